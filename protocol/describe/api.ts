// The machine-readable description of the API, made from its tables: an OpenRPC document, whose `x-` members say what that convention
// has no words for (who may call, notifications, events). The controller serves it at /api/description.json.

import { API_NOTIFICATIONS, API_PROTOCOL, ROOM_EVENTS } from '../api/events.ts';
import { API_METHODS } from '../api/methods.ts';
import type { Caller } from '../api/row.ts';
import { RPC_CODES } from '../api/rpc.ts';
import { REASONS } from '../reasons.ts';
import type { JsonSchema } from './named.ts';
import { mapValues, NAMED, plain, withReferences } from './named.ts';

const OPENRPC_VERSION = '1.3.2';

export const CALLERS: Readonly<Record<Caller, string>> = {
  anyone: 'anyone, before login',
  setup: 'anyone, while no administrator exists',
  session: 'whoever is logged in; the rights for receiver and source decide the rest',
  reader: 'roles that read the configuration',
  supervisor: 'supervisors, and whoever administers all',
  administer: 'whoever administers what is changed',
  administrator: 'the role administrator, and no rule in its place',
};

const ERRORS = {
  refused: { code: RPC_CODES.refused, message: 'refused by a rule or a fact of the room: see data.reason' },
  params: { code: RPC_CODES.params, message: 'a parameter is missing, unknown or of the wrong type' },
  method: { code: RPC_CODES.method, message: 'there is no such method' },
  request: { code: RPC_CODES.request, message: 'not a request' },
  parse: { code: RPC_CODES.parse, message: 'not JSON, or beyond the limits of a message' },
} as const;

/** The description as a value for JSON. `version` is the product's. */
export function describeApi(version: string) {
  return {
    openrpc: OPENRPC_VERSION,
    info: {
      title: 'OpenSeat',
      version,
      description:
        'JSON-RPC 2.0 over one WebSocket at /api, one message or batch a text frame. The server speaks first: `hello`.',
      license: { name: 'Apache-2.0' },
    },
    servers: [{ name: 'this controller', url: '/api' }],
    methods: Object.entries(API_METHODS).map(([name, row]) => ({
      name,
      summary: row.summary,
      paramStructure: 'by-name',
      params: params(plain(row.params)),
      result: { name: 'result', schema: withReferences(plain(row.result)) },
      errors: [{ $ref: '#/components/errors/refused' }, { $ref: '#/components/errors/params' }],
      'x-caller': row.caller,
      'x-audited': row.audited,
      'x-confirmed': row.confirmed,
      'x-at-seat': row.atSeat,
      'x-attended': row.attended,
    })),
    components: {
      schemas: mapValues(NAMED, (schema) => withReferences(schema, true)),
      errors: mapValues(ERRORS, (error) => ({ ...error, data: ERROR_DATA })),
    },
    'x-protocol': API_PROTOCOL,
    'x-callers': CALLERS,
    'x-reasons': REASONS,
    'x-notifications': Object.entries(API_NOTIFICATIONS).map(([name, row]) => ({
      name,
      summary: row.meaning,
      params: withReferences(plain(row.params)),
    })),
    'x-events': Object.entries(ROOM_EVENTS).map(([type, row]) => ({
      type,
      summary: row.meaning,
      params: withReferences(plain(row.fields)),
    })),
  };
}

const ERROR_DATA = {
  type: 'object',
  required: ['reason', 'because'],
  properties: {
    reason: { $ref: '#/components/schemas/Reason' },
    because: { $ref: '#/components/schemas/Because' },
    current: {
      description: 'of `conflict`: the object as it is now; of `busy`: `taken` where others have every tie line',
    },
    results: { $ref: '#/components/schemas/PushResults' },
    confirm: {
      const: true,
      description: 'of `not_authenticated`: the session goes on, call `session.confirm` and try again',
    },
    retryAfterMs: { type: 'integer', minimum: 0, description: 'of `throttled` and `busy`' },
  },
};

function params({ properties = {}, required = [] }: JsonSchema) {
  const ordered = Object.entries(properties).sort(([a], [b]) => rank(required, a) - rank(required, b));
  return ordered.map(([name, schema]) => ({
    name,
    required: required.includes(name),
    schema: withReferences(schema),
  }));
}

/** OpenRPC wants the required ones first. */
function rank(required: readonly string[], name: string): number {
  return required.includes(name) ? 0 : 1;
}

// The tables of messages, methods and events: every row takes what its schema says and nothing else, and the names are those of the contract.

import { describe, expect, test } from 'vitest';
import { API_NOTIFICATIONS, checkRoomEvent, ROOM_EVENTS } from '../../protocol/api/events.ts';
import type { MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS, checkParams, isMethod } from '../../protocol/api/methods.ts';
import { isRpcId, readFrame, readRequest } from '../../protocol/api/rpc.ts';
import { checkEndpointMessage, ENDPOINT_MESSAGES, isCommand } from '../../protocol/endpoint/messages.ts';
import { controllerProof, endpointProof, streamProof } from '../../protocol/keys.ts';
import {
  HEARTBEAT_MANY_MS,
  HEARTBEAT_MS,
  MANY_ENDPOINTS,
  MAX_SCREENS,
  SWITCH_DEADLINE_MS,
} from '../../protocol/limits.ts';
import { REASON_NAMES } from '../../protocol/reasons.ts';
import type { TSchema } from '../../protocol/schema.ts';
import { check } from '../../protocol/schema.ts';
import { checkStreamMessage, STREAM_MESSAGES, STREAM_SUBPROTOCOL } from '../../protocol/stream/messages.ts';
import { fc } from '../property.ts';
import { examplesOf } from './examples.ts';

const RUNS = { numRuns: 25 };

interface Case {
  readonly schema: TSchema;
  readonly check: (value: unknown) => { readonly ok: boolean };
}

/** Takes every example, as it is and by way of text; refuses it with a field too many, and without any that it needs. */
function keepsTo({ schema, check: checks }: Case): void {
  const { required = [] } = schema as { readonly required?: readonly string[] };
  fc.assert(
    fc.property(examplesOf(schema), (example) => {
      const value = example as Record<string, unknown>;
      expect(checks(value)).toMatchObject({ ok: true });
      expect(checks(JSON.parse(JSON.stringify(value)))).toMatchObject({ ok: true });
      expect(checks({ ...value, unheardOf: 1 })).toMatchObject({ ok: false, reason: 'invalid' });
      for (const name of required) {
        const { [name]: _left, ...rest } = value;
        expect(checks(rest)).toMatchObject({ ok: false, reason: 'invalid' });
      }
    }),
    RUNS,
  );
}

const NOT_OBJECTS = [undefined, null, 0, '', 'x', [], [{}], true, {}];

describe('endpoint messages', () => {
  const rows = Object.entries(ENDPOINT_MESSAGES);
  const speakers = ['controller', 'transmitter', 'receiver'] as const;

  test.each(rows)('%s', (_type, row) => {
    for (const speaker of speakers) {
      if (row.from.some((from) => from === speaker)) {
        keepsTo({ schema: row.fields, check: (value) => checkEndpointMessage(value, speaker) });
      } else {
        fc.assert(
          fc.property(examplesOf(row.fields), (value) => {
            expect(checkEndpointMessage(value, speaker)).toMatchObject({ ok: false, reason: 'invalid' });
          }),
          RUNS,
        );
      }
    }
  });

  test('what the contract names is there', () => {
    const named = ['challenge', 'hello', 'welcome', 'heartbeat', 'act', 'session', 'admit', 'show', 'dismiss'];
    expect(Object.keys(ENDPOINT_MESSAGES)).toEqual(expect.arrayContaining(named));
  });

  test('commands have id, epoch and deadline, and nothing else is one', () => {
    for (const [type, row] of rows) {
      const names = Object.keys(row.fields.properties);
      const isOne = ['id', 'epoch', 'deadline'].every((name) => names.includes(name));
      expect([type, row.command]).toEqual([type, isOne]);
    }
    const dark = checkEndpointMessage({ type: 'dark', id: 'a', epoch: 1, deadline: 1 }, 'controller');
    expect(dark.ok && isCommand(dark.value)).toBe(true);
  });

  test('every message may name a unit of a shared line', () => {
    for (const [, row] of rows) expect(Object.keys(row.fields.properties)).toContain('unit');
  });

  test.each([...NOT_OBJECTS, { type: 'x'.repeat(1_000) }, { type: 'toString' }, { type: '__proto__' }, { type: 7 }])(
    '%j is none',
    (value) => {
      const checked = checkEndpointMessage(value, 'controller');
      expect(checked).toMatchObject({ ok: false, reason: 'invalid' });
      expect(JSON.stringify(checked).length).toBeLessThan(200);
    },
  );
});

describe('stream messages', () => {
  test.each(Object.entries(STREAM_MESSAGES))('%s', (_type, row) => {
    const other = row.from === 'receiver' ? 'transmitter' : 'receiver';
    keepsTo({ schema: row.fields, check: (value) => checkStreamMessage(value, row.from) });
    fc.assert(
      fc.property(examplesOf(row.fields), (value) => {
        expect(checkStreamMessage(value, other)).toMatchObject({ ok: false, reason: 'invalid' });
      }),
      RUNS,
    );
  });

  test.each(NOT_OBJECTS)('%j is none', (value) => {
    expect(checkStreamMessage(value, 'receiver')).toMatchObject({ ok: false, reason: 'invalid' });
  });

  test('the subprotocol is the contract’s', () => {
    expect(STREAM_SUBPROTOCOL).toBe('openseat.stream.1');
  });
});

describe('methods', () => {
  test.each(Object.entries(API_METHODS))('%s', (name, row) => {
    keepsTo({ schema: row.params, check: (value) => checkParams(name as MethodName, value) });
    fc.assert(
      fc.property(examplesOf(row.result), (result) => {
        expect(check(row.result, result)).toMatchObject({ ok: true });
      }),
      RUNS,
    );
    expect(row.summary).toMatch(/^[A-Z].*\.$/);
  });

  const fixed: Readonly<Record<string, readonly [params: readonly string[], results: readonly string[]]>> = {
    'session.login': [
      ['username', 'password'],
      ['user', 'expiresAt', 'token'],
    ],
    'session.authenticate': [['token'], ['user', 'expiresAt']],
    'session.setup': [
      ['code', 'username', 'password'],
      ['user', 'expiresAt', 'token'],
    ],
    'session.logout': [[], []],
    'room.get': [['after'], ['epoch', 'seq', 'transmitters', 'receivers', 'seats', 'walls', 'hotkeys', 'next']],
    'room.subscribe': [
      ['since', 'epoch'],
      ['epoch', 'seq', 'room', 'gap'],
    ],
    'room.list': [
      ['receiver', 'action', 'after'],
      ['entries', 'next'],
    ],
    'room.preview': [['transmitter'], ['type', 'data', 'time']],
    'switch.connect': [
      ['receiver', 'source', 'wait'],
      ['receiver', 'source', 'changed'],
    ],
    'switch.push': [['receiver', 'targets', 'wait'], ['results']],
    'switch.get': [
      ['receiver', 'from', 'wait'],
      ['receiver', 'source', 'changed'],
    ],
    'switch.disconnect': [['receiver', 'wait'], []],
    'switch.explain': [
      ['user', 'action', 'receiver', 'source', 'targets', 'from'],
      ['allowed', 'outcome', 'because'],
    ],
    'receiver.login': [['receiver', 'username', 'password'], ['user']],
    'receiver.logout': [['receiver'], []],
  };

  test.each(Object.entries(fixed))('%s has the names of the contract', (name, [params, results]) => {
    if (!isMethod(name)) throw new Error(`there is no ${name}`);
    const { params: asked, result } = API_METHODS[name];
    expect(Object.keys(asked.properties).sort()).toEqual([...params].sort());
    const form = 'anyOf' in result ? result.anyOf[0] : result;
    expect(Object.keys(form.properties).sort()).toEqual([...results].sort());
  });

  test('a switch can be accepted first: then it answers an act', () => {
    for (const name of ['switch.connect', 'switch.push', 'switch.get', 'switch.disconnect'] as const) {
      expect(check(API_METHODS[name].result, { act: 'a1' })).toMatchObject({ ok: true });
    }
  });

  test.each(['users', 'groups', 'permissions', 'hotkeys', 'seats', 'walls', 'endpoints'])(
    '%s can be listed, created, updated and deleted; the latter two name a version',
    (kind) => {
      for (const verb of ['list', 'create', 'update', 'delete']) expect(isMethod(`${kind}.${verb}`)).toBe(true);
      for (const verb of ['update', 'delete']) {
        const { params } = API_METHODS[`${kind}.${verb}` as MethodName];
        expect((params as { readonly required: readonly string[] }).required).toContain('version');
      }
    },
  );

  test('at a seat: the acts of the contract and no others', () => {
    const atSeat = Object.entries(API_METHODS).flatMap(([name, row]) => (row.atSeat ? [name] : []));
    expect(atSeat.sort()).toEqual([
      'receiver.login',
      'receiver.logout',
      'room.list',
      'switch.connect',
      'switch.disconnect',
      'switch.get',
      'switch.push',
    ]);
  });

  test('before login: login, authenticate and setup alone', () => {
    const open = Object.entries(API_METHODS).flatMap(([name, { caller }]) =>
      caller === 'anyone' || caller === 'setup' ? [name] : [],
    );
    expect(open).toEqual(['session.login', 'session.authenticate', 'session.setup']);
  });

  test('what changes something is audited, what reads is not', () => {
    // What is staged changes nothing until it is applied.
    const reads =
      /^audit\.|\.(list|get|subscribe|preview|explain|authenticate|effective|account|sessions|configuration|versions|compare|pending|certificate|stage|history|outputs)$/;
    for (const [name, { audited }] of Object.entries(API_METHODS)) {
      expect([name, audited]).toEqual([name, name === 'switch.get' || !reads.test(name)]);
    }
  });

  test('names that every object has are no methods', () => {
    expect(['toString', 'constructor', '__proto__', 'hasOwnProperty', ''].map(isMethod)).toEqual(Array(5).fill(false));
  });
});

describe('events and notifications', () => {
  test.each(Object.entries(ROOM_EVENTS))('%s', (_type, row) => {
    keepsTo({ schema: row.fields, check: checkRoomEvent });
    expect(Object.keys(row.fields.properties)).toEqual(
      expect.arrayContaining(['epoch', 'seq', 'prev', 'time', 'type']),
    );
  });

  test.each(Object.entries(API_NOTIFICATIONS))('the notification %s takes its examples', (_name, row) => {
    fc.assert(
      fc.property(examplesOf(row.params), (params) => {
        expect(check(row.params, params)).toMatchObject({ ok: true });
      }),
      RUNS,
    );
  });

  test('carry no secret', () => {
    const text = JSON.stringify([ROOM_EVENTS, API_NOTIFICATIONS, API_METHODS['users.list'].result]);
    expect(text.match(/"(password|hash|token|ticket|code|proof)":\{"/g)).toBe(null);
    expect(JSON.stringify(API_METHODS['session.login'])).toMatch(/"(password|token)":\{"/);
  });

  test.each(NOT_OBJECTS)('%j is no event', (value) => {
    expect(checkRoomEvent(value)).toMatchObject({ ok: false });
  });
});

describe('JSON-RPC', () => {
  test('a request, and a notification that gets no answer', () => {
    expect(readRequest({ jsonrpc: '2.0', id: 7, method: 'm', params: {} })).toEqual({
      ok: true,
      value: { id: 7, method: 'm', params: {} },
    });
    expect(readRequest({ jsonrpc: '2.0', method: 'm' })).toMatchObject({ ok: true, value: { id: null } });
  });

  test.each([
    null,
    [],
    'x',
    {},
    { jsonrpc: '1.0', method: 'm' },
    { jsonrpc: '2.0', method: 7 },
    { jsonrpc: '2.0', method: 'm', id: null },
    { jsonrpc: '2.0', method: 'm', id: 1.5 },
    { jsonrpc: '2.0', method: 'm', id: 2 ** 53 },
    { jsonrpc: '2.0', method: 'm', id: '' },
    { jsonrpc: '2.0', method: 'm', id: 'x'.repeat(65) },
    { jsonrpc: '2.0', method: 'm', id: {} },
    { jsonrpc: '2.0', method: 'm', more: 1 },
  ])('%j is no request', (value) => {
    expect(readRequest(value)).toMatchObject({ ok: false, reason: 'invalid' });
  });

  test('safety 3.15: IDs are words or safe integers', () => {
    expect(['a', 'A-z_0', 0, -1, 2 ** 53 - 1].every(isRpcId)).toBe(true);
    expect(['a b', 'é', 2 ** 53, Number.NaN, null, true].some(isRpcId)).toBe(false);
  });

  test('a batch holds 1 to 64 requests', () => {
    expect(readFrame(Array(64).fill({}))).toMatchObject({ ok: true, value: { batch: true } });
    expect(readFrame({})).toMatchObject({ ok: true, value: { batch: false, requests: [{}] } });
    expect(readFrame([])).toMatchObject({ ok: false });
    expect(readFrame(Array(65).fill({}))).toMatchObject({ ok: false });
  });
});

test('the reasons are those of the contract', () => {
  expect([...REASON_NAMES].sort()).toEqual(
    `unknown_target out_of_range offline no_video same_source no_current_source connect_failed busy not_authenticated
     invalid_credentials throttled forbidden conflict not_found invalid unavailable`
      .split(/\s+/)
      .sort(),
  );
});

test('the figures are those of the contract and the manual', () => {
  expect([SWITCH_DEADLINE_MS, HEARTBEAT_MS, HEARTBEAT_MANY_MS, MANY_ENDPOINTS, MAX_SCREENS]).toEqual([
    1_500, 5_000, 15_000, 1_000, 8,
  ]);
});

test('what is signed, byte by byte', () => {
  expect(endpointProof({ nonce: 'N', room: 'R' })).toBe('openseat endpoint 1\nN\nR');
  expect(controllerProof({ nonce: 'N', key: 'K', epoch: 12 })).toBe('openseat controller 1\nN\nK\n12');
  expect(streamProof({ nonce: 'N', grant: 'g', transmitter: 'T' })).toBe('openseat stream 1\nN\ng\nT');
});

// What a seat's page and the demonstration's launcher say to each other (WebSocket; the page learns the address from settings.json), as one table:
// the simulated receiver hands its key, session and memory to the page and steps aside. In production nothing of this is spoken.

import { parseJson } from '../../protocol/json.ts';
import { MAX_MESSAGE_DEPTH, MAX_SCREENS } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { Static, TSchema } from '../../protocol/schema.ts';
import { Count, checkLoosely, FullId, fields, orNull, PublicKey, Type } from '../../protocol/schema.ts';

/** Bytes of one message: eight receivers with eight addresses of controllers each. */
export const MAX_STAND_IN_BYTES = 32 * 1024;

export type StandInSpeaker = 'page' | 'launcher';

interface Row<F extends TSchema> {
  readonly from: StandInSpeaker;
  readonly meaning: string;
  readonly fields: F;
}

function message<const T extends string, P extends Parameters<typeof fields>[0]>(
  type: T,
  from: StandInSpeaker,
  meaning: string,
  properties: P,
) {
  return { from, meaning, fields: fields({ type: Type.Literal(type), ...properties }) } satisfies Row<TSchema>;
}

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
/** A private P-256 key as WebCrypto and node:crypto both import it. */
const PrivateKey = fields({
  kty: Type.Literal('EC'),
  crv: Type.Literal('P-256'),
  x: Coordinate,
  y: Coordinate,
  d: Coordinate,
});
const Memory = fields({
  room: orNull(PublicKey),
  ticket: orNull(Type.String({ maxLength: 128 })),
  epoch: Count,
  controllers: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 8 }),
});
const Receivers = Type.Array(FullId, { minItems: 1, maxItems: MAX_SCREENS, uniqueItems: true });
const Taken = fields({ id: FullId, privateKey: PrivateKey, publicKey: PublicKey, memory: Memory });

export const STAND_IN_MESSAGES = {
  take: message('take', 'page', 'The first message, once: I want to play these receivers.', { receivers: Receivers }),
  taken: message('taken', 'launcher', 'They stepped aside and are yours until this connection ends.', {
    receivers: Type.Array(Taken, { minItems: 1, maxItems: MAX_SCREENS }),
  }),
  inUse: message('inUse', 'launcher', 'Another page plays these; nothing was taken.', { receivers: Receivers }),
  unknown: message('unknown', 'launcher', 'One of them is no receiver of this room; nothing was taken.', {}),
  memory: message(
    'memory',
    'page',
    'What this receiver must remember changed, so that the one who comes back is logged in still.',
    {
      id: FullId,
      memory: Memory,
    },
  ),
  showed: message(
    'showed',
    'page',
    'The picture of this transmitter came on the screen of this receiver, or none is left.',
    {
      id: FullId,
      transmitter: orNull(FullId),
    },
  ),
} as const;

export type StandInMessageType = keyof typeof STAND_IN_MESSAGES;
export type StandInMessageOf<T extends StandInMessageType> = {
  [K in T]: Static<(typeof STAND_IN_MESSAGES)[K]['fields']>;
}[T];
export type StandInMessage = StandInMessageOf<StandInMessageType>;
export type FromLauncher = StandInMessageOf<'taken' | 'inUse' | 'unknown'>;
export type FromPage = StandInMessageOf<'take' | 'memory' | 'showed'>;
export type TakenReceiver = StandInMessageOf<'taken'>['receivers'][number];
export type PrivateKeyJwk = TakenReceiver['privateKey'];

function isType(type: unknown): type is StandInMessageType {
  return typeof type === 'string' && Object.hasOwn(STAND_IN_MESSAGES, type);
}

/** A text frame as a message that `from` may send, or `invalid` with what is wrong. */
export function readStandIn(text: string, from: 'page'): Result<FromPage>;
export function readStandIn(text: string, from: 'launcher'): Result<FromLauncher>;
export function readStandIn(text: string, from: StandInSpeaker): Result<StandInMessage> {
  const parsed = parseJson(text, { maxBytes: MAX_STAND_IN_BYTES, maxDepth: MAX_MESSAGE_DEPTH });
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (!isType(type)) return refuse('invalid', `unknown type ${String(type).slice(0, 64)}`);
  const row = STAND_IN_MESSAGES[type];
  if (row.from !== from) return refuse('invalid', `${type} is not for a ${from} to send`);
  const checked = checkLoosely(row.fields, value);
  return checked.ok ? accept(checked.value as StandInMessage) : checked;
}

/** The text frame of a message. */
export function writeStandIn(message: StandInMessage): string {
  return JSON.stringify(message);
}

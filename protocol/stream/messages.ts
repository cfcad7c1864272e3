// The table of stream messages: between a receiver and the transmitter whose picture it shows (WebSocket, subprotocol openseat.stream.1).
// Text frames are these messages; every binary frame from the transmitter is one whole picture in the format agreed.

import type { Result } from '../reasons.ts';
import { accept, refuse } from '../reasons.ts';
import type { Static, TSchema } from '../schema.ts';
import { Because, Count, checkLoosely, fields, Mode, Nonce, ReasonName, Signature, Type, Word } from '../schema.ts';

export const STREAM_SUBPROTOCOL = 'openseat.stream.1';

/** Picture formats that this version knows; a receiver names those that it takes, the transmitter chooses. */
export const PICTURE_FORMATS = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp'] as const;

export type StreamSpeaker = 'transmitter' | 'receiver';

interface Row<F extends TSchema> {
  readonly from: StreamSpeaker;
  readonly meaning: string;
  readonly fields: F;
}

function message<const T extends string, P extends Parameters<typeof fields>[0]>(
  type: T,
  from: StreamSpeaker,
  meaning: string,
  properties: P,
) {
  return { from, meaning, fields: fields({ type: Type.Literal(type), ...properties }) } satisfies Row<TSchema>;
}

const Format = Type.String({ minLength: 1, maxLength: 64, description: 'a media type' });
/** A place on the picture: fractions of 65535 from the upper left corner, so that sizes need not agree. */
const Place = Type.Integer({ minimum: 0, maximum: 65_535 });

export const STREAM_MESSAGES = {
  open: message('open', 'receiver', 'The first message: this grant, and the picture formats that I take, best first.', {
    grant: Word,
    formats: Type.Array(Format, { minItems: 1, maxItems: 8 }),
  }),
  challenge: message('challenge', 'transmitter', 'Prove over this nonce that you are the receiver of the grant.', {
    nonce: Nonce,
  }),
  proof: message('proof', 'receiver', 'The signature over nonce, grant and the transmitter’s key.', {
    signature: Signature,
  }),
  opened: message(
    'opened',
    'transmitter',
    'The stream runs: pictures follow. A newer stream of the same grant replaces the older.',
    {
      format: Format,
      width: Count,
      height: Count,
      mode: Mode,
    },
  ),
  refused: message('refused', 'transmitter', 'The stream is not opened; the transmitter closes it.', {
    reason: ReasonName,
    because: Because,
  }),
  mode: message('mode', 'transmitter', 'The mode of the grant changed.', { mode: Mode }),
  ended: message(
    'ended',
    'transmitter',
    'The stream ends: dismissed, replaced or out of service; the transmitter closes it.',
    { because: Because },
  ),
  key: message('key', 'receiver', 'A key went down or up: a KeyboardEvent.code.', {
    code: Type.String({ pattern: '^[A-Za-z0-9]{1,32}$' }),
    down: Type.Boolean(),
  }),
  pointer: message(
    'pointer',
    'receiver',
    'The pointer is here with these buttons held (a bit each, as MouseEvent.buttons), and the wheel turned.',
    {
      x: Place,
      y: Place,
      buttons: Type.Integer({ minimum: 0, maximum: 31 }),
      wheel: Type.Integer({ minimum: -127, maximum: 127 }),
    },
  ),
  release: message('release', 'receiver', 'Release every key and button that came over this stream.', {}),
} as const;

export type StreamMessageType = keyof typeof STREAM_MESSAGES;
export type StreamMessageOf<T extends StreamMessageType> = Static<(typeof STREAM_MESSAGES)[T]['fields']>;
export type StreamMessage = { [T in StreamMessageType]: StreamMessageOf<T> }[StreamMessageType];

/** A parsed value as a message that `from` may send on a stream, or `invalid` with what is wrong. */
export function checkStreamMessage(value: unknown, from: StreamSpeaker): Result<StreamMessage> {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(STREAM_MESSAGES, type))
    return refuse('invalid', `unknown type ${String(type).slice(0, 64)}`);
  const row = STREAM_MESSAGES[type as StreamMessageType];
  if (row.from !== from) return refuse('invalid', `${type} is not for a ${from} to send`);
  const checked = checkLoosely(row.fields, value);
  return checked.ok ? accept(checked.value as StreamMessage) : checked;
}

// The table of endpoint messages: between the controller and transmitters or receivers, one JSON object per WebSocket text frame or SLIP frame.
// Types, checks, simulators, tests and the description for firmware authors come from these rows. Order and timing stand in link/ and in the README.

import { SEVERITY_NAMES } from '../alarms.ts';
import { Entry, Still } from '../api/shapes.ts';
import { MAX_SCREENS } from '../limits.ts';
import type { Result } from '../reasons.ts';
import { accept, refuse } from '../reasons.ts';
import type { Static, TSchema } from '../schema.ts';
import {
  Because,
  Count,
  checkLoosely,
  Fingerprint,
  FullId,
  fields,
  Language,
  Mode,
  maybe,
  Name,
  Nonce,
  oneOf,
  orNull,
  PublicKey,
  ReasonName,
  Signature,
  Type,
  Word,
} from '../schema.ts';

/** The versions of this protocol that this table describes. */
export const ENDPOINT_PROTOCOL = { min: 1, max: 1 } as const;

export type Speaker = 'controller' | 'transmitter' | 'receiver';

const CONTROLLER = ['controller'] as const;
const TRANSMITTER = ['transmitter'] as const;
const RECEIVER = ['receiver'] as const;
const ENDPOINTS = ['transmitter', 'receiver'] as const;
const ANYBODY = ['controller', 'transmitter', 'receiver'] as const;

interface Row<S extends readonly Speaker[], F extends TSchema> {
  readonly from: S;
  /** A command waits for `done` or `failed` until its deadline and can be repeated safely. */
  readonly command: boolean;
  readonly meaning: string;
  readonly fields: F;
}

type Properties = Parameters<typeof fields>[0];

/** On a line that several endpoints share, every message names the unit that it is from or for. */
const unit = maybe(Type.Integer({ minimum: 0, maximum: 255 }));

function message<const T extends string, S extends readonly Speaker[], P extends Properties>(
  type: T,
  from: S,
  meaning: string,
  properties: P,
) {
  return {
    from,
    command: false,
    meaning,
    fields: fields({ type: Type.Literal(type), unit, ...properties }),
  } satisfies Row<S, TSchema>;
}

function command<const T extends string, P extends Properties>(type: T, meaning: string, properties: P) {
  const schema = fields({
    type: Type.Literal(type),
    unit,
    id: Word,
    epoch: Count,
    deadline: Type.Integer({ minimum: 0, maximum: 60_000, description: 'milliseconds left at sending' }),
    ...properties,
  });
  return { from: CONTROLLER, command: true, meaning, fields: schema } satisfies Row<typeof CONTROLLER, TSchema>;
}

const Url = Type.String({ minLength: 1, maxLength: 256, description: 'ws:// or wss://' });
const Screens = Type.Integer({ minimum: 1, maximum: MAX_SCREENS });
const Fraction = Type.Number({ minimum: 0, maximum: 1 });
const Crop = fields({ x: Fraction, y: Fraction, width: Fraction, height: Fraction });
const Source = fields({ id: FullId, name: Name });

/** What a transmitter says of its picture. */
const SourceState = fields({
  video: Type.Boolean({ description: 'whether the computer gives a picture' }),
  address: orNull(Url),
});
/** What a receiver says of its screen. */
const ScreenState = fields({
  state: oneOf('dark', 'shown'),
  grant: orNull(Word),
  transmitter: orNull(PublicKey),
});
const hello = {
  protocol: Type.Integer({ minimum: 1, maximum: 1000 }),
  key: PublicKey,
  room: PublicKey,
  nonce: Nonce,
  proof: Signature,
  boot: oneOf('cold', 'warm'),
  ticket: orNull(Type.String({ maxLength: 128 })),
  name: Name,
  model: Name,
  firmware: Name,
};

export const ENDPOINT_MESSAGES = {
  challenge: message('challenge', CONTROLLER, 'The first message on a link: prove your key over this nonce.', {
    protocol: fields({ min: Count, max: Count }),
    nonce: Nonce,
    room: PublicKey,
    epoch: Count,
  }),
  hello: message(
    'hello',
    ENDPOINTS,
    'Who I am, with the proof of my key, and what I show now. `boot` is cold (logged out, dark) or warm (with the ticket of a login).',
    {
      ...hello,
      kind: oneOf('transmitter', 'receiver'),
      state: Type.Union([SourceState, ScreenState]),
    },
  ),
  refused: message(
    'refused',
    CONTROLLER,
    'This link is not admitted; the controller closes it. Try again after the time named.',
    {
      reason: ReasonName,
      because: Because,
      retryAfterMs: Count,
    },
  ),
  waiting: message(
    'waiting',
    CONTROLLER,
    'The key is unknown: an administrator must adopt it. Heartbeats go on; `welcome` follows.',
    {
      fingerprint: Fingerprint,
    },
  ),
  welcome: message(
    'welcome',
    CONTROLLER,
    'You belong to this room. `proof` is by the room’s key, which you pin the first time and demand ever after.',
    { proof: Signature, epoch: Count, heartbeatMs: Count, controllers: Type.Array(Url, { maxItems: 8 }) },
  ),
  named: message('named', CONTROLLER, 'Your ID and name, after `welcome` and whenever they change.', {
    id: FullId,
    name: Name,
  }),
  place: message(
    'place',
    CONTROLLER,
    'Where a receiver stands: its seat or wall, and that seat’s settings. After `welcome` and at each change.',
    {
      seat: orNull(Word),
      wall: orNull(Word),
      screen: Screens,
      screens: Screens,
      login: Type.Boolean({ description: 'whether a login screen is shown; receivers of a wall have none' }),
      language: Language,
      doublePressMs: Type.Integer({ minimum: 100, maximum: 5_000 }),
    },
  ),
  heartbeat: message('heartbeat', ANYBODY, 'I live. With `ask`, say so too, at once.', { ask: Type.Boolean() }),
  error: message('error', ANYBODY, 'A message was not understood; nothing was changed by it.', {
    reason: ReasonName,
    because: Because,
    about: orNull(Type.String({ maxLength: 64 })),
  }),

  admit: command(
    'admit',
    'Let this receiver open your stream under this grant, in this mode; again with another mode changes the mode.',
    {
      grant: Word,
      receiver: PublicKey,
      mode: Mode,
    },
  ),
  dismiss: command('dismiss', 'End this grant: close its stream, release every key and button that came over it.', {
    grant: Word,
  }),
  still: command('still', 'Give a still picture of at most 16 KiB.', {}),
  show: command(
    'show',
    'Open this stream and show it, releasing all keys at the old one first. Done when the first picture is on the screen.',
    {
      grant: Word,
      address: Url,
      transmitter: PublicKey,
      mode: Mode,
      source: Source,
      crop: orNull(Crop),
      pushedBy: orNull(Name),
    },
  ),
  dark: command('dark', 'Release all keys, close the stream, show nothing.', {}),

  done: message('done', ENDPOINTS, 'The command with this ID is carried out.', { id: Word, still: maybe(Still) }),
  failed: message('failed', ENDPOINTS, 'The command with this ID is not carried out, and why.', {
    id: Word,
    reason: ReasonName,
    because: Because,
  }),
  source: message('source', TRANSMITTER, 'My picture came, went or moved to another address.', { state: SourceState }),
  grants: message('grants', TRANSMITTER, 'The grants that I hold, after `welcome`, in parts.', {
    grants: Type.Array(fields({ grant: Word, receiver: PublicKey, mode: Mode }), { maxItems: 16 }),
    last: Type.Boolean(),
  }),
  screen: message('screen', RECEIVER, 'What my screen shows, whenever it changed without a command.', {
    state: ScreenState,
  }),

  act: message(
    'act',
    RECEIVER,
    'The operator asks for a method of the API; `params` are the method’s own, without `receiver`.',
    {
      id: Word,
      method: Type.String({ maxLength: 64 }),
      params: Type.Unknown(),
    },
  ),
  menu: message('menu', RECEIVER, 'The menu opened (list changes are told) or closed (no more of them).', {
    open: Type.Boolean(),
  }),
  result: message('result', CONTROLLER, 'The act with this ID was carried out; `result` is the method’s own.', {
    id: Word,
    result: Type.Unknown(),
  }),
  refusal: message('refusal', CONTROLLER, 'The act with this ID was refused; `data` is the error data of the method.', {
    id: Word,
    reason: ReasonName,
    because: Because,
    data: maybe(Type.Unknown()),
  }),
  session: message(
    'session',
    CONTROLLER,
    'Who is logged in here; keep the ticket for a warm hello. The receiver keeps no login of its own.',
    {
      user: orNull(fields({ username: Name, name: Name })),
      ticket: orNull(Type.String({ maxLength: 128 })),
      because: Because,
    },
  ),
  entries: message(
    'entries',
    CONTROLLER,
    'Entries of the open menu’s list that changed; `stale` says: ask for the whole list again.',
    {
      action: oneOf('connect', 'push', 'get'),
      changed: Type.Array(Entry, { maxItems: 32 }),
      stale: Type.Boolean(),
    },
  ),
  alarm: message(
    'alarm',
    CONTROLLER,
    'The gravest alarm that the operator logged in here is to see, in a line that leaves picture and keys alone; null: there is none any more. Said only where the settings want it.',
    {
      alarm: orNull(
        fields({
          alarm: Word,
          severity: oneOf(...SEVERITY_NAMES),
          about: Type.String({ maxLength: 128 }),
          more: Count,
        }),
      ),
    },
  ),
} as const;

export type EndpointMessageType = keyof typeof ENDPOINT_MESSAGES;
/** The message of one type, as TypeScript sees it. */
export type EndpointMessageOf<T extends EndpointMessageType> = {
  [K in T]: Static<(typeof ENDPOINT_MESSAGES)[K]['fields']>;
}[T];
export type EndpointMessage = EndpointMessageOf<EndpointMessageType>;

type Table = typeof ENDPOINT_MESSAGES;
type TypeFrom<S extends Speaker> = {
  [T in EndpointMessageType]: S extends Table[T]['from'][number] ? T : never;
}[EndpointMessageType];
export type CommandType = {
  [T in EndpointMessageType]: Table[T]['fields'] extends { properties: { deadline: TSchema } } ? T : never;
}[EndpointMessageType];
/** What the controller says. */
export type ControllerMessage = EndpointMessageOf<TypeFrom<'controller'>>;
/** What transmitters and receivers say. */
export type FromEndpoint = EndpointMessageOf<TypeFrom<'transmitter' | 'receiver'>>;
export type Command = EndpointMessageOf<CommandType>;
export type ScreenState = Static<typeof ScreenState>;
export type SourceState = Static<typeof SourceState>;
export type Crop = Static<typeof Crop>;
export type Place = Omit<EndpointMessageOf<'place'>, 'type' | 'unit'>;

function isType(type: unknown): type is EndpointMessageType {
  return typeof type === 'string' && Object.hasOwn(ENDPOINT_MESSAGES, type);
}

/** A parsed value as a message that `from` may send, or `invalid` with what is wrong. */
export function checkEndpointMessage(value: unknown, from: Speaker): Result<EndpointMessage> {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (!isType(type)) return refuse('invalid', `unknown type ${String(type).slice(0, 64)}`);
  const row = ENDPOINT_MESSAGES[type];
  if (!row.from.some((speaker) => speaker === from)) return refuse('invalid', `${type} is not for a ${from} to send`);
  const checked = checkLoosely(row.fields, value);
  return checked.ok ? accept(checked.value as EndpointMessage) : checked;
}

export function isCommand(message: EndpointMessage): message is Command {
  return ENDPOINT_MESSAGES[message.type].command;
}

// Every telegram of the Draco tera that is known here: its shape, what it says, and how ours are written. How they are found in a stream stands in codec.ts.

/** Largest telegram that is taken: all connections of the largest matrix. Kept below 0x1B00, so that no size can begin like a telegram. */
const MAX_BYTES = 6_144;
/** Largest telegram of a command that is not known here. */
const MAX_UNKNOWN_BYTES = 256;
const ESC = 0x1b;
const REQUEST = 0x5b;
const RESPONSE = 0x5d;
const SYSTEM_REQUEST = 0x28;
const SYSTEM_RESPONSE = 0x29;
const SERVERS: readonly number[] = [REQUEST, RESPONSE, SYSTEM_REQUEST, SYSTEM_RESPONSE];
/** A device in a list: number (4 bytes), name (17, ended by 0), state (3). */
const ITEM_BYTES = 24;
const NAME_AT = 4;
const NAME_BYTES = 17;

export interface Item {
  readonly id: number;
  readonly name: string;
}

export type Telegram =
  /** Which CPU a CON shows; 0: none. */
  | { readonly kind: 'shown'; readonly pairs: readonly { readonly con: number; readonly cpu: number }[] }
  /** Which CON holds keyboard and mouse of a CPU; 0: none. */
  | { readonly kind: 'held'; readonly cpu: number; readonly con: number }
  | { readonly kind: 'list'; readonly of: 'cpu' | 'con'; readonly next: number; readonly items: readonly Item[] }
  | { readonly kind: 'status'; readonly isGrid: boolean; readonly isMaster: boolean }
  /** Something was switched at these CONs, by whomever; null: anywhere. */
  | { readonly kind: 'echo'; readonly cons: readonly number[] | null }
  | { readonly kind: 'other' };

type Bytes = Uint8Array | readonly number[];

interface Shape {
  /** Whether a size is one that this command may have. */
  size(size: number): boolean;
  /** Whether what is counted inside fits the size. */
  counts(bytes: Bytes, size: number): boolean;
  read(bytes: Uint8Array): Telegram;
}

function word(bytes: Bytes, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

const nothing = (): Telegram => ({ kind: 'other' });

function exactly(bytes: number, read: Shape['read']): Shape {
  return { size: (size) => size === bytes, counts: () => true, read };
}

/** `count` at byte 5, then that many of `unit` bytes behind `head`. */
function listOf(head: number, unit: number, read: Shape['read']): Shape {
  return {
    size: (size) => size >= head && (size - head) % unit === 0 && size <= MAX_BYTES,
    counts: (bytes, size) => word(bytes, 5) * unit === size - head,
    read,
  };
}

/** Two counts, then that many pairs of each. */
function twoLists(read: Shape['read']): Shape {
  return {
    size: (size) => size >= 9 && (size - 9) % 4 === 0 && size <= MAX_BYTES,
    counts: (bytes, size) => (word(bytes, 5) + word(bytes, 7)) * 4 === size - 9,
    read,
  };
}

function between(least: number, most: number, read: Shape['read']): Shape {
  return { size: (size) => size >= least && size <= most, counts: () => true, read };
}

function words(bytes: Uint8Array, from: number): number[] {
  return Array.from({ length: (bytes.length - from) >> 1 }, (_, at) => word(bytes, from + 2 * at));
}

/** Every second word, beginning with the first or the second. */
function every(bytes: Uint8Array, from: number, which: 0 | 1): number[] {
  return words(bytes, from).filter((_, at) => at % 2 === which);
}

function shown(bytes: Uint8Array, from: number, count: number): Telegram {
  const pairs = Array.from({ length: count }, (_, at) => ({
    con: word(bytes, from + 4 * at),
    cpu: word(bytes, from + 4 * at + 2),
  }));
  return { kind: 'shown', pairs };
}

function items(of: 'cpu' | 'con'): Shape['read'] {
  return (bytes) => {
    const decoder = new TextDecoder('latin1');
    const list = Array.from({ length: word(bytes, 5) }, (_, at) => {
      const item = bytes.subarray(9 + at * ITEM_BYTES, 9 + (at + 1) * ITEM_BYTES);
      const name = item.subarray(NAME_AT, NAME_AT + NAME_BYTES);
      const end = name.indexOf(0);
      return { id: word(item, 0), name: decoder.decode(end < 0 ? name : name.subarray(0, end)).trim() };
    });
    return { kind: 'list', of, next: word(bytes, 7), items: list };
  };
}

function status(bytes: Uint8Array): Telegram {
  const flags = bytes[6] ?? 0;
  return { kind: 'status', isGrid: (flags & 4) !== 0, isMaster: (flags & 8) !== 0 };
}

const echoOf =
  (cons: (bytes: Uint8Array) => number[] | null): Shape['read'] =>
  (bytes) => ({ kind: 'echo', cons: cons(bytes) });

const SHAPES: Readonly<Record<number, Readonly<Record<number, Shape>>>> = {
  [RESPONSE]: {
    72: exactly(9, (bytes) => shown(bytes, 5, 1)),
    74: listOf(7, 4, (bytes) => shown(bytes, 7, word(bytes, 5))),
    76: exactly(9, (bytes) => ({ kind: 'held', cpu: word(bytes, 5), con: word(bytes, 7) })),
    78: listOf(7, 4, nothing),
    82: twoLists((bytes) => shown(bytes, 9 + 4 * word(bytes, 5), word(bytes, 7))),
    103: listOf(9, ITEM_BYTES, items('cpu')),
    104: listOf(9, ITEM_BYTES, items('con')),
    105: listOf(9, ITEM_BYTES, nothing),
    122: between(7, 64, status),
  },
  [REQUEST]: {
    67: exactly(
      9,
      echoOf(() => null),
    ),
    70: exactly(
      9,
      echoOf(() => null),
    ),
    73: exactly(
      9,
      echoOf((bytes) => [word(bytes, 5)]),
    ),
    75: listOf(
      7,
      4,
      echoOf((bytes) => every(bytes, 7, 0)),
    ),
    77: exactly(
      9,
      echoOf((bytes) => [word(bytes, 7)]),
    ),
    79: listOf(
      7,
      4,
      echoOf((bytes) => every(bytes, 7, 1)),
    ),
    80: exactly(
      9,
      echoOf((bytes) => [word(bytes, 7)]),
    ),
    81: listOf(
      7,
      4,
      echoOf((bytes) => every(bytes, 7, 1)),
    ),
    83: twoLists(echoOf(() => null)),
    98: exactly(
      11,
      echoOf((bytes) => [word(bytes, 7)]),
    ),
    101: exactly(9, nothing),
    102: between(9, 11, nothing),
    111: exactly(
      13,
      echoOf(() => null),
    ),
    119: exactly(13, nothing),
  },
  [SYSTEM_RESPONSE]: { 83: exactly(12, nothing) },
  [SYSTEM_REQUEST]: {},
};

const UNKNOWN = between(5, MAX_UNKNOWN_BYTES, nothing);

/** Requests that are said again without a size, by server and command. */
export const SHORT: ReadonlyMap<number, Telegram> = new Map<number, Telegram>([
  [(REQUEST << 8) | 0x41, { kind: 'echo', cons: null }],
  [(REQUEST << 8) | 0x52, { kind: 'other' }],
  [(REQUEST << 8) | 0x7a, { kind: 'other' }],
  [(SYSTEM_REQUEST << 8) | 0x53, { kind: 'other' }],
]);

function shapeOf(server: number, command: number): Shape | undefined {
  return SHAPES[server]?.[command];
}

/** Commands are letters; only those begin a telegram that is not known. */
function isLetter(command: number): boolean {
  return command >= 0x30 && command <= 0x7a;
}

/** Whether a telegram begins at this byte, an ESC. `perhaps`: too few bytes follow to tell. */
export function startsTelegram(bytes: Bytes, at: number): 'yes' | 'no' | 'perhaps' {
  const left = bytes.length - at;
  const [server = 0, command = 0] = [bytes[at + 1], bytes[at + 2]];
  if (left > 1 && !SERVERS.includes(server)) return 'no';
  if (left > 2 && !isLetter(command)) return 'no';
  if (left < 3) return 'perhaps';
  if (SHORT.has((server << 8) | command)) return 'yes';
  const shape = shapeOf(server, command);
  if (left < 5) return 'perhaps';
  const size = word(bytes, at + 3);
  if (!(shape ?? UNKNOWN).size(size)) return 'no';
  // A command that is not known may begin a telegram, but inside another one it is taken for its content.
  return at > 0 && shape === undefined ? 'no' : 'yes';
}

/** Whether the counts inside the first telegram fit its size. */
export function plausibleSize(bytes: Bytes, size: number): boolean {
  return (shapeOf(bytes[1] ?? 0, bytes[2] ?? 0) ?? UNKNOWN).counts(bytes, size);
}

/** What a whole telegram says. */
export function readTelegram(bytes: Uint8Array): Telegram {
  return (shapeOf(bytes[1] ?? 0, bytes[2] ?? 0) ?? UNKNOWN).read(bytes);
}

function telegram(command: number, fields: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(5 + 2 * fields.length);
  bytes.set([ESC, REQUEST, command, bytes.length & 0xff, bytes.length >> 8]);
  fields.forEach((field, at) => {
    bytes.set([field & 0xff, field >> 8], 5 + 2 * at);
  });
  return bytes;
}

/** What a connection carries, in the numbers of the matrix. */
export const ACCESS = { control: 0, view: 1 } as const;

export const encode = {
  status: (): Uint8Array => Uint8Array.of(ESC, REQUEST, 0x7a),
  list: (of: 'cpu' | 'con', first: number): Uint8Array => telegram(of === 'cpu' ? 0x67 : 0x68, [first]),
  shownAt: (con: number): Uint8Array => telegram(0x48, [con]),
  /** All CONs. */
  allShown: (): Uint8Array => telegram(0x4a, [0]),
  heldBy: (cpu: number): Uint8Array => telegram(0x4c, [cpu]),
  /** Keyboard, mouse and picture, or the picture alone; CPU 0 ends the connection. */
  connect: (cpu: number, con: number, access: number): Uint8Array => telegram(0x62, [cpu, con, access]),
  /** The picture alone, in the older form. */
  show: (con: number, cpu: number): Uint8Array => telegram(0x49, [con, cpu]),
  /** The macro of a key, 1 to 32, of a user, or of the CON where the user is 0; push and get start from the CON. */
  macro: (key: number, user: number, con: number): Uint8Array => telegram(0x6f, [key, user, user === 0 ? con : 0, con]),
} as const;

// How a Draco tera cuts what it hears into telegrams, and how it writes its own, after the API manual. What they do stands in ihse.ts.

const ESC = 0x1b;
export const SERVER = 0x5b;
export const SYSTEM = 0x28;
/** Requests that have no size. */
const SHORT: readonly number[] = [0x41, 0x52, 0x7a];
/** Bytes of one request; the longest sets every connection. */
const MAX_BYTES = 8_192;

export interface Request {
  readonly server: number;
  readonly command: number;
  readonly bytes: Uint8Array;
}

/** Bytes of the request at the front; 0: more are needed to tell; -1: none begins here. */
function sizeOf(held: readonly number[]): number {
  const [first, server, command = 0] = held;
  if (first !== ESC) return -1;
  if (held.length < 3) return 0;
  if (server !== SERVER && server !== SYSTEM) return -1;
  if (server === SYSTEM || SHORT.includes(command)) return 3;
  if (held.length < 5) return 0;
  const size = (held[3] ?? 0) | ((held[4] ?? 0) << 8);
  return size < 5 || size > MAX_BYTES ? -1 : size;
}

/** Takes whole requests from the front of `held` and leaves the rest; bytes that begin none are skipped. */
export function takeRequests(held: number[]): Request[] {
  const requests: Request[] = [];
  while (held.length > 0) {
    const size = sizeOf(held);
    if (size === 0 || size > held.length) return requests;
    const bytes = Uint8Array.from(held.splice(0, Math.max(1, size)));
    if (size > 0) requests.push({ server: bytes[1] ?? 0, command: bytes[2] ?? 0, bytes });
  }
  return requests;
}

export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/** All words from a byte on. */
export function words(bytes: Uint8Array, from = 5): number[] {
  return Array.from({ length: (bytes.length - from) >> 1 }, (_, at) => word(bytes, from + 2 * at));
}

function telegram(server: number, command: number, data: readonly number[]): Uint8Array {
  const size = 5 + data.length;
  return Uint8Array.from([ESC, server, command, size & 0xff, size >> 8, ...data]);
}

function pairs(fields: readonly number[]): number[] {
  return fields.flatMap((field) => [field & 0xff, field >> 8]);
}

/** A request as the matrix echoes it. */
export function echo(command: number, fields: readonly number[]): Uint8Array {
  return telegram(0x5b, command, pairs(fields));
}

export function response(command: number, fields: readonly number[]): Uint8Array {
  return telegram(0x5d, command, pairs(fields));
}

export function statusResponse(flags: number): Uint8Array {
  return telegram(0x5d, 0x7a, [0, flags, 0]);
}

/** Seconds to years, in binary coded decimals; the day's number in the week counts from Monday. */
export function timeResponse(time: Date): Uint8Array {
  const parts = [time.getUTCSeconds(), time.getUTCMinutes(), time.getUTCHours(), ((time.getUTCDay() + 6) % 7) + 1];
  const date = [time.getUTCDate(), time.getUTCMonth() + 1, time.getUTCFullYear() - 2_000];
  return telegram(
    0x29,
    0x53,
    [...parts, ...date].map((value) => (Math.floor(value / 10) << 4) | (value % 10)),
  );
}

export interface ListItem {
  readonly id: number;
  readonly name: string;
}

/** 24 bytes each: number, name ended by 0, and 4 for a device that is online. */
export function listResponse(command: number, next: number, items: readonly ListItem[]): Uint8Array {
  const data = items.flatMap(({ id, name }) => {
    const letters = [...name.slice(0, 16)].map((letter) => letter.charCodeAt(0) & 0x7f);
    const padded = [...letters, ...Array<number>(17 - letters.length).fill(0)];
    return [id & 0xff, id >> 8, 0, 0, ...padded, 4, 0, 0];
  });
  return telegram(0x5d, command, [...pairs([items.length, next]), ...data]);
}

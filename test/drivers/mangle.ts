// What lines do to bytes, from a seed: splits, cuts, bits that turn, bytes that come and go. The same seed does the same.

/** Numbers from 0 up to 1, from a seed. */
export function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Chance = () => number;

export function below(chance: Chance, count: number): number {
  return Math.floor(chance() * count);
}

export function pick<T>(chance: Chance, all: readonly T[]): T {
  const one = all[below(chance, all.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** In pieces of 1 to 12 bytes. */
export function split(chance: Chance, bytes: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + below(chance, 12);
    pieces.push(bytes.subarray(from, to));
    from = to;
  }
  return pieces;
}

/** Its beginning alone, from one byte up to all but its ending. */
export function cut(chance: Chance, bytes: Uint8Array, ending: number): Uint8Array {
  return bytes.subarray(0, 1 + below(chance, bytes.length - ending));
}

/** One bit, one byte more, one byte less, or a byte that is another. */
export function damaged(chance: Chance, bytes: Uint8Array): Uint8Array {
  const at = below(chance, bytes.length);
  const byte = below(chance, 256);
  const changed = Uint8Array.from(bytes);
  switch (below(chance, 4)) {
    case 0:
      changed[at] = (changed[at] ?? 0) ^ (1 << below(chance, 8));
      return changed;
    case 1:
      changed[at] = byte;
      return changed;
    case 2:
      return joined(bytes.subarray(0, at), Uint8Array.of(byte), bytes.subarray(at));
    default:
      return joined(bytes.subarray(0, at), bytes.subarray(at + 1));
  }
}

// Streams for a codec's properties, from a seed: messages in a row, cut into pieces, cut off, damaged. What a message looks like is told by whoever tests.

export interface Chance {
  /** From 0 to `below - 1`. */
  whole(below: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function chanceOf(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    whole: (below) => next() % below,
    pick<T>(choices: readonly T[]): T {
      const chosen = choices[next() % choices.length];
      if (chosen === undefined) throw new RangeError('nothing to choose from');
      return chosen;
    },
  };
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** The bytes in pieces of 1 to `most`. */
export function pieces(bytes: Uint8Array, chance: Chance, most = 9): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const to = from + 1 + chance.whole(most);
    cut.push(bytes.subarray(from, to));
    from = to;
  }
  return cut;
}

/** Some bytes changed, left out or put in. */
export function damaged(bytes: Uint8Array, chance: Chance): Uint8Array {
  const held = [...bytes];
  for (let times = 1 + chance.whole(4); times > 0; times -= 1) {
    const at = chance.whole(Math.max(1, held.length));
    const byte = chance.whole(256);
    const act = chance.whole(3);
    if (act === 0) held[at] = byte;
    else held.splice(at, act === 1 ? 1 : 0, ...(act === 1 ? [] : [byte]));
  }
  return Uint8Array.from(held);
}

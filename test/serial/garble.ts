// What can happen to bytes on a serial line, drawn from a seed: splits, and damages of every kind. The oracle of the reader's tests; it knows nothing of the reader.

/** Numbers from a seed (mulberry32): the same on every machine, and fast enough for a million cases. */
export function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

export type Dice = ReturnType<typeof dice>;

/** Bytes that a line carries at random, those that mean something to framing oftener than others. */
export function someBytes(roll: Dice, count: number): number[] {
  const special = [0xc0, 0xdb, 0xdc, 0xdd, 0x00, 0xff];
  return Array.from({ length: count }, () => (roll(4) === 0 ? (special[roll(special.length)] ?? 0) : roll(256)));
}

/** The same bytes in chunks cut anywhere. */
export function split(roll: Dice, bytes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + roll(roll(3) === 0 ? 3 : 64);
    chunks.push(Uint8Array.from(bytes.slice(at, at + length)));
    at += length;
  }
  return chunks;
}

/** A checksum computed bit by bit, as the standard words it: slow, and written apart from the table under test. */
export function slowCrc(bytes: readonly number[]): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = ((crc >> 15) & 1) ^ ((byte >> bit) & 1);
      crc = (crc << 1) & 0xffff;
      if (top === 1) crc ^= 0x1021;
    }
  }
  return crc;
}

/** Message and checksum between two ENDs, written apart from the code under test. */
export function slip(inside: readonly number[]): number[] {
  const escaped = inside.flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]));
  return [0xc0, ...escaped, 0xc0];
}

export function frameOf(message: readonly number[]): number[] {
  const crc = slowCrc(message);
  return slip([...message, crc >> 8, crc & 0xff]);
}

/** Flips this many different bits. */
export function flip(roll: Dice, bytes: readonly number[], bits: number): number[] {
  const flipped = [...bytes];
  const places = new Set<number>();
  while (places.size < bits) places.add(roll(bytes.length * 8));
  for (const place of places) flipped[place >> 3] = (flipped[place >> 3] ?? 0) ^ (1 << (place & 7));
  return flipped;
}

/** Flips bits within 16 in a row, the first and the last for sure: the bursts of which CRC-16 misses none. */
export function burst(roll: Dice, bytes: readonly number[]): number[] {
  const length = 1 + roll(16);
  const from = roll(bytes.length * 8 - length + 1);
  const flipped = [...bytes];
  for (let bit = 0; bit < length; bit += 1) {
    const sure = bit === 0 || bit === length - 1;
    const place = from + bit;
    if (sure || roll(2) === 1) flipped[place >> 3] = (flipped[place >> 3] ?? 0) ^ (0x80 >> (place & 7));
  }
  return flipped;
}

/** Damages what is on the wire in one of the ways in which lines do it; it may come out whole. */
export function damage(roll: Dice, wire: readonly number[]): number[] {
  const at = roll(wire.length);
  const some = (): number[] => someBytes(roll, 1 + roll(8));
  const ways: readonly (() => number[])[] = [
    () => flip(roll, wire, 1 + roll(8)),
    () => [...wire.slice(0, at), ...some(), ...wire.slice(at)],
    () => [...wire.slice(0, at), ...wire.slice(at + 1 + roll(8))],
    () => wire.slice(0, at),
    () => wire.slice(at + 1),
    () => [...wire.slice(0, at), ...some(), ...wire.slice(at + 4)],
    () => [...wire.slice(0, at), ...wire.slice(Math.max(0, at - 8))],
    () => someBytes(roll, wire.length),
  ];
  return (ways[roll(ways.length)] ?? (() => []))();
}

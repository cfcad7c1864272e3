// Frames under seeded splits and damages: nothing that was not sent is heard beyond what CRC-16 allows, and the next good frame always is.

import { expect, test } from 'vitest';
import { encodeFrame } from '../../protocol/serial/frame.ts';
import { FrameReader } from '../../protocol/serial/reader.ts';
import { counts, SOAK } from '../house/counts.ts';
import type { Dice } from './garble.ts';
import { burst, damage, dice, flip, frameOf, slip, slowCrc, someBytes, split } from './garble.ts';

const CASES = counts(50_000, 1_000_000);
const SEED = SOAK ? Date.now() % 1_000_000_000 : 20_260_101;

const keyOf = (bytes: Iterable<number>): string => [...bytes].join(' ');

function heardOf(roll: Dice, wire: readonly number[]): { messages: string[]; faults: number } {
  const reader = new FrameReader();
  const messages: string[] = [];
  let faults = 0;
  for (const chunk of split(roll, wire)) {
    const heard = reader.feed(chunk, 0);
    messages.push(...heard.messages.map(keyOf));
    faults += heard.faults.length;
  }
  return { messages, faults };
}

/** Message and checksum without the zeros at their end: this checksum, without a final XOR, does not see that some came or went (what is no JSON then falls later). */
function core(message: readonly number[]): string {
  const crc = slowCrc(message);
  return keyOf([...message, crc >> 8, crc & 0xff]).replace(/( 0)+$/, '');
}

const numbers = (text: string): number[] => text.split(' ').map(Number);

/** A damage that looks like random bytes is missed once in 65,536 times: five standard deviations above that. */
function allowed(tries: number): number {
  const expected = tries / 65_536;
  return Math.ceil(expected + 5 * Math.sqrt(expected) + 1);
}

test(`${CASES} messages, split at random: each is heard once, as it was sent (seed ${SEED})`, () => {
  const roll = dice(SEED);
  for (let one = 0; one < CASES; one += 1) {
    const message = someBytes(roll, 1 + roll(24));
    const wire = [...(encodeFrame(Uint8Array.from(message)) ?? [])];
    if (keyOf(wire) !== keyOf(frameOf(message))) expect(wire).toEqual(frameOf(message));
    const { messages, faults } = heardOf(roll, [...wire, ...wire]);
    if (faults > 0 || messages.length !== 2 || messages.some((heard) => heard !== keyOf(message)))
      expect({ one, message, messages, faults }).toEqual('heard twice');
  }
  console.info(`serial frames: ${CASES} messages split at random, each heard as sent`);
});

test(`${CASES} messages with one to three wrong bits or a burst of up to 16: none is accepted (seed ${SEED})`, () => {
  const roll = dice(SEED + 1);
  for (let one = 0; one < CASES; one += 1) {
    const message = someBytes(roll, 1 + roll(24));
    const crc = slowCrc(message);
    const whole = [...message, crc >> 8, crc & 0xff];
    const wrong = roll(2) === 0 ? flip(roll, whole, 1 + roll(3)) : burst(roll, whole);
    const { messages } = heardOf(roll, slip(wrong));
    if (messages.length > 0) expect({ one, message, wrong, messages }).toEqual('refused');
  }
  console.info(`serial frames: ${CASES} messages with up to 3 wrong bits or a burst of 16, none accepted`);
});

test(`${CASES} damages on the wire: false accepts within what CRC-16 allows, and the next good frame is heard (seed ${SEED})`, () => {
  const roll = dice(SEED + 2);
  let [falselyAccepted, zeros, faults, frames] = [0, 0, 0, 0];
  for (let one = 0; one < CASES; one += 1) {
    const message = someBytes(roll, 1 + roll(24));
    const next = someBytes(roll, 1 + roll(24));
    const heard = heardOf(roll, [...damage(roll, frameOf(message)), ...frameOf(next)]);
    const last = heard.messages.pop();
    if (last !== keyOf(next)) expect({ one, message, next, last }).toEqual('the next good frame is heard');
    const wrong = heard.messages.filter((text) => text !== keyOf(message));
    const unseen = wrong.filter((text) => core(numbers(text)) === core(message)).length;
    zeros += unseen;
    falselyAccepted += wrong.length - unseen;
    faults += heard.faults;
    frames += heard.faults + heard.messages.length;
  }
  console.info(
    `serial frames: ${CASES} damages on the wire, ${faults} bad frames dropped, ${falselyAccepted} falsely accepted (CRC-16 allows ${allowed(frames)}), ${zeros} with zeros at the end more or fewer, ${CASES} of ${CASES} next frames heard`,
  );
  expect(falselyAccepted).toBeLessThanOrEqual(allowed(frames));
});

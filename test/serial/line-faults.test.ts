// Every fault of a line in the table, with a switch each second at the units of the troubled line and of another one beside it: what may be lost is lost, and nothing
// else happens. The oracle are the devices: which commands they really got, when, and with how much time left.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EndpointKind } from '../../protocol/ids.ts';
import { SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import type { LineFaultName } from '../../simulators/serial/line-faults.ts';
import { LINE_FAULT_NAMES, LINE_FAULTS } from '../../simulators/serial/line-faults.ts';
import { job } from '../endpoints/room.ts';
import type { Device } from './stage.ts';
import { stage } from './stage.ts';

const SWITCHES = 30;

type Harm = 'none' | 'some frames' | 'all frames';

/** How much of what both ends say may be lost under each. A fault that is new in the table is missing here, and does not compile. */
const HARM: Readonly<Record<LineFaultName, Harm>> = {
  'noise-before': 'none',
  'noise-inside': 'some frames',
  'noise-after': 'none',
  cut: 'some frames',
  bytewise: 'none',
  'two-at-once': 'none',
  'wrong-checksum': 'some frames',
  'over-long': 'none',
  echoes: 'none',
  late: 'none',
  twice: 'none',
  'other-unit': 'none',
  interrupts: 'some frames',
  babbles: 'none',
  'wrong-speed': 'all frames',
};

const isUp = ({ link }: Device) => link.status.status === 'up';

async function troubled() {
  const one = stage();
  const { clock, endpoints, room, join } = one;
  const [bad, good] = [one.port('bad'), one.port('good')];
  const [rx, tx] = [join(bad, 1, 5, 'receiver', '5001'), join(bad, 2, 1, 'transmitter', '0001')];
  const [rx2, tx2] = [join(good, 1, 6, 'receiver', '5002'), join(good, 2, 2, 'transmitter', '0002')];
  await clock.until(() => [rx, tx, rx2, tx2].every(isUp), 5_000);
  /** When each grant was asked for, and when a device was told of it. */
  const askedAt = new Map<string, number>();
  const lateness: number[] = [];
  for (const device of [rx, tx, rx2, tx2]) {
    device.obey = (command, answer) => {
      const grant = 'grant' in command ? command.grant : '';
      if (command.type === 'show' || command.type === 'admit')
        lateness.push(clock.now() - (askedAt.get(grant) ?? Number.NEGATIVE_INFINITY));
      answer({ ok: true });
    };
  }
  let last = 0;
  const make = (receiver: number, transmitter: number): string => {
    last += 1;
    const grant = `g${last}`;
    askedAt.set(grant, clock.now());
    endpoints.perform({ type: 'make', job: job({ grant, receiver, transmitter }) });
    return grant;
  };
  const outcomeOf = (grant: string) => room.of('settled').find((one) => one.grant === grant)?.outcome;
  return { ...one, bad, good, rx, tx, rx2, tx2, make, outcomeOf, lateness };
}

describe.each(LINE_FAULT_NAMES)('fault of a line: %s', (name) => {
  test('no late command, no state from a bad frame, the other line is not delayed, and all is well when it is over', async () => {
    const { clock, room, bad, rx, tx, make, outcomeOf, lateness, endpoints } = await troubled();
    bad.wire.trouble(name);
    const grants: string[] = [];
    for (let round = 0; round < SWITCHES; round += 1) {
      grants.push(make(5, 1));
      const beside = make(6, 2);
      const began = clock.now();
      await clock.until(() => outcomeOf(beside) !== undefined, 2_000);
      expect(outcomeOf(beside)).toEqual({ ok: true });
      expect(clock.now() - began).toBeLessThan(200);
      await clock.advance(2_000);
    }
    const outcomes = grants.map(outcomeOf);
    const done = outcomes.filter((outcome) => outcome?.ok === true).length;
    // Each ended, once, and within its time.
    expect(outcomes.filter((outcome) => outcome === undefined)).toEqual([]);
    expect(room.of('settled')).toHaveLength(2 * SWITCHES);
    if (HARM[name] === 'none') expect({ done, up: [rx, tx].map(isUp) }).toEqual({ done: SWITCHES, up: [true, true] });
    if (HARM[name] === 'all frames') expect(done).toBe(0);
    if (HARM[name] === 'some frames') expect(done).toBeLessThan(SWITCHES);
    expect(Math.max(0, ...lateness)).toBeLessThan(SWITCH_DEADLINE_MS);
    // What the controller believes of the transmitter is what it really said.
    const said = room.of('sourceReported').map(({ state }) => JSON.stringify(state));
    expect([...new Set(said)].sort()).toEqual(
      ['0001', '0002'].map((id) => JSON.stringify({ video: true, address: `ws://${id}/stream` })),
    );
    expect(room.of('alarm')).toEqual([]);
    expect(endpoints.stats().clones).toBe(0);

    bad.wire.trouble(null);
    await clock.until(() => isUp(rx) && isUp(tx), 60_000);
    await clock.advance(3_000);
    const after = make(5, 1);
    const began = clock.now();
    await clock.until(() => outcomeOf(after) !== undefined, 2_000);
    expect({ outcome: outcomeOf(after), quick: clock.now() - began < 200 }).toEqual({
      outcome: { ok: true },
      quick: true,
    });
  });
});

test('every fault of a line stands in the README of the simulators, in its words', () => {
  const readme = readFileSync(new URL('../../simulators/README.md', import.meta.url), 'utf8');
  for (const [name, { meaning }] of Object.entries(LINE_FAULTS))
    expect(readme).toContain(`| \`${name}\` | ${meaning} |`);
});

test('three bad frames in a row: every unit of the line is asked for a sign of life', async () => {
  const { clock, bad, rx } = await troubled();
  await clock.advance(2_000);
  const asked = (): number => bad.line.said.filter((text) => text.includes('"ask":true')).length;
  for (let count = 0; count < 2; count += 1) bad.line.far.write(Uint8Array.of(0xc0, 0x41, 0x42, 0x43, 0xc0));
  await clock.advance(50);
  expect(asked()).toBe(0);
  bad.line.far.write(Uint8Array.of(0xc0, 0x41, 0x42, 0x43, 0xc0));
  await clock.advance(50);
  // Two units, and perhaps one that is just being looked for.
  expect(asked()).toBeGreaterThanOrEqual(2);
  expect(isUp(rx)).toBe(true);
});

test('more than 1 % of bad frames: alarmed once, until the line was good again', async () => {
  const { clock, bad } = await troubled();
  const garbage = (count: number): void => {
    for (let one = 0; one < count; one += 1) bad.line.far.write(Uint8Array.of(0xc0, 0x41, 0x42, 0x43, 0xc0));
  };
  garbage(1_000);
  await clock.advance(2_000);
  expect(bad.alarms).toEqual([expect.stringMatching(/20 of the last 2\d frames were bad/)]);
  await clock.advance(1_400_000);
  garbage(1_000);
  await clock.advance(2_000);
  expect(bad.alarms).toHaveLength(2);
});

test('a unit that talks without end is turned away for a while, and its neighbour switches as before', async () => {
  const { clock, bad, tx, make, outcomeOf, join, room } = await troubled();
  const kind: EndpointKind = 'transmitter';
  const babbler = join(bad, 3, 3, kind, '0003');
  await clock.until(() => isUp(babbler), 5_000);
  const babble = (): void => {
    for (let count = 0; count < 40; count += 1) babbler.link.report();
    clock.after(200, babble);
  };
  babble();
  await clock.advance(10_000);
  expect(room.of('gone')).toContainEqual(expect.objectContaining({ number: 3, because: 'it talks too much' }));
  const grant = make(5, 1);
  await clock.until(() => outcomeOf(grant) !== undefined, 2_000);
  expect({ outcome: outcomeOf(grant), up: isUp(tx) }).toEqual({ outcome: { ok: true }, up: true });
});

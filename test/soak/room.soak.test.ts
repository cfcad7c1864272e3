// The whole room in memory, switched at random by seeded operators while rights come and go and cables are drawn: a minute in `npm test`, an hour of a
// thousand endpoints in `npm run soak`; then the same with each fault of the simulators' table at one endpoint. What must hold stands in oracle.ts.

import { describe, expect, test } from 'vitest';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { FaultName } from '../../simulators/faults/table.ts';
import { FAULT_NAMES, FAULTS } from '../../simulators/faults/table.ts';
import { createRandom, seedOf } from '../../simulators/world/random.ts';
import { counts, SOAK } from '../house/counts.ts';
import { layOut } from './layout.ts';
import { Operators } from './operators.ts';
import { judge } from './oracle.ts';
import { atRest } from './quiet.ts';
import type { FaultyEndpoint } from './room.ts';
import { createRoom } from './room.ts';

/** Corrections that keep failing wait for up to 30 s, a device that comes back as long: then the room is at rest. */
const QUIET_MS = 90_000;

/** A line is late by up to this: switches take a tenth of a second, and acts meet. */
const JITTER_MS = 25;

interface Run {
  readonly seed: number;
  readonly transmitters: number;
  readonly receivers: number;
  readonly ms: number;
  /** Between two acts, on average. */
  readonly gapMs: number;
  readonly faulty?: FaultyEndpoint;
}

async function run({ seed, transmitters, receivers, ms, gapMs, faulty }: Run) {
  const begun = performance.now();
  const source = faulty !== undefined && faulty.id < '5' ? faulty.id : null;
  const layout = layOut(transmitters, receivers, source);
  const room = await createRoom({ seed, layout, faulty: faulty ?? null, jitterMs: JITTER_MS });
  const operators = new Operators(room, createRandom(seedOf(seed, 'operators')), faulty?.id);
  await operators.work(ms, gapMs);
  room.restore();
  await room.clock.advance(QUIET_MS);
  const spared = new Set(faulty === undefined ? [] : [faulty.id]);
  const verdict = await judge(room, spared);
  const wrong = await atRest(room, verdict, spared);
  const errors = room.logged.filter(
    (line) => line.startsWith('a command could not') || line.startsWith('an act failed'),
  );
  const breaches = [...room.breaches()];
  const { acts, open, outcomes } = operators.figures;
  await room.stop();
  if (SOAK || process.env.OPENSEAT_FIGURES !== undefined)
    console.log(
      JSON.stringify({
        ...(faulty === undefined ? {} : faulty),
        endpoints: transmitters + receivers,
        simulatedS: Math.round(room.clock.now() / 1000),
        wallS: Math.round((performance.now() - begun) / 100) / 10,
        acts,
        ...verdict.figures,
        drops: room.drops.length,
        most: room.most,
        ...(faulty === undefined ? { outcomes: Object.fromEntries([...outcomes].sort()) } : {}),
      }),
    );
  return { breaches: [...breaches, ...verdict.breaches, ...errors], wrong, open, acts, outcomes };
}

const HOLDS = { breaches: [], wrong: [], open: 0 };

describe('a room that is switched at random', () => {
  const size = { transmitters: counts(24, 600), receivers: counts(16, 400) };
  const pace = { ms: counts(60_000, 3_600_000), gapMs: counts(120, 250) };
  test(`nobody sees what he may not, and every screen agrees with the journal (${size.transmitters + size.receivers} endpoints)`, async () => {
    const done = await run({ seed: 1, ...size, ...pace });
    expect(done).toMatchObject(HOLDS);
    for (const method of ['connect', 'push', 'get', 'disconnect'])
      expect(done.outcomes.get(`switch.${method} ok`) ?? 0, method).toBeGreaterThan(0);
  });

  test.each(Array.from({ length: counts(2, 20) }, (_, at) => at + 2))('seed %i', async (seed) => {
    expect(await run({ seed, transmitters: 12, receivers: 12, ms: counts(30_000, 300_000), gapMs: 100 })).toMatchObject(
      HOLDS,
    );
  });
});

/** Every fault at a transmitter and at a receiver, as far as it can trouble either; in `npm test` at one of them, in turn. */
const TROUBLES = FAULT_NAMES.flatMap((fault, at) => {
  const { kinds } = FAULTS[fault];
  const some = SOAK ? kinds : [kinds[(at + 1) % kinds.length] ?? 'receiver'];
  return some.map((kind): [FaultName, EndpointKind] => [fault, kind]);
});

describe('the same with a fault at one endpoint', () => {
  test.each(TROUBLES)('%s at a %s', async (fault, kind) => {
    const faulty = { fault, id: kind === 'transmitter' ? '0006' : '5001' };
    const [seed, transmitters, receivers] = [7, counts(6, 60), counts(10, 40)];
    expect(await run({ seed, transmitters, receivers, ms: counts(8_000, 300_000), gapMs: 80, faulty })).toMatchObject(
      HOLDS,
    );
  });
});

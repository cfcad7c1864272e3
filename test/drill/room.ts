// A drill in a room in memory, for tests of drills.

import type { Outcome } from '../../controller/domain/decision.ts';
import type { Caller } from '../../controller/domain/input.ts';
import type { DrillSettings } from '../../controller/drill/drill.ts';
import { Drill } from '../../controller/drill/drill.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, settle } from '../engine/world.ts';

export const PAIR = { receiver: '5003', transmitters: ['0001', '0002'] };
const SETTINGS: DrillSettings = { pairs: [PAIR], count: 6, schedule: null };

export async function room(settings: Partial<DrillSettings> = {}): Promise<{ world: World; drill: Drill }> {
  const world = await demoWorld();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const drill = new Drill({ room: world.engine, clock: world.clock, log, settings: { ...SETTINGS, ...settings } });
  world.also = (command) => {
    if (command.type === 'drill' || command.type === 'drills') drill.perform(command);
  };
  world.engine.watch((event) => drill.happened(event));
  drill.start();
  return { world, drill };
}

/** Lets the clock go on until the call is answered. */
export async function run(world: World, params: ParamsOf<'drill.run'> = {}, by?: Caller): Promise<Outcome> {
  let done: Outcome | null = null;
  const caller = by ?? (await world.admin());
  void world.engine.call(caller, { method: 'drill.run', params }).outcome.then((outcome) => {
    done = outcome;
  });
  for (let step = 0; step < 400 && done === null; step += 1) {
    await settle();
    world.clock.advance(15);
  }
  return done ?? { ok: false, reason: 'busy', because: 'TEST: not answered' };
}

/** Time passes, and what waits for it goes on. */
export async function goOn(world: World): Promise<void> {
  for (let step = 0; step < 20; step += 1) {
    await settle();
    world.clock.advance(15);
  }
}

/** The records of a type in the journal. */
export const recorded = (world: World, type: string) => world.journal.records.filter((one) => one.type === type);

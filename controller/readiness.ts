// Why the controller should get no more work, in words; nothing while it is ready. Who is told, and how, is the API's matter (`/health/ready`).

import type { Engine } from './engine/engine.ts';
import type { Figures } from './monitoring/figures/figures.ts';
import type { Storage } from './storage/open.ts';

/** Inputs that wait: half of what the queue takes. */
const MANY_INPUTS = 10_000;
/** Milliseconds by which the loop was held up within the last interval: who sits at a seat notices. */
const SLOW_LOOP_MS = 2_000;

export interface Judged {
  readonly engine: Engine;
  readonly storage: Storage;
  readonly figures: Figures;
  /** Whether passwords can be checked. */
  readonly logsIn: () => boolean;
}

/** What is in the way, one line each. */
export function whyNotReady({ engine, storage, figures, logsIn }: Judged): readonly string[] {
  const { health } = storage;
  const faults: readonly (readonly [boolean, string])[] = [
    [
      health.refusing || engine.figures.refusing,
      'the disk refuses the journal: switching goes on, nothing can be configured',
    ],
    [health.full, 'the disk is full: nothing can be configured'],
    [engine.figures.queue > MANY_INPUTS, `${engine.figures.queue} inputs wait`],
    [figures.loopDelayMs > SLOW_LOOP_MS, `the loop was held up for ${Math.round(figures.loopDelayMs)} ms`],
    [!logsIn(), 'passwords cannot be checked: nobody can log in'],
  ];
  return faults.filter(([isSo]) => isSo).map(([, because]) => because);
}

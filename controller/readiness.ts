// Why the controller should get no more work, in words; nothing while it is ready. Who is told, and how, is the API's matter (`/health/ready`).

/** Inputs that wait: half of what the queue takes. */
const MANY_INPUTS = 10_000;
/** Milliseconds by which the loop was held up within the last interval: who sits at a seat notices. */
const SLOW_LOOP_MS = 2_000;

/** What is looked at. */
export interface Condition {
  /** The disk refused the last records. */
  readonly refusing: boolean;
  /** The reserve of the disk is used up. */
  readonly full: boolean;
  readonly queue: number;
  readonly loopDelayMs: number;
  /** Whether passwords can be checked. */
  readonly logsIn: boolean;
}

/** What is in the way, one line each. */
export function whyNotReady({ refusing, full, queue, loopDelayMs, logsIn }: Condition): readonly string[] {
  const faults: readonly (readonly [boolean, string])[] = [
    [refusing, 'the disk refuses the journal: switching goes on, nothing can be configured'],
    [full, 'the disk is full: nothing can be configured'],
    [queue > MANY_INPUTS, `${queue} inputs wait`],
    [loopDelayMs > SLOW_LOOP_MS, `the loop was held up for ${Math.round(loopDelayMs)} ms`],
    [!logsIn, 'passwords cannot be checked: nobody can log in'],
  ];
  return faults.filter(([isSo]) => isSo).map(([, because]) => because);
}

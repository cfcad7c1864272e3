// The system's clock in the form in which links, receivers and transmitters ask for one.

import type { Timers } from '../../protocol/link/types.ts';

/** Monotonic; timers keep the process alive while they wait. */
export const realTimers: Timers = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

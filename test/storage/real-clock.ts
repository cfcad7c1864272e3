// The system's clock, for the tests that run on a real disk with real processes.

import type { Clock } from '../../controller/ports/clock.ts';

export const realClock: Clock = {
  now: () => performance.now(),
  utc: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

// The system's clock and chance, as the ports ask for them. Nothing else in the controller asks the system for either.

import { randomBytes } from 'node:crypto';
import type { Clock, Random } from './ports/clock.ts';

export const systemClock: Clock = {
  now: () => performance.now(),
  utc: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = { bytes: (count) => randomBytes(count) };

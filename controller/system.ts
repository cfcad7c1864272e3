// The system's clock and chance, as the ports ask for them, and what the process uses. Nothing else in the controller asks the system for these.

import { randomBytes } from 'node:crypto';
import type { Usage } from './monitoring/figures/figures.ts';
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

/** What this process used of the processor since its start, and the memory that it holds. */
export function systemUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1_000, memoryBytes: process.memoryUsage.rss() };
}

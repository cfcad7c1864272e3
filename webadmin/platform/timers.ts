// The page's clock: monotonic milliseconds, and timers. Hidden pages ring late, and that does no harm: nothing here keeps a link alive.

import type { Timers } from '../../protocol/link/types.ts';

export const timers: Timers = {
  now: () => performance.now(),
  after: (ms, act) => {
    const id = setTimeout(act, ms);
    return () => clearTimeout(id);
  },
};

// The clock of a page: monotonic milliseconds, and timers that keep time when the page is hidden. What is timed is not known here.

import type { Timers } from '../../protocol/link/types.ts';

/** Rings through the worker; should it be missing (an old browser, a file lost), through the page's own timers. */
export function createTimers(): Timers {
  const acts = new Map<number, () => void>();
  let last = 0;
  let worker: Worker | null = null;
  const ring = (id: number) => {
    const act = acts.get(id);
    acts.delete(id);
    act?.();
  };
  try {
    worker = new Worker(new URL('./alarm.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<number>) => ring(event.data);
    worker.onerror = () => {
      worker = null;
      // What was under way rings at once: too early is repeated, never is not.
      for (const id of [...acts.keys()]) ring(id);
    };
  } catch {
    worker = null;
  }
  return {
    now: () => performance.now(),
    after: (ms, act) => {
      last += 1;
      const id = last;
      acts.set(id, act);
      if (worker === null) setTimeout(() => ring(id), ms);
      else worker.postMessage({ id, ms: Math.max(0, ms) });
      return () => {
        if (acts.delete(id)) worker?.postMessage({ id, ms: -1 });
      };
    },
  };
}

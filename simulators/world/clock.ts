// A clock that a test moves by hand: timers fire in a fixed order, and promises come to rest between two of them.
// Nothing here waits for real time.

import type { Timers } from '../../protocol/link/types.ts';

/** Timers that may wait at once; more is a leak in what is tested. */
const MAX_TIMERS = 1_000_000;
/** UTC at which a test world begins, so that records read alike in every run. */
const BEGIN_UTC_MS = Date.UTC(2026, 0, 1, 8, 0, 0);

export interface TestClock extends Timers {
  /** UTC in milliseconds; moves with `now`. */
  utc(): number;
  /** Timers that wait. */
  readonly waiting: number;
  /** Moves time on, firing what becomes due, in order of time and then of asking. */
  advance(ms: number): Promise<void>;
  /** Fires one timer after the other until `done` holds; false if it does not within `limitMs`. */
  until(done: () => boolean, limitMs: number): Promise<boolean>;
  /** Lets every promise that can go on without time go on. */
  settle(): Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly order: number;
  act: (() => void) | null;
}

function before(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

/** A binary heap: the timer that is due first lies at the root. */
class TimerHeap {
  readonly #timers: Timer[] = [];

  get size(): number {
    return this.#timers.length;
  }

  first(): Timer | undefined {
    return this.#timers[0];
  }

  put(timer: Timer): void {
    const timers = this.#timers;
    let place = timers.length;
    timers.push(timer);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = timers[above];
      if (other === undefined || before(other, timer)) break;
      timers[place] = other;
      place = above;
    }
    timers[place] = timer;
  }

  take(): void {
    const timers = this.#timers;
    const last = timers.pop();
    if (last === undefined || timers.length === 0) return;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      const [a, b] = [timers[left], timers[right]];
      if (a === undefined) break;
      const [next, below] = b !== undefined && before(b, a) ? [right, b] : [left, a];
      if (before(last, below)) break;
      timers[place] = below;
      place = next;
    }
    timers[place] = last;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock at 0 ms. A throw in a timer comes out of `advance`, so that a test sees it. */
export function createClock(): TestClock {
  const heap = new TimerHeap();
  let now = 0;
  let order = 0;
  let waiting = 0;

  function firstWaiting(): Timer | undefined {
    while (heap.first()?.act === null) heap.take();
    return heap.first();
  }

  async function fire(timer: Timer): Promise<void> {
    heap.take();
    now = Math.max(now, timer.due);
    const act = timer.act;
    timer.act = null;
    waiting -= 1;
    act?.();
    await settle();
  }

  return {
    now: () => now,
    utc: () => BEGIN_UTC_MS + now,
    get waiting() {
      return waiting;
    },
    after(ms, act) {
      if (waiting >= MAX_TIMERS) throw new RangeError(`more than ${MAX_TIMERS} timers wait`);
      const timer: Timer = { due: now + Math.max(0, ms), order, act };
      order += 1;
      waiting += 1;
      heap.put(timer);
      return () => {
        if (timer.act !== null) waiting -= 1;
        timer.act = null;
      };
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let timer = firstWaiting(); timer !== undefined && timer.due <= end; timer = firstWaiting())
        await fire(timer);
      now = end;
    },
    async until(done, limitMs) {
      const end = now + limitMs;
      await settle();
      for (let timer = firstWaiting(); !done() && timer !== undefined && timer.due <= end; timer = firstWaiting())
        await fire(timer);
      return done();
    },
    settle,
  };
}

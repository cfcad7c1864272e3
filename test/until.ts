// Waiting for something real: sockets, processes, pages. Whatever has a clock of its own is tested with the clock instead; how long something may take at most is
// said by the test that proves it.

/** Milliseconds that a test waits for what must happen: far more than it takes, so that a slow machine fails nothing, and what hangs is named by its own line. */
export const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 10;
/** How many times longer than on a good machine what is promised in real milliseconds may take before a test calls it broken. What hangs, hangs far longer. */
const SLOWEST = 6;

/** The milliseconds that a test gives what is promised within `ms` of real time. */
export const allowedMs = (ms: number): number => ms * SLOWEST;

/** The first answer of `done` that is something: not false, null or undefined. @throws with its source after `limitMs` milliseconds, so that the report names it */
export async function until<T>(done: () => T | Promise<T>, limitMs = PATIENCE_MS): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await done();
    if (found !== false && found !== null && found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${done.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

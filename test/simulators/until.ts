// Waiting for something real: sockets and processes. Whatever has a clock of its own is tested with the clock instead.

const LOOK_EVERY_MS = 5;
const LIMIT_MS = 8_000;

/** Resolves when `done` holds; rejects after the limit with its source, so that the report names it. */
export async function until(done: () => boolean, limitMs = LIMIT_MS): Promise<void> {
  const end = performance.now() + limitMs;
  while (!done()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${done.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

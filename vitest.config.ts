// How the tests run: `unit` is everything but the browser's; `browser` follows it. What is measured is the bench's.
// Forks, because native packages misbehave in threads; two of them, because two cores are what a small machine has. Files share a fork and the modules that are
// loaded in it: half of the time would go into loading them anew. So no module of ours keeps anything of a test.
// The limits end what hangs; a machine that is five times as slow as a good one stays far below them.

import { defineConfig } from 'vitest/config';

const SOAK = process.env.OPENSEAT_SOAK !== undefined;
const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    globalSetup: 'test/scratch.ts',
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    // As patient as test/until.ts.
    expect: { poll: { timeout: MINUTE_MS } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          testTimeout: SOAK ? 30 * MINUTE_MS : 2 * MINUTE_MS,
          hookTimeout: 3 * MINUTE_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // One more try, which the report names: a browser that another program keeps waiting is not the house's fault.
          retry: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 4 * MINUTE_MS,
          hookTimeout: 4 * MINUTE_MS,
        },
      },
    ],
  },
});

// How the tests run: `unit` is everything but the browser's; `browser` follows it, one file at a time. What is measured is the bench's.
// Forks, because native packages misbehave in threads; two of them, because two cores are what a small machine has. Files share a fork and the modules that are
// loaded in it: half of the time would go into loading them anew. So no module of ours keeps anything of a test.

import { defineConfig } from 'vitest/config';

const SOAK = process.env.OPENSEAT_SOAK !== undefined;
const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          testTimeout: SOAK ? 30 * MINUTE_MS : 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          maxWorkers: 1,
          // One more try, which the report names: a browser that another program keeps waiting is not the house's fault.
          retry: 1,
          sequence: { groupOrder: 1 },
          testTimeout: MINUTE_MS,
          hookTimeout: MINUTE_MS,
        },
      },
    ],
  },
});

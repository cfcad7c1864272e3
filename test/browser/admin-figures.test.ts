// The live pages with ten thousand endpoints and five hundred changes a second, by Chromium's own trace. Figures on a quiet machine are the bench's; what stays in memory
// is test/soak's.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import type { LivePage } from './live-figures.ts';
import { LIVE_PAGES, liveRig } from './live-figures.ts';

/** Of the issue: milliseconds. Tasks are measured by the processor's time: these tests share their machine. */
const LIMITS = { firstPaint: 2_000, frame: 12, task: 50 } as const;
const STEADY_MS = 4_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
}, 120_000);

afterAll(() => browser.close());

test.each(Object.keys(LIVE_PAGES) as LivePage[])(
  'issue 3: %s, first useful paint under 2 s; scripting, style and layout under 12 ms a frame at p95, no task over 50 ms, not while it opens either',
  async (name) => {
    const rig = await liveRig(browser, name);
    const { frames, p95, longestTaskCpu } = await rig.steady(STEADY_MS);
    expect(rig.firstPaintMs).toBeLessThan(LIMITS.firstPaint);
    expect(frames).toBeGreaterThan(30);
    expect(p95).toBeLessThan(LIMITS.frame);
    expect(longestTaskCpu).toBeLessThan(LIMITS.task);
    expect(rig.opening.longestTaskCpu).toBeLessThan(LIMITS.task);
    expect(rig.complaints).toEqual([]);
    await rig.stop();
  },
  120_000,
);

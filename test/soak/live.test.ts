// What the live page holds in memory does not grow with what happens: in `npm test` the changes of three minutes, told as fast as the page takes them; in `npm run soak`
// thirty minutes at their own pace.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from '../browser/chromium.ts';
import type { LiveRig } from '../browser/live-figures.ts';
import { heapUnder, liveRig } from '../browser/live-figures.ts';
import { CHANGES_A_SECOND } from '../browser/room-stream.ts';
import { SOAK } from '../house/counts.ts';

const PARTS = 9;
const MINUTE_MS = 60_000;
/** 30 minutes in the soak; in the tests, the changes of 3. */
const MINUTES = SOAK ? 30 : 3;
/** Parts until everything that is remembered a while has been there once. */
const WARM = 3;
/** Megabytes by which what is held may differ from what was held once warm: pictures and rows come and go. */
const PLAY_MB = 1.5;

let browser: Browser;
let rig: LiveRig;

beforeAll(async () => {
  browser = await launchChromium();
  rig = await liveRig(browser, 'room');
});

afterAll(async () => {
  await rig.stop();
  await browser.close();
});

test(
  `issue 3: the heap is flat over ${MINUTES} minutes of 500 changes a second`,
  async () => {
    const ms = (MINUTES * MINUTE_MS) / PARTS;
    const changes = (ms * CHANGES_A_SECOND) / 1_000;
    const { megabytes, nodes } = await heapUnder(rig, PARTS, () => (SOAK ? rig.told(ms) : rig.rush(changes)));
    if (SOAK || process.env.OPENSEAT_FIGURES !== undefined) console.log(JSON.stringify({ MINUTES, megabytes, nodes }));
    const [warm, after] = [megabytes.slice(0, WARM), megabytes.slice(WARM)];
    expect(Math.min(...after)).toBeLessThan(Math.max(...warm) + PLAY_MB);
    expect(megabytes.at(-1)).toBeLessThan(Math.max(...warm) + PLAY_MB);
    expect(nodes.at(-1)).toBeLessThan(2 * (nodes[0] ?? 0));
    expect(rig.complaints).toEqual([]);
  },
  SOAK ? 45 * MINUTE_MS : 4 * MINUTE_MS,
);

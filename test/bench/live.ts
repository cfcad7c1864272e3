// The live pages of the web admin: with a recorded stream of ten thousand endpoints against the limits of the issue, and against the real controller as far as this machine
// carries. Chromium's own trace says what a frame costs.

import { logIn, openPage } from '../browser/admin-page.ts';
import { launchChromium } from '../browser/chromium.ts';
import type { LivePage } from '../browser/live-figures.ts';
import { LIVE_PAGES, liveRig } from '../browser/live-figures.ts';
import { CHANGES_A_SECOND, ENDPOINTS } from '../browser/room-stream.ts';
import type { PageFigures } from '../browser/trace.ts';
import { traced } from '../browser/trace.ts';
import { productRig } from './rigs.ts';
import { allAtOnce, said, spread } from './statistics.ts';

const STEADY_MS = 10_000;
/** How often each page is opened: one opening says little, because what collects garbage meets another task each time. */
const OPENINGS = 9;
/** Milliseconds: what the issue allows. */
const LIMITS = { firstPaint: 2_000, task: 50, frame: 12 } as const;
/** Of a kind, and switches under way at once, against the real controller. */
const REAL = { endpoints: 500, lanes: 16, switches: 1_500 } as const;

interface OpeningFigure {
  readonly firstPaint: number;
  readonly longestTask: number;
  readonly longestTaskCpu: number;
}

export interface LiveFigure {
  readonly page: LivePage;
  readonly against: 'recorded stream' | 'controller';
  readonly endpoints: number;
  readonly changesASecond: number;
  /** Milliseconds of each opening: until something of the room is seen, and of the longest task, by the clock and of the processor. */
  readonly openings: readonly OpeningFigure[];
  readonly steady: PageFigures;
}

export async function liveFigures(): Promise<LiveFigure[]> {
  const browser = await launchChromium();
  const figures: LiveFigure[] = [];
  for (const page of Object.keys(LIVE_PAGES) as LivePage[]) {
    process.stderr.write(`bench: the page ${page} with ${ENDPOINTS} endpoints\n`);
    const rig = await liveRig(browser, page);
    const openings: OpeningFigure[] = [];
    for (let count = 0; count < OPENINGS; count += 1) {
      const { firstPaintMs, figures: of } = await rig.open();
      openings.push({ firstPaint: firstPaintMs, longestTask: of.longestTask, longestTaskCpu: of.longestTaskCpu });
    }
    const steady = await rig.steady(STEADY_MS);
    const stream = { against: 'recorded stream', endpoints: ENDPOINTS, changesASecond: CHANGES_A_SECOND } as const;
    figures.push({ page, ...stream, openings, steady });
    await rig.stop();
  }
  await browser.close();
  return figures;
}

/** Switches through the API as fast as the real controller confirms them, while the page follows. */
export async function followedFigures(): Promise<LiveFigure[]> {
  const browser = await launchChromium();
  const { endpoints, lanes, switches } = REAL;
  process.stderr.write(`bench: the page room with the controller and ${2 * endpoints} endpoints\n`);
  const rig = await productRig(endpoints, endpoints);
  const page = await openPage(browser, [], { locale: 'en' });
  await page.goto(rig.address);
  await logIn(page, rig.username, rig.password);
  await page.waitForSelector(LIVE_PAGES.room);
  let rate = 0;
  const steady = await traced(browser, async () => {
    rate = await allAtOnce(switches, lanes, (round, lane) => rig.connect((round * 7 + lane) % endpoints, lane));
  });
  await browser.close();
  await rig.stop();
  // Each switch is told by three events: it began, the picture changed, it is done.
  const changesASecond = Math.round(3 * rate);
  return [{ page: 'room', against: 'controller', endpoints: 2 * endpoints, changesASecond, openings: [], steady }];
}

export function printLive(figures: readonly LiveFigure[]): void {
  const round = (value: number) => Number(value.toFixed(1));
  for (const { page, against, endpoints, changesASecond, openings, steady } of figures) {
    const of = (name: keyof OpeningFigure) => said(spread(openings.map((one) => one[name])));
    process.stdout.write(
      [
        `the page ${page} · ${endpoints} endpoints · ${changesASecond} changes a second · ${against}: a frame p50 ${round(steady.p50)}, p95 ${round(steady.p95)} ms (limit ${LIMITS.frame}), longest task ${round(steady.longestTask)} ms (${round(steady.longestTaskCpu)} of the processor; limit ${LIMITS.task})`,
        ...(openings.length === 0
          ? []
          : [
              `  opened ${openings.length} times: first paint ${of('firstPaint')} ms (limit ${LIMITS.firstPaint}), longest task ${of('longestTask')} ms (${of('longestTaskCpu')} of the processor)`,
            ]),
        '',
      ].join('\n'),
    );
  }
}

// The live pages under a recorded stream: how soon there is something to see, what a frame costs, what stays in memory. For the tests, the bench and the soak; what
// the figures may be is said there.

import type { Browser, Page } from 'playwright-core';
import { openPage } from './admin-page.ts';
import type { PageServer } from './admin-world.ts';
import { Scripted, servePage } from './admin-world.ts';
import type { RoomStream } from './room-stream.ts';
import { CHANGES_A_SECOND, recordedStream } from './room-stream.ts';
import type { PageFigures } from './trace.ts';
import { heapOf, traced } from './trace.ts';

/** The pages of the live room, and what shows that there is something to see on each. */
export const LIVE_PAGES = {
  room: '[data-receiver] [data-part="shows"]',
  crosspoint: '[data-row] [role="rowheader"]',
  plan: '[data-far] canvas',
} as const;
export type LivePage = keyof typeof LIVE_PAGES;

/** Milliseconds between two handfuls of changes. */
const BEAT_MS = 20;
const SEED = 10_000;
/** Changes told at once where no pace is kept. */
const HANDFUL = 2_500;
const LIMIT_MS = 30_000;
/** Where the page says who sits at the first receiver. */
const HEARD = '[data-receiver="5000"], [data-row="5000"]';

/** Marks when the frame was drawn in which it stands. As text: a program's own tools would change it. */
const WATCH = `(() => {
  const look = () => {
    if (document.querySelector(SELECTOR) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => performance.mark('seen')));
  };
  requestAnimationFrame(look);
})()`;

export interface Opening {
  /** Milliseconds from the beginning of the navigation to the first frame with something of the room in it. */
  readonly firstPaintMs: number;
  /** The trace of the page until it has read the room. */
  readonly figures: PageFigures;
}

export interface LiveRig {
  readonly page: Page;
  readonly complaints: readonly string[];
  /** Opens it anew, with the session that there is, until the whole room has been read. */
  open(): Promise<Opening>;
  /** Tells changes at the pace of the issue while it is traced. */
  steady(ms: number): Promise<PageFigures>;
  /** The same, untraced, for as long as it takes. */
  told(ms: number): Promise<void>;
  /** Tells so many changes as fast as the page takes them. */
  rush(changes: number): Promise<void>;
  stop(): Promise<void>;
}

export async function liveRig(browser: Browser, name: LivePage): Promise<LiveRig> {
  const controller = new Scripted();
  const stream = recordedStream(SEED);
  controller.transmitters = stream.transmitters;
  controller.receivers = stream.receivers;
  const dark = stream.receivers.filter(({ source }) => source === null).length;
  const server: PageServer = await servePage(controller);
  const complaints: string[] = [];
  const page = await openPage(browser, complaints, { locale: 'en' });
  await page.goto(server.address);
  await page.fill('input[autocomplete="username"]', 'root');
  await page.fill('input[type="password"]', 'secret');
  await page.keyboard.press('Enter');
  await page.waitForSelector(LIVE_PAGES.room);
  await page.addInitScript({ content: WATCH.replace('SELECTOR', JSON.stringify(LIVE_PAGES[name])) });
  const open = () => opened(browser, page, `${server.address}#/${name}`, dark);
  await open();
  return {
    ...{ page, complaints, open },
    steady: (ms) => traced(browser, () => told(controller, stream, ms)),
    told: (ms) => told(controller, stream, ms),
    rush: (changes) => rushed(controller, stream, page, changes),
    stop: async () => {
      await page.context().close();
      await server.stop();
    },
  };
}

async function opened(browser: Browser, page: Page, address: string, dark: number): Promise<Opening> {
  await page.goto('about:blank');
  const figures = await traced(browser, async () => {
    await page.goto(address);
    await until(() => page.evaluate(() => performance.getEntriesByName('seen').length > 0));
    await page.waitForSelector(`[data-sight="dark"]:has-text("${dark}")`);
  });
  const firstPaintMs = await page.evaluate(() => performance.getEntriesByName('seen')[0]?.startTime ?? Number.NaN);
  return { firstPaintMs, figures };
}

async function told(controller: Scripted, stream: RoomStream, ms: number): Promise<void> {
  const begun = performance.now();
  let count = 0;
  for (let now = 0; now < ms; now = performance.now() - begun) {
    const due = Math.floor((now * CHANGES_A_SECOND) / 1_000);
    controller.tell(...Array.from({ length: due - count }, () => stream.next()));
    count = due;
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
  }
}

/** A handful at a time: the next ones are told once the page has heard the last of them. */
async function rushed(controller: Scripted, stream: RoomStream, page: Page, changes: number): Promise<void> {
  for (let left = changes; left > 0; left -= HANDFUL) {
    const user = `u${left}`;
    controller.tell(...Array.from({ length: Math.min(left, HANDFUL) }, () => stream.next()), stream.marked(user));
    await page.waitForSelector(`:is(${HEARD}):has-text("${user}")`);
  }
}

/** The page's policy lets nobody evaluate words in it, as waiting for a function would. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const last = performance.now() + LIMIT_MS;
  while (!(await isSo())) {
    if (performance.now() > last) throw new TypeError('nothing is seen');
    await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
  }
}

export interface HeapFigures {
  /** Megabytes, and elements, after each part. */
  readonly megabytes: readonly number[];
  readonly nodes: readonly number[];
}

/** What is held after each of `parts`: what can be forgotten is collected first. */
export async function heapUnder(rig: LiveRig, parts: number, part: () => Promise<void>): Promise<HeapFigures> {
  const megabytes: number[] = [];
  const nodes: number[] = [];
  for (let count = 0; count < parts; count += 1) {
    await part();
    const held = await heapOf(rig.page);
    megabytes.push(held.bytes / 1_048_576);
    nodes.push(held.nodes);
  }
  return { megabytes, nodes };
}

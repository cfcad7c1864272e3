// What Chromium's own trace says of a page: how long its tasks are, and how much scripting, style and layout each frame costs. What is measured, and what it may cost,
// is not said here.

import type { Browser, Page } from 'playwright-core';
import { percentile } from '../bench/statistics.ts';

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'v8',
  'blink',
  'toplevel',
  '__metadata',
];
const MICRO = 1_000;
/** What counts as scripting, style and layout. */
const WORK: ReadonlySet<string> = new Set([
  ...[
    'FunctionCall',
    'EvaluateScript',
    'v8.compile',
    'v8.evaluateModule',
    'TimerFire',
    'FireAnimationFrame',
    'EventDispatch',
  ],
  ...['RunMicrotasks', 'MinorGC', 'MajorGC', 'V8.GCScavenger', 'V8.GCFinalizeMC', 'WebSocketReceive'],
  ...['UpdateLayoutTree', 'RecalculateStyles', 'Layout', 'PrePaint'],
]);

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {
    readonly name?: string;
    readonly data?: { readonly type?: string; readonly functionName?: string; readonly url?: string };
  };
}

export interface PageFigures {
  readonly frames: number;
  /** Milliseconds of scripting, style and layout a frame. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
  /** Milliseconds of the longest task: on the wall's clock, and of the processor. */
  readonly longestTask: number;
  readonly longestTaskCpu: number;
  readonly longTasks: number;
}

function isTraceEvent(one: object): one is TraceEvent {
  return 'name' in one && 'ph' in one && 'ts' in one;
}

/** Traces the page while `act` is done. */
export async function traced(browser: Browser, act: () => Promise<void>): Promise<PageFigures> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const one of value) if (isTraceEvent(one)) events.push(one);
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await act();
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return figuresOf(events);
}

/** What a page holds after everything that can be forgotten is: bytes of its scripts, and elements. */
export async function heapOf(page: Page): Promise<{ readonly bytes: number; readonly nodes: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  return { bytes: usedSize, nodes };
}

/** The thread of the page: the renderer's main thread on which most was done. */
function pageEvents(events: readonly TraceEvent[]): TraceEvent[] {
  const mains = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const work = (pid: number, tid: number) =>
    events.filter((one) => one.pid === pid && one.tid === tid && one.name === 'FunctionCall').length;
  const [main] = mains.sort((one, other) => work(other.pid, other.tid) - work(one.pid, one.tid));
  return events.filter(({ pid, tid, ph }) => pid === main?.pid && tid === main.tid && ph === 'X');
}

function figuresOf(all: readonly TraceEvent[]): PageFigures {
  const events = pageEvents(all).sort((one, other) => one.ts - other.ts);
  // A drawn frame begins with the main thread's part of it; where the trace has no such event, with its first step.
  const begins = ['BeginMainThreadFrame', 'Commit', 'UpdateLayerTree', 'PrePaint'].map((name) =>
    events.filter((one) => one.name === name).map(({ ts }) => ts),
  );
  const frames = begins.find((some) => some.length > 0) ?? [];
  const costs = costsOf(events, frames);
  const tasks = events.filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask');
  const lengths = tasks.map(({ dur = 0 }) => dur / MICRO);
  return {
    frames: frames.length,
    p50: percentile(costs, 0.5),
    p95: percentile(costs, 0.95),
    worst: Math.max(0, ...costs),
    longestTask: Math.max(0, ...lengths),
    longestTaskCpu: Math.max(0, ...tasks.map(({ dur = 0, tdur = dur }) => tdur / MICRO)),
    longTasks: lengths.filter((length) => length > 50).length,
  };
}

/** Milliseconds of work in each frame; what lies in something else that counts is counted once. */
function costsOf(events: readonly TraceEvent[], frames: readonly number[]): number[] {
  const costs = frames.map(() => 0);
  let frame = 0;
  let counted = 0;
  for (const { name, ts, dur = 0, tdur = dur } of events) {
    if (!WORK.has(name) || ts < counted) continue;
    counted = ts + dur;
    while (frame + 1 < frames.length && (frames[frame + 1] ?? 0) <= ts) frame += 1;
    if (frames[frame] !== undefined) costs[frame] = (costs[frame] ?? 0) + tdur / MICRO;
  }
  return costs;
}

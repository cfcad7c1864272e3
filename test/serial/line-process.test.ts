// The controller's side of serial lines against a process that is played: silent, stuck, dying, talking nonsense. On a test clock; real ports are in line.test.ts.

import { describe, expect, test } from 'vitest';
import type { ChildRequest, LineChild, LineChildEvents } from '../../controller/lines/serial-child.ts';
import { MAX_WAITING_BYTES } from '../../controller/lines/serial-limits.ts';
import { createSerialLines } from '../../controller/lines/serial-lines.ts';
import { createClock } from '../../simulators/world/clock.ts';

/** A process that does what a test tells it to. */
class Played implements LineChild {
  readonly asked: ChildRequest[] = [];
  readonly events: LineChildEvents;
  isKilled = false;

  constructor(events: LineChildEvents) {
    this.events = events;
  }

  send(request: ChildRequest): void {
    this.asked.push(request);
  }

  end(): void {
    this.die('exit code 0');
  }

  kill(): void {
    this.isKilled = true;
    this.die('SIGKILL');
  }

  die(why: string): void {
    queueMicrotask(() => this.events.onExit(why));
  }

  of<T extends ChildRequest['type']>(type: T): Extract<ChildRequest, { type: T }>[] {
    return this.asked.filter((one): one is Extract<ChildRequest, { type: T }> => one.type === type);
  }

  /** Says this of the port that a line opened last. */
  say(line: number, answer: Record<string, unknown>): void {
    const { port } = this.of('open').findLast((one) => one.line === line) ?? { port: -1 };
    this.events.onMessage({ line, port, ...answer });
  }
}

function stage(count = 1) {
  const clock = createClock();
  const children: Played[] = [];
  const alarms: string[] = [];
  const quiet = () => undefined;
  const lines = createSerialLines({
    lines: Array.from({ length: count }, (_, at) => ({
      ...{ name: `line${at}`, path: `/dev/tty${at}`, baud: 9_600 },
      ...({ dataBits: 8, parity: 'none', stopBits: 1, endpoints: false } as const),
    })),
    clock,
    // The middle of each pause.
    random: { bytes: (bytes) => new Uint8Array(bytes).fill(0x80) },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    alarm: (line, because) => alarms.push(`${line}: ${because}`),
    fork: (_entry, events) => {
      const child = new Played(events);
      children.push(child);
      return child;
    },
  });
  const told: string[] = [];
  const opened = Array.from({ length: count }, (_, at) => {
    const line = lines.forDevice(`line${at}`);
    if (line === null) throw new RangeError('no line');
    line.start({
      opened: () => told.push(`${at} opened`),
      bytes: (chunk) => told.push(`${at} ${new TextDecoder().decode(chunk)}`),
      closed: (because) => told.push(`${at} closed: ${because}`),
    });
    return line;
  });
  const child = (at = children.length - 1): Played => {
    const one = children[at];
    if (one === undefined) throw new RangeError(`no process ${at}`);
    return one;
  };
  const line = (at = 0) => {
    const one = opened[at];
    if (one === undefined) throw new RangeError(`no line ${at}`);
    return one;
  };
  /** The process is there, and opened every line. */
  const open = (): void => {
    child().events.onMessage({ type: 'ready' });
    for (const { line: at } of child().of('open')) child().say(at, { type: 'opened' });
  };
  return { clock, lines, children, child, line, told, alarms, open };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('four lines to a process, and no process before a line is started', () => {
  const { children } = stage(9);
  expect(children).toHaveLength(3);
  const none: LineChild[] = [];
  createSerialLines({
    lines: [],
    clock: createClock(),
    random: { bytes: (count) => new Uint8Array(count) },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    alarm: () => undefined,
    fork: (_entry, events) => {
      const child = new Played(events);
      none.push(child);
      return child;
    },
  });
  expect(none).toEqual([]);
});

describe('writing', () => {
  test('what is written while it is closed is thrown away, and not sent when it opens', () => {
    const { child, line, open, clock, lines } = stage();
    expect(line().write(bytes('early'), clock.now() + 60_000)).toBe(true);
    open();
    expect(child().of('write')).toEqual([]);
    expect(lines.counts().get('line0')).toMatchObject({ droppedBytes: 5 });
  });

  test('what is past its deadline is not even handed over; the rest goes with the time that is left', () => {
    const { child, line, open, clock } = stage();
    open();
    line().write(bytes('late'), clock.now());
    line().write(bytes('in time'), clock.now() + 70);
    expect(
      child()
        .of('write')
        .map(({ withinMs, bytes: sent }) => [new TextDecoder().decode(sent), withinMs]),
    ).toEqual([['in time', 70]]);
  });

  test('more than 64 KiB that wait are refused, until some of it is gone', () => {
    const { child, line, open, clock } = stage();
    open();
    const half = new Uint8Array(MAX_WAITING_BYTES / 2);
    const write = () => line().write(half, clock.now() + 1_000);
    expect([write(), write(), write()]).toEqual([true, true, false]);
    child().say(0, { type: 'gone', count: half.length, dropped: false });
    expect(write()).toBe(true);
  });

  test('a process of which no word comes after the deadline is killed, and its lines are opened by the next one', async () => {
    const { child, children, line, open, clock, told } = stage(2);
    open();
    line().write(bytes('x'), clock.now() + 1_000);
    await clock.advance(2_900);
    expect(child().isKilled).toBe(false);
    await clock.advance(200);
    expect(child(0).isKilled).toBe(true);
    await clock.advance(100);
    expect(children).toHaveLength(2);
    child().events.onMessage({ type: 'ready' });
    await clock.advance(500);
    expect(
      child()
        .of('open')
        .map(({ line: at }) => at)
        .sort(),
    ).toEqual([0, 1]);
    expect(told.filter((one) => one.includes('SIGKILL'))).toHaveLength(2);
  });
});

describe('opening and closing', () => {
  test('a port that cannot be opened: an alarm once, a growing pause, and again an alarm after it was open', async () => {
    const { child, clock, alarms } = stage();
    child().events.onMessage({ type: 'ready' });
    const at: number[] = [];
    for (let time = 1; time <= 8; time += 1) {
      await clock.until(() => child().of('open').length === time, 60_000);
      at.push(clock.now());
      child().say(0, { type: 'closed', because: 'no such file' });
    }
    const pauses = at.slice(1).map((when, place) => Math.round(when - (at[place] ?? 0)));
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
    expect(pauses[0]).toBeLessThan(260);
    expect(pauses.at(-1)).toBeGreaterThan(5_000);
    expect(pauses.at(-1)).toBeLessThanOrEqual(10_000);
    expect(alarms).toEqual(['line0: /dev/tty0: no such file']);
    await clock.until(() => child().of('open').length === 9, 60_000);
    child().say(0, { type: 'opened' });
    child().say(0, { type: 'closed', because: 'hung up' });
    await clock.until(() => child().of('open').length === 10, 60_000);
    child().say(0, { type: 'closed', because: 'no such file' });
    expect(alarms).toHaveLength(2);
  });

  test('a close that takes longer than 2 s costs the process its life', async () => {
    const { child, line, open, clock, told } = stage();
    open();
    line().reset('nonsense');
    await clock.advance(1_900);
    expect(child().isKilled).toBe(false);
    await clock.advance(200);
    expect(child(0).isKilled).toBe(true);
    expect(told).toEqual(['0 opened', expect.stringMatching(/closed: .*SIGKILL/)]);
  });

  test('an opening of which no word comes costs it too', async () => {
    const { child, clock } = stage();
    child().events.onMessage({ type: 'ready' });
    await clock.advance(5_100);
    expect(child(0).isKilled).toBe(true);
  });

  test('what is said of a port that is over counts for nothing, and nonsense neither', async () => {
    const { child, open, clock, told } = stage();
    open();
    const port = child().of('open')[0]?.port ?? -1;
    child().say(0, { type: 'closed', because: 'hung up' });
    await clock.advance(500);
    child().events.onMessage({ type: 'bytes', line: 0, port, bytes: bytes('old') });
    for (const nonsense of [null, 7, {}, { type: 'bytes' }, { type: 'bytes', line: 0, port: 'x', bytes: 1 }])
      child().events.onMessage(nonsense);
    child().say(0, { type: 'opened' });
    child().say(0, { type: 'bytes', bytes: bytes('new') });
    expect(told).toEqual(['0 opened', '0 closed: hung up', '0 opened', '0 new']);
    expect(child().of('taken')).toMatchObject([{ count: 3 }]);
  });

  test('a process that dies again and again is started again with a growing pause', async () => {
    const { child, children, clock } = stage();
    const at: number[] = [];
    for (let time = 1; time <= 8; time += 1) {
      await clock.until(() => children.length === time, 60_000);
      at.push(clock.now());
      child().die('exit code 1');
      await clock.settle();
    }
    const pauses = at.slice(1).map((when, place) => Math.round(when - (at[place] ?? 0)));
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400]);
  });

  test('stop: the port is closed, the process ends, nothing is told any more; a port that hangs is waited for half a second', async () => {
    const { child, children, lines, open, clock, told } = stage();
    open();
    let stopped = false;
    void lines.stop().then(() => {
      stopped = true;
    });
    await clock.settle();
    expect(child().of('close')).toHaveLength(1);
    await clock.advance(600);
    expect({ stopped, killed: child(0).isKilled, told }).toEqual({ stopped: true, killed: true, told: ['0 opened'] });
    await clock.advance(60_000);
    expect(children).toHaveLength(1);
  });
});

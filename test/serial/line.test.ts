// Serial lines over real pseudo terminals, with the package itself: opened, written by their deadlines, lost, stalled, opened again. What is said on them is not known here.

import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { LineChild } from '../../controller/lines/serial-child.ts';
import { forkLineChild } from '../../controller/lines/serial-child.ts';
import type { SerialLines } from '../../controller/lines/serial-lines.ts';
import { createSerialLines } from '../../controller/lines/serial-lines.ts';
import type { Line } from '../../controller/ports/line.ts';
import { systemClock } from '../../controller/system.ts';
import type { Pty } from '../../simulators/serial/pty.ts';
import { openPty } from '../../simulators/serial/pty.ts';
import { built } from '../house/built.ts';
import { until } from '../until.ts';
import { needPython } from './python.ts';

let holderProgram: URL;
beforeAll(async () => {
  needPython();
  holderProgram = pathToFileURL(await built('lines'));
});

vi.setConfig({ testTimeout: 60_000 });
const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a line told, and how to use it. */
class Heard {
  readonly line: Line;
  text = '';
  opened = 0;
  readonly closed: string[] = [];

  constructor(line: Line) {
    this.line = line;
    line.start({
      opened: () => {
        this.opened += 1;
      },
      bytes: (chunk) => {
        this.text += Buffer.from(chunk).toString('latin1');
      },
      closed: (because) => this.closed.push(because),
    });
  }

  say(text: string, withinMs = 1_000): boolean {
    return this.line.write(Buffer.from(text, 'latin1'), systemClock.now() + withinMs);
  }
}

/** The far end, as what it heard. */
class Far {
  readonly pty: Pty;
  text = '';

  constructor(pty: Pty) {
    this.pty = pty;
    pty.listen({
      bytes: (chunk) => {
        this.text += Buffer.from(chunk).toString('latin1');
      },
      closed: () => undefined,
    });
    ends.push(() => pty.stop());
  }
}

async function far(): Promise<Far> {
  return new Far(await openPty());
}

/** The process of the lines that this one started. */
function holder(): number {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  const found = pids.find((pid) => {
    try {
      const parent = /\nPPid:\t(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return Number(parent) === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('lines.js');
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new RangeError('no process of lines');
  return Number(found);
}

/** How busy a process is, over half a second. */
async function shareOfACore(pid: number): Promise<number> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = ticks();
  await new Promise((done) => setTimeout(done, 500));
  return (ticks() - before) / 50;
}

interface Bench {
  readonly lines: SerialLines;
  readonly heard: readonly Heard[];
  readonly alarms: string[];
  readonly children: LineChild[];
}

function open(paths: readonly string[]): Bench {
  const alarms: string[] = [];
  const children: LineChild[] = [];
  const quiet = () => undefined;
  const lines = createSerialLines({
    lines: paths.map((path, at) => ({
      ...{ name: `line${at}`, path, baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1, endpoints: false },
    })),
    clock: systemClock,
    random: { bytes: (count) => new Uint8Array(count) },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    entry: holderProgram,
    alarm: (line, because) => alarms.push(`${line}: ${because}`),
    fork: (entry, events) => {
      const child = forkLineChild(entry, events);
      children.push(child);
      return child;
    },
  });
  ends.push(() => lines.stop());
  const heard = paths.map((_path, at) => {
    const line = lines.forDevice(`line${at}`);
    if (line === null) throw new RangeError('no line');
    return new Heard(line);
  });
  return { lines, heard, alarms, children };
}

function first<T>(all: readonly T[]): T {
  const [one] = all;
  if (one === undefined) throw new RangeError('none');
  return one;
}

test('bytes both ways', async () => {
  const other = await far();
  const one = first(open([other.pty.path]).heard);
  await until(() => one.opened === 1);
  expect(one.say('to the device')).toBe(true);
  await until(() => other.text === 'to the device');
  other.pty.write(Buffer.from('to the room \xc0\x00\xff', 'latin1'));
  await until(() => one.text === 'to the room \xc0\x00\xff');
});

test('a wrong path: an alarm once, tried again, and open when the device is there', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'openseat-line-')), 'tty');
  const { heard, alarms, lines } = open([path]);
  const one = first(heard);
  await until(() => alarms.length > 0);
  expect(alarms).toEqual([expect.stringMatching(/^line0: .*tty: .*No such file/)]);
  expect(one.say('never')).toBe(true);
  const other = await far();
  symlinkSync(other.pty.path, path);
  await until(() => one.opened === 1);
  expect(alarms).toHaveLength(1);
  expect(one.closed).toEqual([]);
  expect(other.text).toBe('');
  expect(lines.counts().get('line0')).toMatchObject({ isOpen: true, openings: 1, droppedBytes: 5 });
});

test('a file that is no line: an alarm, and nothing is broken', async () => {
  const { alarms } = open(['/etc/hostname']);
  await until(() => alarms.length === 1);
});

test('unplugged while a command waits: closed at once, and the command is never sent', async () => {
  const other = await far();
  const one = first(open([other.pty.path]).heard);
  await until(() => one.opened === 1);
  other.pty.stall();
  // More than the terminal holds, so that the last of it waits.
  for (let part = 0; part < 30; part += 1) one.say('x'.repeat(1_024), 60_000);
  one.say('SWITCH', 60_000);
  await other.pty.unplug();
  await until(() => one.closed.length === 1);
  other.text = '';
  await other.pty.plug();
  await until(() => one.opened === 2);
  one.say('after');
  await until(() => other.text.includes('after'));
  expect(other.text).toBe('after');
});

test('the other end goes while nothing is said: closed soon, every time, and no core burns', async () => {
  const other = await far();
  const one = first(open([other.pty.path]).heard);
  for (let time = 1; time <= 3; time += 1) {
    await until(() => one.opened === time);
    other.pty.write(Buffer.from('hello'));
    await until(() => one.text.length === 5 * time);
    await other.pty.unplug();
    await until(() => one.closed.length === time);
    if (time === 1) expect(await shareOfACore(holder())).toBeLessThan(0.5);
    await other.pty.plug();
  }
});

test('a stalled line: what it did not take by its deadline is never sent, also when it takes again', async () => {
  const other = await far();
  const { heard, lines } = open([other.pty.path]);
  const one = first(heard);
  await until(() => one.opened === 1);
  other.pty.stall();
  for (let part = 0; part < 30; part += 1) one.say('x'.repeat(1_024), 2_000);
  one.say('SWITCH', 2_000);
  await until(() => one.closed.length === 1);
  expect(one.closed[0]).toMatch(/missed its deadline/);
  await until(() => one.opened === 2);
  other.pty.resume();
  one.say('after');
  await until(() => other.text.includes('after'));
  expect(other.text).not.toContain('SWITCH');
  expect(lines.counts().get('line0')?.droppedBytes).toBeGreaterThan(6);
});

test('a stalled line is refused more than it can hold, and the line beside it, in the same process, is not delayed', async () => {
  const [stalled, healthy] = [await far(), await far()];
  const { heard } = open([stalled.pty.path, healthy.pty.path]);
  const [one, two] = [first(heard), first(heard.slice(1))];
  await until(() => one.opened === 1 && two.opened === 1);
  stalled.pty.stall();
  const taken = Array.from({ length: 200 }, () => one.say('x'.repeat(1_024), 60_000));
  expect(taken.filter((was) => was)).toHaveLength(64);
  const times: number[] = [];
  for (let round = 1; round <= 50; round += 1) {
    const began = performance.now();
    two.say('?');
    await until(() => healthy.text.length === round);
    times.push(performance.now() - began);
  }
  expect(times.sort((a, b) => a - b)[25]).toBeLessThan(50);
  expect(one.closed).toEqual([]);
});

test('a line that babbles is read no faster than it is taken, and the line beside it is heard', async () => {
  const [babbling, healthy] = [await far(), await far()];
  const { heard } = open([babbling.pty.path, healthy.pty.path]);
  const [one, two] = [first(heard), first(heard.slice(1))];
  await until(() => one.opened === 1 && two.opened === 1);
  const babble = setInterval(() => babbling.pty.write(Buffer.alloc(16_384, 0x55)), 5);
  ends.push(() => clearInterval(babble));
  await until(() => one.text.length > 100_000);
  const [bytes, at] = [one.text.length, performance.now()];
  healthy.pty.write(Buffer.from('?'));
  await until(() => two.text === '?');
  await new Promise((done) => setTimeout(done, 500));
  // Four times the speed of the line, whatever comes.
  expect((one.text.length - bytes) / (performance.now() - at)).toBeLessThan(100);
});

describe('the process of the lines', () => {
  test('dies: its lines are closed, a new one is started, and they open again', async () => {
    const other = await far();
    const { heard, children } = open([other.pty.path]);
    const one = first(heard);
    await until(() => one.opened === 1);
    first(children).kill();
    await until(() => one.opened === 2);
    expect(one.closed).toEqual([expect.stringMatching(/process for serial lines ended/)]);
    one.say('again');
    await until(() => other.text === 'again');
    expect(children).toHaveLength(2);
  });

  test('a reset closes the line and opens a new port, also one that opened this moment', async () => {
    const other = await far();
    const one = first(open([other.pty.path]).heard);
    await until(() => one.opened === 1);
    one.line.reset('it speaks nonsense');
    await until(() => one.opened === 2);
    expect(one.closed).toEqual(['it speaks nonsense']);
  });
});

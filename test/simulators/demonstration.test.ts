// The demonstration for real: the controller as a process, all endpoints on real sockets, an operator's hands at the OSD. The picture's bytes and the
// computers' keyboards are the oracle.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseJson } from '../../protocol/json.ts';
import type { Demonstration } from '../../simulators/launcher/demonstration.ts';
import { startDemonstration } from '../../simulators/launcher/demonstration.ts';
import { LaunchError } from '../../simulators/launcher/fault.ts';
import type { SimulatedSeat } from '../../simulators/receiver/seat.ts';
import { allowedMs, until } from '../until.ts';
import { built } from './built.ts';

const CONTROLLER = built('controller');
const folder = mkdtempSync(join(tmpdir(), 'openseat-test-'));
/** Milliseconds: a stop, from outside. */
const STOPPED_LIMIT_MS = 2_500;
const TRACE = join(folder, 'trace.jsonl');
let demo: Demonstration;

beforeAll(async () => {
  demo = await startDemonstration({ controller: CONTROLLER, trace: TRACE, data: join(folder, 'data') });
});

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
});

function trace(event: string): Record<string, unknown>[] {
  return readFileSync(TRACE, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const parsed = parseJson(line);
      return parsed.ok ? [parsed.value as Record<string, unknown>] : [];
    })
    .filter((one) => one.event === event);
}

const computer = (id: string) => demo.site.transmitters.get(id)?.computer;

async function sitDown(user: string, password: string, ...receivers: string[]): Promise<SimulatedSeat> {
  const seat = demo.sit(...receivers);
  const first = () => seat.screens[0]?.osd;
  await until(() => seat.screens.every(({ status }) => status.status === 'up'));
  await until(() => first()?.panel === 'login' || seat.screens[0]?.shown !== null);
  // Over a picture that was pushed here, any key brings the login screen up.
  if (first()?.panel !== 'login') seat.typist.strike('Space');
  await until(() => first()?.panel === 'login' && first()?.status === '网络正常');
  seat.typist.logIn(user, password);
  await until(() => seat.screens[0]?.osd.panel === 'menu');
  return seat;
}

/** Types a command and answers what the feedback says. */
async function command(seat: SimulatedSeat, operation: 'F1' | 'F2' | 'F3', target: string): Promise<string> {
  const osd = () => seat.screens[seat.chosen]?.osd;
  if (osd()?.panel !== 'menu') {
    seat.typist.openMenu();
    await until(() => osd()?.panel === 'menu');
  }
  await until(() => (osd()?.entries.length ?? 0) > 0);
  seat.typist.command(operation, target);
  await until(() => (osd()?.feedback ?? '') !== '');
  return osd()?.feedback ?? '';
}

const closed = (seat: SimulatedSeat) => until(() => seat.screens[seat.chosen]?.osd.panel === 'none');

describe('the room at the start', () => {
  test('everything is there, nobody is logged in, nothing is shown', async () => {
    const client = await demo.api();
    const room = await client.call('room.get', {});
    if (!room.ok) throw room;
    const { transmitters, receivers, seats, walls, hotkeys } = room.value;
    expect(transmitters.filter(({ online }) => !online).map(({ id }) => id)).toEqual(['0010']);
    expect(transmitters.filter(({ online, video }) => online && !video).map(({ id }) => id)).toEqual(['0009']);
    expect(transmitters.find(({ id }) => id === '0003')?.heads).toEqual(['0003', '0004']);
    expect(transmitters).toHaveLength(11);
    expect(receivers.filter(({ online }) => !online).map(({ id }) => id)).toEqual(['5009']);
    expect(receivers.filter(({ source, user }) => source !== null || user !== null)).toEqual([]);
    expect(seats.map(({ receivers: ids }) => ids)).toEqual([['5001', '5002'], ['5003'], ['5004']]);
    expect(walls).toMatchObject([{ columns: 2, rows: 2, mode: 'one' }]);
    expect(hotkeys.map(({ name }) => name).sort()).toEqual(['duo', 'team', 'wall', 'web']);
    client.stop();
  });
});

describe('an operator at seat A', () => {
  let seat: SimulatedSeat;

  test('logs in, connects, and types into the computer that he sees', async () => {
    seat = await sitDown('hxfj', '123456', '5001', '5002');
    expect(await command(seat, 'F1', '1')).toBe('连接成功');
    expect(seat.screens[0]?.recorder.source).toBe('0001');
    await closed(seat);
    seat.typist.write('hello');
    await until(() => computer('0001')?.text === 'hello');
    const keys = trace('key');
    expect(new Set(keys.map(({ transmitter }) => transmitter))).toEqual(new Set(['0001']));
    expect(keys.filter(({ down }) => down).map(({ code }) => code)).toEqual(['KeyH', 'KeyE', 'KeyL', 'KeyL', 'KeyO']);
  });

  test('is told what cannot be', async () => {
    expect(await command(seat, 'F1', '7')).toBe('超出范围');
    expect(await command(seat, 'F1', '1')).toBe('相同视频源');
    expect(await command(seat, 'F1', '9')).toBe('此设备无视频');
    expect(await command(seat, 'F1', '10')).toBe('此设备不在线');
    expect(await command(seat, 'F1', '11')).toBe('连接失败');
    expect(await command(seat, 'F1', 'nosuch')).toBe('热键和ID不存在');
    expect(seat.screens[0]?.recorder.source).toBe('0001');
  });

  test('pushes to the wall: all four show it', async () => {
    expect(await command(seat, 'F2', 'wall')).toBe('推送成功');
    const wall = ['5005', '5006', '5007', '5008'].map((id) => demo.site.headless.screen(id));
    expect(wall.map((screen) => screen?.recorder.source)).toEqual(['0001', '0001', '0001', '0001']);
    const crops = wall.map((screen) => screen?.recorder.last?.crop);
    expect(crops).toEqual([
      { x: 0, y: 0, width: 0.5, height: 0.5 },
      { x: 0.5, y: 0, width: 0.5, height: 0.5 },
      { x: 0, y: 0.5, width: 0.5, height: 0.5 },
      { x: 0.5, y: 0.5, width: 0.5, height: 0.5 },
    ]);
  });

  test('pushes to a hotkey with several targets: one of them is out of range', async () => {
    expect(await command(seat, 'F2', 'team')).toBe('推送成功 2/3');
    expect(seat.screens[0]?.osd.refused.join()).toContain('5004');
    expect(demo.site.headless.screen('5003')?.recorder.source).toBe('0001');
    expect(seat.screens[1]?.recorder.source).toBe('0001');
  });

  test('after a switch the old computer has key-up for all that was held, and nothing more', async () => {
    seat.typist.strike('Escape');
    await closed(seat);
    seat.typist.down('KeyA');
    await until(() => computer('0001')?.held.length === 1);
    expect(await command(seat, 'F1', '6')).toBe('连接成功');
    await closed(seat);
    expect(computer('0001')?.held).toEqual([]);
    const before = computer('0001')?.text;
    seat.typist.up('KeyA');
    seat.typist.write('radar');
    await until(() => computer('0006')?.text === 'radar');
    expect(computer('0001')?.text).toBe(before);
  });

  test('shows both heads on both screens', async () => {
    expect(await command(seat, 'F1', 'duo')).toBe('连接成功');
    await until(() => seat.screens[1]?.recorder.source === '0004');
    expect(seat.screens[0]?.recorder.source).toBe('0003');
    await closed(seat);
  });

  test('leaves: the headless receivers are back with his login and picture', async () => {
    seat.stop('the page is closed');
    const screen = () => demo.site.headless.screen('5001');
    await until(() => screen()?.user?.username === 'hxfj' && screen()?.recorder.source === '0003');
  });
});

describe('a push to somebody who could not connect to it', () => {
  test('is seen, not typed at, and goes no further; until he switches away', async () => {
    const a = demo.sit('5001');
    await until(() => a.screens[0]?.user?.username === 'hxfj');
    expect(await command(a, 'F1', '6')).toBe('连接成功');
    const b = await sitDown('lin', 'demo-lin', '5003');
    expect(await command(b, 'F1', '6')).toBe('超出范围');
    b.typist.strike('Escape');
    await closed(b);
    await closed(a);
    expect(await command(a, 'F2', '3')).toBe('推送成功');
    await until(() => b.screens[0]?.recorder.source === '0006');
    expect(b.screens[0]?.osd.notice).toContain('hxfj');
    const before = computer('0006')?.log.length;
    b.typist.write('x');
    expect(await command(b, 'F2', '4')).toBe('超出范围');
    expect(computer('0006')?.log.length).toBe(before);
    expect(await command(b, 'F1', '2')).toBe('连接成功');
    await closed(b);
    b.typist.write('lin');
    await until(() => computer('0002')?.text === 'lin');
    expect(await command(b, 'F3', '1')).toBe('超出范围');
    await closed(a);
    expect(await command(a, 'F3', '3')).toBe('获取成功');
    expect(a.screens[0]?.recorder.source).toBe('0002');
    for (const seat of [a, b]) {
      seat.typist.openMenu();
      await until(() => seat.screens[0]?.osd.panel === 'menu');
      seat.typist.strike('F12');
      await until(() => seat.screens[0]?.osd.panel === 'login');
      expect(seat.screens[0]?.recorder.source).toBeNull();
      seat.stop('the page is closed');
    }
  });
});

describe('a page', () => {
  const take = (ids: string[]) => {
    const socket = new WebSocket(demo.standIn, { headers: { origin: new URL(demo.url).origin } });
    const heard: string[] = [];
    socket.on('open', () => socket.send(JSON.stringify({ type: 'take', receivers: ids })));
    socket.on('message', (data) => heard.push(String(data)));
    return { socket, heard };
  };

  test('takes a receiver over and gives it back; a second page is told that it is in use', async () => {
    const first = take(['5004']);
    await until(() => first.heard.length > 0);
    expect(first.heard[0]).toContain('"type":"taken"');
    expect(demo.site.headless.screen('5004')?.status.status).toBe('down');
    const second = take(['5004']);
    await until(() => second.heard.length > 0);
    expect(JSON.parse(second.heard[0] ?? '')).toEqual({ type: 'inUse', receivers: ['5004'] });
    first.socket.send(JSON.stringify({ type: 'showed', id: '5004', transmitter: '0002' }));
    await until(() => trace('picture').some(({ receiver }) => receiver === '5004'));
    first.socket.terminate();
    await demo.site.until('5004', ({ status }) => status === 'up', 2_000);
    const pictures = trace('picture').filter(({ receiver }) => receiver === '5004');
    expect(pictures.map(({ source }) => source)).toEqual(['0002', null]);
  });

  test('that says something it may not is sent away, and gives back what it had', async () => {
    for (const wrong of ['{', '{"type":"memory"}', JSON.stringify({ type: 'showed', id: '5001', transmitter: null })]) {
      const page = take(['5004']);
      await until(() => page.heard.length > 0);
      page.socket.send(wrong);
      await until(() => page.socket.readyState === WebSocket.CLOSED);
      expect(demo.site.headless.isTaken('5004')).toBe(false);
    }
    await demo.site.until('5004', ({ status }) => status === 'up', 5_000);
  });

  test('of another origin, or for a receiver of another room, gets nothing', async () => {
    const stranger = new WebSocket(demo.standIn, { headers: { origin: 'http://example.org' } });
    const status = await new Promise((resolve) =>
      stranger.on('unexpected-response', (_request, response) => resolve(response.statusCode)),
    );
    expect(status).toBe(403);
    const unknown = take(['5004', '5999']);
    await until(() => unknown.heard.length > 0);
    expect(unknown.heard[0]).toBe('{"type":"unknown"}');
    expect(demo.site.status('5004').status).toBe('up');
  });
});

test('a controller that is killed is started again; no picture is interrupted, and the room is not furnished twice', async () => {
  const seat = await sitDown('hxfj', '123456', '5001');
  expect(await command(seat, 'F1', '1')).toBe('连接成功');
  await closed(seat);
  const { controller } = demo;
  const [screen] = seat.screens;
  const before = screen?.recorder.showed.length;
  process.kill(controller.pid ?? 0, 'SIGKILL');
  await until(() => screen?.status.status === 'down');
  seat.typist.write('on');
  await until(() => computer('0001')?.text.endsWith('on') ?? false);
  // The link's own pauses grow while the controller is away.
  await until(() => screen?.status.status === 'up');
  expect(controller.deaths).toBe(1);
  expect([screen?.recorder.showed.length, screen?.recorder.source]).toEqual([before, '0001']);
  expect(screen?.user?.username).toBe('hxfj');
  await demo.stop();
  demo = await startDemonstration({ controller: CONTROLLER, data: join(folder, 'data') });
  expect(demo.furnished).toBe(false);
});

describe('stopped while it starts', () => {
  /** A controller that notes its process and is never ready. */
  const sleeper = (noted: string) => {
    const program = `${noted}.mjs`;
    const note = `writeFileSync(${JSON.stringify(noted)}, String(process.pid));`;
    writeFileSync(program, `import { writeFileSync } from 'node:fs';\n${note}\nsetInterval(() => {}, 1000);\n`);
    return [process.execPath, program];
  };

  test.each([0, 1, 5, 20, 200])('after %i ms: it ends at once, and leaves no controller', async (ms) => {
    const file = join(folder, `begun-${ms}`);
    const stopped = new AbortController();
    const starting = startDemonstration({ controller: sleeper(file), signal: stopped.signal });
    if (ms === 0) stopped.abort();
    else setTimeout(() => stopped.abort(), ms);
    const began = performance.now();
    await expect(starting).rejects.toThrow(LaunchError);
    expect(performance.now() - began).toBeLessThan(allowedMs(STOPPED_LIMIT_MS));
    if (ms === 0) expect(existsSync(file)).toBe(false);
    const pid = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(pid !== '' && existsSync(`/proc/${pid}`)).toBe(false);
  });
});

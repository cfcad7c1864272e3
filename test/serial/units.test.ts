// OpenSeat endpoints on serial lines: several units on one, the handshake, switches, whoever goes and comes back as another; on a test clock, at 115200 baud.

import { describe, expect, test } from 'vitest';
import { MAX_UNIT_BYTES } from '../../controller/endpoints/limits.ts';
import { UnitSocket } from '../../controller/endpoints/unit.ts';
import { SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { keysFromSeed } from '../../simulators/world/keys.ts';
import { job } from '../endpoints/room.ts';
import type { Device } from './stage.ts';
import { BYTE_MS, stage } from './stage.ts';

const UP = { status: 'up', epoch: 7 };
const up = (...devices: readonly Device[]) => devices.every(({ link }) => link.status.status === 'up');

/** Two units on one line, welcome. */
async function pair() {
  const one = stage();
  const port = one.port();
  const [rx, tx] = [one.join(port, 1, 5, 'receiver', '5001'), one.join(port, 2, 1, 'transmitter', '0001')];
  await one.clock.until(() => up(rx, tx), 5_000);
  return { ...one, at: port, rx, tx };
}

test('both sides prove, two units on one line: welcome within a second', async () => {
  const { clock, port, join, room, endpoints } = stage();
  const at = port();
  const [rx, tx] = [join(at, 1, 5, 'receiver', '5001'), join(at, 2, 1, 'transmitter', '0001')];
  await clock.advance(1_000);
  expect([rx.link.status, tx.link.status]).toEqual([UP, UP]);
  expect(room.of('presented').map(({ kind }) => kind)).toEqual(['receiver', 'transmitter']);
  expect(room.of('sourceReported')).toHaveLength(1);
  expect(endpoints.stats()).toMatchObject({ strikes: 0, refused: 0, cut: 0 });
  expect(at.far.counts.bad).toBe(0);
});

test('an endpoint that has the line to itself needs no unit, and is asked without one', async () => {
  const { clock, port, join } = stage();
  const at = port();
  const rx = join(at, null, 5, 'receiver', '5001');
  await clock.advance(1_000);
  expect(rx.link.status).toEqual(UP);
  await clock.advance(60_000);
  // Nobody else is looked for: in a minute only heartbeats went out.
  expect(at.line.carried).toBeLessThan(3_000);
  expect(at.shared.counts).toMatchObject({ units: 1, badFrames: 0 });
});

test('an unknown key waits for adoption, as on the network', async () => {
  const { clock, port, device, room } = stage();
  const stranger = device(port(), 3, 'transmitter', '0009');
  stranger.link.start();
  await clock.advance(2_000);
  expect(stranger.link.status.status).toBe('waiting');
  expect(room.of('presented')).toHaveLength(1);
});

test('an hour with nothing to say: the links hold, and the line is idle', async () => {
  const { clock, rx, tx, at, endpoints } = await pair();
  await clock.advance(3_600_000);
  expect([rx.statuses.length, tx.statuses.length]).toEqual([1, 1]);
  expect(endpoints.stats()).toMatchObject({ cut: 0 });
  expect((at.line.carried * BYTE_MS) / 3_600_000).toBeLessThan(0.05);
});

test('a switch over the line: both ends confirm well within the deadline', async () => {
  const { clock, room, endpoints, rx, tx } = await pair();
  const began = clock.now();
  endpoints.perform({ type: 'make', job: job() });
  await clock.until(() => room.of('settled').length === 1, 2_000);
  expect(room.of('settled')).toEqual([{ type: 'settled', receiver: 5, grant: 'new', outcome: { ok: true } }]);
  expect(clock.now() - began).toBeLessThan(200);
  expect([tx.commands.map(({ type }) => type), rx.commands.map(({ type }) => type)]).toEqual([['admit'], ['show']]);
  // What a command says of its time is what was left when its turn came.
  expect(rx.commands[0]?.deadline).toBeLessThan(SWITCH_DEADLINE_MS - 10);
});

test('a still picture is unavailable where the control line is serial, and nothing is asked', async () => {
  const { clock, room, endpoints, tx } = await pair();
  endpoints.perform({ type: 'still', ask: 'ask1', transmitter: 1 });
  await clock.advance(10);
  expect(room.answers.get('ask1')).toMatchObject({ ok: false, reason: 'unavailable', because: /serial/ });
  expect(tx.commands).toEqual([]);
});

describe('coming and going', () => {
  test('unplugged while a command waits: the switch fails at once, the command is never sent, and both come back warm', async () => {
    const { clock, room, endpoints, rx, tx, at } = await pair();
    const session = { type: 'session', user: null, ticket: null, because: '' } as const;
    endpoints.perform({ type: 'tell', number: 5, message: session });
    await clock.advance(100);
    at.line.stall();
    endpoints.perform({ type: 'make', job: job() });
    await clock.advance(200);
    at.line.unplug();
    await clock.advance(50);
    expect(room.of('settled')).toMatchObject([{ grant: 'new', outcome: { ok: false, reason: 'connect_failed' } }]);
    expect(room.of('gone')).toHaveLength(2);
    await clock.advance(5_000);
    at.line.plug();
    await clock.until(() => up(rx, tx), 20_000);
    expect([tx.commands, rx.commands]).toEqual([[], []]);
    expect(room.of('presented').filter(({ kind }) => kind === 'receiver')[1]?.ticketHash).not.toBeNull();
  });

  test('a unit that reboots says that it has no link: challenged at once, the old link is gone', async () => {
    const { clock, room, rx, tx } = await pair();
    rx.link.stop('a power cut');
    await clock.advance(2_000);
    rx.link.start();
    await clock.until(() => up(rx), 3_000);
    expect(room.of('gone')).toMatchObject([{ number: 5, because: 'it began afresh' }]);
    expect(tx.statuses).toHaveLength(1);
  });

  test('the controller starts anew: its challenge begins everything afresh', async () => {
    const { clock, at, rx, tx, room } = await pair();
    at.line.reset('another process');
    await clock.advance(1_500);
    expect([rx.link.status, tx.link.status]).toEqual([UP, UP]);
    expect(room.of('presented')).toHaveLength(4);
  });

  test('a unit that disappears and comes back as another key: the old one is gone, the new one waits', async () => {
    const { clock, room, device, at, rx, tx } = await pair();
    rx.link.stop('taken out');
    const other = device(at, 1, 'receiver', '5001', 'somebody else');
    other.link.start();
    await clock.until(() => other.link.status.status === 'waiting', 5_000);
    expect(room.of('gone')).toMatchObject([{ number: 5 }]);
    expect(room.of('presented').at(-1)?.key).toBe(keysFromSeed(1, 'somebody else').publicKey);
    expect(tx.statuses).toHaveLength(1);
    // No command for the one that was there reaches the other.
    expect(other.commands).toEqual([]);
    expect(other.told).toEqual([]);
  });

  test('a unit that disappears without a word is gone after 2.4 heartbeats, and the other one stays', async () => {
    const { clock, room, at, tx, rx } = await pair();
    rx.link.stop('burnt');
    await clock.advance(13_000);
    expect(room.of('gone')).toMatchObject([{ number: 5, because: /silent/ }]);
    expect(up(tx)).toBe(true);
    expect(at.line.resets).toBe(0);
  });

  test('a silent endpoint that waits for its challenge is found, whatever its unit below 16', async () => {
    const { clock, port, endpoints } = stage();
    const at = port();
    const heard: string[] = [];
    at.line.far.listen({ bytes: (chunk) => heard.push(new TextDecoder().decode(chunk)), closed: () => undefined });
    await clock.advance(4_000);
    const asked = heard.flatMap((text) =>
      [...text.matchAll(/"unit":(\d+),"type":"challenge"/g)].map(([, unit]) => Number(unit)),
    );
    expect(heard[0]).toMatch(/"type":"challenge"/);
    expect(heard[0]).not.toMatch(/"unit"/);
    expect([...new Set(asked)].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, unit) => unit));
    await clock.advance(60_000);
    // Asking takes little of the line, and those that do not answer are no links.
    expect((at.line.carried * BYTE_MS) / 64_000).toBeLessThan(0.06);
    expect(endpoints.stats()).toMatchObject({ cut: 0, refused: 0 });
    expect(endpoints.stats().links).toBeLessThan(6);
  });
});

describe('no unit harms another', () => {
  test('a unit with its queue full is told afresh, and the other one gets its command', async () => {
    const { clock, endpoints, room, at, rx, tx } = await pair();
    const named = { type: 'named', id: '5001', name: 'x'.repeat(60) } as const;
    for (let count = 0; count < 500; count += 1) endpoints.perform({ type: 'tell', number: 5, message: named });
    endpoints.perform({ type: 'dismiss', at: { transmitter: 1, grant: 'old' } });
    await clock.advance(300);
    expect(tx.commands.map(({ type }) => type)).toEqual(['dismiss']);
    expect(room.of('gone')).toMatchObject([{ number: 5, because: `more than ${MAX_UNIT_BYTES} bytes wait for it` }]);
    await clock.until(() => up(rx), 10_000);
    expect(at.line.resets).toBe(0);
  });

  test('a unit that is told much shares the line with the others, frame by frame', async () => {
    const { clock, endpoints, tx } = await pair();
    const entry = { id: '0001', name: 'x'.repeat(60), online: true, same: false };
    const entries = { type: 'entries', action: 'connect', changed: new Array(8).fill(entry), stale: false } as const;
    for (let count = 0; count < 12; count += 1) endpoints.perform({ type: 'tell', number: 5, message: entries });
    endpoints.perform({ type: 'dismiss', at: { transmitter: 1, grant: 'old' } });
    const began = clock.now();
    await clock.until(() => tx.commands.length === 1, 2_000);
    // One frame of the other unit before it, not twelve.
    expect(clock.now() - began).toBeLessThan(200);
  });

  test('a stalled line: no command that missed its deadline is ever sent, and another line is not delayed', async () => {
    const { clock, endpoints, room, port, join, at, rx } = await pair();
    const healthy = port('b');
    const [rx2, tx2] = [join(healthy, 1, 6, 'receiver', '5002'), join(healthy, 2, 2, 'transmitter', '0002')];
    await clock.until(() => up(rx2, tx2), 5_000);
    at.line.stall();
    endpoints.perform({ type: 'make', job: job({ grant: 'late' }) });
    const began = clock.now();
    endpoints.perform({ type: 'make', job: job({ grant: 'quick', receiver: 6, transmitter: 2 }) });
    await clock.until(() => room.of('settled').length === 1, 3_000);
    expect(room.of('settled')).toMatchObject([{ grant: 'quick', outcome: { ok: true } }]);
    expect(clock.now() - began).toBeLessThan(200);
    await clock.advance(2_000);
    expect(room.of('settled')[1]).toMatchObject({ grant: 'late', outcome: { ok: false, reason: 'connect_failed' } });
    at.line.resume();
    await clock.until(() => up(rx), 20_000);
    await clock.advance(1_000);
    expect(rx.commands).toEqual([]);
  });

  test('a command waits behind others longer than it may: dropped, and never sent', async () => {
    const { clock, endpoints, tx, port, join } = await pair();
    // 1200 baud: one frame of 1 KiB takes 9 s.
    const slow = port('slow', 10_000 / 1_200);
    const rx = join(slow, 1, 6, 'receiver', '5002');
    await clock.until(() => up(rx), 60_000);
    const entry = { id: '0001', name: 'x'.repeat(60), online: true, same: false };
    const entries = { type: 'entries', action: 'connect', changed: new Array(8).fill(entry), stale: false } as const;
    for (let count = 0; count < 4; count += 1) endpoints.perform({ type: 'tell', number: 6, message: entries });
    endpoints.perform({ type: 'make', job: job({ receiver: 6 }) });
    await clock.advance(60_000);
    expect(tx.commands.map(({ type }) => type)).toEqual(['admit', 'dismiss']);
    expect(rx.commands).toEqual([]);
  });
});

test('a unit’s queue by itself: a command is written with what is left of its time, and one that is late is not handed on', async () => {
  const clock = createClock();
  const unit = new UnitSocket(3, { clock, wake: () => undefined, ended: () => undefined });
  unit.order((leftMs) => `first ${leftMs}`, 100);
  unit.order((leftMs) => `second ${leftMs}`, 500);
  unit.send('told');
  await clock.advance(100);
  expect(unit.next(clock.now())).toMatchObject({ text: 'second 400', deadlineAt: 500 });
  expect(unit.next(clock.now())).toMatchObject({ text: 'told' });
  expect([unit.next(clock.now()), unit.unreadBytes]).toEqual([null, 0]);
  // A link that was ended says its goodbye, and no command.
  unit.order((leftMs) => `third ${leftMs}`, 500);
  unit.send('goodbye');
  unit.close(1008);
  expect([unit.next(clock.now())?.text, unit.next(clock.now())]).toEqual(['goodbye', null]);
});

// IHSE Draco tera: the machine against the simulated matrix, with every fault of the simulated world and those that only this protocol has; and the matrix as the API
// manual and public clients speak to it.

import { describe, expect, test } from 'vitest';
import { ihse } from '../../controller/drivers/ihse/driver.ts';
import type { IhseHabits } from '../../simulators/devices/ihse/ihse.ts';
import { createIhse } from '../../simulators/devices/ihse/ihse.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { BYTE_BY_BYTE, createDesk, endedTwice, silenced, WHOLE } from './desk.ts';
import { suffersEverything } from './harms.ts';

const CLOCK_SAID = Uint8Array.of(0x1b, 0x29, 0x53, 0x0c, 0x00, 0x48, 0x27, 0x15, 0x06, 0x28, 0x01, 0x12);

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

async function ready(habits: Partial<IhseHabits> = {}, split = WHOLE, driver = ihse) {
  const clock = createClock();
  const device = createIhse({ inputs: 4, outputs: 3, timers: clock }, habits);
  const desk = createDesk(clock, driver, device, { split });
  await clock.advance(1_000);
  return { clock, device, desk };
}

/** What two clients hear when the first says this; the second says nothing. */
async function said(...requests: readonly string[]): Promise<{ readonly first: string; readonly second: string }> {
  const clock = createClock();
  const device = createIhse({ inputs: 60, outputs: 3, timers: clock });
  const heard = ['', ''];
  const [first] = heard.map((_, at) =>
    device.connect({
      send: (bytes) => {
        heard[at] += Buffer.from(bytes).toString('hex');
      },
      end: () => undefined,
    }),
  );
  for (const request of requests) first?.heard(hex(request));
  await clock.advance(100);
  return { first: heard[0] ?? '', second: heard[1] ?? '' };
}

describe('a matrix', () => {
  test('is read at the start: CPU and CON devices with their numbers and names, and who shows whom', async () => {
    const { desk } = await ready();
    const [description] = desk.ready;
    expect(description?.inputs.map(({ port, name }) => `${port} ${name}`)).toEqual([
      '1001 CPU_1001',
      '1002 CPU_1002',
      '1003 CPU_1003',
      '1004 CPU_1004',
    ]);
    expect(description?.outputs.map(({ port }) => port)).toEqual(['3001', '3002', '3003']);
    expect(Object.fromEntries(desk.routes)).toEqual({ 3001: null, 3002: null, 3003: null });
    expect([desk.noise, desk.resets]).toEqual([[], []]);
  });

  test('of many devices gives its lists in several telegrams', async () => {
    const clock = createClock();
    const device = createIhse({ inputs: 100, outputs: 44, timers: clock });
    const desk = createDesk(clock, ihse, device, { split: BYTE_BY_BYTE });
    await clock.advance(1_000);
    expect([desk.ready[0]?.inputs.length, desk.ready[0]?.outputs.length, desk.routes.size]).toEqual([100, 44, 44]);
  });

  test('gives keyboard and mouse with control, and the picture alone with view', async () => {
    const { clock, device, desk } = await ready({}, BYTE_BY_BYTE);
    const control = desk.route({ output: '3001', input: '1002', mode: 'control' });
    const view = desk.route({ output: '3002', input: '1003', mode: 'view' });
    await clock.advance(100);
    expect([desk.outcome(control), desk.outcome(view)]).toEqual(['done', 'done']);
    expect([device.shows('3001'), device.holds('1002')]).toEqual(['1002', '3001']);
    expect([device.shows('3002'), device.holds('1003')]).toEqual(['1003', null]);
  });

  test('takes keyboard and mouse away from a CON that from now on only sees', async () => {
    const { clock, device, desk } = await ready();
    desk.route({ output: '3001', input: '1002', mode: 'control' });
    await clock.advance(100);
    const view = desk.route({ output: '3001', input: '1002', mode: 'view' });
    await clock.advance(100);
    expect([desk.outcome(view), device.holds('1002'), device.shows('3001')]).toEqual(['done', null, '1002']);
  });

  test('that lets the keyboard through although the picture alone was ordered fails the route', async () => {
    const { clock, device, desk } = await ready();
    const route = desk.route({ output: '3001', input: '1002', mode: 'view' });
    await clock.advance(3);
    // A hand at the matrix between the order and the question.
    device.panel('3001', '1002');
    await clock.advance(100);
    expect(desk.outcome(route)).toMatchObject({
      reason: 'connect_failed',
      because: expect.stringContaining('keyboard'),
    });
  });

  test('is made dark, and says so', async () => {
    const { clock, device, desk } = await ready();
    desk.route({ output: '3001', input: '1002', mode: 'control' });
    await clock.advance(100);
    const dark = desk.route({ output: '3001', input: null });
    await clock.advance(100);
    expect([desk.outcome(dark), device.shows('3001'), device.holds('1002'), desk.routes.get('3001')]).toEqual([
      'done',
      null,
      null,
      null,
    ]);
  });

  test('tells at once what somebody switched at it, when its echo is on', async () => {
    const { clock, device, desk } = await ready();
    device.panel('3003', '1004');
    await clock.advance(50);
    expect(desk.routes.get('3003')).toBe('1004');
  });

  test('without an echo is asked every 5 s', async () => {
    const { clock, device, desk } = await ready({ echo: false });
    device.panel('3003', '1004');
    await clock.advance(5_000);
    expect(desk.routes.get('3003')).toBe('1004');
  });

  test('that does not answer for all CONs at once is asked for one after the other', async () => {
    const { clock, device, desk } = await ready({ bulk: false, echo: false });
    expect(Object.fromEntries(desk.routes)).toEqual({ 3001: null, 3002: null, 3003: null });
    device.panel('3003', '1004');
    await clock.advance(6_000);
    expect(desk.routes.get('3003')).toBe('1004');
  });

  test('that is silent to what it does not know is read and switched all the same', async () => {
    const clock = createClock();
    const device = createIhse({ inputs: 4, outputs: 3, timers: clock }, { bulk: false, echo: false });
    const desk = createDesk(
      clock,
      ihse,
      silenced(device, (text) => ['\u0015', '\u001b]z', '\u001b]L'].some((one) => text.startsWith(one))),
    );
    await clock.advance(30_000);
    expect(desk.resets).toEqual([]);
    expect(Object.fromEntries(desk.routes)).toEqual({ 3001: null, 3002: null, 3003: null });
    const first = desk.route({ output: '3001', input: '1002' });
    await clock.advance(5_000);
    const second = desk.route({ output: '3002', input: '1002' });
    await clock.advance(200);
    expect(desk.outcome(first)).toMatchObject({ reason: 'connect_failed' });
    expect(desk.outcome(second)).toBe('done');
  });

  test('that only follows in a grid is left again', async () => {
    const { desk } = await ready({ flags: 4 });
    expect(desk.resets[0]).toContain('master');
    expect(desk.ready).toEqual([]);
  });

  test('hears from us within its 60 s, however long nothing happens', async () => {
    const { clock, desk } = await ready();
    const before = desk.sent.length;
    await clock.advance(600_000);
    expect(desk.resets).toEqual([]);
    expect(desk.sent.filter(({ text }) => text === '\u001b[z').length).toBeGreaterThanOrEqual(24);
    expect(desk.sent.length - before).toBeLessThan(200);
  });

  test('that was switched off and on has forgotten its connections, and is read again', async () => {
    const { clock, device, desk } = await ready();
    desk.route({ output: '3001', input: '1002', mode: 'control' });
    await clock.advance(100);
    device.powerCycle();
    await clock.advance(2_000);
    expect(desk.ready).toHaveLength(2);
    expect(desk.routes.get('3001')).toBeNull();
  });
});

describe('refusals and time', () => {
  test('NAK: a CPU that somebody has in private', async () => {
    const { clock, device, desk } = await ready();
    device.connect({ send: () => undefined, end: () => undefined }).heard(hex('1b5b620b00 ea03 bb0b 0300'));
    const route = desk.route({ output: '3001', input: '1002' });
    await clock.advance(100);
    expect(desk.outcome(route)).toMatchObject({ reason: 'connect_failed', because: 'the matrix refused (NAK)' });
  });

  test('a line that took no question about the keyboard: the route fails, and the next one is asked about again', async () => {
    const { clock, desk } = await ready();
    const asks = () => desk.sent.filter(({ text }) => text.startsWith('\u001b[L')).length;
    const first = desk.route({ output: '3001', input: '1002', mode: 'view' });
    const before = desk.sent.length;
    while (!desk.sent.slice(before).some(({ text }) => text.startsWith('\u001b[H'))) await clock.advance(1);
    desk.isStalled = true;
    await clock.advance(200);
    desk.isStalled = false;
    expect([desk.outcome(first), asks()]).toMatchObject([{ reason: 'connect_failed' }, 0]);
    const second = desk.route({ output: '3001', input: '1003', mode: 'view' });
    await clock.advance(200);
    expect([desk.outcome(second), asks()]).toEqual(['done', 1]);
  });

  test('busy: asked again while there is time', async () => {
    const { clock, device, desk } = await ready();
    device.busy(true);
    const [soon, never] = [
      desk.route({ output: '3001', input: '1002' }),
      desk.route({ output: '3002', input: '1002', within: 400 }),
    ];
    await clock.advance(600);
    device.busy(false);
    await clock.advance(300);
    expect(desk.outcome(soon)).toBe('done');
    expect(desk.outcome(never)).toMatchObject({ reason: 'connect_failed' });
    expect(device.shows('3002')).toBeNull();
  });

  test('a device that it does not have is asked of nobody', async () => {
    const { clock, desk } = await ready();
    const before = desk.sent.length;
    const routes = [desk.route({ output: '3009', input: '1001' }), desk.route({ output: '3001', input: '0' })];
    await clock.advance(100);
    expect(routes.map((route) => desk.outcome(route))).toMatchObject([
      { reason: 'not_found' },
      { reason: 'not_found' },
    ]);
    expect(desk.sent).toHaveLength(before);
  });

  test('a line that takes nothing: the route fails, and nothing is sent when it takes bytes again', async () => {
    const { clock, device, desk } = await ready();
    desk.isStalled = true;
    const route = desk.route({ output: '3001', input: '1002' });
    await clock.advance(2_000);
    desk.isStalled = false;
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'connect_failed' });
    expect(device.shows('3001')).toBeNull();
  });

  test('the connection ends while a route waits: it has failed, once', async () => {
    const { clock, desk } = await ready();
    const route = desk.route({ output: '3001', input: '1002' });
    desk.pull();
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'offline' });
    expect(endedTwice(desk)).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([
    ['noise', '00 ff 41'],
    ['a telegram of another size', '1b5d 48 0b00 b90b ea03 0000'],
    ['a list whose count does not fit', '1b5d 4a 0b00 0200 b90b ea03'],
    ['a CON that is in no list', '1b5d 48 0900 0100 ea03'],
    ['a CPU that is in no list', '1b5d 48 0900 b90b ffff'],
    ['a telegram longer than any', '1b5d 4a ffff 0100 b90b ea03'],
  ])('%s changes nothing and is counted', async (_, text) => {
    const { clock, desk } = await ready();
    const words = desk.words.length;
    desk.hear(hex(text));
    await clock.advance(600);
    expect(desk.words.length).toBe(words);
    expect(desk.noise.length).toBeGreaterThanOrEqual(1);
  });

  test('an echo is no proof: the matrix is asked', async () => {
    const { clock, desk } = await ready();
    desk.hear(hex('1b5b 62 0b00 ea03 b90b 0000'));
    await clock.advance(100);
    expect(desk.routes.get('3001')).toBeNull();
  });

  test('half a telegram is given up after half a second, and what follows is heard', async () => {
    const { clock, device, desk } = await ready();
    desk.hear(hex('1b5d 4a 1300 0300'));
    await clock.advance(600);
    device.panel('3001', '1003');
    await clock.advance(100);
    expect(desk.routes.get('3001')).toBe('1003');
    expect(desk.noise).toHaveLength(1);
  });
});

describe('every fault of the simulated world', () => {
  suffersEverything({
    driver: ihse,
    create: (make) => createIhse(make),
    foreign: CLOCK_SAID,
    outputs: ['3001', '3002'],
    inputs: ['1001', '1002', '1003'],
  });
});

describe('the matrix as its manual and public clients have it', () => {
  test('set extended connection is acknowledged, and echoed to everybody', async () => {
    expect(await said('1b5b620b00 e903 b90b 0000')).toEqual({
      first: '061b5b620b00e903b90b0000',
      second: '1b5b620b00e903b90b0000',
    });
  });

  test('the CPU at a CON, the CON at a CPU, and all of them', async () => {
    const connect = '1b5b500900 e903 b90b';
    expect((await said(connect, '1b5b480700b90b')).first).toContain('1b5d480900b90be903');
    expect((await said(connect, '1b5b4c0700e903')).first).toContain('1b5d4c0900e903b90b');
    expect((await said(connect, '1b5b4a07000000')).first).toContain('1b5d4a13000300b90be903ba0b0000bb0b0000');
  });

  test('a list has 24 bytes a device: number, name, state; and says where it goes on', async () => {
    const { first } = await said('1b5b67 0700 0000');
    expect(first.slice(0, 18)).toBe('1b5d6711042b002b00');
    expect(Buffer.from(first.slice(26, 42), 'hex').toString('latin1')).toBe('CPU_1001');
    expect(first.slice(18 + 42, 18 + 48)).toBe('040000');
    expect((await said('1b5b67 0700 2b00')).first.slice(0, 18)).toBe('1b5d67a10111000000');
  });

  test('a message of 62 letters in three pieces, a login and a link are taken', async () => {
    const text = Buffer.from('hello').toString('hex');
    const head = `1b5b31 2100 b90b 80ffffff 80ffffff 0c000000 01000000 0a000000`;
    expect((await said(head, text, '00')).first.slice(0, 2)).toBe('06');
    expect((await said('1b5b650900b90b0100')).first.slice(0, 2)).toBe('06');
    expect((await said('1b5b660b00b90b02000000')).first.slice(0, 2)).toBe('06');
  });

  test('its status, its clock, all off', async () => {
    expect((await said('1b5b7a')).first).toBe('1b5d7a0800000000');
    expect((await said('1b2853')).first).toBe('1b29530c0000000804010126');
    expect((await said('1b5b41')).first).toBe('061b5b41');
  });

  test('what it does not know, and a number that it does not have, is NAK', async () => {
    expect((await said('1b5b2f0500')).first).toBe('15');
    expect((await said('1b5b620b00 0100 b90b 0000')).first).toBe('15');
    expect((await said('1b5b620900 e903 b90b')).first).toBe('15');
  });

  test('a connection that says nothing for 60 s is ended', async () => {
    const clock = createClock();
    const device = createIhse({ inputs: 4, outputs: 3, timers: clock });
    let ended = 0;
    device.connect({
      send: () => undefined,
      end: () => {
        ended = clock.now();
      },
    });
    await clock.advance(90_000);
    expect(ended).toBe(60_000);
  });
});

// ATEN matrix over telnet: the machine against the simulated matrix in each dialect, with every fault of the simulated world and those that only a login has; and the
// matrix as public clients speak to it.

import { describe, expect, test } from 'vitest';
import { aten } from '../../controller/drivers/aten/driver.ts';
import type { DeviceOptions } from '../../controller/drivers/driver.ts';
import { createAten } from '../../simulators/devices/aten/aten.ts';
import type { AtenHabits } from '../../simulators/devices/aten/commands.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { BYTE_BY_BYTE, createDesk, endedTwice, NO_OPTIONS, silenced, WHOLE } from './desk.ts';
import { suffersEverything } from './harms.ts';

const FOREIGN = new TextEncoder().encode('Profile 7 saved by user guest\r\n');

interface Scene {
  readonly habits?: Partial<AtenHabits>;
  readonly options?: Partial<DeviceOptions>;
  readonly split?: typeof WHOLE;
  readonly fault?: DeviceFaultName;
  readonly size?: number;
}

async function ready({ habits, options, split = WHOLE, fault, size = 4 }: Scene = {}) {
  const clock = createClock();
  const device = createAten({ inputs: size, outputs: size, timers: clock }, habits);
  const stage = { timers: clock, foreign: FOREIGN };
  const far = fault === undefined ? device : DEVICE_FAULTS[fault].wrap(device, stage);
  const desk = createDesk(clock, aten, far, { options: { ...NO_OPTIONS, ...options }, split });
  await clock.advance(3_000);
  return { clock, device, desk };
}

/** What a client hears who types this. */
function typed(text: string, habits: Partial<AtenHabits> = {}): string {
  const device = createAten({ inputs: 4, outputs: 4, timers: createClock() }, habits);
  let said = '';
  const session = device.connect({
    send: (bytes) => {
      said += Buffer.from(bytes).toString('latin1');
    },
    end: () => {
      said += '<end>';
    },
  });
  session.heard(Buffer.from(text, 'latin1'));
  return said;
}

const LOGIN = 'administrator\r\npassword\r\n';

const DIALECTS: readonly (readonly [string, Partial<AtenHabits>])[] = [
  ['all commands', {}],
  ['the short commands alone', { commands: 'short' }],
  ['the short commands alone, RO asking for an input', { commands: 'short', readsBy: 'input' }],
  ['the long commands alone', { commands: 'long' }],
  ['no login', { hasLogin: false }],
];

describe.each(DIALECTS)('a matrix with %s', (_, habits) => {
  const options = { inputs: 4, outputs: 4 };

  test('is logged in to and read', async () => {
    const { desk } = await ready({ habits, options });
    expect(desk.ready).toHaveLength(1);
    expect(desk.ready[0]?.outputs.map(({ port }) => port)).toEqual(['1', '2', '3', '4']);
    expect(Object.fromEntries(desk.routes)).toEqual({ 1: '1', 2: '2', 3: '3', 4: '4' });
    expect([desk.noise, desk.resets]).toEqual([[], []]);
  });

  test('switches and says so, byte by byte too', async () => {
    const { clock, device, desk } = await ready({ habits, options, split: BYTE_BY_BYTE });
    const routes = [desk.route({ output: '2', input: '4' }), desk.route({ output: '3', input: '4' })];
    await clock.advance(200);
    expect(routes.map((route) => desk.outcome(route))).toEqual(['done', 'done']);
    expect([device.shows('2'), device.shows('3'), desk.routes.get('2'), desk.routes.get('3')]).toEqual([
      '4',
      '4',
      '4',
      '4',
    ]);
  });

  test('tells at once what the panel did', async () => {
    const { clock, device, desk } = await ready({ habits, options });
    device.panel('1', '3');
    await clock.advance(50);
    expect(desk.routes.get('1')).toBe('3');
  });
});

describe('a matrix', () => {
  test('names its model and firmware, and its size follows from the model', async () => {
    const { desk } = await ready({ size: 8 });
    expect(desk.ready[0]).toMatchObject({ model: 'VM0808HB', firmware: '3.6.352' });
    expect([desk.ready[0]?.inputs.length, desk.ready[0]?.outputs.length]).toEqual([8, 8]);
  });

  test('of an unknown model has as many outputs as it reads out, or what the settings say', async () => {
    expect((await ready({ habits: { model: 'XY99' } })).desk.ready[0]?.outputs).toHaveLength(4);
    const named = await ready({ habits: { model: 'XY99' }, options: { inputs: 3, outputs: 4 } });
    expect(named.desk.ready[0]?.inputs).toHaveLength(3);
  });

  test('is made dark and lit again, and says both', async () => {
    const { clock, device, desk } = await ready();
    const dark = desk.route({ output: '2', input: null });
    await clock.advance(100);
    expect([desk.outcome(dark), device.shows('2'), desk.routes.get('2')]).toEqual(['done', null, null]);
    const lit = desk.route({ output: '2', input: '1' });
    await clock.advance(100);
    expect([desk.outcome(lit), device.shows('2'), desk.routes.get('2')]).toEqual(['done', '1', '1']);
  });

  test('that cannot say whether an output is dark is not asked to make it so', async () => {
    const { clock, device, desk } = await ready({ habits: { commands: 'short' } });
    const dark = desk.route({ output: '2', input: null });
    await clock.advance(100);
    expect(desk.outcome(dark)).toMatchObject({ reason: 'unavailable' });
    expect(device.shows('2')).toBe('2');
  });

  test('whose panel made an output dark, of which it says nothing, is found out within 15 s', async () => {
    const { clock, device, desk } = await ready();
    device.panel('2', null);
    await clock.advance(16_000);
    expect(desk.routes.get('2')).toBeNull();
  });

  test('that loads a profile is read again', async () => {
    const { clock, device, desk } = await ready();
    const other = device.connect({ send: () => undefined, end: () => undefined });
    other.heard(Buffer.from(`${LOGIN}SV 01\r\nSS 04,01\r\n`));
    await clock.advance(50);
    expect(desk.routes.get('1')).toBe('4');
    other.heard(Buffer.from('LO 01\r\n'));
    await clock.advance(300);
    expect(desk.routes.get('1')).toBe('1');
  });

  test('keeps its session however long nothing happens, and is asked every 15 s at most', async () => {
    const { clock, desk } = await ready();
    const before = desk.sent.length;
    await clock.advance(900_000);
    expect(desk.resets).toEqual([]);
    expect(desk.ready).toHaveLength(1);
    expect(desk.sent.length - before).toBeLessThanOrEqual(61);
  });
});

test.each([['short'], ['long']] as const)(
  'a matrix with the %s commands that is silent to what it does not know is read all the same',
  async (commands) => {
    const clock = createClock();
    const device = createAten({ inputs: 4, outputs: 4, timers: clock }, { commands });
    const desk = createDesk(
      clock,
      aten,
      silenced(device, (text) => text.includes('incorrect')),
    );
    await clock.advance(40_000);
    expect(desk.resets).toEqual([]);
    expect(Object.fromEntries(desk.routes)).toEqual({ 1: '1', 2: '2', 3: '3', 4: '4' });
  },
);

describe('the login', () => {
  test('wrong credentials are said once, and not again for two minutes: nobody is locked out', async () => {
    const { clock, desk } = await ready({ options: { username: 'administrator', password: 'wrong' } });
    await clock.advance(100_000);
    expect(desk.sent.filter(({ text }) => text === 'wrong\r\n')).toHaveLength(1);
    expect(desk.resets[0]).toBe('the login was refused: User login fail');
    expect(desk.ready).toEqual([]);
    await clock.advance(3_000_000);
    expect(desk.sent.filter(({ text }) => text === 'wrong\r\n')).toHaveLength(2);
  });

  test('a matrix that is locked gets no credentials until it asks for them again, then lets us in', async () => {
    const clock = createClock();
    const device = createAten({ inputs: 4, outputs: 4, timers: clock });
    const other = device.connect({ send: () => undefined, end: () => undefined });
    other.heard(Buffer.from('a\r\nb\r\nc\r\nd\r\ne\r\nf\r\n'));
    const desk = createDesk(clock, aten, device);
    await clock.advance(280_000);
    expect(desk.resets[0]).toContain('Login locked');
    expect(desk.sent.filter(({ text }) => text.startsWith('password'))).toEqual([]);
    await clock.advance(120_000);
    expect(desk.ready).toHaveLength(1);
  });

  test('a matrix that never asks is nudged, then reset', async () => {
    const { clock, desk } = await ready({ fault: 'deaf', habits: { hasLogin: true } });
    await clock.advance(20_000);
    expect(desk.resets.length).toBeGreaterThan(0);
    expect(desk.ready).toEqual([]);
  });

  test('telnet negotiations are answered, a flood of them not without end', async () => {
    const { desk } = await ready();
    expect(desk.sent.slice(0, 2).map(({ text }) => Buffer.from(text, 'latin1').toString('hex'))).toEqual([
      'fffd01',
      'fffd03',
    ]);
    const before = desk.sent.length;
    desk.hear(Buffer.concat(Array.from({ length: 500 }, () => Buffer.of(255, 253, 24))));
    expect(desk.sent.length - before).toBeLessThan(64);
  });

  test('an option that the driver does not have, or not so, is a wrong setting', () => {
    const clock = createClock();
    const device = createAten({ inputs: 4, outputs: 4, timers: clock });
    for (const options of [{ colour: 'red' }, { commands: 'xx' }])
      expect(() => createDesk(clock, aten, device, { options: { ...NO_OPTIONS, options } })).toThrow(/colour|commands/);
  });
});

describe('refusals and time', () => {
  test('a matrix that knows none of our commands refuses in words', async () => {
    const { clock, desk } = await ready({ habits: { commands: 'long' }, options: { options: { commands: 'ss' } } });
    const route = desk.route({ output: '2', input: '4' });
    await clock.advance(100);
    expect(desk.outcome(route)).toMatchObject({ because: 'the matrix refused: Command incorrect' });
  });

  test('a port that it does not have is asked of nobody', async () => {
    const { clock, desk } = await ready();
    const before = desk.sent.length;
    const routes = [desk.route({ output: '5', input: '1' }), desk.route({ output: '1', input: '1,02' })];
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
    const route = desk.route({ output: '2', input: '1' });
    await clock.advance(2_000);
    desk.isStalled = false;
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'connect_failed' });
    expect(device.shows('2')).toBe('2');
  });

  test('the connection ends while a route waits: it has failed, once, and all is read again', async () => {
    const { clock, desk } = await ready();
    const route = desk.route({ output: '2', input: '1' });
    desk.pull();
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'offline' });
    expect(endedTwice(desk)).toEqual([]);
    expect(desk.ready).toHaveLength(2);
  });
});

describe('bad input', () => {
  test.each([
    ['two lines run together', 'Switch input 3 to outpSwitch input 1 to output 2\r\n'],
    ['a port that it does not have', 'Switch input 3 to output 9\r\n'],
    ['an input that it does not have', 'Input Port 09 is connected to Output Port 01 \r\n'],
    ['bytes that are no text', 'Switch input 3 to\u0002output 1\r\n'],
    ['a line without end', `Switch input 3 to output 1${' '.repeat(600)}\r\n`],
  ])('%s changes nothing and is counted', async (_, text) => {
    const { desk } = await ready();
    const words = desk.words.length;
    desk.hear(text);
    expect(desk.words).toHaveLength(words);
    expect(desk.noise).toHaveLength(1);
  });
});

test('a line that takes no question says nothing of what the matrix knows: no route is confirmed of a picture that is off', async () => {
  const clock = createClock();
  const device = createAten({ inputs: 4, outputs: 4, timers: clock });
  const desk = createDesk(clock, aten, device);
  while (!desk.sent.some(({ text }) => text.startsWith('password'))) await clock.advance(1);
  desk.isStalled = true;
  await clock.advance(2_000);
  desk.isStalled = false;
  await clock.advance(10_000);
  expect(desk.ready.length).toBeGreaterThan(0);
  device.panel('3', null);
  const route = desk.route({ output: '3', input: '4' });
  await clock.advance(1_500);
  expect([desk.outcome(route), device.shows('3')]).toEqual(['done', '4']);
});

describe('every fault of the simulated world', () => {
  suffersEverything({
    driver: aten,
    create: (make) => createAten(make),
    foreign: FOREIGN,
    outputs: ['1', '2'],
    inputs: ['1', '2', '3'],
  });
});

describe('the matrix as public clients speak to it', () => {
  test('it asks for a name and a password, echoes the one and masks the other, and names itself', () => {
    expect(typed(LOGIN)).toBe(
      '\u00ff\u00fb\u0001\u00ff\u00fb\u0003\r\nEnter Username: administrator\r\nPassword: ********\r\n\r\nConnection to VM0404HB is established\r\n\r\n> ',
    );
  });

  test('three wrong logins end the session and lock everybody out', () => {
    const said = typed('a\r\nb\r\nc\r\nd\r\ne\r\nf\r\n');
    expect(said.split('User login fail')).toHaveLength(4);
    expect(said.endsWith('Login locked. Please wait for 5 minutes and try again later.\r\n<end>')).toBe(true);
  });

  test.each([
    ['SS 03,02', 'SS 03,02\r\nSwitch input 03 to output 02 \r\n> '],
    ['ss03,02', 'ss03,02\r\nSwitch input 03 to output 02 \r\n> '],
    ['RO 2', 'RO 2\r\nInput Port 02 is connected to Output Port 02 \r\n> '],
    ['ri 03', 'ri 03\r\nOutput Port 03 is connected to Input Port 03 \r\n> '],
    ['sw i03 o02', 'sw i03 o02\r\nsw i03 o02 Command OK\r\n> '],
    ['VR', 'VR\r\nSoftware version 3.6.352.\r\n> '],
    ['SS 09,02', 'SS 09,02\r\nSS 09,02 Command incorrect\r\n> '],
    ['hello', 'hello\r\nhello Command incorrect\r\n> '],
    ['LO 09', 'LO 09\r\nLO 09 Command incorrect\r\n> '],
  ])('%s', (command, answer) => {
    expect(typed(`${LOGIN}${command}\r\n`).endsWith(`\r\n\r\n> ${answer}`)).toBe(true);
  });

  test('read gives every output on a line, whatever ends the command', () => {
    for (const end of ['\r\n', '\r', '\n', '\r\0'])
      expect(typed(`${LOGIN}sw o02 off${end}read${end}`)).toContain(
        'read Command OK\r\no01 i01 video on audio on \r\no02 i02 video off audio on \r\n',
      );
  });

  test('others hear of a switch; whoever says nothing for five minutes is out', async () => {
    const clock = createClock();
    const device = createAten({ inputs: 4, outputs: 4, timers: clock });
    let said = '';
    const quiet = device.connect({
      send: (bytes) => {
        said += Buffer.from(bytes).toString('latin1');
      },
      end: () => {
        said += '<end>';
      },
    });
    quiet.heard(Buffer.from(LOGIN));
    const other = device.connect({ send: () => undefined, end: () => undefined });
    other.heard(Buffer.from(`${LOGIN}SS 01,04\r\n`));
    expect(said.endsWith('\r\nSwitch input 01 to output 04 \r\n> ')).toBe(true);
    await clock.advance(300_000);
    expect(said.endsWith('<end>')).toBe(true);
  });
});

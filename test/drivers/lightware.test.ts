// Lightware LW3: the machine against the simulated matrix, with every fault of the simulated world and those that only this protocol has; and the matrix as public
// clients ask it.

import { describe, expect, test } from 'vitest';
import { lightware } from '../../controller/drivers/lightware/driver.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import type { DeviceFaultName } from '../../simulators/devices/faults.ts';
import { DEVICE_FAULTS } from '../../simulators/devices/faults.ts';
import type { LightwareHabits } from '../../simulators/devices/lightware/lightware.ts';
import { createLightware } from '../../simulators/devices/lightware/lightware.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { BYTE_BY_BYTE, createDesk, endedTwice, NO_OPTIONS, silenced, WHOLE } from './desk.ts';
import { suffersEverything } from './harms.ts';

const FOREIGN = new TextEncoder().encode('CHG /MEDIA/AUDIO/XP.DestinationConnectionList=I4;I4\r\n');

async function ready(habits?: LightwareHabits, split = WHOLE, fault: DeviceFaultName | null = null) {
  const clock = createClock();
  const device = createLightware({ inputs: 3, outputs: 2, timers: clock }, habits);
  const stage = { timers: clock, foreign: FOREIGN };
  const desk = createDesk(clock, lightware, fault === null ? device : DEVICE_FAULTS[fault].wrap(device, stage), {
    split,
  });
  await clock.advance(1_000);
  return { clock, device, desk };
}

/** What the matrix answers to these lines. */
function asked(...lines: string[]): string {
  const device = createLightware({ inputs: 3, outputs: 2, timers: createClock() });
  let said = '';
  const session = device.connect({
    send: (bytes) => {
      said += new TextDecoder().decode(bytes);
    },
    end: () => undefined,
  });
  for (const line of lines) session.heard(new TextEncoder().encode(`${line}\r\n`));
  return said;
}

describe.each(['all', 'mx2', 'mmx', 'ucx'] as const)('a matrix of the generation %s', (generation) => {
  test('is read at the start: model, firmware, ports, names, routes, signals', async () => {
    const { desk } = await ready({ generation });
    expect(desk.ready).toEqual([
      {
        model: 'MX2-3x2-HDMI20',
        firmware: '1.7.0b3',
        inputs: ['1', '2', '3'].map((number) => ({ port: `I${number}`, name: `Input ${number}` })),
        outputs: ['1', '2'].map((number) => ({ port: `O${number}`, name: `Output ${number}` })),
      },
    ]);
    expect([...desk.routes]).toEqual([
      ['O1', 'I1'],
      ['O2', 'I1'],
    ]);
    expect([...desk.signals.values()]).toEqual([true, true, true]);
    expect(desk.noise).toEqual([]);
  });

  test('switches, makes dark and says so, byte by byte too', async () => {
    const { clock, device, desk } = await ready({ generation }, BYTE_BY_BYTE);
    const shown = desk.route({ output: 'O2', input: 'I3' });
    const dark = desk.route({ output: 'O1', input: null });
    await clock.advance(100);
    expect(desk.outcome(shown)).toBe('done');
    expect(desk.outcome(dark)).toBe('done');
    expect([device.shows('O1'), device.shows('O2')]).toEqual([null, 'I3']);
    expect(Object.fromEntries(desk.routes)).toEqual({ O1: null, O2: 'I3' });
  });

  test('tells at once what the panel did, what was plugged and how a port is called', async () => {
    const { clock, device, desk } = await ready({ generation });
    device.panel('O1', 'I2');
    device.plug('I3', false);
    device.rename('I1', 'Cam {1} #a');
    await clock.advance(10);
    expect(desk.routes.get('O1')).toBe('I2');
    expect(desk.signals.get('I3')).toBe(false);
    await clock.advance(300);
    expect(desk.ready.at(-1)?.inputs[0]).toEqual({ port: 'I1', name: 'Cam {1} #a' });
  });
});

test.each([
  ['refuses', /nothing/],
  ['is silent to', /%E|m- |O1\.Text/],
])('a matrix that %s what it does not know, wildcards too, is read and switched all the same', async (_, unsaid) => {
  const clock = createClock();
  const device = createLightware({ inputs: 3, outputs: 2, timers: clock }, { generation: 'mmx' });
  const desk = createDesk(
    clock,
    lightware,
    silenced(device, (text) => unsaid.test(text)),
  );
  await clock.advance(60_000);
  expect(desk.resets).toEqual([]);
  expect(desk.ready).toHaveLength(1);
  expect(desk.ready[0]?.outputs).toHaveLength(2);
  const route = desk.route({ output: 'O2', input: 'I2' });
  await clock.advance(100);
  expect(desk.outcome(route)).toBe('done');
});

test('a device as a UCX was seen to answer: no signal is told of some inputs, and further nodes are skipped', async () => {
  const clock = createClock();
  const said: Readonly<Record<string, readonly string[]>> = {
    'GET /.ProductName': ['pr /.ProductName=UCX-4x2-HC30'],
    'GETALL /V1/MEDIA/VIDEO/XP/*': [
      'pw /V1/MEDIA/VIDEO/XP/I3.Lock=false',
      'pr /V1/MEDIA/VIDEO/XP/I3.SignalPresent=false',
      'pw /V1/MEDIA/VIDEO/XP/I5.Lock=false',
      'pw /V1/MEDIA/VIDEO/XP/O1.ConnectedSource=I5',
      'pr /V1/MEDIA/VIDEO/XP/O1.SignalPresent=true',
      'pw /V1/MEDIA/VIDEO/XP/O2.ConnectedSource=0',
      'n- /V1/MEDIA/VIDEO/XP/O1/SWITCHABLE',
    ],
    'GETALL /V1/MEDIA/VIDEO/*': [
      'pw /V1/MEDIA/VIDEO/I1.Name=USB-C in 1',
      'pw /V1/MEDIA/VIDEO/I5.Name=Welcome Screen',
      'pw /V1/MEDIA/VIDEO/O1.Name=HDMI out 1',
      'n- /V1/MEDIA/VIDEO/XP/O1',
    ],
    'OPEN /V1/MEDIA/VIDEO/*': ['o- /V1/MEDIA/VIDEO/*'],
    'OPEN /V1/MEDIA/VIDEO/XP/*': ['o- /V1/MEDIA/VIDEO/XP/*'],
  };
  const device: SimulatedDevice = {
    connect: ({ send }) => ({
      heard(bytes) {
        for (const line of new TextDecoder().decode(bytes).trim().split('\r\n')) {
          const [signature = '', command = ''] = line.split('#');
          const lines = said[command] ?? [`pE ${command.replace(/^\w+ /, '')} %E002:Not found`];
          send(new TextEncoder().encode([`{${signature}`, ...lines, '}', ''].join('\r\n')));
        }
      },
      gone: () => undefined,
    }),
    panel: () => undefined,
    shows: () => null,
    powerCycle: () => undefined,
  };
  const desk = createDesk(clock, lightware, device);
  await clock.advance(1_000);
  expect(desk.ready).toMatchObject([{ model: 'UCX-4x2-HC30', inputs: { length: 5 }, outputs: { length: 2 } }]);
  expect(desk.ready[0]?.inputs.map(({ name }) => name)).toEqual(['USB-C in 1', '', '', '', 'Welcome Screen']);
  expect(Object.fromEntries(desk.routes)).toEqual({ O1: 'I5', O2: null });
  expect([...desk.signals]).toEqual([['I3', false]]);
  expect([desk.noise, desk.resets]).toEqual([[], []]);
});

describe('refusals', () => {
  test('a locked output: the matrix refuses with its code, in words', async () => {
    const { clock, device, desk } = await ready();
    device.lock('O1', true);
    const route = desk.route({ output: 'O1', input: 'I2' });
    await clock.advance(100);
    expect(desk.outcome(route)).toEqual({
      route,
      reason: 'connect_failed',
      because: 'the matrix refused: E007 Access denied',
    });
    expect(device.shows('O1')).toBe('I1');
  });

  test('a port that the matrix does not have is asked of nobody', async () => {
    const { clock, desk } = await ready();
    const asked = desk.sent.length;
    const routes = [desk.route({ output: 'O9', input: 'I2' }), desk.route({ output: 'O1', input: 'I2:O2)' })];
    await clock.advance(100);
    expect(routes.map((route) => desk.outcome(route))).toMatchObject([
      { reason: 'not_found' },
      { reason: 'not_found' },
    ]);
    expect(desk.sent).toHaveLength(asked);
  });

  test('before it was read, and while the connection is gone, a route fails at once', async () => {
    const { clock, desk } = await ready();
    desk.pull();
    const gone = desk.route({});
    await clock.advance(501);
    const unread = desk.route({});
    expect([gone, unread].map((route) => desk.outcome(route))).toMatchObject([
      { reason: 'offline' },
      { reason: 'offline' },
    ]);
  });

  test('a route that waits when the connection ends has failed, once', async () => {
    const { clock, desk } = await ready();
    const route = desk.route({ output: 'O1', input: 'I2' });
    desk.pull();
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'offline' });
    expect(endedTwice(desk)).toEqual([]);
  });

  test('an option that the driver does not have is a wrong setting', () => {
    const clock = createClock();
    const device = createLightware({ inputs: 3, outputs: 2, timers: clock });
    const options = { ...NO_OPTIONS, options: { colour: 'red' } };
    expect(() => createDesk(clock, lightware, device, { options })).toThrow(/colour/);
  });
});

describe('time', () => {
  test('a line that takes nothing: the route fails, and nothing is sent when it takes bytes again', async () => {
    const { clock, device, desk } = await ready();
    desk.isStalled = true;
    const route = desk.route({ output: 'O1', input: 'I2' });
    await clock.advance(2_000);
    desk.isStalled = false;
    await clock.advance(5_000);
    expect(desk.outcome(route)).toMatchObject({ reason: 'connect_failed' });
    expect(device.shows('O1')).toBe('I1');
  });

  test('what waits behind a slow answer until its deadline has passed is never sent', async () => {
    const { clock, device, desk } = await ready(undefined, WHOLE, 'slow');
    await clock.advance(5_000);
    const routes = ['I1', 'I2', 'I3'].map((input) => desk.route({ output: 'O2', input, within: 250 }));
    await clock.advance(5_000);
    expect(routes.map((route) => desk.outcome(route))).toMatchObject(routes.map(() => ({ reason: 'connect_failed' })));
    expect(desk.sent.filter(({ text }) => text.includes(':switch('))).toHaveLength(1);
    expect(device.shows('O2')).toBe('I1');
  });

  test('a matrix that answers nothing is reset after 9 s, again and again', async () => {
    const { clock, desk } = await ready(undefined, WHOLE, 'deaf');
    await clock.advance(30_000);
    expect(desk.resets.length).toBeGreaterThan(1);
    expect(new Set(desk.resets)).toEqual(new Set(['no answer for 9 s']));
    expect(desk.ready).toEqual([]);
  });

  test('after a power-cycle everything is read again', async () => {
    const { clock, device, desk } = await ready();
    device.powerCycle();
    device.panel('O2', 'I3');
    await clock.advance(2_000);
    expect(desk.ready).toHaveLength(2);
    expect(desk.routes.get('O2')).toBe('I3');
  });

  test('an idle connection is used every 20 s, no oftener', async () => {
    const { clock, desk } = await ready();
    const before = desk.sent.length;
    await clock.advance(200_000);
    expect(desk.sent.length - before).toBeGreaterThanOrEqual(9);
    expect(desk.sent.length - before).toBeLessThanOrEqual(11);
    expect(desk.resets).toEqual([]);
  });
});

describe('bad input', () => {
  test.each([
    ['a shorter list', 'CHG /MEDIA/XP/VIDEO.DestinationConnectionStatus=I3\r\n'],
    ['a list with something else in it', 'CHG /MEDIA/XP/VIDEO.DestinationConnectionStatus=I3;X\r\n'],
    ['two lines run together', 'CHG /MEDIA/XP/VIDEO.DestinationConnectionStatus=I3;CHG /MEDIA/XP/VIDEO.X=1\r\n'],
    ['bytes that are no text', 'CHG /MEDIA/XP/VIDEO.Destination\u0001ConnectionStatus=I3;I3\r\n'],
    ['a line without end', `CHG /MEDIA/XP/VIDEO.DestinationConnectionStatus=I3;I3${'I'.repeat(20_000)}\r\n`],
    ['the end of an answer that did not begin', '}\r\n'],
    ['an answer that nobody asked for', '{0F0F\r\n}\r\n'],
  ])('%s changes nothing and is counted', async (_, text) => {
    const { desk } = await ready();
    const before = [...desk.routes];
    desk.hear(text);
    expect([...desk.routes]).toEqual(before);
    expect(desk.noise).toHaveLength(1);
  });

  test('a list of another crosspoint changes nothing', async () => {
    const { desk } = await ready();
    desk.hear('CHG /MEDIA/AUDIO/XP.DestinationConnectionStatus=I3;I3\r\n');
    expect(desk.routes.get('O1')).toBe('I1');
  });
});

describe.each(['all', 'ucx'] as const)('every fault of the simulated world, generation %s', (generation) => {
  suffersEverything({
    driver: lightware,
    create: (make) => createLightware(make, { generation }),
    foreign: FOREIGN,
    outputs: ['O1', 'O2'],
    inputs: ['I1', 'I2', 'I3'],
  });
});

describe('the matrix as public clients ask it', () => {
  test('an answer to a signature stands between braces, line by line', () => {
    expect(asked('0007#GET /MEDIA/XP/VIDEO.SourcePortCount')).toBe(
      '{0007\r\npr /MEDIA/XP/VIDEO.SourcePortCount=3\r\n}\r\n',
    );
  });

  test('both generations have their own words for the same crosspoint', () => {
    expect(asked('CALL /MEDIA/XP/VIDEO:switch(I2:O1)')).toBe('mO /MEDIA/XP/VIDEO:switch=OK\r\n');
    expect(asked('CALL /MEDIA/VIDEO/XP:switch(I2:O1;I3:O2)', 'GET /MEDIA/VIDEO/XP.DestinationConnectionList')).toBe(
      'mO /MEDIA/VIDEO/XP:switch\r\npr /MEDIA/VIDEO/XP.DestinationConnectionList=I2;I3\r\n',
    );
  });

  test('the newest has a node for each port, with words for states', () => {
    expect(asked('GETALL /V1/MEDIA/VIDEO/XP/*').split('\r\n')).toEqual([
      ...['1', '2', '3'].map((at) => `pr /V1/MEDIA/VIDEO/XP/I${at}.SignalPresent=true`),
      ...['1', '2'].flatMap((at) => [
        `pr /V1/MEDIA/VIDEO/XP/O${at}.SignalPresent=true`,
        `pw /V1/MEDIA/VIDEO/XP/O${at}.Lock=false`,
        `pw /V1/MEDIA/VIDEO/XP/O${at}.ConnectedSource=I1`,
      ]),
      '',
    ]);
    expect(
      asked(
        'OPEN /V1/MEDIA/VIDEO/XP/*',
        'CALL /V1/MEDIA/VIDEO/XP:switch(I2:O1)',
        'SET /V1/MEDIA/VIDEO/XP/O2.ConnectedSource=0',
        'SET /V1/MEDIA/VIDEO/XP/O2.Lock=maybe',
        'GET /V1/MEDIA/VIDEO/I3.Name',
      ).split('\r\n'),
    ).toEqual([
      'o- /V1/MEDIA/VIDEO/XP/*',
      'mO /V1/MEDIA/VIDEO/XP:switch',
      'CHG /V1/MEDIA/VIDEO/XP/O1.ConnectedSource=I2',
      'pw /V1/MEDIA/VIDEO/XP/O2.ConnectedSource=0',
      'CHG /V1/MEDIA/VIDEO/XP/O2.ConnectedSource=0',
      'pE /V1/MEDIA/VIDEO/XP/O2.Lock %E004:Invalid value',
      'pw /V1/MEDIA/VIDEO/I3.Name=Input 3',
      '',
    ]);
  });

  test('all outputs at once, some of them, none', () => {
    const list = 'GET /MEDIA/VIDEO/XP.DestinationConnectionList';
    expect(asked('CALL /MEDIA/VIDEO/XP:switchAll(I3)', list)).toContain('List=I3;I3\r\n');
    expect(asked('CALL /MEDIA/VIDEO/XP:switchMulti(;I2)', list)).toContain('List=I1;I2\r\n');
    expect(asked('CALL /MEDIA/VIDEO/XP:switch(0:O1)', list)).toContain('List=0;I1\r\n');
  });

  test('one wrong pair refuses the others', () => {
    expect(asked('CALL /MEDIA/VIDEO/XP:switch(I2:O1;I9:O2)', 'GET /MEDIA/VIDEO/XP.DestinationConnectionList')).toBe(
      'mE /MEDIA/VIDEO/XP:switch %E004:Invalid value\r\npr /MEDIA/VIDEO/XP.DestinationConnectionList=I1;I1\r\n',
    );
  });

  test('whoever subscribed hears of a change, whoever did not does not', () => {
    const text = asked(
      'OPEN /MEDIA/VIDEO/XP',
      'CALL /MEDIA/VIDEO/XP:switch(I2:O1)',
      'CLOSE /MEDIA/VIDEO/XP',
      'CALL /MEDIA/VIDEO/XP:switch(I3:O1)',
    );
    expect(text).toBe(
      [
        'o- /MEDIA/VIDEO/XP',
        'mO /MEDIA/VIDEO/XP:switch',
        'CHG /MEDIA/VIDEO/XP.DestinationConnectionList=I2;I1',
        'c- /MEDIA/VIDEO/XP',
        'mO /MEDIA/VIDEO/XP:switch',
        '',
      ].join('\r\n'),
    );
  });

  test('errors have the prefix of what was asked for, and a number', () => {
    expect(asked('GET /NO')).toBe('nE /NO %E002:Not found\r\n');
    expect(asked('GET /.No')).toBe('pE /.No %E002:Not found\r\n');
    expect(asked('CALL /:no()')).toBe('mE /:no %E002:Not found\r\n');
    expect(asked('SET /.ProductName=x')).toBe('pE /.ProductName %E007:Access denied\r\n');
    expect(asked('HELLO')).toBe('-E %E001:Syntax error\r\n');
  });

  test('names are escaped, and can be set', () => {
    expect(asked('SET /MEDIA/NAMES/VIDEO.I1=1;A\\(b\\)', 'GET /MEDIA/VIDEO/I1.Text')).toBe(
      'pw /MEDIA/NAMES/VIDEO.I1=1;A\\(b\\)\r\npw /MEDIA/VIDEO/I1.Text=A\\(b\\)\r\n',
    );
  });
});

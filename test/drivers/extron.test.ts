// Extron's Simple Instruction Set: the driver against the simulated switcher, through every fault of the issue, and the switcher against what public clients send.

import { describe, expect, test } from 'vitest';
import { ExtronCodec } from '../../controller/drivers/extron/codec.ts';
import { extron } from '../../controller/drivers/extron/driver.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { createExtron } from '../../simulators/devices/extron/device.ts';
import type { SwitcherHabits } from '../../simulators/devices/extron/switcher.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { client } from './client.ts';
import type { DriverStage } from './stage.ts';
import { bytes, NO_OPTIONS, setStage } from './stage.ts';
import { describeTroubles } from './troubles.ts';

const row = {
  driver: extron,
  create: createExtron,
  inputs: 5,
  outputs: 4,
  foreign: DEVICES.extron?.foreign ?? new Uint8Array(),
  isOrder: (said: string) => /^\d+\*\d+[!%&]/.test(said),
};

function staged(
  habits: Partial<SwitcherHabits> = {},
  options: object = {},
): { stage: DriverStage; device: SimulatedDevice } {
  const made: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: extron,
    options,
    device(clock) {
      made.device = createExtron({ inputs: 8, outputs: 4, timers: clock }, habits);
      return made.device;
    },
  });
  if (made.device === undefined) throw new TypeError('no device was made');
  return { stage, device: made.device };
}

async function ready(habits: Partial<SwitcherHabits> = {}, options: object = {}): Promise<ReturnType<typeof staged>> {
  const both = staged(habits, options);
  both.stage.open();
  await both.stage.clock.advance(3_000);
  return both;
}

describe('the driver of Extron', () => {
  describeTroubles(row);

  test('reads model, firmware, ports, names, ties and signals', async () => {
    const { stage } = await ready({ silent: [8] });
    expect(stage.told.ready.at(-1)).toMatchObject({ model: 'Extron DXP 88 HD 4K PLUS', firmware: '1.03' });
    expect(
      stage.told.ready
        .at(-1)
        ?.inputs.map(({ port, name }) => `${port} ${name}`)
        .slice(0, 2),
    ).toEqual(['1 Input 01', '2 Input 02']);
    expect(stage.told.ready.at(-1)?.outputs.at(-1)).toEqual({ port: '4', name: 'Output 04' });
    expect([...stage.told.shows.values()]).toEqual(['1', '2', '3', '4']);
    expect(stage.told.signals.get('1')).toBe(true);
    expect(stage.told.signals.get('8')).toBe(false);
  });

  test('makes an output dark with input 0', async () => {
    const { stage, device } = await ready();
    const route = stage.route('3', null);
    await stage.clock.advance(500);
    expect(stage.outcome(route)).toBe('done');
    expect(device.shows('3')).toBeNull();
    expect(stage.told.shows.get('3')).toBeNull();
    expect(stage.said.map(({ text }) => text)).toContain('0*3!\r\n');
  });

  test('where a password is asked for, says it and goes on', async () => {
    const { stage } = await ready({ adminPassword: 'secret' }, { password: 'secret' });
    expect(stage.told.ready.length).toBe(1);
    expect(stage.said[0]?.text).toBe('secret\r\n');
  });

  test('where the password is wrong or missing, ends the connection and says why', async () => {
    const wrong = await ready({ adminPassword: 'secret' }, { password: 'other' });
    expect(wrong.stage.told.resets).toContain('the device refuses the password');
    expect(wrong.stage.told.ready).toEqual([]);
    const missing = await ready({ adminPassword: 'secret' });
    expect(missing.stage.told.resets[0]).toMatch(/asks for a password/);
  });

  test('refuses with the code of the device in words', async () => {
    const { stage } = await ready({}, { inputs: 8, outputs: 4 });
    const far = setStage({
      driver: extron,
      device: (clock) => refusing(createExtron({ inputs: 8, outputs: 4, timers: clock })),
    });
    far.open();
    await far.clock.advance(3_000);
    const route = far.route('2', '7');
    await far.clock.advance(1_000);
    expect(far.outcome(route)).toBe('connect_failed: the device answers E24: privilege violation');
    expect(stage.told.failed).toEqual([]);
  });

  test('reads everything again after Qik and Rpr, which do not say what was switched', async () => {
    const { stage, device } = await ready();
    device.panel('1', '6');
    await stage.clock.advance(50);
    expect(stage.told.shows.get('1')).toBe('6');
  });

  test('hears at once what another connection ties', async () => {
    const { stage, device } = await ready();
    const other = client(device);
    other.say('7*4!');
    await stage.clock.advance(50);
    expect(stage.told.shows.get('4')).toBe('7');
  });

  test('a switcher that knows no tagged answers is read by its bare numbers', async () => {
    const far = setStage({
      driver: extron,
      device: (clock) => untagged(createExtron({ inputs: 8, outputs: 4, timers: clock })),
    });
    far.open();
    await far.clock.advance(10_000);
    expect([...far.told.shows.entries()]).toEqual([
      ['1', '1'],
      ['2', '2'],
      ['3', '3'],
      ['4', '4'],
    ]);
    const route = far.route('2', '5');
    await far.clock.advance(1_000);
    expect(far.outcome(route)).toBe('done');
  });

  test('a switcher that was switched on again says its banner on the serial line, and is asked anew', async () => {
    const { stage } = await ready();
    const said = stage.said.length;
    stage.inject(bytes('\r\n(c) Copyright 2018, Extron Electronics, XTP II 1600, V2.00, 60-1545-01\r\n'));
    await stage.clock.advance(2_000);
    expect(stage.said.slice(said).map(({ text }) => text)).toContain('\x1b3CV\r\n');
    expect(stage.told.ready.at(-1)).toMatchObject({ model: 'Extron XTP II 1600', firmware: '2.00' });
  });

  test('no answer that is cut at any byte changes anything', () => {
    const answer = 'Out02 In03 All\r\n';
    for (let at = 1; at < answer.length - 1; at += 1) {
      const codec = new ExtronCodec();
      const facts = [
        ...codec.hear(bytes(answer.slice(0, at))),
        ...codec.hear(bytes('Out04 In05 All\r\nOut01 In06 All\r\n')),
      ];
      const shown = facts.flatMap((fact) => (fact.is === 'shows' ? [`${fact.output}<${fact.input}`] : []));
      expect(shown.at(-1), `cut at ${at}`).toBe('1<6');
      expect(shown, `cut at ${at}`).not.toContain('2<3');
    }
  });

  test('an option that it does not have, or a wrong value, is refused by its name', () => {
    const host = { ...NO_OPTIONS, options: { tye: 'all' } };
    expect(() => extron.create(host, hostless)).toThrow(/tye: .*tie/);
    expect(() => extron.create({ ...NO_OPTIONS, options: { tie: 'sound' } }, hostless)).toThrow(
      /tie: is none of all, video, rgb/,
    );
  });
});

const hostless = {
  now: () => 0,
  after: () => () => undefined,
  send: () => true,
  reset: () => undefined,
  ready: () => undefined,
  routed: () => undefined,
  signal: () => undefined,
  done: () => undefined,
  failed: () => undefined,
  noise: () => undefined,
};

/** Every tie is refused, as to a user who may not. */
function refusing(device: SimulatedDevice): SimulatedDevice {
  return {
    ...device,
    connect(peer) {
      const session = device.connect(peer);
      return {
        heard(said) {
          if (row.isOrder(Buffer.from(said).toString('latin1'))) peer.send(bytes('E24\r\n'));
          else session.heard(said);
        },
        gone: () => session.gone(),
      };
    },
  };
}

/** As older ones are: no verbose mode, bare numbers. */
function untagged(device: SimulatedDevice): SimulatedDevice {
  return {
    ...device,
    connect(peer) {
      const session = device.connect(peer);
      return {
        heard(said) {
          if (Buffer.from(said).toString('latin1').includes('CV')) peer.send(bytes('E10\r\n'));
          else session.heard(said);
        },
        gone: () => session.gone(),
      };
    },
  };
}

describe('the simulated switcher of Extron', () => {
  function made(
    habits: Partial<SwitcherHabits> = {},
  ): ReturnType<typeof client> & { readonly device: SimulatedDevice } {
    const device = createExtron({ inputs: 8, outputs: 8, timers: createClock() }, habits);
    return Object.assign(client(device), { device });
  }

  test('greets with copyright, model, firmware, part number and its clock', () => {
    const { heard } = made();
    expect(heard()).toBe(
      '(c) Copyright 2018, Extron Electronics, DXP 88 HD 4K PLUS, V1.03, 60-1495-01\r\nThu, 01 Jan 2026 08:00:00\r\n',
    );
  });

  test.each([
    ['1*2!', 'Out02 In01 All\r\n'],
    ['3*4%\r', 'Out04 In03 Vid\r\n'],
    ['3*4&\n', 'Out04 In03 Vid\r\n'],
    ['6*4$\r\n', 'Out04 In06 Aud\r\n'],
    ['5*!', 'In05 All\r\n'],
    ['0*3!', 'Out03 In00 All\r\n'],
    ['\x1b+Q1*2!3*4%\r\n', 'Qik\r\n'],
    ['w+q1*2!\r', 'Qik\r\n'],
    ['2!', '02\r\n'],
    ['\x1b3CV\r2!', 'Vrb3\r\nOut02 In02 All\r\n'],
    ['W3CV\r\n02!', 'Vrb3\r\nOut02 In02 All\r\n'],
    ['I\n', 'V8X8 A8X8\r\n'],
    ['N\n', '60-1495-01\r\n'],
    ['\x1b3CV\rN', 'Vrb3\r\nPno60-1495-01\r\n'],
    ['q', '1.03\r\n'],
    ['1I\n', 'DXP 88 HD 4K PLUS\r\n'],
    ['\x1bCH\n', '00-05-A6-0A-1B-2C\r\n'],
    ['9*1!', 'E01\r\n'],
    ['1*9!', 'E12\r\n'],
    ['3.', 'E11\r\n'],
    ['3,3.', 'Spr03\r\nRpr03\r\n'],
    ['?', 'E10\r\n'],
    ['\x1bNOSUCH\r', 'E10\r\n'],
    ['\x1b1NI\r', 'Input 01\r\n'],
    ['\x1b1,PodiumCamNI\r', 'Nmi1,PodiumCam\r\n'],
    ['\x1b3CV\r\x1b0*1*1VC\r', 'Vrb3\r\nVgp00 Out01*01 02 03 04 05 06 07 08 -- -- -- -- -- -- -- -- Vid\r\n'],
    ['0LS', '11111111\r\n'],
    ['1X', 'Exe1\r\n'],
    ['2*1B', 'Vmt2*1\r\n'],
  ])('to %j it answers %j', (said, answer) => {
    const { say, heard } = made();
    heard();
    say(said);
    expect(heard()).toBe(answer);
  });

  test('asks for a password, refuses a wrong one, and lets a user in who may not name', () => {
    const { say, heard } = made({ adminPassword: 'admin', userPassword: 'user' });
    expect(heard()).toMatch(/\r\n\r\nPassword:$/);
    say('1*2!\r');
    expect(heard()).toBe('\r\nPassword:');
    say('user\r');
    expect(heard()).toBe('\r\nLogin User\r\n');
    say('\x1b1,XNI\r');
    expect(heard()).toBe('E24\r\n');
  });

  test('ends a connection after five minutes without a word, and not before', async () => {
    const clock = createClock();
    const one = client(createExtron({ inputs: 4, outputs: 4, timers: clock }));
    await clock.advance(299_000);
    one.say('I');
    await clock.advance(299_000);
    expect(one.isEnded()).toBe(false);
    await clock.advance(2_000);
    expect(one.isEnded()).toBe(true);
  });

  test('tells other connections of ties in verbose modes 1 and 3 alone', () => {
    const { device, say } = made();
    const [quiet, loud] = [client(device), client(device)];
    loud.say('\x1b1CV\r');
    quiet.heard();
    loud.heard();
    say('3*1!');
    expect(loud.heard()).toBe('Out01 In03 All\r\n');
    expect(quiet.heard()).toBe('');
    device.panel('2', '4');
    expect(loud.heard()).toBe('Qik\r\n');
  });

  test('a locked panel does nothing', () => {
    const { device, say } = made();
    say('1X');
    device.panel('1', '4');
    expect(device.shows('1')).toBe('1');
  });
});

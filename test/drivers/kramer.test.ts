// Kramer's Protocol 3000: the driver against the simulated switcher, through every fault of the issue, and the switcher against what public clients send.

import { describe, expect, test } from 'vitest';
import { KramerCodec } from '../../controller/drivers/kramer/codec.ts';
import { kramer } from '../../controller/drivers/kramer/driver.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { createKramer } from '../../simulators/devices/kramer/device.ts';
import type { KramerHabits } from '../../simulators/devices/kramer/switcher.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { createClock } from '../../simulators/world/clock.ts';
import type { Client } from './client.ts';
import { client } from './client.ts';
import type { DriverStage } from './stage.ts';
import { bytes, NO_OPTIONS, setStage } from './stage.ts';
import { describeTroubles } from './troubles.ts';

const row = {
  driver: kramer,
  create: createKramer,
  inputs: 5,
  outputs: 4,
  foreign: DEVICES.kramer?.foreign ?? new Uint8Array(),
  isOrder: (said: string) => /^#(?:\d\d@)?(?:ROUTE|VID|AV) /.test(said),
};

interface Both {
  readonly stage: DriverStage;
  readonly device: SimulatedDevice;
}

/** Answers of the device's that are other ones: what the pattern finds in a command is answered so. */
type Instead = readonly [RegExp, string];

function answering(device: SimulatedDevice, instead: readonly Instead[]): SimulatedDevice {
  return {
    ...device,
    connect(peer) {
      const session = device.connect(peer);
      return {
        heard(said) {
          const found = instead.find(([command]) => command.test(Buffer.from(said).toString('latin1')));
          if (found === undefined) session.heard(said);
          else peer.send(bytes(found[1]));
        },
        gone: () => session.gone(),
      };
    },
  };
}

async function ready(
  habits: Partial<KramerHabits> = {},
  options: object = {},
  instead: readonly Instead[] = [],
): Promise<Both> {
  const made: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: kramer,
    options,
    device(clock) {
      made.device = createKramer({ inputs: 8, outputs: 4, timers: clock }, habits);
      return answering(made.device, instead);
    },
  });
  if (made.device === undefined) throw new TypeError('no device was made');
  stage.open();
  await stage.clock.advance(3_000);
  return { stage, device: made.device };
}

function orders({ stage }: Both): readonly string[] {
  return stage.said.map(({ text }) => text).filter(row.isOrder);
}

describe('the driver of Kramer', () => {
  describeTroubles(row);

  test('reads model, firmware, ports, connections and signals', async () => {
    const { stage } = await ready({ silent: [8] });
    expect(stage.told.ready.at(-1)).toMatchObject({ model: 'Kramer VS-88UHD', firmware: '1.12.0034' });
    expect(stage.told.ready.at(-1)?.inputs.length).toBe(8);
    expect([...stage.told.shows.values()]).toEqual(['1', '2', '3', '4']);
    expect(stage.told.signals.get('1')).toBe(true);
    expect(stage.told.signals.get('8')).toBe(false);
  });

  test('reads labels that are switched on, and hears when one is changed', async () => {
    const { stage, device } = await ready();
    expect(stage.told.ready.at(-1)?.inputs[1]).toEqual({ port: '2', name: '' });
    client(device).say('#LABEL 0,2,1,Camera 2\r');
    await stage.clock.advance(50);
    expect(stage.told.ready.at(-1)?.inputs[1]).toEqual({ port: '2', name: 'Camera 2' });
    stage.close();
    stage.open();
    await stage.clock.advance(1_000);
    expect(stage.told.ready.at(-1)?.inputs[1]).toEqual({ port: '2', name: 'Camera 2' });
  });

  test('makes an output dark with input 0, or with the number behind the last where the settings say so', async () => {
    const usual = await ready();
    const route = usual.stage.route('3', null);
    await usual.stage.clock.advance(500);
    expect(usual.stage.outcome(route)).toBe('done');
    expect(usual.device.shows('3')).toBeNull();
    const other = await ready({}, { options: { disconnect: 'inputs+1' } });
    other.stage.route('3', null);
    await other.stage.clock.advance(500);
    expect(orders(other)).toContain('#ROUTE 1,3,9\r\n');
    other.stage.inject(bytes('~01@ROUTE 1,2,9\r\n'));
    expect(other.stage.told.shows.get('2')).toBeNull();
  });

  test('takes the sound along where the settings say so, in the words of either generation', async () => {
    const options = { options: { layers: 'video and audio' } };
    for (const [instead, order] of [
      [[], '#ROUTE 12,2,7\r\n'],
      [[[/ROUTE/, '~01@ERR 002\r\n']], '#AV 7>2\r\n'],
    ] as const) {
      const both = await ready({}, options, instead);
      const route = both.stage.route('2', '7');
      await both.stage.clock.advance(500);
      expect([orders(both), both.stage.outcome(route)]).toEqual([[order], 'done']);
      const one = client(both.device);
      one.say('#AUD? 2\r');
      expect(one.heard()).toContain('AUD 7>2');
    }
  });

  test('speaks VID to a device that does not know ROUTE, and AV to one that knows neither', async () => {
    const vid = await ready({}, {}, [[/ROUTE/, '~01@ERR 002\r\n']]);
    vid.stage.route('2', '7');
    await vid.stage.clock.advance(500);
    expect(orders(vid)).toEqual(['#VID 7>2\r\n']);
    expect(vid.stage.told.done).toEqual([1]);
    const av = await ready({}, {}, [[/ROUTE|VID/, '~01@ERR 002\r\n']]);
    av.stage.route('2', '7');
    await av.stage.clock.advance(500);
    expect(orders(av)).toEqual(['#AV 7>2\r\n']);
  });

  test('takes a VID for the confirmation of a ROUTE, as a VS-42 answers', async () => {
    const { stage } = await ready({}, {}, [[/ROUTE 1,2,7/, '~01@VID 7>2\r\n']]);
    const route = stage.route('2', '7');
    await stage.clock.advance(20);
    expect(stage.outcome(route)).toBe('done');
  });

  test.each([
    ['~01@ROUTE ERR 003\r\n', 'connect_failed: the device answers ERR 003: parameter out of range'],
    ['~01@ERR 004\r\n', 'connect_failed: the device answers ERR 004: unauthorized access'],
    ['~01@ROUTE 1,2,7 ERR006\r\n', 'busy: the device answers ERR 006: protocol busy'],
  ])('refuses in words where the device answers %j', async (answer, outcome) => {
    const { stage } = await ready({}, {}, [[/ROUTE 1,2,7/, answer]]);
    const route = stage.route('2', '7');
    await stage.clock.advance(1_000);
    expect(stage.outcome(route)).toBe(outcome);
  });

  test('logs in where the settings have a password, and ends the connection where it is refused', async () => {
    const inside = await ready({ password: 'open' }, { password: 'open' });
    inside.stage.route('2', '7');
    await inside.stage.clock.advance(500);
    expect(inside.stage.told.done).toEqual([1]);
    const outside = await ready({ password: 'open' }, { password: 'shut' });
    expect(outside.stage.told.resets[0]).toMatch(/refuses its login: .*ERR 004/);
  });

  test('addresses a machine by its number, and hears that one alone', async () => {
    const { stage } = await ready({ machine: 7 }, { options: { machine: 7 } });
    expect(stage.said[0]?.text).toBe('#07@\r\n');
    expect(stage.told.ready.length).toBe(1);
    stage.inject(bytes('~01@ROUTE 1,1,5\r\n'));
    expect(stage.told.noise.at(-1)).toBe('from machine 01');
    expect(stage.told.shows.get('1')).toBe('1');
  });

  test('takes the number of whoever answers the handshake', async () => {
    const { stage } = await ready({ machine: 12 });
    expect(stage.told.ready.length).toBe(1);
    stage.inject(bytes('~12@ROUTE 1,1,5\r\n'));
    expect(stage.told.shows.get('1')).toBe('5');
  });

  test('reads everything again after a preset, and greets again after a start', async () => {
    const { stage, device } = await ready();
    const other = client(device);
    other.say('#PRST-STO 1\r#VID 5>1\r#PRST-RCL 1\r');
    await stage.clock.advance(50);
    expect(stage.told.shows.get('1')).toBe('1');
    const said = stage.said.length;
    stage.inject(bytes('~01@Protocol Start\r\n'));
    await stage.clock.advance(100);
    expect(stage.said[said]?.text).toBe('#\r\n');
  });

  test('no answer that is cut at any byte changes anything', () => {
    const answer = '~01@ROUTE 1,12,13\r\n';
    for (let at = 1; at < answer.length - 1; at += 1) {
      const codec = new KramerCodec(null);
      const facts = [...codec.hear(bytes(answer.slice(0, at))), ...codec.hear(bytes('~01@VID 5>4 OK\r\n'))];
      const shown = facts.flatMap((fact) => (fact.is === 'shows' ? [`${fact.output}<${fact.input}`] : []));
      expect(shown, `cut at ${at}`).toEqual(['4<5']);
    }
  });

  test.each([
    [{ machine: 100 }, /machine: is no whole number/],
    [{ command: 'SWITCH' }, /command: is none of/],
    [{ layer: 1 }, /layer: .*no such option/],
  ])('a wrong option is refused by its name: %j', (options, words) => {
    expect(() => kramer.create({ ...NO_OPTIONS, options }, hostless)).toThrow(words);
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

describe('the simulated switcher of Kramer', () => {
  function made(habits: Partial<KramerHabits> = {}): Client & { readonly device: SimulatedDevice } {
    const device = createKramer({ inputs: 4, outputs: 4, timers: createClock() }, habits);
    return Object.assign(client(device), { device });
  }

  test.each([
    ['#\r', '~01@ OK\r\n'],
    ['#MODEL?\r\n', '~01@MODEL VS-88UHD\r\n'],
    ['#VERSION?\r', '~01@VERSION 1.12.0034\r\n'],
    ['#SN?\r', '~01@SN 00000123456789\r\n'],
    ['#INFO-IO?\r', '~01@INFO-IO IN 4,OUT 4\r\n'],
    ['#INFO-PRST?\r', '~01@INFO-PRST VID 8,AUD 0\r\n'],
    ['#ROUTE 1,2,3\r', '~01@ROUTE 1,2,3\r\n'],
    ['#ROUTE 12,2,3\r', '~01@ROUTE 12,2,3\r\n'],
    ['#ROUTE 1,*,3\r', '~01@ROUTE 1,*,3\r\n'],
    ['#ROUTE? 1,2\r', '~01@ROUTE 1,2,2\r\n'],
    ['#ROUTE? 1,*\r', '~01@ROUTE 1,1,1\r\n~01@ROUTE 1,2,2\r\n~01@ROUTE 1,3,3\r\n~01@ROUTE 1,4,4\r\n'],
    ['#VID 3>2\r', '~01@VID 3>2 OK\r\n'],
    ['#VID 1>1,1>2,1>3\r', '~01@VID 1>1,1>2,1>3 OK\r\n'],
    ['#VID1>1\r', '~01@VID 1>1 OK\r\n'],
    ['#VID?2\r', '~01@VID 2>2\r\n'],
    ['#AV 2>*\r', '~01@AV 2>* OK\r\n'],
    ['#VID? *\n', '~01@VID 1>1,2>2,3>3,4>4\r\n'],
    ['#VID? 1|VID? 2\r', '~01@VID 1>1\r\n~01@VID 2>2\r\n'],
    ['#01@VID? 2\r', '~01@VID 2>2\r\n'],
    ['#02@VID? 2\r', ''],
    ['#SIGNAL? 4\r', '~01@SIGNAL 4,1\r\n'],
    ['#NOSUCH?\r', '~01@ERR 002\r\n'],
    ['#!\r', '~01@ERR 001\r\n'],
    ['#ROUTE 1,9,1\r', '~01@ROUTE ERR 003\r\n'],
    ['#ROUTE x\r', '~01@ROUTE ERR 001\r\n'],
    ['#VID 1>9\r', '~01@VID ERR 003\r\n'],
    ['noise\r#\r', '~01@ OK\r\n'],
    ['\r\n\r\n', ''],
  ])('to %j it answers %j', (said, answer) => {
    const { say, heard } = made();
    say(said);
    expect(heard()).toBe(answer);
  });

  test('switches nothing before a login where security is on', () => {
    const { say, heard, device } = made({ password: 'open' });
    say('#VID 3>1\r#LOGIN Admin,wrong\r#LOGIN Admin,open\r#VID 3>1\r');
    expect(heard()).toBe('~01@VID ERR 004\r\n~01@LOGIN ERR 004\r\n~01@LOGIN Admin,open OK\r\n~01@VID 3>1 OK\r\n');
    expect(device.shows('1')).toBe('3');
  });

  test('tells every connection what another one or a hand on the panel switched', () => {
    const { say, device, heard } = made();
    const other = client(device);
    say('#ROUTE 1,1,4\r');
    expect(other.heard()).toBe('~01@ROUTE 1,1,4\r\n');
    expect(heard()).toBe('~01@ROUTE 1,1,4\r\n');
    device.panel('2', '3');
    expect(other.heard()).toBe('~01@VID 3>2\r\n');
    other.say('#LOCK-FP 1\r');
    device.panel('2', '1');
    expect(device.shows('2')).toBe('3');
  });

  test('says a welcome where the model has one', () => {
    expect(made({ welcome: 'Welcome to Kramer VS-88UHD' }).heard()).toBe('Welcome to Kramer VS-88UHD\r\n');
  });
});

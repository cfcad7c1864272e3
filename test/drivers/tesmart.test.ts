// TESmart's KVM switches and matrices: the drivers against the simulated devices, through every fault of the issue, and the devices against what public clients send.

import { describe, expect, test } from 'vitest';
import type { DeviceHost } from '../../controller/drivers/driver.ts';
import { INTER_BYTE_MS, TesmartCodec } from '../../controller/drivers/tesmart/codec.ts';
import { tesmart } from '../../controller/drivers/tesmart/driver.ts';
import { INTER_CHARACTER_MS, TesmartMatrixCodec } from '../../controller/drivers/tesmart-matrix/codec.ts';
import { tesmartMatrix } from '../../controller/drivers/tesmart-matrix/driver.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { createTesmartMatrix } from '../../simulators/devices/tesmart/matrix.ts';
import type { TesmartHabits } from '../../simulators/devices/tesmart/switch.ts';
import { createTesmart } from '../../simulators/devices/tesmart/switch.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { client } from './client.ts';
import type { DriverStage } from './stage.ts';
import { bytes, NO_OPTIONS, setStage } from './stage.ts';
import { describeTroubles } from './troubles.ts';

const nothing: Uint8Array = new Uint8Array();
const BASES = { select: 1, report: 0 };

interface Both {
  readonly stage: DriverStage;
  readonly device: SimulatedDevice;
}

async function ready(habits: Partial<TesmartHabits> = {}, options: object = {}): Promise<Both> {
  const made: { device?: SimulatedDevice } = {};
  const stage = setStage({
    driver: tesmart,
    options: { inputs: 16, ...options },
    device(clock) {
      made.device = createTesmart({ inputs: 16, outputs: 1, timers: clock }, habits);
      return made.device;
    },
  });
  if (made.device === undefined) throw new TypeError('no device was made');
  stage.open();
  await stage.clock.advance(1_000);
  return { stage, device: made.device };
}

const hostless: DeviceHost = {
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

describe('the driver of TESmart KVM switches', () => {
  describeTroubles({
    driver: tesmart,
    create: createTesmart,
    inputs: 8,
    outputs: 1,
    foreign: DEVICES.tesmart?.foreign ?? nothing,
    isOrder: (said) => said.startsWith('\xaa\xbb\x03\x01'),
  });

  test('has one output and as many inputs as the settings say', async () => {
    const { stage } = await ready();
    expect(stage.told.ready.at(-1)).toMatchObject({ model: null, outputs: [{ port: '1', name: '' }] });
    expect(stage.told.ready.at(-1)?.inputs.length).toBe(16);
  });

  test.each([
    { reportEnd: 'value' as const, isTelling: true },
    { reportEnd: 'sheet' as const, isTelling: true },
    { reportEnd: 'value' as const, isTelling: false },
  ])('switches to every input and believes the report alone: %j', async (habits) => {
    const { stage, device } = await ready(habits);
    for (let input = 16; input >= 1; input -= 1) {
      const route = stage.route('1', String(input));
      await stage.clock.advance(1_500);
      expect(stage.outcome(route)).toBe('done');
      expect(device.shows('1')).toBe(String(input));
    }
  });

  test('counts as the settings say where a model counts from 0 to select, or from 1 to report', () => {
    const codec = new TesmartCodec({ select: 0, report: 1 });
    expect(codec.hear(Uint8Array.of(0xaa, 0xbb, 0x03, 0x11, 0x03, 0xee), 0)).toEqual([
      { is: 'shows', output: '1', input: '3' },
    ]);
    const stage = setStage({
      driver: tesmart,
      options: { inputs: 4, options: { selectBase: 0 } },
      device: (clock) => createTesmart({ inputs: 4, outputs: 1, timers: clock }),
    });
    stage.open();
    stage.inject(Uint8Array.of(0xaa, 0xbb, 0x03, 0x11, 0x00, 0x16));
    stage.inject(nothing);
    return stage.clock.advance(1_000).then(() => {
      stage.route('1', '3');
      expect(stage.said.at(-1)?.text).toBe('\xaa\xbb\x03\x01\x02\xee');
    });
  });

  test('cannot make the console dark', async () => {
    const { stage } = await ready();
    expect(stage.outcome(stage.route('1', null))).toBe('unavailable: this device cannot do that');
  });

  test('leaves quiet between two frames', async () => {
    const { stage } = await ready();
    for (let input = 1; input <= 5; input += 1) stage.route('1', String(input));
    await stage.clock.advance(1_500);
    const times = stage.said.map(({ at }) => at);
    for (let at = 1; at < times.length; at += 1)
      expect((times[at] ?? 0) - (times[at - 1] ?? 0)).toBeGreaterThanOrEqual(100);
  });

  test('no frame that is cut at any byte changes anything, and time ends what is cut', () => {
    const frame = Uint8Array.of(0xaa, 0xbb, 0x03, 0x11, 0x04, 0x1a);
    for (let at = 1; at < frame.length; at += 1) {
      const codec = new TesmartCodec(BASES);
      expect(codec.hear(frame.subarray(0, at), 0)).toEqual([]);
      expect(codec.hear(frame.subarray(at), INTER_BYTE_MS + 1).filter(({ is }) => is === 'shows')).toEqual([]);
      expect(codec.hear(frame, 2 * INTER_BYTE_MS + 2)).toContainEqual({ is: 'shows', output: '1', input: '5' });
    }
  });

  test('a frame whose end fits neither document nor device changes nothing', () => {
    const codec = new TesmartCodec(BASES);
    const facts = codec.hear(Uint8Array.of(0xaa, 0xbb, 0x03, 0x11, 0x04, 0x1b), 0);
    expect(facts).toEqual([{ is: 'noise', because: 'bytes that are no frame' }]);
  });

  test('the settings have to say how many inputs there are', () => {
    expect(() => tesmart.create(NO_OPTIONS, hostless)).toThrow(/inputs: /);
    expect(() => tesmartMatrix.create(NO_OPTIONS, hostless)).toThrow(/inputs: /);
    expect(() => tesmart.create({ ...NO_OPTIONS, inputs: 4, options: { base: 0 } }, hostless)).toThrow(/base: /);
  });
});

describe('the driver of TESmart matrices', () => {
  describeTroubles({
    driver: tesmartMatrix,
    create: createTesmartMatrix,
    inputs: 8,
    outputs: 4,
    foreign: DEVICES['tesmart-matrix']?.foreign ?? nothing,
    isOrder: (said) => said.startsWith('MT00SW'),
  });

  test('learns its outputs from the device, and says input before output unless told otherwise', async () => {
    for (const [order, said] of [
      [undefined, 'MT00SW0302NT\r\n'],
      ['output first', 'MT00SW0203NT\r\n'],
    ]) {
      const stage = setStage({
        driver: tesmartMatrix,
        options: { inputs: 4, options: order === undefined ? {} : { order } },
        device: (clock) => createTesmartMatrix({ inputs: 4, outputs: 4, timers: clock }),
      });
      stage.open();
      await stage.clock.advance(500);
      expect(stage.told.ready.at(-1)?.outputs.length).toBe(4);
      stage.route('2', '3');
      await stage.clock.advance(500);
      expect(stage.said.map(({ text }) => text)).toContain(said);
    }
  });

  test('believes no answer of which a part is missing', () => {
    const answer = 'LINK:O1I3;O2I2;O3I1;O4I4;END';
    for (let at = 1; at < answer.length; at += 1) {
      const codec = new TesmartMatrixCodec();
      expect(codec.hear(bytes(answer.slice(0, at)), 0)).toEqual([]);
      const late = codec.hear(bytes(answer.slice(at)), INTER_CHARACTER_MS + 1);
      expect(late.filter(({ type }) => type === 'links')).toEqual([]);
    }
    const codec = new TesmartMatrixCodec();
    expect(codec.hear(bytes('LINK:O1I3;O3I1;O4I4;END'), 0)[0]?.type).toBe('noise');
    expect(codec.hear(bytes(answer), 0)[0]?.type).toBe('links');
  });
});

describe('the simulated KVM switch of TESmart', () => {
  test.each([
    ['\xaa\xbb\x03\x10\x00\xee', '\xaa\xbb\x03\x11\x00\x16'],
    ['\xaa\xbb\x03\x01\x05\xee', '\xaa\xbb\x03\x11\x04\x1a'],
    ['\xaa\xbb\x03\x01\x05\xee\xaa\xbb\x03\x10\x00\xee', '\xaa\xbb\x03\x11\x04\x1a\xaa\xbb\x03\x11\x04\x1a'],
    ['\xaa\xbb\x03\x01\x10\xee', '\xaa\xbb\x03\x11\x0f\x25'],
    ['\xaa\xbb\x03\x01\x11\xee', ''],
    ['\xaa\xbb\x03\x01\x00\xee', ''],
    ['\xaa\xbb\x03\x01\x05\xef', ''],
    ['\xaa\xbb\x03\x02\x00\xee', ''],
    ['\xaa\xbb\x03\x03\x1e\xee', ''],
    ['\xaa\xbb\x03\x81\x01\xee', ''],
    ['\x00\xaa\xaa\xbb\x03\x10\x00\xee', '\xaa\xbb\x03\x11\x00\x16'],
    ['IP?', 'IP:192.168.001.010;'],
    ['PT?\r\n', 'PT:05000;'],
    ['IP:10.0.2.12;IP?', 'OKIP:010.000.002.012;'],
  ])('to %j it answers %j', (said, answer) => {
    const one = client(createTesmart({ inputs: 16, outputs: 1, timers: createClock() }));
    one.say(said);
    expect(one.heard()).toBe(answer);
  });

  test('tells every connection what a hand on the panel selects, and ends its reports as the sheet says where asked to', () => {
    const device = createTesmart({ inputs: 8, outputs: 1, timers: createClock() }, { reportEnd: 'sheet' });
    const [one, other] = [client(device), client(device)];
    device.panel('1', '7');
    expect(one.heard()).toBe('\xaa\xbb\x03\x11\x06\xee');
    expect(other.heard()).toBe('\xaa\xbb\x03\x11\x06\xee');
    device.powerCycle();
    expect(one.isEnded()).toBe(true);
    expect(device.shows('1')).toBe('7');
  });
});

describe('the simulated matrix of TESmart', () => {
  test.each([
    ['MT00RD0000NT', 'LINK:O1I1;O2I2;O3I3;O4I4;END'],
    ['MT00SW0201NT\r\nMT00RD0000NT\r\n', 'LINK:O1I2;O2I2;O3I3;O4I4;END'],
    ['MT00SW0300NTMT00RD0000NT', 'LINK:O1I3;O2I3;O3I3;O4I3;END'],
    ['MT00SW0300NTMT00SW0000NTMT00RD0000NT', 'LINK:O1I1;O2I2;O3I3;O4I4;END'],
    ['MT00SV0001NTMT00SW0300NTMT00RD0101NTMT00RD0000NT', 'LINK:O1I1;O2I2;O3I3;O4I4;END'],
    ['MT00SW0901NTMT00RD0000NT', 'LINK:O1I1;O2I2;O3I3;O4I4;END'],
    ['MT00BZEN00NT', ''],
    ['MT00SW0201NT', ''],
    ['nonsense', ''],
  ])('to %j it answers %j', (said, answer) => {
    const one = client(createTesmartMatrix({ inputs: 4, outputs: 4, timers: createClock() }));
    one.say(said);
    expect(one.heard()).toBe(answer);
  });
});

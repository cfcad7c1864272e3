// Drivers against servers that others wrote, as small scripts of what these say, and simulated devices against what other people's clients send at their start.

import { describe, expect, test } from 'vitest';
import type { DeviceOptions, Driver } from '../../controller/drivers/driver.ts';
import { kramer } from '../../controller/drivers/kramer/driver.ts';
import { videohub } from '../../controller/drivers/videohub/driver.ts';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { createExtron } from '../../simulators/devices/extron/device.ts';
import { createVideohub } from '../../simulators/devices/videohub/videohub.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { client } from './client.ts';
import type { DriverStage } from './stage.ts';
import { bytes, setStage } from './stage.ts';

/** A server in a few lines: what it says to whoever connects, and to each message that ends as its maker's do. */
function scripted(hello: string, end: string, answer: (said: string) => string): SimulatedDevice {
  return {
    connect({ send }) {
      let held = '';
      if (hello !== '') send(bytes(hello));
      return {
        heard(said) {
          held += Buffer.from(said).toString('latin1');
          const messages = held.split(end);
          held = messages.pop() ?? '';
          for (const message of messages) {
            const text = answer(message);
            if (text !== '') send(bytes(text));
          }
        },
        gone: () => undefined,
      };
    },
    panel: () => undefined,
    shows: () => null,
    powerCycle: () => undefined,
  };
}

async function greeted(driver: Driver, device: SimulatedDevice, options: Partial<DeviceOptions>): Promise<DriverStage> {
  const stage = setStage({ driver, device: () => device, options });
  stage.open();
  await stage.clock.advance(6_000);
  return stage;
}

const numbered = (count: number, of: (at: number) => string | number): string =>
  Array.from({ length: count }, (_, at) => `${at} ${of(at)}\n`).join('');

describe('a driver of a Videohub', () => {
  const answer = (routes: Map<string, string>, tellsAll: boolean) => (said: string) => {
    const [header = '', ...lines] = said.split('\n');
    if (header === 'PING:') return 'ACK\n\n';
    for (const line of lines) routes.set(line.split(' ')[0] ?? '', line.split(' ')[1] ?? '');
    if (lines.length === 0) return tellsAll ? 'ACK\n\n' : 'NAK\n\n';
    return `ACK\n\n${header}\n${lines.join('\n')}\n\n`;
  };

  test('reads counts of a server that forgets the end of two lines, and switches there', async () => {
    const hello = `PROTOCOL PREAMBLE:\nVersion: 2.8\n\nVIDEOHUB DEVICE:\nDevice present: true\nModel name: Virtual Videohub\nVideo inputs: 41Video processing units: 0\nVideo outputs: 10Video monitoring outputs: 0\nSerial ports: 0\n\nVIDEO OUTPUT ROUTING:\n${numbered(10, () => 40)}\nCONFIGURATION:\nTake Mode: true\n\nEND PRELUDE:\n\n`;
    const stage = await greeted(videohub, scripted(hello, '\n\n', answer(new Map(), true)), {});
    expect(stage.told.ready.at(-1)).toMatchObject({ inputs: { length: 41 }, outputs: { length: 10 } });
    const route = stage.route('3', '7');
    await stage.clock.advance(500);
    expect([stage.outcome(route), stage.told.shows.get('3')]).toEqual(['done', '7']);
  });

  test('works with a server that tells the routes of some outputs alone', async () => {
    const hello =
      'PROTOCOL PREAMBLE:\nVersion: 2.3\n\nVIDEOHUB DEVICE:\nDevice present: true\nModel name: Web Patcher\nVideo inputs: 4\nVideo outputs: 3\n\nVIDEO OUTPUT ROUTING:\n1 2\n\n';
    const stage = await greeted(videohub, scripted(hello, '\n\n', answer(new Map(), false)), {});
    expect([...stage.told.shows]).toEqual([['2', '3']]);
    const route = stage.route('1', '4');
    await stage.clock.advance(500);
    expect([stage.outcome(route), stage.told.resets]).toEqual(['done', []]);
  });
});

test('a driver of a Kramer works with a server that knows ROUTE alone, once it is told how many ports there are', async () => {
  const shown = new Map<string, string>();
  const device = scripted('', '\r\n', (said) => {
    const [, asked] = /^#ROUTE\? 1,(\d+)$/.exec(said) ?? [];
    if (asked !== undefined) return `~01@ROUTE 1,${asked},${shown.get(asked) ?? 1}\r\n`;
    const [, output = '', input = ''] = /^#ROUTE 1,(\d+),(\d+)$/.exec(said) ?? [];
    if (output === '') return '';
    shown.set(output, input);
    return `~01@ROUTE 1,${output},${input}\r\n`;
  });
  const stage = await greeted(kramer, device, { inputs: 8, outputs: 2 });
  await stage.clock.advance(20_000);
  expect(stage.told.ready.at(-1)).toMatchObject({ inputs: { length: 8 } });
  const route = stage.route('2', '5');
  await stage.clock.advance(1_000);
  expect([stage.outcome(route), shown.get('2')]).toEqual(['done', '5']);
});

describe('a simulated device', () => {
  test('Extron lets in a client that ends its password with LF, and one that ends it with CR LF', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const one = client(createExtron({ inputs: 4, outputs: 4, timers: createClock() }, { adminPassword: 'extron' }));
      expect(one.heard()).toMatch(/\r\nPassword:$/);
      one.say(`extron${end}`);
      expect(one.heard()).toBe('\r\nLogin Administrator\r\n');
      one.say('1I\n');
      expect(one.heard()).toBe('DXP 88 HD 4K PLUS\r\n');
    }
  });

  test('Extron overlooks what a telnet program negotiates, in whatever pieces it comes', () => {
    const one = client(createExtron({ inputs: 4, outputs: 4, timers: createClock() }));
    one.heard();
    one.say('\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1f');
    one.say('\xff');
    one.say('\xfb');
    one.say('\x20\xff\xf11*2!');
    expect(one.heard()).toBe('Out02 In01 All\r\n');
  });

  test('Videohub tells every block that is asked for, reads headers in either case, and is renamed', () => {
    const device = createVideohub({ inputs: 2, outputs: 2, timers: createClock() });
    const [one, other] = [client(device), client(device)];
    other.heard();
    expect(one.heard()).toMatch(/^PROTOCOL PREAMBLE:\nVersion: 2\.3\n\nVIDEOHUB DEVICE:\n[\s\S]*END PRELUDE:\n\n$/);
    one.say('VIDEOHUB DEVICE:\n\n');
    expect(one.heard()).toMatch(/^ACK\n\nVIDEOHUB DEVICE:\nDevice present: true\n[\s\S]*Video outputs: 2\n/);
    one.say('video output routing:\n0 1\n\n');
    expect(one.heard()).toBe('ACK\n\nVIDEO OUTPUT ROUTING:\n0 1\n\n');
    other.heard();
    one.say('VIDEOHUB DEVICE:\nFriendly name: Room 4\n\n');
    expect(other.heard()).toBe('VIDEOHUB DEVICE:\nFriendly name: Room 4\n\n');
    one.say('CONFIGURATION:\nTake Mode: true\n\n');
    expect(other.heard()).toBe('CONFIGURATION:\nTake Mode: true\n\n');
    one.say('VIDEOHUB DEVICE:\nVideo inputs: 40\n\n');
    expect([one.heard().endsWith('NAK\n\n'), other.heard()]).toEqual([true, '']);
  });
});

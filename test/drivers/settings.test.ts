// The key `devices` of the settings: what is wrong is named by its key, and a start with it ends with code 2; the simulated device of the command line.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import { readDevices } from '../../controller/settings/devices.ts';
import { readSettings } from '../../controller/settings/settings.ts';
import { run } from '../acceptance/outside.ts';
import { built } from '../house/built.ts';
import { tree } from '../house/tree.ts';
import { until } from '../until.ts';

const HUB = { name: 'hub-1', driver: 'videohub', address: '192.0.2.20:9990' };

function refusal(devices: readonly object[]): string {
  const folder = tree({ 'openseat.json': JSON.stringify({ devices }) });
  try {
    readSettings(['--config', join(folder, 'openseat.json')], {});
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'taken';
}

test('a device by address, with and without a port, or by a line', () => {
  const around = { idLength: 4, lines: new Set(['com1']) };
  const [byPort, byDefault, six, byLine] = readDevices(
    [
      HUB,
      { ...HUB, name: 'b', address: 'matrix.example' },
      { ...HUB, name: 'c', address: '[2001:db8::1]:99' },
      { name: 'd', driver: 'videohub', line: 'com1', adopt: { transmitters: '0101' } },
    ],
    around,
  );
  expect(byPort?.reach).toEqual({ by: 'tcp', host: '192.0.2.20', port: 9990 });
  expect(byDefault?.reach).toEqual({ by: 'tcp', host: 'matrix.example', port: 9990 });
  expect(six?.reach).toEqual({ by: 'tcp', host: '2001:db8::1', port: 99 });
  expect(byLine).toMatchObject({
    reach: { by: 'line', line: 'com1' },
    adopt: { transmitters: '0101', receivers: null },
  });
});

const WRONG: readonly (readonly [devices: readonly object[], said: RegExp])[] = [
  [[{ ...HUB, driver: 'toaster' }], /^devices\[0\]\.driver: toaster is none of .*videohub/],
  [[{ ...HUB, name: 'hub 1' }], /devices\.0\.name/],
  [[HUB, HUB], /^devices\[1\]\.name: there are two devices hub-1/],
  [[{ name: 'a', driver: 'videohub' }], /^devices\[0\]: a device has an address, or else a line/],
  [[{ ...HUB, line: 'com1' }], /^devices\[0\]: a device has an address, or else a line/],
  [[{ name: 'a', driver: 'videohub', line: 'com1' }], /^devices\[0\]\.line: there is no line com1/],
  [[{ ...HUB, address: 'a:b:c' }], /^devices\[0\]\.address: an address is host:port/],
  [[{ ...HUB, address: 'hub:70000' }], /^devices\[0\]\.address/],
  [[{ ...HUB, password: 'secret' }], /^devices\[0\]\.password: a Videohub needs nothing but its address/],
  [[{ ...HUB, options: { speed: 1 } }], /^devices\[0\]\.options\.speed:/],
  [
    [{ ...HUB, adopt: { transmitters: '5101' } }],
    /^devices\[0\]\.adopt\.transmitters: 5101 is not the ID of a transmitter/,
  ],
  [[{ ...HUB, adopt: { receivers: '51010' } }], /^devices\[0\]\.adopt\.receivers/],
  [[{ ...HUB, colour: 'red' }], /devices\.0 .*colour/],
];

test.each(WRONG)('%j is refused by its key', (devices, said) => {
  const message = refusal(devices);
  expect(message).toMatch(said);
  expect(message).not.toContain('secret');
});

test('a start with a wrong device ends with code 2 and one line', async () => {
  const file = await built('controller', ['hasher', 'watchdog']);
  const folder = tree({ 'openseat.json': JSON.stringify({ devices: [{ ...HUB, driver: 'toaster' }] }) });
  const program = run(file, ['--port', '0', '--data', join(folder, 'data'), '--config', join(folder, 'openseat.json')]);
  expect(await program.exit).toBe(2);
  expect(program.err()).toMatch(/^openseat: devices\[0\]\.driver: .*\n$/);
});

test('`npm run simulate -- --device videohub` plays one without a controller', async () => {
  const file = await built('simulate');
  const wrong = run(file, ['--device', 'toaster']);
  expect(await wrong.exit).toBe(2);
  expect(wrong.err()).toMatch(/--device toaster is none of .*videohub/);
  const child = spawn(process.execPath, [file, '--device=videohub', '--inputs', '3', '--outputs', '2']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  await until(() => /^simulated videohub at 127\.0\.0\.1:\d+$/m.test(out));
  const socket = connect(Number(/:(\d+)$/m.exec(out)?.[1]), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let heard = '';
  socket.on('data', (bytes) => {
    heard += String(bytes);
  });
  await until(() => heard.includes('END PRELUDE:\n\n'));
  expect(heard).toMatch(/^PROTOCOL PREAMBLE:\nVersion: 2\.3\n\nVIDEOHUB DEVICE:\nDevice present: true\n/);
  expect(heard).toContain('Video inputs: 3\n');
  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
});

// `simulate --device` from outside: its flags, its exit codes, a device on a port and on serial lines, with the habits that were asked for.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DEVICES } from '../../simulators/devices/table.ts';
import { DEVICE_HABITS } from '../../simulators/launcher/device-habits.ts';
import { LaunchError } from '../../simulators/launcher/fault.ts';
import { simulateDevice } from '../../simulators/launcher/simulated-device.ts';
import { openPort } from '../../simulators/serial/port.ts';
import { openPty } from '../../simulators/serial/pty.ts';
import { HOUSE } from '../house/house.ts';
import { needPython } from '../serial/python.ts';
import { until } from '../until.ts';
import { built } from './built.ts';

const PROGRAM = built('simulate');
const open: { stop(): Promise<unknown> | undefined }[] = [];

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly code: Promise<number | null>;
}

function simulate(...words: string[]): Run {
  const [node = '', ...first] = PROGRAM;
  const child = spawn(node, [...first, ...words], { cwd: HOUSE });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const code = new Promise<number | null>((resolve) => child.on('close', (exit) => resolve(exit)));
  open.push({ stop: async () => child.kill('SIGKILL') });
  return { child, out: () => out, err: () => err, code };
}

/** What a client on the network hears, and how it says something. */
function dial(port: number): { say(text: string): void; heard(): string } {
  let heard = '';
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    heard += bytes.toString('latin1');
  });
  open.push({ stop: async () => socket.destroy() });
  return { say: (text) => socket.write(text), heard: () => heard };
}

async function placeOf({ out }: Run, form: RegExp): Promise<string> {
  await until(() => form.test(out()));
  return form.exec(out())?.[1] ?? '';
}

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

test('every simulated device has its table of habits, and the README names each flag', () => {
  expect(Object.keys(DEVICE_HABITS).sort()).toEqual(Object.keys(DEVICES).sort());
  const lines = readFileSync(join(HOUSE, 'simulators/README.md'), 'utf8').split('\n');
  for (const [name, { flags, baud }] of Object.entries(DEVICE_HABITS)) {
    const [, serial, words = ''] =
      lines
        .find((line) => line.startsWith(`| \`${name}\` |`))
        ?.split(' |')
        .slice(0) ?? [];
    expect(serial?.trim() ?? '').toBe(baud === null ? '' : String(baud));
    for (const flag of Object.keys(flags)) expect(words, name).toContain(`--${flag}`);
  }
});

describe('wrong words', () => {
  test.each([
    ['an unknown device', ['--device', 'toaster'], '--device toaster is none of'],
    ['no device', ['--device'], '--device'],
    ['another device’s habit', ['--device', 'videohub', '--password', 'x'], '--password'],
    ['a habit of no device', ['--device', 'kramer', '--speed', '9'], '--speed'],
    ['a number out of its range', ['--device', 'kramer', '--machine', '100'], '--machine is not a number from 1 to 99'],
    ['a word that is none of the table', ['--device', 'aten', '--commands', 'all'], '--commands is none of'],
    ['a list that is none', ['--device', 'extron', '--silent', '1;3'], '--silent is not like 1,3'],
    ['an unknown fault', ['--device', 'extron', '--fault', 'sulks'], '--fault sulks is none of'],
    ['too many inputs', ['--device', 'extron', '--inputs', '1000'], '--inputs'],
    ['a serial port of a device without one', ['--device', 'videohub', '--serial'], '--serial: videohub has no'],
    ['a port that is not there', ['--device', 'extron', '--serial=/dev/nothing-here'], '--serial /dev/nothing-here'],
    ['a port that is none', ['--device', 'extron', '--serial=/dev/null'], '--serial /dev/null'],
    ['a speed without a line', ['--device', 'extron', '--baud', '9600'], '--baud'],
    ['a wrong speed', ['--device', 'extron', '--serial', '--baud', '9601'], '--baud 9601 is none of'],
  ])('%s: one line and exit code 2', async (_what, words, named) => {
    const refused = await simulateDevice(words, {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(LaunchError);
    expect(refused).toMatchObject({ exitCode: 2, message: expect.stringContaining(named) });
    expect(refused).not.toMatchObject({ message: expect.stringContaining('\n') });
  });

  test('the command says so and ends', async () => {
    const { code, err, out } = simulate('--device', 'videohub', '--password', 'x');
    expect(await code).toBe(2);
    expect(err()).toBe('openseat simulate: --password: there is no such flag\n');
    expect(out()).toBe('');
  });
});

describe('on a port', () => {
  test.each([
    ['extron', ['--password', 'keys'], 'keys\r', /Password:\r\nLogin Administrator\r\n$/],
    ['extron', ['--verbose', '3', '--inputs', '4', '--outputs', '2', '--silent', '2,4'], '0LS', /Frq00 1010\r\n$/],
    ['kramer', ['--machine', '7', '--welcome', 'Hello'], '#\r', /^Hello\r\n~07@ OK\r\n$/],
    ['kramer', ['--password', 'keys'], '#VID 1>2\r', /ERR 004\r\n$/],
    [
      'aten',
      ['--login', 'no', '--model', 'VM0808HB', '--commands', 'long'],
      'SS 01,02\r\n',
      /Command incorrect\r\n> $/,
    ],
    [
      'videohub',
      ['--inputs', '12', '--outputs', '40'],
      'PING:\n\n',
      /Video inputs: 12\n[\s\S]*\n39 11\n[\s\S]*ACK\n\n$/,
    ],
    ['lightware', ['--generation', 'mx2'], 'GET /MEDIA/VIDEO/XP.*\r\n', /^nE .*%E002/],
  ] as const)('%s with %j', async (name, words, said, heard) => {
    const device = await simulateDevice(['--device', name, ...words], {});
    open.push(device);
    const [, port] = /^simulated [a-z-]+ at 127\.0\.0\.1:([0-9]+)$/.exec(device.lines.join('\n')) ?? [];
    const { say, heard: got } = dial(Number(port));
    say(said);
    await until(() => heard.test(got()));
  });
});

describe('issue 4: on a serial line', () => {
  beforeAll(needPython);

  test('it makes a pseudo terminal and prints its path; the network stays closed unless asked for', async () => {
    const run = simulate('--device', 'extron', '--serial', '--outputs', '4');
    const path = await placeOf(run, /^simulated extron on (\S+)\n$/);
    const line = await openPort(path, 9_600);
    open.push(line);
    let heard = '';
    line.listen({ bytes: (chunk) => (heard += Buffer.from(chunk).toString('latin1')), closed: () => undefined });
    line.write(Buffer.from('3*2!'));
    // What a DXP says when it is switched on, then the answer.
    await until(() => heard.endsWith('Out02 In03 All\r\n'));
    expect(run.out()).not.toContain(' at ');
    run.child.kill('SIGTERM');
    expect(await run.code).toBe(0);
  });

  test('it opens a port that is named, beside one on the network: what one switches the other is told of', async () => {
    const pty = await openPty();
    open.push(pty);
    let heard = '';
    pty.listen({ bytes: (chunk) => (heard += Buffer.from(chunk).toString('latin1')), closed: () => undefined });
    const run = simulate('--device', 'kramer', `--serial=${pty.path}`, '--baud', '9600', '--listen', '0');
    const network = dial(Number(await placeOf(run, / at 127\.0\.0\.1:([0-9]+)\n/)));
    await placeOf(run, / on (\S+)\n/);
    network.say('#VID 3>1\r');
    await until(() => heard.includes('~01@VID 3>1\r\n'));
    pty.write(Buffer.from('#VID 4>2\r'));
    await until(() => heard.includes('VID 4>2 OK') && network.heard().includes('~01@VID 4>2\r\n'));
    await pty.unplug();
    expect(await run.code).toBe(1);
    expect(run.err()).toContain('the serial line is gone');
  });
});

// The real child against real agents: Debian's snmpd by version 3, a simulated UPS, a switch and sensors; thresholds, silence, traps, a child that is killed, agents that are
// hostile beside one that is not.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import type { AgentWanted } from '../../simulators/snmp/agent.ts';
import { startAgent } from '../../simulators/snmp/agent.ts';
import { SIMULATED_COMMUNITY } from '../../simulators/snmp/answers.ts';
import { AGENT_FAULT_NAMES } from '../../simulators/snmp/faults.ts';
import { needTools, PATH_WITH_SBIN, TOOLS_LIMIT_MS } from '../house/tools.ts';
import { agentOf, eventually, settingsOf, startManager, USER } from './world.ts';

const NONE = { warning: null, critical: null };

beforeAll(() => needTools({ snmpd: 'snmpd', snmptrap: 'snmp', snmpinform: 'snmp' }), TOOLS_LIMIT_MS);

async function simulated(wanted: Partial<AgentWanted> & Pick<AgentWanted, 'kind'>) {
  const agent = await startAgent({ seed: 3, port: 0, faults: [], ...wanted });
  onTestFinished(() => agent.stop());
  return agent;
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}

function home(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-snmpd-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Debian's agent, for the user of these tests with SHA-1, as older devices have it. */
async function snmpd() {
  const folder = home();
  const port = await freePort();
  const lines = [
    `createUser old SHA "${USER.authKey}" AES "${USER.privKey}"`,
    `createUser ${USER.name} SHA-256 "${USER.authKey}" AES "${USER.privKey}"`,
    'rouser old authPriv',
    `rouser ${USER.name} authPriv`,
    'extend twelve /bin/echo 12.5',
    '',
  ];
  writeFileSync(join(folder, 'snmpd.conf'), lines.join('\n'));
  const words = ['-f', '-C', '-c', join(folder, 'snmpd.conf'), '-Lf', '/dev/null', '-I', '-smux'];
  const start = () => {
    const child = spawn('snmpd', [...words, `udp:127.0.0.1:${port}`], {
      env: { PATH: PATH_WITH_SBIN, SNMP_PERSISTENT_DIR: join(folder, 'kept'), HOME: folder },
      stdio: 'ignore',
    });
    const gone = new Promise<void>((done) => child.on('exit', () => done()));
    return async () => {
      child.kill('SIGTERM');
      await gone;
    };
  };
  let stop = start();
  onTestFinished(() => stop());
  const restart = async () => {
    await stop();
    stop = start();
  };
  return { port, restart };
}

/** nsExtendOutput1Line of the line `extend twelve` (NET-SNMP-EXTEND-MIB). */
const EXTEND = [1, 3, 6, 1, 4, 1, 8072, 1, 3, 2, 3, 1, 1, 6, 116, 119, 101, 108, 118, 101];

test('Debian’s snmpd is polled by version 3: interfaces and an OID of one’s own (issue 5: real snmpd)', async () => {
  const { port, restart } = await snmpd();
  const oids = [{ oid: EXTEND, name: 'twelve', unit: 'V', scale: 2, kind: 'value' } as const];
  const old = { ...USER, name: 'old', auth: 'sha' } as const;
  const managed = await startManager(
    settingsOf(
      [
        agentOf({ name: 'debian', port, profiles: ['interfaces'], oids }),
        agentOf({ name: 'by-sha', host: 'localhost', port, by: { user: 'old' }, oids }),
      ],
      { users: [USER, old] },
    ),
  );
  await eventually(async () => (await managed.readings('debian')).has('twelve'));
  expect((await managed.readings('debian')).get('twelve')).toEqual({ value: 25, unit: 'V', state: 'ok' });
  await eventually(async () => (await managed.readings('by-sha')).get('twelve')?.value === 25);
  // It is another engine now, as a device that was replaced.
  await restart();
  const polls = managed.manager.figure('polls');
  await eventually(() => managed.manager.figure('polls') > polls + 4);
  expect(managed.troubles()).toEqual([]);
});

test('a UPS, a switch and sensors are read as their MIBs say, with scale, precision and rates', async () => {
  const [ups, rack, box] = [
    await simulated({ kind: 'ups' }),
    await simulated({ kind: 'switch' }),
    await simulated({ kind: 'sensors' }),
  ];
  box.measures.temperature = 23.4;
  const managed = await startManager(
    settingsOf([
      agentOf({ name: 'ups', port: ups.port, profiles: ['ups'] }),
      agentOf({ name: 'rack', port: rack.port, profiles: ['interfaces'], by: { community: SIMULATED_COMMUNITY } }),
      agentOf({ name: 'box', port: box.port, profiles: ['sensors'] }),
    ]),
  );
  await eventually(async () => (await managed.readings('rack')).has('Gi0-2 in'));
  const values = async (name: string) =>
    Object.fromEntries([...(await managed.readings(name))].map(([key, { value, unit }]) => [key, [value, unit]]));
  expect(await values('box')).toEqual({
    ...{ inlet: [23.4, '°C'], humidity: [38, '%'], 'fan 1': [4_200, 'rpm'], 'rail 12 V': [12.04, 'V'] },
  });
  expect(await values('ups')).toMatchObject({
    ...{ 'battery voltage': [54.6, 'V'], 'output frequency': [50, 'Hz'], 'input voltage 1': [231, 'V'] },
    ...{ 'output load 1': [13, '%'], 'charge remaining': [100, '%'], 'battery temperature': [23, '°C'] },
  });
  const rates = await values('rack');
  // 125,000 bytes a second and port.
  expect(rates['Gi0-2 in']?.[0]).toBeGreaterThan(1_800_000);
  expect(rates['Gi0-2 in']?.[0]).toBeLessThan(2_200_000);
  expect(rates['Gi0-2 up']).toEqual([1, '']);
  rack.measures.isLinkUp = false;
  await eventually(async () => (await values('rack'))['Gi0-2 up']?.[0] === 0);
  const history = await managed.manager.history({ source: 'box', name: 'inlet' }, Date.now() - 60_000, Date.now());
  expect(history?.known).toMatchObject({ unit: '°C', stepMs: 60_000, points: [{ mean: 23.4 }] });
});

test('too warm is alarmed and over again, and a child that is killed is back within 2 s and knows what stood', async () => {
  const box = await simulated({ kind: 'sensors' });
  const inlet = { reading: 'inlet', above: { warning: 30, critical: 40 }, below: NONE, clear: 2, polls: 1 };
  const managed = await startManager(
    settingsOf([agentOf({ name: 'box', port: box.port, profiles: ['sensors'], thresholds: [inlet] })]),
  );
  const standing = () => managed.troubles().map(({ alarm, about }) => `${alarm} ${about}`);
  box.measures.temperature = 35;
  await eventually(() => standing().includes('temperature box inlet'));
  expect((await managed.readings('box')).get('inlet')?.state).toBe('warning');
  box.measures.temperature = 41;
  await eventually(() => standing().join() === 'temperature-critical box inlet');
  // Within the hysteresis: it stays.
  box.measures.temperature = 38.5;
  managed.children[0]?.kill();
  const isBack = async () => managed.children.length === 2 && (await managed.readings('box')).has('inlet');
  await eventually(isBack, 2_000);
  expect(standing()).toEqual(['temperature-critical box inlet']);
  box.measures.temperature = 20;
  await eventually(() => standing().length === 0);
});

test('hostile agents are silent, and the one beside them is read as ever', async () => {
  const hostile = await Promise.all(
    AGENT_FAULT_NAMES.map((fault, at) => simulated({ kind: 'ups', seed: at, faults: [fault] })),
  );
  const box = await simulated({ kind: 'sensors' });
  const managed = await startManager(
    settingsOf(
      [
        agentOf({ name: 'box', port: box.port, profiles: ['sensors'] }),
        ...hostile.map(({ port }, at) => agentOf({ name: AGENT_FAULT_NAMES[at] ?? '', port, profiles: ['ups'] })),
      ],
      { intervalMs: 500 },
    ),
  );
  await eventually(() => managed.manager.figure('pollsFailed') >= 3, 30_000);
  expect((await managed.readings('box')).get('humidity')).toMatchObject({ value: 38, state: 'ok' });
  expect(managed.children.length).toBe(1);
  const talkative = await managed.readings('talkative');
  expect([...talkative.values()].every(({ value }) => Number.isFinite(value))).toBe(true);
});

test('a day of readings survives its process: after an end and a new beginning what was read before is there (issue 5.2)', async () => {
  const folder = home();
  const box = await simulated({ kind: 'sensors' });
  const settings = (port: number) => settingsOf([agentOf({ name: 'box', port, profiles: ['sensors'] })]);
  box.measures.temperature = 35;
  const before = await startManager(settings(box.port), folder);
  await eventually(async () => (await before.readings('box')).has('inlet'));
  await before.manager.stop();
  // Nobody answers there: what is known of it was known before.
  const after = await startManager(settings(await freePort()), folder);
  await eventually(async () => (await after.readings('box')).get('inlet')?.value === 35);
  const day = await after.manager.history({ source: 'box', name: 'inlet' }, 0, Date.now());
  expect(day?.known?.points).toMatchObject([{ max: 35 }]);
  expect(after.log.text).not.toContain('fault');
});

test('traps of version 3 and 2c are taken from agents of the settings, once in a while, and from nobody else', async () => {
  const box = await simulated({ kind: 'sensors' });
  const managed = await startManager(
    settingsOf(
      [
        agentOf({ name: 'box', port: box.port, profiles: ['sensors'] }),
        agentOf({ name: 'open', port: await freePort(), profiles: ['ups'], by: { community: 'traps' } }),
      ],
      { traps: { host: '127.0.0.1', port: 0 } },
    ),
  );
  const folder = home();
  const send = (program: string, ...words: readonly string[]) =>
    new Promise<number | null>((done) => {
      const to = `127.0.0.1:${managed.trapPort}`;
      const child = spawn(program, [...words, to, '', '1.3.6.1.6.3.1.1.5.3', '1.3.6.1.2.1.2.2.1.1.7', 'i', '7'], {
        env: { PATH: PATH_WITH_SBIN, HOME: folder, SNMP_PERSISTENT_DIR: folder, MIBS: '' },
        stdio: 'ignore',
      });
      child.on('close', done);
    });
  const v3 = (key: string) => [
    '-v3',
    '-e',
    '0x8000000001020304',
    '-l',
    'authPriv',
    '-u',
    USER.name,
    '-a',
    'SHA-256',
    '-A',
    key,
    '-x',
    'AES',
    '-X',
    USER.privKey,
  ];
  await send('snmptrap', ...v3('a wrong auth key'));
  await send('snmptrap', '-v2c', '-c', 'guessed');
  await send('snmptrap', ...v3(USER.authKey));
  await eventually(() => managed.traps.length === 1);
  expect(managed.traps[0]).toEqual(['box', 'link down, 1.3.6.1.2.1.2.2.1.1.7 = 7']);
  expect(await send('snmpinform', '-v2c', '-c', 'traps', '-r', '0', '-t', '5')).toBe(0);
  await eventually(() => managed.traps.length === 2);
  expect(managed.traps[1]?.[0]).toBe('open');
  await send('snmptrap', '-v2c', '-c', 'traps');
  await eventually(() => managed.manager.figure('traps') === 3);
  expect([managed.traps.length, managed.manager.figure('trapsUnknown')]).toEqual([2, 2]);
});

test('an address for traps that is taken ends the start', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  onTestFinished(() => void socket.close());
  const traps = { host: '127.0.0.1', port: socket.address().port };
  await expect(startManager(settingsOf([], { traps }))).rejects.toMatchObject({ reason: 'EADDRINUSE' });
});

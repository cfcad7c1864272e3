// The demonstration room as Debian's tools read it: walks, tables and traps by version 3 with our MIB loaded, and the MIB itself (issue 5, must show).

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOTICE_NAMES, noticeOid, SCALARS, TABLES } from '../../controller/monitoring/agent/objects.ts';
import type { ApiClient } from '../../protocol/client/types.ts';
import type { Demonstration } from '../../simulators/launcher/demonstration.ts';
import { startDemonstration } from '../../simulators/launcher/demonstration.ts';
import { TOOLS_LIMIT_MS } from '../house/tools.ts';
import { built } from '../simulators/built.ts';
import { until } from '../until.ts';
import { as, BASE_MIBS, clearHomes, freePort, listen, MIB, needManagers, run, USER } from './managers.ts';

const ENGINE = '80007ed9050102030405060708';
/** Whom the receivers do not know. */
const STRANGER = { ...USER, name: 'stranger' } as const;
const STRONG = { ...USER, name: 'strong', auth: 'sha512', priv: 'aes256' } as const;
/** Milliseconds until a change of the room is read. */
const TOLD_MS = 15_000;

const folder = mkdtempSync(join(tmpdir(), 'openseat-snmp-room-'));
let demo: Demonstration;
let admin: ApiClient;
let agent = '';
let traps: ReturnType<typeof listen>;
let informs: ReturnType<typeof listen>;

beforeAll(async () => {
  await needManagers();
  const [port, trapPort, informPort] = [await freePort(), await freePort(), await freePort()];
  agent = `127.0.0.1:${port}`;
  mkdirSync(join(folder, 'data'));
  // Receivers of traps know the engine beforehand: it is one that stays.
  writeFileSync(join(folder, 'data/snmp-engine.json'), JSON.stringify({ id: ENGINE, boots: 4 }));
  writeFileSync(join(folder, 'priv.key'), `${STRONG.privKey}\n`);
  const users = [USER, STRANGER, { ...STRONG, privKey: { file: 'priv.key' } }];
  const notified = [
    { host: '127.0.0.1', port: trapPort, user: USER.name },
    { host: '127.0.0.1', port: informPort, user: STRONG.name, kind: 'inform' },
    { host: '127.0.0.1', port: informPort, user: STRANGER.name, kind: 'inform', name: 'second-desk' },
  ];
  const config = join(folder, 'openseat.json');
  writeFileSync(config, JSON.stringify({ snmp: { users, traps: notified, location: '控制室' } }));
  traps = listen(trapPort, ENGINE, USER);
  informs = listen(informPort, ENGINE, STRONG, true);
  const data = join(folder, 'data');
  demo = await startDemonstration({ controller: built('controller'), data, config, snmpPort: port });
  admin = await demo.api();
}, TOOLS_LIMIT_MS);

afterAll(async () => {
  await demo?.stop();
  await traps?.stop();
  await informs?.stop();
  clearHomes();
  rmSync(folder, { recursive: true, force: true });
});

/** The rows of a table as snmptable prints them: the header's words → cells. */
async function table(name: string, user = USER): Promise<readonly Readonly<Record<string, string>>[]> {
  const { out } = await run('snmptable', ...as(user), '-Ci', '-Cf', '|', agent, name);
  const [head = '', ...lines] = out.split('\n').filter((line) => line.includes('|'));
  const names = head.split('|');
  return lines.map((line) => Object.fromEntries(line.split('|').map((cell, at) => [names[at] ?? '', cell])));
}

test('smilint finds nothing of level 3 or worse, and nothing at all', async () => {
  const linted = spawnSync('smilint', ['-s', '-l', '6', MIB], { env: { ...process.env, SMIPATH: BASE_MIBS } });
  expect(`${linted.stdout}${linted.stderr}`).toBe('');
  expect(linted.status).toBe(0);
});

test('the MIB and the agent know the same objects by the same numbers', async () => {
  const columns = Object.values(TABLES).flatMap(({ entry, columns: all }) =>
    all.map(({ name }, at) => [name, [...entry, at + 2].join('.')]),
  );
  const own = SCALARS.filter(({ name }) => name.startsWith('os')).map(({ name, oid }) => [
    name,
    oid.slice(0, -1).join('.'),
  ]);
  const notices = NOTICE_NAMES.map((name) => [name, noticeOid(name).join('.')]);
  const served = [...columns, ...own, ...notices];
  const { out } = await run('snmptranslate', '-On', ...served.map(([name]) => `OPENSEAT-MIB::${name}`));
  expect(out.split('\n').filter((line) => line !== '')).toEqual(served.map(([, oid]) => `.${oid}`));
});

test('snmpwalk and snmpbulkwalk read the room by version 3, and read the same', async () => {
  const names = demo.plan.transmitters.concat(demo.plan.receivers).map(({ name }) => name);
  const end = performance.now() + TOLD_MS;
  let walked = await run('snmpwalk', ...as(USER), agent, 'osEndpointName');
  // The room that was just furnished is told to the agent a little later.
  while (walked.out.trim().split('\n').length < names.length && performance.now() < end)
    walked = await run('snmpwalk', ...as(USER), agent, 'osEndpointName');
  for (const name of names) expect(walked.out).toContain(`STRING: ${name}\n`);
  expect(walked.out.trim().split('\n').length).toBe(names.length);
  const bulk = await run('snmpbulkwalk', '-Cr30', ...as(STRONG), agent, 'osEndpointName');
  expect(bulk.out).toBe(walked.out);
  const system = await run('snmpwalk', ...as(USER), agent, 'system');
  expect(system.out).toContain('sysLocation.0 = STRING: 控制室');
  expect(system.out).toContain('sysObjectID.0 = OID: OPENSEAT-MIB::openseatMIB');
});

test('snmptable shows what a receiver shows, as the API does', async () => {
  const connected = await admin.call('switch.connect', { receiver: '5003', source: '0002' });
  expect(connected.ok).toBe(true);
  let rows: Awaited<ReturnType<typeof table>> = [];
  const end = performance.now() + TOLD_MS;
  do rows = await table('osReceiverTable', STRONG);
  while (rows.find((row) => row.osReceiverId === '5003')?.osReceiverState !== 'shown' && performance.now() < end);
  expect(rows.map((row) => row.osReceiverId).sort()).toEqual(demo.plan.receivers.map(({ id }) => id).sort());
  expect(rows.find((row) => row.osReceiverId === '5003')).toMatchObject({
    ...{ osReceiverState: 'shown', osReceiverSource: '0002', osReceiverSourceName: 'Dispatch log' },
    osReceiverSeat: 'Seat B',
  });
  expect(rows.find((row) => row.osReceiverId === '5009')).toMatchObject({ osReceiverState: 'unknown' });
  const sessions = await table('osSessionTable');
  expect(sessions.some((row) => row.osSessionUser === 'admin' && row.osSessionMeans === 'password')).toBe(true);
  const [controller] = await table('osControllerTable');
  expect(controller).toMatchObject({ osControllerProduct: 'OpenSeat', osControllerRole: 'single' });
});

test('it is read-only, and answers neither strangers nor wrong keys nor version 2c', async () => {
  const set = await run('snmpset', ...as(USER), agent, 'osEndpointName.1', 's', 'mine');
  expect(set.err).toContain('notWritable');
  const stranger = await run('snmpget', ...as({ ...USER, name: 'nobody' }), agent, 'sysUpTime.0');
  expect(stranger.err).toContain('Unknown user name');
  const wrong = await run('snmpget', ...as({ ...USER, authKey: 'another auth key' }), agent, 'sysUpTime.0');
  expect(wrong.err).toContain('Authentication failure (incorrect password, community or key)');
  const open = [...as(USER).slice(0, 1), '-l', 'authNoPriv', ...as(USER).slice(3)];
  expect((await run('snmpget', ...open, agent, 'sysUpTime.0')).err).toContain('Unsupported security level');
  const community = await run('snmpget', '-v2c', '-c', 'public', '-r0', '-t1', agent, 'sysUpTime.0');
  expect(community.err).toContain('Timeout: No Response');
  const other = await run('snmpget', ...as({ ...USER, privKey: 'another priv key' }), agent, 'sysUpTime.0');
  expect(other.code).not.toBe(0);
});

test('the engine is the one that the folder keeps, and another boot of it', async () => {
  const { out } = await run('snmpget', '-OqvU', ...as(USER), agent, '1.3.6.1.6.3.10.2.1.1.0', '1.3.6.1.6.3.10.2.1.2.0');
  const [id = '', boots] = out.split('\n');
  expect(id.replaceAll(/[" ]/g, '').toLowerCase()).toBe(ENGINE);
  expect(boots).toBe('5');
  expect(readFileSync(join(folder, 'data/snmp-engine.json'), 'utf8')).toContain('"boots":5');
  expect(existsSync(join(folder, 'data/snmp-engine.json.unfinished'))).toBe(false);
});

test('snmptrapd hears by version 3 of a start, an endpoint that is lost and comes back, and guessed passwords', async () => {
  for (const heard of [traps.heard, informs.heard]) await until(() => heard().includes('osControllerStarted'));
  demo.site.transmitters.get('0007')?.stop('its power was cut');
  for (const heard of [traps.heard, informs.heard]) await until(() => /osEndpointLost.*0007/.test(heard()));
  demo.site.transmitters.get('0007')?.start();
  await until(() => /osEndpointBack.*0007/.test(traps.heard()));
  const guest = await demo.api();
  const end = performance.now() + TOLD_MS;
  while (!/osLoginAttack.*account lin/.test(traps.heard()) && performance.now() < end)
    await guest.login('lin', 'wrong');
  expect(traps.heard()).toMatch(/osLoginAttack.*account lin/);
  expect(traps.heard()).toMatch(/osNoticeTime\S* = 20\d\d-/);
});

test('issue 5.3: an administrator tests each receiver of notifications, and snmptrapd hears it; an inform says that it was acknowledged, a trap that it was sent', async () => {
  for (const heard of [traps.heard, informs.heard]) await until(() => heard().includes('osControllerStarted'));
  const before = [traps, informs].map(({ heard }) => heard().split('osTest').length);
  expect(await admin.call('alarms.test', { output: 'trap-1' })).toMatchObject({
    value: { delivered: true, confirmed: false, because: '' },
  });
  expect(await admin.call('alarms.test', { output: 'inform-2' })).toMatchObject({
    value: { delivered: true, confirmed: true, because: '' },
  });
  // The inform was acknowledged, so it was heard; the trap may still be on its way.
  expect(informs.heard().split('osTest').length).toBeGreaterThan(before[1] ?? 0);
  await until(() => traps.heard().split('osTest').length > (before[0] ?? 0));
  expect(traps.heard()).toMatch(/osTest.*osNoticeBecause\S* = a test: whoever reads it/);
  expect(await admin.call('alarms.test', { output: 'second-desk' })).toMatchObject({
    value: { delivered: false, confirmed: false, because: expect.stringMatching(/user/i) },
  });
  const { value } = (await admin.call('alarms.outputs', {})) as {
    readonly value: { readonly items: readonly object[] };
  };
  expect(value.items).toMatchObject([
    { name: 'trap-1', kind: 'trap', state: 'quiet', failed: 0, givenUp: 0, lastError: null },
    { name: 'inform-2', kind: 'inform', state: 'quiet', failed: 0, givenUp: 0, lastError: null },
    { name: 'second-desk', kind: 'inform', state: 'failing', sent: 0, givenUp: 0 },
  ]);
});

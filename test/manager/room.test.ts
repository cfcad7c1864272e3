// The whole way: a controller with the key `agents`, a simulated UPS beside it, and what an administrator sees of it through the API: readings, their history, an alarm that
// comes and goes, figures in /metrics.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { apiClient } from '../../simulators/launcher/demonstration.ts';
import { startAgent } from '../../simulators/snmp/agent.ts';
import { SIMULATED_USER } from '../../simulators/snmp/answers.ts';
import { built } from '../house/built.ts';
import { startController } from '../soak/controller-process.ts';
import { eventually } from './world.ts';

test('a UPS that goes on battery is read, alarmed and over again', async () => {
  const ups = await startAgent({ kind: 'ups', seed: 1, port: 0, faults: [] });
  const folder = mkdtempSync(join(tmpdir(), 'openseat-managed-'));
  onTestFinished(async () => {
    await ups.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const { name, authKey, privKey } = SIMULATED_USER;
  writeFileSync(join(folder, 'auth'), `${authKey}\n`);
  const agents = {
    intervalS: 1,
    users: [{ name, authKey: { file: 'auth' }, privKey }],
    thresholds: [{ reading: 'input voltage *', below: { warning: 207, critical: 100 }, clear: 5 }],
    poll: [{ name: 'ups-1', host: '127.0.0.1', port: ups.port, user: name, profiles: ['ups'] }],
  };
  const config = join(folder, 'openseat.json');
  writeFileSync(config, JSON.stringify({ agents }));
  const program = await built('controller', ['hasher', 'manager', 'watchdog', 'admin', 'seat']);
  const life = await startController(program, join(folder, 'data'), 0, ['--config', config]);
  onTestFinished(() => life.stop());
  const admin = apiClient(life.url);
  onTestFinished(() => admin.stop());
  admin.start();
  await eventually(() => admin.status.status === 'guest');
  const code = life.setupCode ?? '';
  expect(await admin.setup({ code, username: 'chief', password: 'correct horse battery' })).toMatchObject({
    ok: true,
  });

  const charge = async () => {
    const list = await admin.call('readings.list', {});
    return list.ok
      ? list.value.readings.find(({ source, name: one }) => source === 'ups-1' && one === 'charge remaining')
      : null;
  };
  await eventually(async () => (await charge())?.value === 100);
  expect(await charge()).toMatchObject({ unit: '%', state: 'ok' });
  const history = await admin.call('readings.history', { source: 'ups-1', name: 'charge remaining' });
  expect(history).toMatchObject({ ok: true, value: { unit: '%', stepMs: 60_000 } });
  expect(history.ok && history.value.points.map(({ max }) => max)).toContain(100);

  const alarms = async () => {
    const list = await admin.call('alarms.list', {});
    return list.ok ? list.value.items.map(({ alarm, about, severity, state }) => [alarm, about, severity, state]) : [];
  };
  ups.measures.onBatteryS = 720;
  const standing = ['reading-critical', 'ups-1 input voltage 1', 'critical', 'standing'];
  await eventually(async () => JSON.stringify(await alarms()).includes(JSON.stringify(standing)));
  await eventually(async () => (await charge())?.value === 80);
  ups.measures.onBatteryS = 0;
  await eventually(async () => (await alarms()).every(([, , , state]) => state === 'cleared'));
  const metrics = await (await fetch(`${life.url}/metrics`)).text();
  expect(metrics).toMatch(/^openseat_agents_up 1$/m);
});

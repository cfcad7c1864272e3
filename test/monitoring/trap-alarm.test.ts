// Receivers of notifications joined to a room in memory, with a child that is played: one that nobody hears is alarmed, told by the others and not by itself, and it is over when it is
// heard again.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ProgramEvents } from '../../controller/children/program.ts';
import type { FromChild, ToChild } from '../../controller/monitoring/agent/messages.ts';
import type { Receiver } from '../../controller/monitoring/agent/settings.ts';
import { SnmpAgent } from '../../controller/monitoring/agent/snmp-agent.ts';
import { Failures } from '../../controller/monitoring/outputs/all-outputs.ts';
import { settle, World } from '../engine/world.ts';
import { KeptLog } from '../storage/bench.ts';
import { SETTINGS, USER } from './managers.ts';

const RECEIVERS: readonly Receiver[] = ['inform-1', 'inform-2'].map((name) => ({
  ...{ name, host: '192.0.2.1', port: 162, kind: 'inform', by: { user: USER.name } },
}));

test('issue 5.3: a receiver that nobody hears for a minute is alarmed, told by the others, and over when it is heard', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-traps-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const world = new World();
  const log = new KeptLog();
  const heard: string[] = [];
  const down = new Set<number>();
  let events: ProgramEvents | null = null;
  const say = (message: FromChild) => setImmediate(() => events?.onMessage(message));
  const obey = (message: ToChild): void => {
    if (message.type === 'begin') say({ type: 'listening', port: 161 });
    if (message.type === 'alive') say({ type: 'alive', figures: {} });
    if (message.type !== 'notice') return;
    const { id, receiver, notice } = message;
    const isDown = down.has(receiver);
    if (!isDown) heard.push(`${RECEIVERS[receiver]?.name} ${notice.name} ${notice.about}`);
    say({ type: 'told', id, because: isDown ? 'nobody confirms it' : null });
  };
  const agent = new SnmpAgent({
    ...{ settings: { ...SETTINGS, receivers: RECEIVERS }, state: world.state, clock: world.clock, log, folder },
    ...{ random: { bytes: (count: number) => new Uint8Array(count) }, product: 'OpenSeat', version: '9' },
    ...{ figures: () => ({}), entry: new URL('file:///agent.js') },
    failures: new Failures(world.state, log, (input) => void setImmediate(() => world.engine.submit(input))),
    fork: (_, on) => {
      events = on;
      say({ type: 'ready' });
      return {
        send: (message, taken) => {
          obey(message as ToChild);
          taken?.();
        },
        end: () => on.onExit('0'),
        kill: () => on.onExit('9'),
      };
    },
  });
  world.engine.watch((event) => agent.happened(event));
  world.start();
  const passes = async (seconds: number): Promise<void> => {
    for (let step = 0; step < seconds * 2; step += 1) {
      world.clock.advance(500);
      await settle();
    }
  };
  const failing = () => [...world.state.alarms.values()].find(({ alarm }) => alarm === 'notify-failed');
  const begun = agent.start();
  await passes(2);
  await begun;
  await passes(3);
  expect(heard).toEqual(['inform-1 osControllerStarted test', 'inform-2 osControllerStarted test']);

  down.add(0);
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: 'a test' });
  await passes(50);
  expect(failing()).toBeUndefined();
  await passes(60);
  expect(failing()).toMatchObject({ about: 'inform-1', count: 1, clearedAt: null, because: 'nobody confirms it' });
  expect(heard.slice(2)).toEqual([
    'inform-2 osCloneAlarm clone: 0001',
    'inform-2 osAlarmRaised notify-failed: inform-1',
  ]);
  expect(agent.outputs.map(({ row }) => row)).toMatchObject([
    { name: 'inform-1', state: 'failing', queued: 1, sent: 1 },
    { name: 'inform-2', state: 'quiet', queued: 0, sent: 3 },
  ]);

  down.clear();
  await passes(120);
  expect(failing()?.clearedAt).not.toBeNull();
  expect(heard).toContain('inform-1 osCloneAlarm clone: 0001');
  expect(heard.filter((line) => line.includes('notify-failed'))).toEqual([
    'inform-2 osAlarmRaised notify-failed: inform-1',
  ]);
  await agent.stop();
});

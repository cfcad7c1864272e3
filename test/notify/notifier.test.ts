// Outputs joined to a room in memory: what is told of what happens there, that a failing one is alarmed and told by the others, that it is over again, and what a restart tells.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../../controller/engine/replay.ts';
import type { Letter } from '../../controller/monitoring/notify/letter.ts';
import { Notifier } from '../../controller/monitoring/notify/notifier.ts';
import type { OutputSettings } from '../../controller/monitoring/notify/settings.ts';
import { Failures } from '../../controller/monitoring/outputs/all-outputs.ts';
import { FAILING_MS } from '../../controller/monitoring/outputs/limits.ts';
import type { Found, History } from '../../controller/ports/history.ts';
import type { AlarmName } from '../../protocol/alarms.ts';
import type { MemoryJournal } from '../engine/memory.ts';
import { MemorySnapshots } from '../engine/memory.ts';
import { settle, World } from '../engine/world.ts';
import { KeptLog } from '../storage/bench.ts';
import { HOOK } from './played.ts';

/** The journal in memory, read as the one on the disk is. */
function historyOf({ records }: MemoryJournal): Pick<History, 'ofTypes'> {
  return {
    async *ofTypes(words, from) {
      const all = records.filter(({ seq, type }) => seq >= from && words.some((word) => type.startsWith(word)));
      yield all.map((record): Found => {
        const { seq, epoch, time, type } = record;
        return { seq, epoch, time, type, text: '', record: () => record };
      });
    },
  };
}

interface Joined {
  readonly world: World;
  readonly notifier: Notifier;
  /** What arrived: `hook: Alarm: …`. */
  readonly told: string[];
  /** Names of outputs that fail. */
  readonly down: Set<string>;
}

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-notifier-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function joined(world: World, folder: string, settings: readonly OutputSettings[]): Promise<Joined> {
  const told: string[] = [];
  const down = new Set<string>();
  const log = new KeptLog();
  const failures = new Failures(world.state, log, (input) => void setImmediate(() => world.engine.submit(input)));
  const notifier = new Notifier({
    ...{ settings, state: world.state, history: historyOf(world.journal), clock: world.clock, folder, from: 'room-1' },
    ...{ log, failures, random: { bytes: (count: number) => new Uint8Array(count) } },
    deliver: async (target, letter: Letter) => {
      const name = target.kind === 'webhook' ? new URL(target.url).hostname : '';
      if (down.has(name)) return { ok: false, because: 'it is away', isFinal: false };
      told.push(`${name}: ${letter.subject}`);
      return { ok: true };
    },
  });
  world.engine.watch((event, seq) => notifier.happened(event, seq));
  world.start();
  failures.clearForgotten(new Set(settings.map(({ name }) => name)));
  await notifier.start();
  onTestFinished(() => notifier.stop());
  return { world, notifier, told, down };
}

function to(name: string): OutputSettings {
  const trust = { ca: null, cert: null, key: null };
  return { ...HOOK, name, target: { kind: 'webhook', url: `https://${name}/`, secret: 'x', trust } };
}

async function passes({ world }: Joined, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    world.clock.advance(1_000);
    await settle();
  }
}

async function raise({ world }: Joined, alarm: AlarmName, about: string): Promise<void> {
  world.engine.submit({ type: 'alarm', alarm, about, because: 'a test' });
  await settle();
}

test('what happens to an alarm is told, and what is set aside is not, until it counts again', async () => {
  const room = await joined(new World(), freshFolder(), [to('hook')]);
  const admin = await room.world.admin();
  await raise(room, 'clone', '0001');
  await passes(room, 3);
  await raise(room, 'wrong-kind', '0002');
  await room.world.must(admin, { method: 'alarms.shelve', params: { id: 2, minutes: 10 } });
  await room.world.must(admin, { method: 'alarms.acknowledge', params: { id: 1, note: 'seen' } });
  await passes(room, 5);
  const CLONE = ': Two devices prove one key (0001)';
  expect(room.told).toEqual([
    `hook: Alarm${CLONE}`,
    'hook: Alarm: A device is not of the kind that it was adopted as (0002)',
    `hook: Alarm acknowledged${CLONE}`,
    `hook: Alarm over${CLONE}`,
  ]);
  await room.world.must(admin, { method: 'alarms.acknowledge', params: { id: 2, note: '' } });
  await passes(room, 5);
  expect(room.told).toHaveLength(4);
  await raise(room, 'wrong-kind', '0002');
  await passes(room, 5);
  expect(room.told).toHaveLength(4);
  await room.world.must(admin, { method: 'alarms.unshelve', params: { id: 2 } });
  await passes(room, 5);
  expect(room.told).toHaveLength(4);
});

test('one that was over while it was set aside is told as over when it counts again, and as new when it comes back', async () => {
  const room = await joined(new World(), freshFolder(), [to('hook')]);
  const admin = await room.world.admin();
  await raise(room, 'temperature', '0001');
  await passes(room, 3);
  await room.world.must(admin, { method: 'alarms.shelve', params: { id: 1, minutes: 10 } });
  room.world.engine.submit({ type: 'alarmOver', alarm: 'temperature', about: '0001', because: 'a test' });
  await passes(room, 5);
  expect(room.told).toHaveLength(1);
  await room.world.must(admin, { method: 'alarms.unshelve', params: { id: 1 } });
  await passes(room, 5);
  expect(room.told[1]).toMatch(/^hook: Alarm over: /);
  await raise(room, 'temperature', '0001');
  await passes(room, 5);
  expect(room.told.slice(2)).toEqual([room.told[0]]);
});

test('an output that fails is alarmed once, told by the others and not by itself, and it is over when something arrives', async () => {
  const room = await joined(new World(), freshFolder(), [to('hook'), to('logs')]);
  room.down.add('hook');
  await raise(room, 'clone', '0001');
  await passes(room, FAILING_MS / 1_000 + 60);
  const failing = () => [...room.world.state.alarms.values()].find(({ alarm }) => alarm === 'notify-failed');
  expect(failing()).toMatchObject({ about: 'hook', count: 1, clearedAt: null });
  expect(room.told).toEqual([
    'logs: Alarm: Two devices prove one key (0001)',
    'logs: Alarm: Alarms do not reach those who are to be told (hook)',
  ]);
  expect(room.notifier.outputs.map(({ row }) => row)).toMatchObject([
    { name: 'hook', state: 'failing', queued: 1, lastError: { because: 'it is away' } },
    { name: 'logs', state: 'quiet', sent: 2 },
  ]);
  room.down.clear();
  await passes(room, 300);
  expect(failing()?.clearedAt).not.toBeNull();
  expect(room.told).toContain('hook: Alarm: Two devices prove one key (0001)');
  expect(room.told.filter((line) => line.includes('do not reach'))).toHaveLength(2);
});

test('a restart tells what was raised before and not told, and nothing that was; a new output begins with it', async () => {
  const folder = freshFolder();
  const before = await joined(new World(), folder, [to('hook')]);
  await raise(before, 'clone', '0001');
  await passes(before, 3);
  before.down.add('hook');
  await raise(before, 'wrong-kind', '0002');
  await passes(before, 3);
  await before.notifier.stop();
  // It comes after the last word of this run: the journal alone has it.
  await raise(before, 'journal-newer', '0003');
  const { journal } = before.world;
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const after = await joined(new World({ journal, state, epoch: 2 }), folder, [to('hook'), to('late')]);
  await passes(after, 5);
  expect([...before.told, ...after.told]).toEqual([
    'hook: Alarm: Two devices prove one key (0001)',
    'hook: Alarm: A device is not of the kind that it was adopted as (0002)',
    'hook: Alarm: A later version wrote the journal (0003)',
  ]);
});

test('a storm of 1,000 in the room is one message at each output', async () => {
  const room = await joined(new World(), freshFolder(), [to('hook'), to('logs')]);
  for (let one = 0; one < 1_000; one += 1)
    room.world.engine.submit({ type: 'alarm', alarm: 'wrong-kind', about: `${one}`, because: 'a test' });
  await settle();
  await passes(room, 60);
  expect(room.told.toSorted()).toEqual([
    'hook: 1000 messages about alarms, the gravest: Major',
    'logs: 1000 messages about alarms, the gravest: Major',
  ]);
});

test('an output that the settings name no more fails nobody', async () => {
  const folder = freshFolder();
  const before = await joined(new World(), folder, [to('hook')]);
  before.world.engine.submit({ type: 'alarm', alarm: 'notify-failed', about: 'hook', because: 'away' });
  await settle();
  await before.notifier.stop();
  const { journal } = before.world;
  const state = await replay({ journal, snapshots: new MemorySnapshots() }, 4);
  const { world } = await joined(new World({ journal, state, epoch: 2 }), folder, []);
  await settle();
  expect([...world.state.alarms.values()]).toMatchObject([{ alarm: 'notify-failed', clearedAt: expect.any(Number) }]);
});

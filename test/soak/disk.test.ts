// A full disk and a fsync that fails, under the whole room with the real storage: changes of the configuration are refused and change nothing, switching goes on,
// and once the disk takes records again the journal replays to the live room (safety 3.9).

import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../controller/domain/snapshot.ts';
import { replay } from '../../controller/engine/replay.ts';
import { openStorage } from '../../controller/storage/open.ts';
import { verifyJournal } from '../../controller/storage/verify.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { FOLDER, KeptLog, SMALL } from '../storage/bench.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import { layOut } from './layout.ts';
import { Operators } from './operators.ts';
import { judge } from './oracle.ts';
import { atRest, differences } from './quiet.ts';
import type { SoakRoom } from './room.ts';
import { createRoom } from './room.ts';

/** Segments that a room fills, so that several are begun. */
const SIZES = { ...SMALL, segmentBytes: 128 * 1024, pendingAppends: 1_000 };
const NOBODY = new Set<string>();
const RECEIVER = '5001';

async function roomOn(disk: SimulatedDisk): Promise<SoakRoom> {
  const log = new KeptLog();
  return createRoom({
    seed: 11,
    layout: layOut(8, 10, '0006'),
    storage: (clock) => openStorage({ folder: FOLDER, clock, log, disk, sizes: SIZES }),
  });
}

/** What an administrator would lose if memory and disk were not one: everything but what happens at seats. */
function configuration(room: SoakRoom): unknown {
  const { users, permissions, hotkeys, endpoints, walls, groups } = JSON.parse(fingerprint(room.engine.state));
  return { users, permissions, hotkeys, endpoints, walls, groups };
}

async function answered(room: SoakRoom, asked: ReturnType<SoakRoom['ask']>): Promise<Record<string, unknown>> {
  let outcome: Awaited<typeof asked> | null = null;
  void asked.then((one) => {
    outcome = one;
  });
  await room.clock.until(() => outcome !== null, 5_000);
  return (outcome ?? { ok: false, reason: 'TEST: not answered' }) as Record<string, unknown>;
}

const TROUBLES: readonly (readonly [string, (disk: SimulatedDisk) => void, (disk: SimulatedDisk) => void])[] = [
  [
    'a full disk',
    (disk) => {
      disk.capacity = disk.used;
      // The reserve is what safety 3.9 keeps for the last records; here it is used up as well.
      disk.refuse = (call) => (call === 'write' ? 'ENOSPC' : null);
    },
    (disk) => {
      disk.refuse = () => null;
      disk.capacity = Number.POSITIVE_INFINITY;
    },
  ],
  [
    'a fsync that fails',
    (disk) => {
      disk.refuse = (call) => (call === 'sync' ? 'EIO' : null);
    },
    (disk) => {
      disk.refuse = () => null;
    },
  ],
];

describe('the whole room on a disk that fails', () => {
  test.each(TROUBLES)('%s', async (_name, begin, end) => {
    const disk = new SimulatedDisk();
    const room = await roomOn(disk);
    const operators = new Operators(room, createRandom(3));
    await operators.work(4_000, 100);
    room.restore();
    await room.clock.advance(40_000);
    // Somebody whom no random administrator disabled.
    await room.must({ method: 'users.create', params: { username: 'eve', password: 'pw', role: 'operator' } });
    for (const what of ['0006', '0007'])
      await room.must({ method: 'permissions.create', params: { who: 'eve', right: 'connect', what } });
    const seat = room.seatOf(RECEIVER);
    await answered(room, room.ask(room.admin, { method: 'receiver.logout', params: { receiver: RECEIVER } }));
    const login = { receiver: RECEIVER, username: 'eve', password: 'pw' };
    expect(await answered(room, room.ask(seat, { method: 'receiver.login', params: login }))).toMatchObject({
      ok: true,
    });

    begin(disk);
    const before = configuration(room);
    const shows = () => room.screens.get(RECEIVER)?.screen.recorder.source;
    for (const [round, source] of ['0006', '0007', '0006'].entries()) {
      const connect = { method: 'switch.connect', params: { receiver: RECEIVER, source } } as const;
      expect(await answered(room, room.ask(seat, connect))).toMatchObject({ ok: true });
      expect(shows()).toBe(source);
      const rule = { who: 'guest', right: 'connect', what: `000${round + 1}` } as const;
      const change = room.ask(room.admin, { method: 'permissions.create', params: rule });
      const outcome = await answered(room, change);
      expect(outcome).toMatchObject({ ok: false, reason: 'unavailable' });
      expect(outcome.because).toMatch(/disk/);
      expect(configuration(room)).toEqual(before);
    }
    expect(room.engine.figures).toMatchObject({ refusing: true, lost: 0 });

    end(disk);
    await room.clock.advance(30_000);
    expect(room.engine.figures).toMatchObject({ refusing: false, retained: 0, lost: 0 });
    await room.must({ method: 'permissions.create', params: { who: 'guest', right: 'connect', what: '0001' } });
    await operators.work(4_000, 100);
    room.restore();
    await room.clock.advance(60_000);
    const verdict = await judge(room, NOBODY);
    expect({ breaches: verdict.breaches, wrong: await atRest(room, verdict, NOBODY) }).toEqual({
      breaches: [],
      wrong: [],
    });

    // As the next start would find it: killed, not closed.
    disk.afterKill();
    expect(await verifyJournal(FOLDER, disk)).toMatchObject({ kind: 'ok' });
    const again = await openStorage({ folder: FOLDER, clock: room.clock, log: new KeptLog(), disk, sizes: SIZES });
    expect(
      differences(await replay(again, 4), room.engine.state, 'started anew').filter(
        (one) => !/receiver|transmitter/.test(one),
      ),
    ).toEqual([]);
    await again.close();
  });
});

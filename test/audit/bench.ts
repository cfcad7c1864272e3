// A room on the real storage of a simulated disk, switched at random by operators while rights, names and cables change, and beside it what an onlooker noted: the
// room at many moments, who showed what. The audit under test reads the same storage.

import { JournalAudit } from '../../controller/audit/audit.ts';
import type { AnswerSizes } from '../../controller/audit/limits.ts';
import type { StoredRoom } from '../../controller/domain/snapshot.ts';
import { store } from '../../controller/domain/snapshot.ts';
import type { Snapshots } from '../../controller/ports/journal.ts';
import type { Storage } from '../../controller/storage/open.ts';
import { openStorage } from '../../controller/storage/open.ts';
import type { AlarmName } from '../../protocol/alarms.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { layOut } from '../soak/layout.ts';
import { Operators } from '../soak/operators.ts';
import type { SoakRoom } from '../soak/room.ts';
import { createRoom } from '../soak/room.ts';
import { FOLDER, KeptLog, SMALL, settle } from '../storage/bench.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';

const SIZES = { ...SMALL, segmentBytes: 96 * 1024, pendingAppends: 4_000 };

export interface Noted {
  readonly seq: number;
  /** UTC in milliseconds, after which the clock moved on. */
  readonly time: number;
  readonly room: StoredRoom;
}

export interface Bench {
  readonly room: SoakRoom;
  readonly storage: Storage;
  readonly disk: SimulatedDisk;
  readonly log: KeptLog;
  readonly alarms: AlarmName[];
  audit(sizes?: AnswerSizes, snapshots?: Snapshots): JournalAudit;
  /** Operators work for so many simulated milliseconds; the room is noted at the end. */
  work(ms: number): Promise<Noted>;
  note(): Promise<Noted>;
  /** Waits for an answer while time goes on. */
  wait<T>(promise: Promise<T>): Promise<T>;
  snapshot(): Promise<void>;
}

export async function bench(seed: number): Promise<Bench> {
  const disk = new SimulatedDisk();
  const log = new KeptLog();
  const alarms: AlarmName[] = [];
  let opened: Storage | null = null;
  const room = await createRoom({
    seed,
    layout: layOut(8, 10, '0006'),
    storage: async (clock) => {
      opened = await openStorage({ folder: FOLDER, clock, log, disk, sizes: SIZES });
      return opened;
    },
  });
  if (opened === null) throw new Error('no storage was opened');
  const storage: Storage = opened;
  const operators = new Operators(room, createRandom(seed));
  const chance = createRandom(seed + 1);

  const wait = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    const mark = (): void => {
      done = true;
    };
    promise.then(mark, mark);
    while (!done) {
      await settle(1);
      await room.clock.advance(4);
    }
    return promise;
  };
  /** Everything that happened is on the disk, and the moment is over. */
  const note = async (): Promise<Noted> => {
    for (let turn = 0; turn < 500; turn += 1) {
      const isQuiet = storage.health.pending === 0 && storage.journal.head.seq === room.engine.state.seq;
      if (isQuiet) break;
      await settle(1);
    }
    const { seq } = room.engine.state;
    const time = room.clock.utc();
    const noted = { seq, time, room: JSON.parse(JSON.stringify(store(room.engine.state))) as StoredRoom };
    await room.clock.advance(5);
    return noted;
  };
  return {
    ...{ room, storage, disk, log, alarms, wait, note },
    audit: (sizes, snapshots = storage.snapshots) =>
      new JournalAudit({
        ...(sizes === undefined ? {} : { sizes }),
        ...{ history: storage.history, snapshots, clock: room.clock, log },
        state: room.engine.state,
        idLength: 4,
        alarm: (name) => alarms.push(name),
      }),
    work: async (ms) => {
      await operators.work(ms, 60);
      if (chance() < 0.5) await rename(room, chance());
      return note();
    },
    snapshot: async () => {
      const { seq, hash } = storage.journal.head;
      if (seq !== room.engine.state.seq) return;
      const state = JSON.parse(JSON.stringify(store(room.engine.state)));
      await wait(storage.snapshots.save({ seq, hash, time: room.clock.utc(), state }));
    },
  };
}

/** An administrator gives an endpoint another name, and sometimes another ID. */
async function rename(room: SoakRoom, chance: number): Promise<void> {
  const endpoints = [...room.engine.state.endpoints.values()];
  const endpoint = endpoints[Math.floor(chance * endpoints.length)];
  if (endpoint === undefined) return;
  const { number, version } = endpoint;
  await room.must({
    method: 'endpoints.update',
    params: { number, version, name: `新名 ${Math.floor(chance * 1e9)}` },
  });
}

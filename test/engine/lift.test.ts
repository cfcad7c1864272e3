// What version 1 of the journal and of snapshots said, read by today's program: the same room, with what it did not know yet left empty.

import { expect, test } from 'vitest';
import { apply } from '../../controller/domain/apply.ts';
import { isStoredRoom, restore, store } from '../../controller/domain/snapshot.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { fromRecord } from '../../controller/engine/replay.ts';
import type { Json } from '../../controller/ports/journal.ts';

const identity = { by: 'key', key: 'k', fingerprint: 'f' };
const endpoint = {
  ...{ number: 1, kind: 'receiver', id: '5001', name: 'E', identity, fabric: 'openseat', groups: [], heads: [] },
  ...{ model: null, firmware: null, version: 1 },
};
const seat = { id: 's', name: 'S', receivers: [1], login: 'screen', language: 'en', version: 1 };
const wall = { id: 'w', name: 'W', columns: 1, rows: 1, receivers: [1], mode: 'one', version: 1 };
const session = { hash: 'h', user: 'u', openedAt: 7, expiresAt: 9, from: '10.0.0.1' };

/** Records as version 1 wrote them. */
const RECORDS: readonly (readonly [string, Json])[] = [
  ['endpoints.put', { object: endpoint, by: null }],
  ['seats.put', { object: seat, by: null }],
  ['walls.put', { object: wall, by: null }],
  ['session.opened', session],
];

test('records of version 1', () => {
  const state = emptyRoom(4);
  for (const [at, [type, data]] of RECORDS.entries())
    apply(state, fromRecord({ seq: at + 1, epoch: 1, time: 7, type, v: 1, data }));
  expect(state.endpoints.get(1)).toEqual({ ...endpoint, place: null });
  expect(state.seats.get('s')).toEqual({ ...seat, place: null });
  expect(state.walls.get('w')).toEqual({ ...wall, place: null, gap: { x: 0, y: 0 } });
  expect(state.sessions.get('h')).toEqual({ ...session, token: null, confirmedAt: 7 });
});

test('a snapshot of version 4: no alarms, and a device was last there when it was made', () => {
  const { alarms: _, lastAlarm: __, ...room } = store(emptyRoom(4));
  const capabilities = { carries: 'video', enforces: [], reports: 'never', darkens: false, signal: false };
  const device = { driver: 'videohub', online: false, model: null, firmware: null, capabilities };
  const stored = { ...room, version: 4, time: 7, devices: [['hub-1', device]] };
  if (!isStoredRoom(stored)) throw new Error('not a stored room');
  const state = restore(stored);
  expect([state.alarms.size, state.lastAlarm]).toEqual([0, 0]);
  expect(state.devices.get('hub-1')).toEqual({ ...device, seenAt: 7 });
});

test('a snapshot of version 1', () => {
  const { time: _, tokens: __, tokenUses: ___, presences: ____, live: _____, ...empty } = store(emptyRoom(4));
  const { from: ______, ...opened } = session;
  const stored = { ...empty, version: 1, endpoints: [endpoint], seats: [seat], walls: [wall], sessions: [opened] };
  if (!isStoredRoom(stored)) throw new Error('not a stored room');
  const state = restore(stored);
  expect(state.seats.get('s')).toEqual({ ...seat, place: null });
  expect(state.walls.get('w')?.gap).toEqual({ x: 0, y: 0 });
  expect(state.sessions.get('h')).toEqual({ ...opened, from: '', token: null, confirmedAt: 7 });
  expect([state.tokens.size, state.live.get(1)?.seenAt]).toEqual([0, null]);
});

// What an operator is told, and how often: storms become one, blips are none. And the rows that the agent is told of the room, each once.

import { describe, expect, test } from 'vitest';
import { ALARMS_KEPT, AWAY_MS, MINUTE_MS, ROWS_AT_ONCE, WRONG_KEYS } from '../../controller/monitoring/agent/limits.ts';
import type { ToChild } from '../../controller/monitoring/agent/messages.ts';
import type { Moment } from '../../controller/monitoring/agent/notices.ts';
import { RoomWatch } from '../../controller/monitoring/agent/room-watch.ts';
import { allowedMs } from '../until.ts';
import { add, roomOf } from './world.ts';

const UTC = Date.UTC(2026, 10, 22);
const at = (now: number): Moment => ({ now, utc: UTC + now });

function watched(count: number) {
  const state = roomOf(count);
  const said: ToChild[] = [];
  const figures = () => ({ osCommandsSent: 3 });
  const watch = new RoomWatch({ state, product: 'OpenSeat', version: '1', figures, say: (one) => void said.push(one) });
  /** Rows of one table that were told since the last question. */
  const rows = (table: string) =>
    said.splice(0).flatMap((one) => (one.type === 'rows' && one.table === table ? one.rows : []));
  const goThrough = (now: number) => {
    for (let looks = 0; !watch.look(at(now), ROWS_AT_ONCE); looks += 1) expect(looks).toBeLessThan(100);
  };
  const go = (number: number, online: boolean) => {
    const live = state.live.get(number);
    if (live !== undefined) live.online = online;
    if (online) watch.happened({ type: 'source.changed', number, video: true, address: null }, at(0));
    else watch.happened({ type: 'endpoint.offline', number, because: 'cut' }, at(0));
  };
  return { state, said, watch, rows, goThrough, go };
}

describe('endpoints that go', () => {
  test('one that is back before anybody would look is not told; one that stays away is, once, and then that it is back', () => {
    const { watch, goThrough, go } = watched(6);
    goThrough(0);
    go(3, false);
    watch.look(at(100));
    go(3, true);
    watch.look(at(200));
    expect(watch.takeNotices(at(AWAY_MS + 500))).toEqual([]);
    go(5, false);
    watch.look(at(5_000));
    expect(watch.takeNotices(at(5_000 + AWAY_MS))).toMatchObject([{ name: 'osEndpointLost', about: '000005' }]);
    expect(watch.takeNotices(at(60_000))).toEqual([]);
    go(5, true);
    watch.look(at(60_500));
    expect(watch.takeNotices(at(60_500))).toMatchObject([{ name: 'osEndpointBack', about: '000005' }]);
  });

  test('a storm of 1,000 becomes one', () => {
    const { watch, goThrough, go } = watched(1_000);
    goThrough(0);
    for (let number = 1; number <= 1_000; number += 1) go(number, false);
    goThrough(10);
    goThrough(20);
    const notices = watch.takeNotices(at(20 + AWAY_MS));
    expect(notices).toMatchObject([{ name: 'osEndpointsLost', count: 1_000 }]);
    expect(notices[0]?.about.split(', ').length).toBe(10);
  });
});

describe('alarms and attacks', () => {
  test('the same alarm is told at once, and again after a minute with how often it came', () => {
    const { watch } = watched(0);
    const raise = () =>
      watch.happened({ type: 'alarm.raised', alarm: 'journal-refuses', about: 'journal', because: 'full' }, at(0));
    for (let count = 0; count < 50; count += 1) raise();
    expect(watch.takeNotices(at(500))).toMatchObject([{ name: 'osJournalTrouble', count: 50, because: 'full' }]);
    for (let count = 0; count < 70; count += 1) raise();
    expect(watch.takeNotices(at(MINUTE_MS / 2))).toEqual([]);
    expect(watch.takeNotices(at(MINUTE_MS + 500))).toMatchObject([{ count: 70 }]);
  });

  test('the table of alarms holds so many, and says which it gave up', () => {
    const { watch, said } = watched(0);
    for (let count = 0; count < ALARMS_KEPT + 5; count += 1)
      watch.happened({ type: 'alarm.raised', alarm: 'clone', about: `key ${count}`, because: '' }, at(count));
    watch.look(at(1_000));
    const alarms = said.filter((one) => one.type === 'rows' && one.table === 'alarms');
    expect(alarms).toMatchObject([{ gone: [1, 2, 3, 4, 5] }]);
    expect(alarms.flatMap((one) => (one.type === 'rows' ? one.rows : [])).length).toBe(ALARMS_KEPT);
  });

  test('wrong keys of SNMP are told once a minute', () => {
    const { watch } = watched(0);
    watch.wrongKeys(0, at(0));
    watch.wrongKeys(WRONG_KEYS - 1, at(10_000));
    expect(watch.takeNotices(at(10_000))).toEqual([]);
    for (const count of [WRONG_KEYS, 5 * WRONG_KEYS]) watch.wrongKeys(count, at(20_000));
    expect(watch.takeNotices(at(20_000))).toMatchObject([{ name: 'osSnmpAttack' }]);
  });
});

describe('rows', () => {
  test('what changed is told once, what did not is not, and a new child is told all', () => {
    const { watch, rows, goThrough, go, state } = watched(250);
    goThrough(0);
    expect(rows('endpoints').length).toBe(250);
    goThrough(500);
    expect(rows('endpoints')).toEqual([]);
    go(7, false);
    watch.look(at(1_000));
    expect(rows('endpoints').map(([number]) => number)).toEqual([7]);
    add(state, 251);
    goThrough(1_500);
    goThrough(1_600);
    expect(rows('endpoints').map(([number]) => number)).toEqual([251]);
    watch.forgetTold();
    goThrough(2_000);
    expect(rows('endpoints').length).toBe(251);
  });

  test('what is no more is told as gone, from both of its tables', () => {
    const { state, goThrough, said } = watched(20);
    goThrough(0);
    state.endpoints.delete(4);
    said.length = 0;
    goThrough(500);
    goThrough(600);
    const gone = said.flatMap((one) => (one.type === 'rows' && one.gone.length > 0 ? [[one.table, ...one.gone]] : []));
    expect(gone).toEqual([
      ['endpoints', 4],
      ['receivers', 4],
    ]);
  });

  test('no session’s hash is told to anybody', () => {
    const { state, watch, rows } = watched(0);
    const session = { user: 'lin', openedAt: UTC, expiresAt: UTC + 1, from: '::1', token: null, confirmedAt: UTC };
    state.sessions.set('abc', { hash: 'abc', ...session });
    watch.look(at(0));
    const told = rows('sessions');
    expect(told).toEqual([[1, 'lin', '::1', 1, UTC, UTC + 1]]);
    state.sessions.delete('abc');
    watch.look(at(500));
  });

  test('a look at a room of 10,000 is short', () => {
    const { watch, goThrough } = watched(10_000);
    goThrough(0);
    const times: number[] = [];
    for (let look = 0; look < 200; look += 1) {
      const began = performance.now();
      watch.look(at(look * 500));
      times.push(performance.now() - began);
    }
    const median = times.sort((a, b) => a - b)[100] ?? 0;
    console.info(`a look at 10,000 endpoints takes ${median.toFixed(2)} ms`);
    expect(median).toBeLessThan(allowedMs(5));
  });
});

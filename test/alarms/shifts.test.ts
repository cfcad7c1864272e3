// Shifts by the clock on the wall, and seats that nobody took when one began (issue 5: a seat unmanned when a shift begins). The clock is moved by hand; the oracle is the calendar.

import { describe, expect, test } from 'vitest';
import type { AlarmSettings } from '../../controller/domain/alarms/look.ts';
import type { Shift } from '../../controller/domain/alarms/shifts.ts';
import { runsSince } from '../../controller/domain/alarms/shifts.ts';
import { watchAlarms } from '../../controller/domain/alarms/watch.ts';
import { apply } from '../../controller/domain/apply.ts';
import type { RoomEvent } from '../../controller/domain/event.ts';
import type { Endpoint } from '../../controller/domain/model.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import { readShifts } from '../../controller/settings/shifts.ts';

const EARLY = { from: '06:00', to: '14:00', zone: 'Asia/Shanghai', seats: ['Seat A'], graceMinutes: 10 };
const MINUTE_MS = 60_000;

function shift(rest: object = {}): Shift {
  const [read] = readShifts({ early: { ...EARLY, ...rest } });
  if (read === undefined) throw new Error('none was read');
  return read;
}

/** Minutes since the shift began at a moment that is written in UTC. */
const since = (one: Shift, at: string) => runsSince(one, Date.parse(at));

describe('a shift runs', () => {
  test('by the clock of its zone, from its first minute to before its last', () => {
    expect(since(shift(), '2026-11-22T21:59:00Z')).toBeNull();
    expect(since(shift(), '2026-11-22T22:00:00Z')).toBe(0);
    expect(since(shift(), '2026-11-23T05:59:59Z')).toBe(479);
    expect(since(shift(), '2026-11-23T06:00:00Z')).toBeNull();
  });

  test('on its days: that on which it begins counts, also after midnight', () => {
    // 22 November 2026 is a Sunday.
    const night = shift({ days: ['sun'], from: '22:00', to: '06:00', zone: 'UTC' });
    expect(since(night, '2026-11-22T05:00:00Z')).toBeNull();
    expect(since(night, '2026-11-22T22:00:00Z')).toBe(0);
    expect(since(night, '2026-11-23T05:59:00Z')).toBe(479);
    expect(since(night, '2026-11-23T06:00:00Z')).toBeNull();
    expect(since(night, '2026-11-23T22:00:00Z')).toBeNull();
  });

  test('by the wall in summer and in winter', () => {
    const berlin = shift({ zone: 'Europe/Berlin' });
    expect(since(berlin, '2026-07-01T04:00:00Z')).toBe(0);
    expect(since(berlin, '2026-12-01T05:00:00Z')).toBe(0);
  });

  test.each([
    ['a zone that there is not', { zone: 'Mars/Olympus' }, 'shifts.early.zone: there is no such time zone'],
    ['an end at its beginning', { to: '06:00' }, 'shifts.early: begins when it ends'],
  ])('not with %s', (_, rest, because) => {
    expect(() => shift(rest)).toThrow(SettingsError);
    expect(() => shift(rest)).toThrow(because);
  });
});

/** Seat A with one receiver, at which `lin` may log in; the shift begins at minute 0. */
class Morning {
  readonly state = emptyRoom(4);
  readonly #settings: AlarmSettings;
  #minute = -60;

  constructor(rest: object = {}) {
    this.#settings = {
      ...{ lostAfterMs: 10_000, storm: { endpoints: 20, withinMs: 10_000 } },
      shifts: [shift({ days: ['mon'], ...rest })],
    };
    this.happens({ type: 'writer.started', idLength: 4, version: '0' });
    const object = {
      ...{ number: 1, kind: 'receiver', id: '5001', name: 'r', fabric: 'openseat', groups: [], heads: [] },
      ...{ identity: { by: 'key', key: 'k', fingerprint: 'f' }, place: null, model: null, firmware: null, version: 1 },
    } as Endpoint;
    this.happens({ type: 'endpoints.put', object, by: null });
    const seat = { id: 'a', name: 'Seat A', receivers: [1], login: 'screen', language: 'en', place: null, version: 1 };
    this.happens({ type: 'seats.put', object: seat, by: null } as RoomEvent);
  }

  get #utc(): number {
    return Date.parse('2026-11-22T22:00:00Z') + this.#minute * MINUTE_MS;
  }

  happens(...events: readonly RoomEvent[]): this {
    for (const event of events) apply(this.state, { seq: this.state.seq + 1, epoch: 1, time: this.#utc, event });
    return this;
  }

  logsIn(): this {
    return this.happens({ type: 'receiver.loggedIn', receiver: 1, user: 'lin', because: '' });
  }

  logsOut(): this {
    return this.happens({ type: 'receiver.loggedOut', receiver: 1, user: 'lin', because: '' });
  }

  /** The minutes up to this one pass, each with its tick: what was raised and cleared. */
  until(minute: number): readonly string[] {
    const said: string[] = [];
    for (; this.#minute < minute; ) {
      this.#minute += 1;
      const { events } = watchAlarms(this.state, this.#settings, { utc: this.#utc, refusing: false, full: false });
      this.happens(...events);
      for (const event of events)
        if ('alarm' in event) said.push(`${this.#minute}: ${event.type.slice(6)} ${event.alarm} ${event.about}`);
    }
    return said;
  }
}

describe('a seat at which nobody is logged in when a shift begins', () => {
  test('is alarmed after the time that people have, once, and over when somebody logs in', () => {
    const room = new Morning();
    expect(room.until(100)).toEqual(['10: raised seat-unmanned Seat A, early']);
    expect(room.logsIn().until(101)).toEqual(['101: cleared seat-unmanned Seat A, early']);
    expect(room.logsOut().until(479)).toEqual([]);
  });

  test('is over when the shift is over, and found out again at the next', () => {
    const room = new Morning({ days: ['mon', 'tue'] });
    expect(room.until(1_460)).toEqual([
      '10: raised seat-unmanned Seat A, early',
      '480: cleared seat-unmanned Seat A, early',
      '1450: raised seat-unmanned Seat A, early',
    ]);
  });

  test('is not alarmed where somebody is there in time, or leaves later', () => {
    const room = new Morning();
    room.until(9);
    expect(room.logsIn().until(200)).toEqual([]);
    expect(room.logsOut().until(479)).toEqual([]);
  });

  test('is not alarmed on other days', () => {
    expect(new Morning({ days: ['tue'] }).until(600)).toEqual([]);
  });

  test('that the room does not know is said so', () => {
    const room = new Morning({ seats: ['Seat Z'] });
    expect(room.until(10)).toEqual(['10: raised seat-unmanned Seat Z, early']);
    expect([...room.state.alarms.values()]).toMatchObject([{ because: 'there is no such seat' }]);
  });
});

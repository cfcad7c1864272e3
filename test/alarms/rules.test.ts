// The rules of alarms, each fed with a room at a moment: what is due, how long it stands, when it is over; and the list as the fold of events.

import { describe, expect, test } from 'vitest';
import { alarmKey, MAX_ALARMS } from '../../controller/domain/alarms/alarm.ts';
import type { AlarmSettings } from '../../controller/domain/alarms/look.ts';
import { RULES } from '../../controller/domain/alarms/rules.ts';
import { watchAlarms } from '../../controller/domain/alarms/watch.ts';
import { apply } from '../../controller/domain/apply.ts';
import type { RoomEvent } from '../../controller/domain/event.ts';
import type { Endpoint, Picture } from '../../controller/domain/model.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { ALARMS } from '../../protocol/alarms.ts';
import { fc } from '../property.ts';

const START = 1_800_000_000_000;
const SETTINGS: AlarmSettings = { lostAfterMs: 10_000, storm: { endpoints: 20, withinMs: 10_000 }, shifts: [] };
const NO_GROUPS = { groups: [], heads: [], place: null, model: null, firmware: null, version: 1 };

/** A room that is told events and looked at, each at its time. */
class Watched {
  readonly state: RoomState = emptyRoom(4);
  /** Milliseconds since the start. */
  now = 0;
  refusing = false;
  full = false;

  constructor() {
    this.happens({ type: 'writer.started', idLength: 4, version: '0' });
  }

  happens(...events: readonly RoomEvent[]): this {
    for (const event of events) apply(this.state, { seq: this.state.seq + 1, epoch: 1, time: START + this.now, event });
    return this;
  }

  enrol(number: number, id: string, identity?: Endpoint['identity']): this {
    const kind = id < '5' ? 'transmitter' : 'receiver';
    const known = identity ?? ({ by: 'key', key: id, fingerprint: id } as const);
    const object = { number, kind, id, name: id, identity: known, fabric: 'openseat', ...NO_GROUPS } as Endpoint;
    return this.happens({ type: 'endpoints.put', object, by: null });
  }

  online(number: number, video = true): this {
    const rest = { boot: 'cold', ticketHash: null, model: 'm', firmware: '1' } as const;
    return this.happens({ type: 'endpoint.online', number, address: 'ws://t', video, ...rest });
  }

  offline(number: number): this {
    return this.happens({ type: 'endpoint.offline', number, because: 'unplugged' });
  }

  shows(receiver: number, transmitter: number, basis: Picture['basis'] = { kind: 'own', user: 'u' }): this {
    const picture: Picture = { transmitter, grant: `g${receiver}`, mode: 'view', basis, broughtBy: null, via: null };
    return this.happens({ type: 'picture.found', receiver, picture, because: '' });
  }

  /** The clock goes on to this moment, and the tick comes: what was raised and cleared. */
  at(seconds: number): readonly string[] {
    this.now = seconds * 1_000;
    const facts = { utc: START + this.now, refusing: this.refusing, full: this.full };
    const { events } = watchAlarms(this.state, SETTINGS, facts);
    this.happens(...events);
    return events.flatMap((event) =>
      'alarm' in event ? [`${event.type.slice(6)} ${event.alarm} ${event.about}`] : [],
    );
  }

  get standing(): readonly string[] {
    return [...this.state.alarms.values()].filter(({ clearedAt }) => clearedAt === null).map(alarmKey);
  }
}

test('every alarm that ends by itself has a rule, and no other has one', () => {
  const byItself = Object.entries(ALARMS).filter(([, { ends }]) => ends === 'itself');
  expect(Object.keys(RULES).sort()).toEqual(byItself.map(([name]) => name).sort());
});

describe('an endpoint that is lost', () => {
  test('is alarmed after the time of the settings, once, and cleared when it is back', () => {
    const room = new Watched().enrol(1, '0001').online(1);
    room.now = 5_000;
    room.offline(1);
    expect(room.at(14)).toEqual([]);
    expect(room.at(15)).toEqual(['raised endpoint-lost 0001']);
    expect(room.at(16)).toEqual([]);
    room.online(1);
    expect(room.at(17)).toEqual(['cleared endpoint-lost 0001']);
  });

  test('is not alarmed when it was never there, and no longer when it is removed', () => {
    const room = new Watched().enrol(1, '0001').enrol(2, '0002').online(2).offline(2);
    expect(room.at(60)).toEqual(['raised endpoint-lost 0002']);
    room.happens({ type: 'endpoints.removed', key: 2, label: '0002', by: null });
    expect(room.at(61)).toEqual(['cleared endpoint-lost 0002']);
  });

  test('follows a changed ID: the old line ends, the new one begins', () => {
    const room = new Watched().enrol(1, '0001').online(1).offline(1);
    room.at(60);
    room.enrol(1, '0007');
    expect(room.at(61)).toEqual(['cleared endpoint-lost 0001', 'raised endpoint-lost 0007']);
  });

  test('after a start everybody has his time to come back, however long the controller was away', () => {
    const room = new Watched().enrol(1, '0001').online(1);
    room.now = 3_600_000;
    room.happens({ type: 'writer.started', idLength: 4, version: '0' });
    expect(room.at(3_609)).toEqual([]);
    expect(room.at(3_610)).toEqual(['raised endpoint-lost 0001']);
  });
});

describe('a storm of 1,000 becomes one', () => {
  function lose(count: number): Watched {
    const room = new Watched();
    for (let number = 1; number <= 1_000; number += 1)
      room.enrol(number, String(number).padStart(4, '0')).online(number);
    for (let number = 1; number <= count; number += 1) {
      room.now = number * 5;
      room.offline(number);
    }
    return room;
  }

  test('more endpoints than the settings say are one alarm that names their number', () => {
    const room = lose(1_000);
    expect(room.at(20)).toEqual(['raised endpoints-lost room']);
    expect(room.state.alarms.get('endpoints-lost room')?.because).toContain('1000 endpoints');
    expect(room.at(25)).toEqual([]);
  });

  test('as many as the settings allow are one alarm each', () => {
    expect(lose(20).at(20)).toHaveLength(20);
    expect(lose(21).at(20)).toEqual(['raised endpoints-lost room']);
  });

  test('when all but a few are back, these few have their own', () => {
    const room = lose(1_000);
    room.at(20);
    for (let number = 1; number <= 998; number += 1) room.online(number);
    expect(room.at(21)).toEqual([
      'cleared endpoints-lost room',
      'raised endpoint-lost 0999',
      'raised endpoint-lost 1000',
    ]);
  });

  test('who was lost long before is not counted among them', () => {
    const room = new Watched();
    for (let number = 1; number <= 40; number += 1) room.enrol(number, String(number).padStart(4, '0')).online(number);
    room.offline(40);
    room.at(60);
    for (let number = 1; number <= 21; number += 1) room.offline(number);
    expect(room.at(75)).toEqual(['raised endpoints-lost room']);
    expect(room.standing).toEqual(['endpoint-lost 0040', 'endpoints-lost room']);
  });
});

test('ports of a device that is gone are not alarmed one by one', () => {
  const room = new Watched();
  const capabilities = {
    carries: 'video' as const,
    enforces: [],
    reports: 'never' as const,
    darkens: false,
    signal: false,
  };
  const there = {
    type: 'device.online',
    device: 'hub',
    driver: 'v',
    model: null,
    firmware: null,
    capabilities,
  } as const;
  room.happens(there, { ...there, device: 'spare' });
  room.enrol(1, '0001', { by: 'port', driver: 'v', device: 'hub', port: '1' }).online(1);
  room.happens({ type: 'device.offline', device: 'hub', because: 'away' });
  room.happens({ type: 'device.offline', device: 'spare', because: 'away' }).offline(1);
  expect(room.at(9)).toEqual([]);
  expect(room.at(10)).toEqual(['raised device-lost hub']);
  room.happens(there).online(1);
  expect(room.at(11)).toEqual(['cleared device-lost hub']);
});

test('video is lost at a source that is shown, and at no other', () => {
  const room = new Watched()
    .enrol(1, '0001')
    .enrol(2, '0002')
    .enrol(3, '5001')
    .online(1, false)
    .online(2, false)
    .online(3);
  room.shows(3, 1);
  expect(room.at(1)).toEqual(['raised video-lost 0001']);
  room.happens({ type: 'source.changed', number: 1, video: true, address: 'ws://t' });
  expect(room.at(2)).toEqual(['cleared video-lost 0001']);
});

test('a picture without a basis stands until somebody switches there', () => {
  const room = new Watched().enrol(1, '0001').enrol(2, '5001').online(1).online(2).shows(2, 1, { kind: 'found' });
  room.happens({ type: 'alarm.raised', alarm: 'picture-without-basis', about: '5001', because: '' });
  expect(room.at(1)).toEqual([]);
  room.shows(2, 1);
  expect(room.at(2)).toEqual(['cleared picture-without-basis 5001']);
});

test('a picture is wrong when corrections do not help', () => {
  const room = new Watched().enrol(1, '0001').enrol(2, '5001').online(1).online(2).shows(2, 1);
  const wrong = { type: 'screen.reported', receiver: 2, state: 'shown', transmitter: 1, grant: 'other' } as const;
  const again = { type: 'picture.switching', receiver: 2, act: null, by: null, wanted: null, because: '' } as const;
  room.happens(wrong, again, again);
  expect(room.at(1)).toEqual([]);
  room.happens(again);
  expect(room.at(2)).toEqual(['raised wrong-picture 5001']);
  room.happens({ ...wrong, grant: 'g2' });
  expect(room.at(3)).toEqual(['cleared wrong-picture 5001']);
});

test('wrong passwords name an account or an address, and never what was typed in the place of a name', () => {
  const room = new Watched();
  const refused = {
    type: 'login.refused',
    username: 'hunter2',
    from: '10.0.0.7',
    reason: 'invalid_credentials',
  } as const;
  for (let tries = 0; tries < 19; tries += 1) room.happens(refused);
  expect(room.at(1)).toEqual([]);
  room.happens(refused);
  expect(room.at(2)).toEqual(['raised login-attack 10.0.0.7']);
  expect(room.at(3_602)).toEqual(['cleared login-attack 10.0.0.7']);
});

test('the journal’s trouble is over when the disk takes records again', () => {
  const room = new Watched();
  room.refusing = true;
  room.happens({ type: 'alarm.raised', alarm: 'journal-refuses', about: 'journal', because: 'full' });
  expect(room.at(1)).toEqual([]);
  room.refusing = false;
  expect(room.at(2)).toEqual(['cleared journal-refuses journal']);
});

test('served without TLS: stands while each start says so', () => {
  const room = new Watched();
  const plain = { type: 'alarm.raised', alarm: 'no-tls', about: '0.0.0.0', because: '' } as const;
  const started = { type: 'writer.started', idLength: 4, version: '0' } as const;
  room.happens(plain);
  expect(room.at(60)).toEqual([]);
  room.happens(started, plain);
  expect(room.at(120)).toEqual([]);
  room.happens(started);
  expect([room.at(121), room.at(131)]).toEqual([[], ['cleared no-tls 0.0.0.0']]);
});

describe('the list', () => {
  const raised = { type: 'alarm.raised', alarm: 'clone', about: '0001', because: 'two' } as const;
  const acknowledged = { type: 'alarm.acknowledged', alarm: 'clone', about: '0001', by: 'u', note: 'n' } as const;

  test('a repetition counts up, keeps the word that was given, and is no new line', () => {
    const room = new Watched().happens(raised, acknowledged);
    room.now = 5_000;
    room.happens({ ...raised, because: 'three' });
    expect([...room.state.alarms.values()]).toMatchObject([
      {
        id: 1,
        count: 2,
        firstAt: START,
        lastAt: START + 5_000,
        because: 'three',
        acknowledged: { by: 'u', note: 'n' },
      },
    ]);
  });

  test('one that comes again after it was over stands again, and nobody has seen to it', () => {
    const room = new Watched().happens(raised, acknowledged);
    room.happens({ type: 'alarm.cleared', alarm: 'clone', about: '0001', because: '' }, raised);
    expect([...room.state.alarms.values()]).toMatchObject([{ id: 1, count: 2, clearedAt: null, acknowledged: null }]);
  });

  test('what was set aside counts again when its time is over', () => {
    const room = new Watched().happens(raised);
    room.happens({ type: 'alarm.shelved', alarm: 'clone', about: '0001', by: 'u', until: START + 60_000 });
    expect(room.at(59)).toEqual([]);
    expect(room.at(60)).toEqual(['shelved clone 0001']);
    expect(room.state.alarms.get('clone 0001')?.shelved).toBeNull();
  });

  test('has an end: the one that was cleared longest ago goes first', () => {
    const room = new Watched();
    for (let line = 0; line < MAX_ALARMS; line += 1) room.happens({ ...raised, about: `a${line}` });
    for (const about of ['a7', 'a3']) {
      room.now += 1_000;
      room.happens({ type: 'alarm.cleared', alarm: 'clone', about, because: '' });
    }
    room.happens({ ...raised, about: 'new' });
    expect([room.state.alarms.size, room.state.alarms.has('clone a7'), room.state.alarms.has('clone a3')]).toEqual([
      MAX_ALARMS,
      false,
      true,
    ]);
    room.happens({ ...raised, about: 'newer' }, { ...raised, about: 'newest' });
    expect([room.state.alarms.size, room.state.alarms.has('clone a0'), room.state.alarms.has('clone newest')]).toEqual([
      MAX_ALARMS,
      false,
      true,
    ]);
  });

  test('whatever comes and goes: nothing is raised that stands, nothing cleared that does not, and a quiet room has no alarm', () => {
    const step = fc.record({
      endpoint: fc.integer({ min: 1, max: 30 }),
      isUp: fc.boolean(),
      seconds: fc.integer({ min: 0, max: 15 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const room = new Watched();
        for (let number = 1; number <= 30; number += 1)
          room.enrol(number, String(number).padStart(4, '0')).online(number);
        let clock = 0;
        for (const { endpoint, isUp, seconds } of steps) {
          if (isUp) room.online(endpoint);
          else room.offline(endpoint);
          clock += seconds;
          const before = new Set(room.standing);
          for (const said of room.at(clock)) {
            const [what = '', ...name] = said.split(' ');
            expect([what, before.has(name.join(' '))]).toEqual([what, what === 'cleared']);
          }
        }
        for (let number = 1; number <= 30; number += 1) room.online(number);
        room.at(clock + 1);
        expect(room.standing).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

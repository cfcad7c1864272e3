// How the API's client follows the room: parts, events between them, gaps, resets, and going on after a loss.

import { describe, expect, test } from 'vitest';
import type { Room } from '../../protocol/api/shapes.ts';
import { FoldedRoom } from '../../protocol/client/room.ts';
import type { RoomModel } from '../../protocol/client/types.ts';
import { fc } from '../property.ts';
import { answer, back, event, notify, online, refuse, renamed, room, rx, tx } from './controller.ts';
import type { Message } from './world.ts';

function names(model: RoomModel | null): Record<string, string> {
  return Object.fromEntries([...(model?.transmitters ?? [])].map(([id, { name }]) => [id, name]));
}

describe('events', () => {
  test('put whole rows, take removed ones away, and name what changed', async () => {
    const { api, far, happenings } = await online();
    await far.say(renamed(11, 10, tx('0002', 'Weather')));
    await far.say(event(12, 11, { type: 'receiver.loggedIn', receiver: rx('5001'), by: 'lin' }));
    await far.say(event(13, 12, { type: 'removed', removed: { kind: 'transmitter', id: '0001' } }));
    expect(names(api.room)).toEqual({ '0002': 'Weather' });
    expect(api.room?.receivers.get('5001')).toEqual(rx('5001'));
    expect(api.room).toMatchObject({ seq: 13, epoch: 1, whole: true });
    expect(happenings.flatMap((one) => (one.type === 'room' ? one.changed : []))).toEqual([
      { kind: 'transmitter', id: '0002' },
      { kind: 'receiver', id: '5001' },
      { kind: 'transmitter', id: '0001' },
    ]);
  });

  test('of each kind are folded', async () => {
    const { api, far } = await online();
    const seat = { id: 'a', name: 'A', receivers: ['5001'], login: 'screen', language: 'en', place: null, version: 1 };
    const wall = {
      id: 'w',
      name: 'W',
      columns: 1,
      rows: 1,
      receivers: ['5005'],
      mode: 'one',
      place: null,
      gap: { x: 0, y: 0 },
      version: 1,
    };
    await far.say(event(11, 10, { type: 'seat.changed', seat }));
    await far.say(event(12, 11, { type: 'wall.changed', wall }));
    await far.say(event(13, 12, { type: 'hotkey.changed', hotkey: { name: 'web', targets: ['0001'], version: 1 } }));
    const done = { type: 'switch.done', act: 'a1', by: null, receiver: null, outcome: 'ok', because: '' };
    await far.say(event(14, 13, done));
    expect(api.room?.seats.get('a')).toEqual(seat);
    expect(api.room?.walls.get('w')).toEqual(wall);
    expect(api.room?.hotkeys.get('web')).toMatchObject({ targets: ['0001'] });
    expect(api.room?.seq).toBe(14);
  });

  test('an endpoint with another ID leaves its old one', async () => {
    const { api, far } = await online();
    await far.say(renamed(11, 10, tx('0007', 'Radar', 1)));
    expect([...(api.room?.transmitters.keys() ?? [])]).toEqual(['0007']);
  });

  test('endpoints that exchange their IDs keep both', async () => {
    const { api, far } = await online(room(10, { transmitters: [tx('0001', 'one', 1), tx('0002', 'two', 2)] }));
    await far.say(renamed(11, 10, tx('0002', 'one', 1)), renamed(12, 11, tx('0001', 'two', 2)));
    expect(names(api.room)).toEqual({ '0001': 'two', '0002': 'one' });
  });

  test('that are known already change nothing', async () => {
    const { api, far } = await online();
    await far.say(renamed(11, 10, tx('0001', 'new')));
    await far.say(renamed(9, 8, tx('0001', 'old')));
    await far.say(renamed(11, 10, tx('0001', 'again')));
    expect(names(api.room)).toEqual({ '0001': 'new' });
    expect(far.of('room.subscribe')).toHaveLength(1);
  });

  test('`prev` before what is known is no gap: what lay between was not for this caller', async () => {
    const { api, far } = await online();
    await far.say(renamed(20, 7, tx('0001', 'new')));
    expect(names(api.room)).toEqual({ '0001': 'new' });
  });

  test('of a type that is not known yet are counted', async () => {
    const { api, far } = await online();
    await far.say(event(11, 10, { type: 'weather.changed', rain: true }), renamed(12, 11, tx('0001', 'new')));
    expect(names(api.room)).toEqual({ '0001': 'new' });
    expect(far.of('room.subscribe')).toHaveLength(1);
  });
});

describe('gaps', () => {
  test('`prev` after what is known asks afresh, without since; events meanwhile are not lost', async () => {
    const { api, far, happenings } = await online();
    await far.say(renamed(15, 14, tx('0001', 'wrong')));
    expect(far.of('room.subscribe').map(({ params }) => params)).toEqual([{}, {}]);
    await far.say(
      renamed(16, 15, tx('0002', 'older than the answer')),
      { jsonrpc: '2.0', id: far.last('room.subscribe').id, result: { epoch: 1, seq: 16, room: room(16), gap: true } },
      renamed(17, 16, tx('0003', 'newer')),
    );
    expect(names(api.room)).toEqual({ '0003': 'newer' });
    expect(happenings.findLast(({ type }) => type === 'room.new')).toMatchObject({ gap: true });
  });

  test('an event that cannot be read is one, after a rest', async () => {
    const { api, far, clock } = await online();
    await far.say(event(11, 10, { type: 'seat.changed', seat: 'A' }));
    expect(far.of('room.subscribe')).toHaveLength(1);
    await clock.pass(500);
    expect(far.of('room.subscribe').map(({ params }) => params)).toEqual([{}, {}]);
    await answer(far, 'room.subscribe', { epoch: 1, seq: 11, room: room(11), gap: true });
    expect(api.room?.seq).toBe(11);
  });

  test('a refused subscription is asked for again with growing rests', async () => {
    const { far, clock } = await online();
    await far.say(renamed(15, 14, tx('0001')));
    for (let round = 0; round < 3; round += 1) {
      await refuse(far, 'room.subscribe', { reason: 'busy', because: 'later' });
      await clock.pass(250 * 2 ** round - 1);
      expect(far.of('room.subscribe')).toHaveLength(2 + round);
      await clock.pass(1);
      expect(far.of('room.subscribe')).toHaveLength(3 + round);
    }
  });
});

describe('after a loss', () => {
  test('it goes on from the last event', async () => {
    const world = await online();
    await world.far.say(renamed(11, 10, tx('0001', 'before')));
    await world.far.drop();
    const far = await back(world);
    expect(far.last('room.subscribe').params).toEqual({ since: 11, epoch: 1 });
    await far.say(
      { jsonrpc: '2.0', id: far.last('room.subscribe').id, result: { epoch: 2, seq: 30 } },
      renamed(20, 11, tx('0002', 'meanwhile')),
    );
    expect(names(world.api.room)).toEqual({ '0001': 'before', '0002': 'meanwhile' });
  });

  test('or takes the room that comes because that is not possible', async () => {
    const world = await online();
    await world.far.drop();
    const far = await back(world);
    const fresh = room(90, { transmitters: [tx('0009')] });
    await answer(far, 'room.subscribe', { epoch: 1, seq: 90, room: fresh, gap: true });
    expect(names(world.api.room)).toEqual({ '0009': 'TX 0009' });
  });

  test('a room that was not whole is not gone on from', async () => {
    const world = await online(room(10, { next: 'r2' }));
    expect(world.api.room?.whole).toBe(false);
    await world.far.drop();
    const far = await back(world);
    expect(far.last('room.subscribe').params).toEqual({});
  });
});

describe('parts', () => {
  test('are asked for one after the other', async () => {
    const { api, far, happenings } = await online(room(10, { transmitters: [tx('0001')], next: 'a' }));
    expect(far.last('room.get').params).toEqual({ after: 'a' });
    await answer(far, 'room.get', room(10, { transmitters: [tx('0002')], next: 'b' }));
    expect(far.last('room.get').params).toEqual({ after: 'b' });
    expect(api.room?.whole).toBe(false);
    await answer(far, 'room.get', room(10, { receivers: [rx('5001')] }));
    expect(api.room?.whole).toBe(true);
    expect([...(api.room?.transmitters.keys() ?? [])]).toEqual(['0001', '0002']);
    expect(happenings.flatMap((one) => (one.type === 'room' ? one.changed : []))).toEqual([
      { kind: 'transmitter', id: '0002' },
      { kind: 'receiver', id: '5001' },
    ]);
  });

  test('an event between parts is not overwritten by an older part, nor lost', async () => {
    const { api, far } = await online(room(10, { transmitters: [tx('0001')], next: 'a' }));
    await far.say(renamed(11, 10, tx('0002', 'new')), event(12, 11, gone('0003')));
    const older = [tx('0002', 'old'), tx('0003', 'gone'), tx('0004')];
    await answer(far, 'room.get', room(10, { transmitters: older }));
    expect(names(api.room)).toEqual({ '0001': 'TX 0001', '0002': 'new', '0004': 'TX 0004' });
  });

  test('an older event that comes after a newer part does not overwrite it', async () => {
    const { api, far } = await online(room(10, { transmitters: [tx('0001')], next: 'a' }));
    await answer(far, 'room.get', room(15, { transmitters: [tx('0002', 'at 15')] }));
    await far.say(renamed(12, 10, tx('0002', 'at 12')), renamed(13, 12, tx('0001', 'at 13')));
    expect(names(api.room)).toEqual({ '0001': 'at 13', '0002': 'at 15' });
    await far.say(renamed(16, 13, tx('0002', 'at 16')));
    expect(names(api.room)).toEqual({ '0001': 'at 13', '0002': 'at 16' });
  });

  test('of another epoch begin it afresh', async () => {
    const { far } = await online(room(10, { next: 'a' }));
    await answer(far, 'room.get', room(3, { epoch: 2 }));
    expect(far.of('room.subscribe')).toHaveLength(2);
  });

  test('a part that is refused begins it afresh after a rest', async () => {
    const { far, clock } = await online(room(10, { next: 'a' }));
    await refuse(far, 'room.get', { reason: 'busy', because: 'later' });
    expect(far.of('room.subscribe')).toHaveLength(1);
    await clock.pass(500);
    expect(far.of('room.subscribe')).toHaveLength(2);
  });
});

describe('reset', () => {
  const reset = (seq: number, change: Message) =>
    notify('room.reset', { epoch: 1, seq, room: room(seq, change), gap: true });

  test('replaces the room, and events go on from there', async () => {
    const { api, far, happenings } = await online();
    await far.say(reset(40, { transmitters: [tx('0005')] }), renamed(41, 40, tx('0006')));
    expect(Object.keys(names(api.room))).toEqual(['0005', '0006']);
    expect(happenings.filter(({ type }) => type === 'room.new')).toMatchObject([{ gap: false }, { gap: true }]);
    expect(far.of('room.subscribe')).toHaveLength(1);
  });

  test('parts of the room before it are not put into the new one', async () => {
    const { api, far } = await online(room(10, { next: 'a' }));
    const asked = far.last('room.get').id;
    await far.say(reset(40, { transmitters: [tx('0005')] }));
    await far.say({ jsonrpc: '2.0', id: asked, result: room(10, { transmitters: [tx('0001')] }) });
    expect(Object.keys(names(api.room))).toEqual(['0005']);
  });

  test('may come in parts, too', async () => {
    const { api, far } = await online();
    await far.say(reset(40, { next: 'x' }));
    await answer(far, 'room.get', room(41, { transmitters: [tx('0008')] }));
    expect(api.room?.whole).toBe(true);
    expect(Object.keys(names(api.room))).toEqual(['0008']);
  });
});

test('a client that follows nothing subscribes to nothing', async () => {
  const { far, api } = await online(undefined, { follow: false });
  await far.say(renamed(11, 10, tx('0001')));
  expect(far.of('room.subscribe')).toEqual([]);
  expect(api.room).toBe(null);
});

/** What one row was after each number: a life of the room, for the oracle below. */
const lives = fc.array(fc.record({ id: fc.integer({ min: 1, max: 4 }), gone: fc.boolean() }), {
  minLength: 1,
  maxLength: 30,
});

test('whatever lies between parts and events, the room ends as it is', () => {
  const play = fc.record({ life: lives, cuts: fc.array(fc.nat(29), { minLength: 1, maxLength: 4 }), late: fc.nat(5) });
  fc.assert(
    fc.property(play, ({ life, cuts, late }) => {
      const at = (seq: number) => {
        const rows = new Map<number, Message>();
        for (const [index, { id, gone: away }] of life.slice(0, seq).entries()) {
          if (away) rows.delete(id);
          else rows.set(id, tx(`000${id}`, `at ${index + 1}`));
        }
        return rows;
      };
      // Each part holds the rows of some IDs as they were at its number; between the parts events arrive, later than they happened.
      const numbers = cuts.map((cut) => Math.min(cut, life.length)).sort((a, b) => a - b);
      const parts = numbers.map((seq, index) => {
        const mine = [...at(seq)].filter(([id]) => id % numbers.length === index).map(([, row]) => row);
        return room(seq, { transmitters: mine, ...(index < numbers.length - 1 ? { next: 'n' } : {}) }) as Room;
      });
      const [first, ...others] = parts;
      if (first === undefined) return;
      const model = new FoldedRoom(first);
      let told = first.seq;
      const tell = (until: number) => {
        for (; told < until; told += 1) {
          const { id, gone: away } = life[told] ?? { id: 1, gone: true };
          const body = away
            ? gone(`000${id}`)
            : { type: 'transmitter.changed', transmitter: tx(`000${id}`, `at ${told + 1}`), because: '' };
          model.apply({ epoch: 1, seq: told + 1, prev: told, time: '', ...body } as Parameters<FoldedRoom['apply']>[0]);
        }
      };
      for (const part of others) {
        tell(part.seq - late);
        model.addPart(part);
      }
      tell(life.length);
      const expected = [...at(life.length).values()].map(({ id, name }) => [id, name]);
      expect(Object.entries(names(model)).sort()).toEqual(expected.sort());
    }),
  );
});

function gone(id: string): Message {
  return { type: 'removed', removed: { kind: 'transmitter', id } };
}

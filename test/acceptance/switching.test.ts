// Connect, push, get and disconnect as the contracts tell them: results, reasons and their order, short forms, heads, walls. The demonstration room is the world.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../until.ts';
import type { Client, Room } from './outside.ts';
import { asObject, clear, demonstration, rows, sourceOf } from './outside.ts';

let room: Room;
let admin: Client;
let hxfj: Client;
let lin: Client;

beforeAll(async () => {
  room = await demonstration();
  [admin, hxfj, lin] = await Promise.all([room.as('admin'), room.as('hxfj'), room.as('lin')]);
});
afterAll(async () => {
  expect(await room.stop()).toBe(0);
});
beforeEach(async () => {
  await clear(admin);
});

const sit = (receiver: string, username = 'hxfj', password = '123456') =>
  admin.must('receiver.login', { receiver, username, password });
const connect = (source: unknown, receiver: unknown = '5001') => hxfj.call('switch.connect', { receiver, source });
const push = (targets: unknown, receiver = '5001') => hxfj.call('switch.push', { receiver, targets });
const reason = ({ error }: Awaited<ReturnType<typeof connect>>) => error?.data?.['reason'];
const outcomes = ({ result, error }: Awaited<ReturnType<typeof connect>>) =>
  rows(asObject(result ?? error?.data)['results']).map((one) => [one['receiver'], one['outcome']]);

describe('connect', () => {
  test('IDs, short IDs and hotkeys are accepted wherever an operator could type them', async () => {
    await sit('1');
    const all = { receiver: '5001', changed: [{ receiver: '5001', source: '0001' }], source: '0001' };
    expect((await connect('1', '1')).result).toEqual(all);
    for (const [source, full] of [
      ['0002', '0002'],
      ['web', '0001'],
      ['02', '0002'],
      ['WEB', '0001'],
    ])
      expect((await connect(source, '001')).result).toMatchObject({ receiver: '5001', source: full });
    expect(
      room
        .trace('picture')
        .filter((one) => one['receiver'] === '5001')
        .at(-1)?.['source'],
    ).toBe('0001');
  });

  test('3.3 each outcome has its reason, and the first that holds counts', async () => {
    await sit('5001');
    for (const [source, expected] of [
      ['7', 'out_of_range'],
      ['10', 'offline'],
      ['9', 'no_video'],
      ['11', 'connect_failed'],
      ...['99', '', 'nope', '1,2', 'all', '5002', '00001', 'wall', 'team', '1x'].map((one) => [one, 'unknown_target']),
    ])
      expect([source, reason(await connect(source))]).toEqual([source, expected]);
    await connect('1');
    expect(reason(await connect('web'))).toBe('same_source');
    // `forbidden` comes before all others, `invalid` before `unknown_target`.
    expect(reason(await connect('99', '5003'))).toBe('forbidden');
    expect(reason(await connect(undefined, '5003'))).toBe('forbidden');
    expect(reason(await connect(undefined, '99'))).toBe('invalid');
    expect(reason(await connect(7))).toBe('invalid');
    for (const receiver of ['99', '', 'all', 'team', 'web', '0001', '5001,5002'])
      expect([receiver, reason(await connect('1', receiver))]).toEqual([receiver, 'unknown_target']);
    expect(await sourceOf(admin, '5001')).toBe('0001');
  });

  test('`{wait: "accepted"}` answers `{act}` at once, and the event `switch.done {act, outcome, because}` follows', async () => {
    await sit('5001');
    const { act } = await hxfj.must('switch.connect', { receiver: '5001', source: '1', wait: 'accepted' });
    expect(await hxfj.notified('switch.done', (one) => one['act'] === act)).toMatchObject({ outcome: 'ok' });
    const failed = await hxfj.must('switch.connect', { receiver: '5001', source: '11', wait: 'accepted' });
    const done = await hxfj.notified('switch.done', (one) => one['act'] === failed['act']);
    expect(done).toMatchObject({ outcome: 'connect_failed', because: expect.stringMatching(/./) });
    expect(await sourceOf(admin, '5001')).toBe('0001');
    // Refused by a rule it is refused at once, or told in the event: never silent.
    expect(await hxfj.refused('switch.connect', { receiver: '5001', source: '1', wait: 'later' })).toBe('invalid');
  });

  test('a second act on a receiver waits for the first; a third is `busy`', async () => {
    await sit('5001');
    const [first, second, third] = await Promise.all([connect('11'), connect('1'), connect('2')]);
    expect([reason(first), asObject(second.result)['source'], reason(third)]).toEqual([
      'connect_failed',
      '0001',
      'busy',
    ]);
  });
});

describe('push', () => {
  test('4.2 several with a comma, a full-width comma counts, doubles count once, short forms', async () => {
    await sit('5001');
    await connect('1');
    expect(outcomes(await push('3，5003, 2'))).toEqual([
      ['5003', 'pushed'],
      ['5002', 'pushed'],
    ]);
    await connect('2');
    expect(outcomes(await push(['5003', 'team', 'WALL', '8']))).toEqual([
      ['5003', 'pushed'],
      ['5004', 'out_of_range'],
      ['5002', 'pushed'],
      ['5005', 'pushed'],
      ['5008', 'pushed'],
    ]);
  });

  test('First the whole list: empty, malformed, unknown, a transmitter, or `all` beside others', async () => {
    await sit('5001');
    await connect('1');
    for (const targets of [
      '',
      ',',
      '3,',
      ',3',
      '3,,2',
      '3 2',
      '99',
      '3,99',
      '0001',
      'web',
      'all,3',
      '3,all',
      [],
      ['3', 'all'],
      ['3,2'],
      [''],
    ])
      expect([targets, reason(await push(targets))]).toEqual([targets, 'unknown_target']);
    for (const targets of [3, null, [3], {}, undefined])
      expect([targets, reason(await push(targets))]).toEqual([targets, 'invalid']);
    expect(await sourceOf(admin, '5003')).toBeNull();
  });

  test('`all` means every online receiver that the user may push to, other than those of the seat at which he sits', async () => {
    await sit('5001');
    await connect('6');
    expect(outcomes(await push('ALL'))).toEqual([
      ['5003', 'pushed'],
      ['5005', 'pushed'],
    ]);
    const again = await push('all');
    expect(reason(again)).toBe('same_source');
    expect(outcomes(again)).toEqual([
      ['5003', 'same_source'],
      ['5005', 'same_source'],
    ]);
  });

  test('push: `no_current_source`, `out_of_range` (of the source), then for each target', async () => {
    await sit('5001');
    expect(reason(await push('4'))).toBe('no_current_source');
    expect(reason(await push('99'))).toBe('unknown_target');
    await admin.must('switch.connect', { receiver: '5001', source: '7' });
    expect(reason(await push('9'))).toBe('out_of_range');
    await connect('1');
    expect(outcomes(await push('9'))).toEqual([['5009', 'offline']]);
    expect(outcomes(await push('1'))).toEqual([['5001', 'same_source']]);
    expect(outcomes(await push('4,9,1,3'))).toEqual([
      ['5004', 'out_of_range'],
      ['5009', 'offline'],
      ['5001', 'same_source'],
      ['5003', 'pushed'],
    ]);
    expect(reason(await push('4,9'))).toBe('out_of_range');
  });

  test('4.4 Permissions do not travel with a push', async () => {
    await sit('5001');
    await connect('6');
    await sit('5003', 'lin', 'demo-lin');
    expect(outcomes(await push('3'))).toEqual([['5003', 'pushed']]);
    expect(await sourceOf(lin, '5003')).toBe('0006');
    const grant = room.trace('grant').findLast((one) => one['receiver'] === '5003' && one['transmitter'] === '0006');
    expect(grant).toMatchObject({ mode: 'view', change: 'admitted' });
    expect(await lin.refused('switch.push', { receiver: '5003', targets: '4' })).toBe('out_of_range');
    expect(await lin.refused('switch.connect', { receiver: '5003', source: '6' })).toBe('out_of_range');
    await lin.must('switch.connect', { receiver: '5003', source: '2' });
    expect(await lin.refused('switch.get', { receiver: '5003', from: '1' })).toBe('out_of_range');
  });
});

describe('get', () => {
  test('get: `out_of_range` (receiver), `offline`, `no_current_source`, `out_of_range` (source), `same_source`', async () => {
    await sit('5001');
    const get = (from: unknown) => hxfj.refused('switch.get', { receiver: '5001', from });
    expect(await get('4')).toBe('out_of_range');
    expect(await get('9')).toBe('offline');
    expect(await get('3')).toBe('no_current_source');
    await admin.must('switch.connect', { receiver: '5003', source: '7' });
    expect(await get('3')).toBe('out_of_range');
    await admin.must('switch.connect', { receiver: '5003', source: '1' });
    await connect('1');
    expect(await get('3')).toBe('same_source');
    for (const from of ['team', 'all', '1,2', '', '99', 'web', '0001'])
      expect([from, await get(from)]).toEqual([from, 'unknown_target']);
    await admin.must('switch.connect', { receiver: '5003', source: '2' });
    expect(await hxfj.must('switch.get', { receiver: '1', from: '3' })).toEqual({
      receiver: '5001',
      source: '0002',
      changed: [{ receiver: '5001', source: '0002' }],
    });
  });

  test('5.5 A get from any receiver of a video wall takes the transmitter that the wall shows', async () => {
    await sit('5001');
    await connect('1');
    await push('6');
    await connect('2');
    expect(await hxfj.must('switch.get', { receiver: '1', from: '8' })).toMatchObject({ source: '0001' });
  });
});

describe('several heads, several screens, walls', () => {
  test('Connecting, pushing or getting the primary head brings all heads', async () => {
    await sit('5001');
    expect((await connect('duo')).result).toEqual({
      receiver: '5001',
      source: '0003',
      changed: [
        { receiver: '5001', source: '0003' },
        { receiver: '5002', source: '0004' },
      ],
    });
    expect((await connect('1', '5002')).result).toMatchObject({ source: '0001' });
    expect(await sourceOf(admin, '5001')).toBe('0003');
  });

  test('surplus heads are not shown, surplus screens not touched; a further head alone', async () => {
    await sit('5003');
    expect((await connect('3', '5003')).result).toMatchObject({ changed: [{ receiver: '5003', source: '0003' }] });
    await sit('5002');
    expect((await connect('3', '5002')).result).toMatchObject({ changed: [{ receiver: '5002', source: '0003' }] });
    await sit('5001');
    expect((await connect('4')).result).toMatchObject({ changed: [{ receiver: '5001', source: '0004' }] });
    expect(await sourceOf(admin, '5002')).toBe('0003');
  });

  test('4.5 A multi-head source is pushed with all its heads; a screen where another user is logged in is not taken', async () => {
    await sit('5003');
    await connect('3', '5003');
    expect(outcomes(await push('1', '5003'))).toEqual([['5001', 'pushed']]);
    expect([await sourceOf(admin, '5001'), await sourceOf(admin, '5002')]).toEqual(['0003', '0004']);
    await clear(admin);
    await sit('5003');
    await sit('5002', 'lin', 'demo-lin');
    await connect('3', '5003');
    expect(outcomes(await push('1', '5003'))).toEqual([['5001', 'pushed']]);
    expect([await sourceOf(admin, '5001'), await sourceOf(admin, '5002')]).toEqual(['0003', null]);
  });

  test('until they go dark they count as screens at which the operator of the first is logged in', async () => {
    await sit('5001');
    await connect('3');
    const login = { receiver: '5002', username: 'lin', password: 'demo-lin' };
    expect(await lin.refused('receiver.login', login)).toBe('conflict');
    // He may switch them, and goes on to; they are his until the first lets them go.
    expect((await connect('1', '5002')).result).toMatchObject({ changed: [{ receiver: '5002', source: '0001' }] });
    expect((await connect('2', '5002')).result).toMatchObject({ changed: [{ receiver: '5002', source: '0002' }] });
    expect(await lin.refused('receiver.login', login)).toBe('conflict');
    expect(await hxfj.must('switch.disconnect', { receiver: '5001' })).toEqual({});
    expect([await sourceOf(admin, '5001'), await sourceOf(admin, '5002')]).toEqual([null, null]);
    expect(await hxfj.refused('switch.connect', { receiver: '5002', source: '1' })).toBe('forbidden');
    expect(await lin.must('receiver.login', login)).toMatchObject({ user: { name: 'lin' } });
  });

  test('keyboard and mouse at a screen that was brought along are for the operator who sits at it', async () => {
    await sit('5003');
    await connect('3', '5003');
    await push('1', '5003');
    await sit('5002', 'lin', 'demo-lin');
    await sit('5001');
    const mode = (receiver: string) => room.trace('grant').findLast((one) => one['receiver'] === receiver)?.['mode'];
    await until(() => mode('5001') === 'control');
    expect(mode('5002')).toBe('view');
    expect(await sourceOf(admin, '5002')).toBe('0004');
  });

  test('they go dark when the first takes another source, disconnects or logs out', async () => {
    await sit('5001');
    await connect('3');
    expect((await connect('1')).result).toMatchObject({ source: '0001' });
    expect(await sourceOf(admin, '5002')).toBeNull();
    await connect('3');
    expect(await hxfj.must('switch.disconnect', { receiver: '5001' })).toEqual({});
    expect([await sourceOf(admin, '5001'), await sourceOf(admin, '5002')]).toEqual([null, null]);
    await connect('3');
    expect(await hxfj.must('receiver.logout', { receiver: '5001' })).toEqual({});
    expect([await sourceOf(admin, '5001'), await sourceOf(admin, '5002')]).toEqual([null, null]);
  });

  test('4.7 A push to any receiver of a video wall that is being shown as one picture fills the whole wall', async () => {
    await sit('5001');
    await connect('1');
    expect(outcomes(await push('7'))).toEqual([['5007', 'pushed']]);
    for (const id of ['5005', '5006', '5007', '5008']) expect(await sourceOf(admin, id)).toBe('0001');
    await admin.must('switch.disconnect', { receiver: '5008' });
    for (const id of ['5005', '5006', '5007', '5008']) expect(await sourceOf(admin, id)).toBeNull();
    expect(await admin.must('switch.connect', { receiver: '5006', source: '5' })).toMatchObject({
      receiver: '5006',
      source: '0005',
    });
    for (const id of ['5005', '5006', '5007', '5008']) expect(await sourceOf(admin, id)).toBe('0005');
  });

  test('Receivers of a wall have no login screen', async () => {
    expect(await admin.refused('receiver.login', { receiver: '5005', username: 'hxfj', password: '123456' })).toMatch(
      /^(forbidden|conflict|unavailable|invalid)$/,
    );
  });

  test('the user needs the right for each of its receivers; one outcome is told, under the receiver that was named', async () => {
    const rule = await admin.must('permissions.create', { who: 'hxfj', right: 'push', what: '5008', effect: 'deny' });
    await sit('5001');
    await connect('1');
    expect(outcomes(await push('5'))).toEqual([['5005', 'out_of_range']]);
    expect(outcomes(await push('all'))).toEqual([['5003', 'pushed']]);
    await admin.must('permissions.delete', { id: rule['id'], version: rule['version'] });
    expect(outcomes(await push('5'))).toEqual([['5005', 'pushed']]);
  });

  test('`switch.explain` answers what would happen, facts such as offline included, and changes nothing', async () => {
    await sit('5001');
    const explain = (params: object) => admin.must('switch.explain', { user: 'hxfj', receiver: '5001', ...params });
    expect(await explain({ action: 'connect', source: '1' })).toMatchObject({ allowed: true, outcome: 'ok' });
    for (const [source, outcome] of [
      ['7', 'out_of_range'],
      ['10', 'offline'],
      ['9', 'no_video'],
      ['99', 'unknown_target'],
    ])
      expect(await explain({ action: 'connect', source })).toMatchObject({
        allowed: false,
        outcome,
        because: expect.stringMatching(/./),
      });
    expect(await explain({ action: 'push', targets: '3' })).toMatchObject({
      allowed: false,
      outcome: 'no_current_source',
    });
    expect(await explain({ action: 'get', from: '4' })).toMatchObject({ allowed: false, outcome: 'out_of_range' });
    expect(await explain({ action: 'connect', receiver: '5003', source: '1' })).toMatchObject({ outcome: 'forbidden' });
    expect(
      await lin.refused('switch.explain', { user: 'hxfj', action: 'connect', receiver: '5001', source: '1' }),
    ).toBe('forbidden');
    await until(async () => (await sourceOf(admin, '5001')) === null);
  });
});

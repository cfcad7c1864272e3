// Lines of the manual and its decisions that are about who may, what is switched and what is told, at the engine with devices that are the oracle.
// What the screen shows of them is proved in test/osd and in the browser.

import { describe, expect, test } from 'vitest';
import type { World } from './world.ts';
import { demoWorld, reasonOf, settle } from './world.ts';

async function hxfjAt(receiver = '5001'): Promise<World> {
  const world = await demoWorld();
  expect(reasonOf(await world.login(receiver, 'hxfj'))).toBe('ok');
  return world;
}

function shown(world: World, ...receivers: string[]): (string | null)[] {
  return receivers.map((receiver) => world.shown(receiver));
}

/** The mode in which a receiver may open the stream of a transmitter, by what the transmitter was told. */
function modeOf(world: World, transmitter: string, receiver: string): string | undefined {
  return [...world.device(transmitter).grants.values()].find((grant) => grant.receiver === world.number(receiver))
    ?.mode;
}

describe('the manual', () => {
  test('manual 2.4 and 2.5: the list holds what the user may choose, not the receiver at which he sits', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    await world.push('5001', '5003');
    const list = async (action: 'connect' | 'push') => {
      const result = await world.must(world.seat('5001'), {
        method: 'room.list',
        params: { receiver: '5001', action },
      });
      return result.entries as { id: string; online: boolean; same: boolean }[];
    };
    const sources = await list('connect');
    expect(sources.map((entry) => entry.id)).toEqual([
      '0001',
      '0002',
      '0003',
      '0004',
      '0005',
      '0006',
      '0009',
      '0010',
      '0011',
    ]);
    expect(sources.filter((entry) => entry.same).map((entry) => entry.id)).toEqual(['0001']);
    expect(sources.find((entry) => entry.id === '0010')?.online).toBe(false);
    const screens = await list('push');
    expect(screens.map((entry) => entry.id)).toEqual(['5002', '5003', '5005', '5006', '5007', '5008', '5009']);
    expect(screens.filter((entry) => entry.same).map((entry) => entry.id)).toEqual(['5003']);
  });

  test('manual 2.6: IDs, names and hotkeys are set by an administrator, and seats follow at once', async () => {
    const world = await hxfjAt();
    const admin = await world.admin();
    const number = world.number('0007');
    await world.must(admin, { method: 'endpoints.update', params: { number, version: 1, id: '0042', name: 'Radar' } });
    expect(world.devices.get(number)?.told.at(-1)).toEqual({ type: 'named', id: '0042', name: 'Radar' });
    await world.must(admin, { method: 'hotkeys.create', params: { name: 'rad', targets: ['0042'] } });
    expect(reasonOf(await world.connect('5001', 'rad'))).toBe('out_of_range');
    await world.must(admin, { method: 'permissions.create', params: { who: 'hxfj', right: 'connect', what: '0042' } });
    expect(reasonOf(await world.connect('5001', 'rad'))).toBe('ok');
    expect(reasonOf(await world.connect('5001', '42'))).toBe('same_source');
  });

  test('manual 4.2: several targets with commas, short IDs, hotkeys, `all`', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    expect(reasonOf(await world.push('5001', '3，2'))).toBe('ok');
    expect(shown(world, '5002', '5003')).toEqual(['0001', '0001']);
    await world.connect('5001', '2');
    expect(reasonOf(await world.push('5001', 'ALL'))).toBe('ok');
    expect(shown(world, '5002', '5003', '5004', '5005', '5008')).toEqual(['0001', '0002', null, '0002', '0002']);
  });

  test('manual 4.3: a push without a source, out of range, to the same, to nobody', async () => {
    const world = await hxfjAt();
    expect(reasonOf(await world.push('5001', '5003'))).toBe('no_current_source');
    await world.connect('5001', '1');
    expect(reasonOf(await world.push('5001', '5004'))).toBe('out_of_range');
    await world.push('5001', '5003');
    expect(reasonOf(await world.push('5001', '5003'))).toBe('same_source');
    expect(reasonOf(await world.push('5001', '5009'))).toBe('offline');
    for (const list of ['', ',', '5003,', '5003,,5002', 'nobody', '0001', 'all,5003', 'web']) {
      expect([list, reasonOf(await world.push('5001', list))]).toEqual([list, 'unknown_target']);
    }
  });

  test('manual 4.6: a hotkey for several receivers pushes to them together, beginning with the first', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    const outcome = await world.push('5001', 'team');
    expect(
      outcome.ok && (outcome.result as { results: { receiver: string }[] }).results.map((one) => one.receiver),
    ).toEqual(['5003', '5004', '5002']);
  });

  test('manual 4.7 and 5.5: a wall shown as one picture is filled whole, and gives what it shows', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '5');
    expect(await world.push('5001', '5007')).toMatchObject({
      ok: true,
      result: { results: [{ receiver: '5007', outcome: 'pushed' }] },
    });
    expect(shown(world, '5005', '5006', '5007', '5008')).toEqual(['0005', '0005', '0005', '0005']);
    await world.connect('5001', '1');
    expect(await world.get('5001', '5008')).toMatchObject({ ok: true, result: { source: '0005' } });
  });

  test('manual 5.1 to 5.3: a get takes one receiver by ID, short ID or hotkey, and says what was wrong', async () => {
    const world = await hxfjAt();
    await world.login('5003', 'lin');
    expect(reasonOf(await world.get('5001', '5003'))).toBe('no_current_source');
    await world.connect('5003', '1');
    expect(reasonOf(await world.get('5001', '3'))).toBe('ok');
    expect(reasonOf(await world.get('5001', '5003'))).toBe('same_source');
    expect(reasonOf(await world.get('5001', '5009'))).toBe('offline');
    expect(reasonOf(await world.get('5001', '5004'))).toBe('out_of_range');
    for (const word of ['team', 'all', 'web', '5002,5003', '', '0001'])
      expect([word, reasonOf(await world.get('5001', word))]).toEqual([word, 'unknown_target']);
    expect(reasonOf(await world.get('5001', 'wall'))).toBe('no_current_source');
  });
});

describe('Decisions: who may', () => {
  test('Login is for one screen; a seat can be set to log in all of its screens at once', async () => {
    const world = await hxfjAt();
    expect(world.state.live.get(world.number('5002'))).toMatchObject({ login: null });
    await world.must(await world.admin(), { method: 'seats.update', params: { id: 'B', version: 1, login: 'seat' } });
    await world.must(await world.admin(), { method: 'seats.update', params: { id: 'A', version: 1, login: 'seat' } });
    await world.call(world.seat('5001'), { method: 'receiver.logout', params: { receiver: '5001' } });
    await world.login('5002', 'lin');
    expect(world.state.live.get(world.number('5001'))).toMatchObject({ login: 'lin' });
    await world.call(world.seat('5001'), { method: 'receiver.logout', params: { receiver: '5001' } });
    expect(world.state.live.get(world.number('5002'))).toMatchObject({ login: null });
  });

  test('An account with no permission may log in and sees an empty list; a disabled one reads like a wrong password', async () => {
    const world = await demoWorld();
    await world.user('nobody', {});
    expect(reasonOf(await world.login('5004', 'nobody'))).toBe('ok');
    const list = await world.must(world.seat('5004'), {
      method: 'room.list',
      params: { receiver: '5004', action: 'connect' },
    });
    expect(list.entries).toEqual([]);
    await world.must(await world.admin(), {
      method: 'users.update',
      params: { username: 'lin', version: 1, disabled: true },
    });
    expect(reasonOf(await world.login('5003', 'lin'))).toBe('invalid_credentials');
    expect(reasonOf(await world.login('5003', 'hxfj', 'wrong'))).toBe('invalid_credentials');
  });

  test('The source of a push must lie within the permissions of the one who pushes', async () => {
    const world = await hxfjAt();
    await world.login('5003', 'lin');
    await world.connect('5001', '6');
    await world.push('5001', '5003');
    expect(reasonOf(await world.push('5003', '5004'))).toBe('out_of_range');
    expect(world.shown('5004')).toBeNull();
  });

  test('A push gives keyboard and mouse only where the operator there could connect and control, judged anew at each login', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    await world.push('5001', '5003');
    expect(modeOf(world, '0001', '5003')).toBe('view');
    await world.login('5003', 'lin');
    expect(modeOf(world, '0001', '5003')).toBe('control');
    expect(world.shown('5003')).toBe('0001');
    await world.connect('5001', '6');
    await world.push('5001', '5003');
    expect(modeOf(world, '0006', '5003')).toBe('view');
  });

  test('connect admits with keyboard and mouse, view-only where control is denied; several receivers may work on one transmitter', async () => {
    const world = await hxfjAt();
    await world.login('5003', 'lin');
    await world.connect('5001', '1');
    await world.connect('5003', '1');
    expect([modeOf(world, '0001', '5001'), modeOf(world, '0001', '5003')]).toEqual(['control', 'control']);
    await world.must(await world.admin(), {
      method: 'permissions.create',
      params: { who: 'lin', right: 'control', what: '0001', effect: 'deny' },
    });
    expect([modeOf(world, '0001', '5001'), modeOf(world, '0001', '5003')]).toEqual(['control', 'view']);
  });

  test('When an account is taken away while its user is logged in, his pictures go dark, his logins and sessions end', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    await world.push('5001', '5003');
    await world.must(await world.admin(), { method: 'users.delete', params: { username: 'hxfj', version: 1 } });
    expect(shown(world, '5001', '5003')).toEqual([null, '0001']);
    expect(world.state.live.get(world.number('5001'))).toMatchObject({ login: null });
    expect(world.journal.records.filter((record) => record.type === 'receiver.loggedOut')).toHaveLength(1);
  });

  test('A second user at a receiver is refused; receivers of a wall have no login screen', async () => {
    const world = await hxfjAt();
    expect(reasonOf(await world.login('5001', 'lin'))).toBe('conflict');
    expect(reasonOf(await world.login('5005', 'lin'))).toBe('forbidden');
    const places = world.device('5005').told.filter((message) => (message as { type: string }).type === 'place');
    expect(places.at(-1)).toMatchObject({ wall: 'W', login: false });
  });
});

describe('Decisions: outcomes', () => {
  test('A push has two passes: the whole list first, and nothing changes when a word of it is unknown', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    expect(reasonOf(await world.push('5001', '5002,5003,nix'))).toBe('unknown_target');
    expect(shown(world, '5002', '5003')).toEqual([null, null]);
  });

  test('At least one reached and some refused: each target is told; none reached: the first target’s reason', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    const some = await world.push('5001', '5009,5004,5003,5003');
    expect(some.ok && (some.result as { results: { outcome: string }[] }).results.map((one) => one.outcome)).toEqual([
      'offline',
      'out_of_range',
      'pushed',
    ]);
    const none = await world.push('5001', '5009,5004');
    expect(none).toMatchObject({ ok: false, reason: 'offline', results: [{ receiver: '5009' }, { receiver: '5004' }] });
  });

  test('`all` with nobody left is out of range', async () => {
    const world = await demoWorld();
    await world.user('solo', { connect: ['0001'], push: ['5002'] });
    await world.login('5001', 'solo');
    await world.connect('5001', '1');
    expect(reasonOf(await world.push('5001', 'all'))).toBe('out_of_range');
  });
});

describe('Decisions: several heads, several screens, walls', () => {
  test('A further head’s own ID brings that head alone', async () => {
    const world = await hxfjAt();
    expect(reasonOf(await world.connect('5001', '0004'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0004', null]);
  });

  test('Surplus heads are not shown: the last screen of a seat takes the primary head alone', async () => {
    const world = await hxfjAt('5002');
    await world.connect('5002', 'duo');
    expect(shown(world, '5001', '5002')).toEqual([null, '0003']);
  });

  test('Screens brought along count as screens at which the operator of the first is logged in, until they go dark', async () => {
    const world = await hxfjAt();
    await world.connect('5001', 'duo');
    expect(modeOf(world, '0004', '5002')).toBe('control');
    const session = world
      .device('5002')
      .told.filter((message) => (message as { type: string }).type === 'session')
      .at(-1);
    expect(session).toMatchObject({ user: { username: 'hxfj' } });
    expect(reasonOf(await world.connect('5002', '5'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0003', '0005']);
  });

  test('A screen where another user is logged in is not taken', async () => {
    const world = await hxfjAt();
    await world.login('5002', 'lin');
    expect(reasonOf(await world.connect('5001', 'duo'))).toBe('ok');
    expect(shown(world, '5001', '5002')).toEqual(['0003', null]);
  });

  test('A wall needs the right for each of its receivers; disconnect acts on the whole; offline members are left out and named', async () => {
    const world = await hxfjAt();
    await world.connect('5001', '1');
    await world.offline('5008');
    const outcome = await world.push('5001', 'wall');
    expect(JSON.stringify(outcome)).toContain('5008 is offline');
    expect(shown(world, '5005', '5006', '5007', '5008')).toEqual(['0001', '0001', '0001', null]);
    await world.must(await world.admin(), { method: 'switch.disconnect', params: { receiver: '5006' } });
    expect(shown(world, '5005', '5006', '5007')).toEqual([null, null, null]);
    await world.must(await world.admin(), {
      method: 'permissions.create',
      params: { who: 'hxfj', right: 'push', what: '5007', effect: 'deny' },
    });
    expect(reasonOf(await world.push('5001', 'wall'))).toBe('out_of_range');
  });

  test('In the mode separate, each receiver of a wall stands for itself', async () => {
    const world = await hxfjAt();
    await world.must(await world.admin(), {
      method: 'walls.update',
      params: { id: 'W', version: 1, mode: 'separate' },
    });
    await world.connect('5001', '1');
    await world.push('5001', '5006');
    await settle();
    expect(shown(world, '5005', '5006')).toEqual([null, '0001']);
  });
});

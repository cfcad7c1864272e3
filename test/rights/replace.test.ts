// A broken unit is replaced in one step (issue 3, endpoints), and what is known of endpoints and where things stand: last seen, health, places, gaps.

import { describe, expect, test } from 'vitest';
import { cropAt } from '../../controller/domain/spread.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { EndpointRow } from '../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, reasonOf, settle } from '../engine/world.ts';

const ask = (method: string, params: object) => ({ method, params }) as Call;

async function rows(world: World): Promise<readonly EndpointRow[]> {
  return (await world.must(await world.admin(), ask('endpoints.list', {}))).items as EndpointRow[];
}

const rowOf = async (world: World, id: string) => (await rows(world)).find((one) => one.id === id);

/** A device with a key of its own comes. */
async function comes(world: World, name: string, kind: EndpointKind): Promise<string> {
  const key = name.padEnd(87, 'n');
  const state =
    kind === 'transmitter'
      ? { video: true, address: `ws://t/${name}` }
      : { state: 'dark', grant: null, transmitter: null };
  world.engine.submit({
    ...{
      type: 'presented',
      link: `new-${name}`,
      key,
      fingerprint: `f-${key}`,
      kind,
      name,
      model: 'newer',
      firmware: '2',
    },
    ...{ ticketHash: null, freshTicketHash: `ticket-${name}` },
    state: state as { video: boolean; address: string },
  });
  await settle();
  return `f-${key}`;
}

const replace = async (world: World, id: string, fingerprint: string) =>
  world.call(
    await world.admin(),
    ask('endpoints.replace', {
      number: world.number(id),
      version: (await rowOf(world, id))?.version ?? 0,
      fingerprint,
    }),
  );

describe('a broken unit is replaced by a waiting one in one step', () => {
  test('a transmitter: number, ID, name, groups, rules, hotkeys and heads stay, the picture comes back by itself, the old unit is a stranger', async () => {
    const world = await demoWorld();
    await world.login('5001', 'hxfj');
    await world.connect('5001', 'duo');
    expect(world.shown('5002')).toBe('0004');
    const [number, before] = [world.number('0003'), await rowOf(world, '0003')];
    const old = world.device('0003').key;
    await world.offline('0003');
    const fingerprint = await comes(world, 'spare', 'transmitter');
    expect((await rows(world)).find((one) => one.state === 'waiting')).toMatchObject({ fingerprint, lastSeen: null });
    world.commands.splice(0);
    expect(reasonOf(await replace(world, '0003', fingerprint))).toBe('ok');
    await settle();
    const after = await rowOf(world, '0003');
    const {
      version,
      fingerprint: _,
      model: __,
      firmware: ___,
      lastSeen: ____,
      state: _____,
      health,
      ...kept
    } = before as EndpointRow;
    expect(after).toMatchObject({
      ...kept,
      number,
      heads: ['0003', '0004'],
      fingerprint,
      state: 'online',
      model: 'newer',
    });
    expect(after?.version).toBe((version ?? 0) + 1);
    expect(health).toBe('good');
    expect(world.state.hotkeys.get('duo')?.targets).toEqual([number]);
    // The new unit is welcome under the old number, and is told to admit the receiver under a grant that the old one never heard of.
    expect(world.commands.map((one) => one.type)).toContain('welcome');
    const job = world.commands.flatMap((one) => (one.type === 'make' ? [one.job] : []))[0];
    expect(job).toMatchObject({ receiver: world.number('5001'), transmitter: number });
    expect(world.device('5001').shows?.grant).toBe(job?.grant);
    expect(world.state.endpoints.get(number)?.identity).toMatchObject({ fingerprint });
    // The old unit comes back.
    world.commands.splice(0);
    world.engine.submit({
      ...{ type: 'presented', link: 'back', key: old, fingerprint: `f-${old}`, kind: 'transmitter', name: 'old' },
      ...{ model: 'm', firmware: '1', ticketHash: null, freshTicketHash: 'x', state: { video: true, address: null } },
    });
    await settle();
    expect(world.commands.map((one) => one.type)).toEqual(['hold']);
    expect((await rowOf(world, '0003'))?.state).toBe('online');
  });

  test('a receiver that is still connected: its link ends, the new one starts logged out and dark at the same seat', async () => {
    const world = await demoWorld();
    await world.login('5003', 'hxfj');
    await world.connect('5003', '1');
    const fingerprint = await comes(world, 'screen', 'receiver');
    world.commands.splice(0);
    expect(reasonOf(await replace(world, '5003', fingerprint))).toBe('ok');
    // What the driver does: the old link ends, and it says so.
    const types = world.commands.map((one) => one.type).filter((type) => type !== 'tell');
    expect(types.slice(0, 2)).toEqual(['retire', 'welcome']);
    await settle();
    expect(await rowOf(world, '5003')).toMatchObject({ state: 'online', fingerprint });
    expect(world.state.index.seatOf.get(world.number('5003'))).toBe('B');
    const live = world.state.live.get(world.number('5003'));
    expect(live).toMatchObject({ login: null, desired: null });
    expect(world.device('0001').grants.size).toBe(0);
  });

  test('refused: another kind, nobody who waits, a key of the room, an old version', async () => {
    const world = await demoWorld();
    const fingerprint = await comes(world, 'screen', 'receiver');
    expect(reasonOf(await replace(world, '0003', fingerprint))).toBe('invalid');
    expect(reasonOf(await replace(world, '5003', 'f'.repeat(64)))).toBe('not_found');
    expect(reasonOf(await replace(world, '5003', `f-${world.device('5004').key}`))).toBe('conflict');
    const stale = ask('endpoints.replace', { number: world.number('5003'), version: 9, fingerprint });
    expect(await world.call(await world.admin(), stale)).toMatchObject({
      ok: false,
      reason: 'conflict',
      current: await rowOf(world, '5003'),
    });
  });
});

describe('what is known of endpoints, and where things stand', () => {
  test('last seen: since when it is there, or when it went; health', async () => {
    const world = await demoWorld();
    expect(await rowOf(world, '0010')).toMatchObject({ state: 'offline', lastSeen: null, health: 'unknown' });
    expect(await rowOf(world, '0009')).toMatchObject({ state: 'online', health: 'no_video' });
    world.clock.advance(60_000);
    await world.offline('0001');
    const went = new Date(world.clock.utc()).toISOString();
    world.clock.advance(60_000);
    expect(await rowOf(world, '0001')).toMatchObject({ state: 'offline', lastSeen: went, health: 'unknown' });
  });

  test('places of seats, walls and endpoints are kept, changed and taken away', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    const place = { x: 10_000, y: 0 };
    for (const [method, key, version] of [
      ['seats.update', { id: 'A' }, 1],
      ['walls.update', { id: 'W' }, 1],
      ['endpoints.update', { number: world.number('0001') }, 1],
    ] as const) {
      expect(await world.must(admin, ask(method, { ...key, version, place }))).toMatchObject({ place });
      expect(await world.must(admin, ask(method, { ...key, version: version + 1 }))).toMatchObject({ place });
      expect(await world.must(admin, ask(method, { ...key, version: version + 2, place: null }))).toMatchObject({
        place: null,
      });
    }
  });

  test('a wall with gaps: what lies behind them is shown by no screen, and a picture that stands is cut anew at once', async () => {
    const world = await demoWorld();
    const admin = await world.admin();
    await world.must(admin, ask('switch.connect', { receiver: 'wall', source: '1' }));
    world.commands.splice(0);
    await world.must(admin, ask('walls.update', { id: 'W', version: 1, gap: { x: 100, y: 500 } }));
    // Two screens and a tenth of one between them: 1 / 2.1 wide, the second begins after 1.1 of 2.1; down 1 / 2.5 and 1.5 of 2.5.
    const cuts = world.commands.flatMap((one) => (one.type === 'remode' ? [one.job.crop] : []));
    const [width, height] = [expect.closeTo(0.476_19, 4), expect.closeTo(0.4, 6)];
    const [x, y] = [expect.closeTo(0.523_81, 4), expect.closeTo(0.6, 6)];
    expect(cuts).toEqual([
      { x: 0, y: 0, width, height },
      { x, y: 0, width, height },
      { x: 0, y, width, height },
      { x, y, width, height },
    ]);
    for (const id of ['5005', '5006', '5007', '5008']) {
      const crop = cropAt(world.state, world.number(id));
      expect((crop?.x ?? 2) + (crop?.width ?? 2)).toBeLessThanOrEqual(1);
      expect((crop?.y ?? 2) + (crop?.height ?? 2)).toBeLessThanOrEqual(1);
    }
    await world.must(admin, ask('walls.update', { id: 'W', version: 2, gap: { x: 0, y: 0 } }));
    expect(cropAt(world.state, world.number('5006'))).toEqual({ x: 0.5, y: 0, width: 0.5, height: 0.5 });
  });
});

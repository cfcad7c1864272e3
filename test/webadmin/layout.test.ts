// Where the page puts what it draws: groups, shelves, what a window shows, what the search finds and where arrows lead.

import { describe, expect, test } from 'vitest';
import type { ReceiverRow, SeatRow, WallRow } from '../../protocol/api/shapes.ts';
import { blockOf, cardOf, tilesOf } from '../../webadmin/layout/blocks.ts';
import type { Members } from '../../webadmin/layout/groups.ts';
import { groupReceivers } from '../../webadmin/layout/groups.ts';
import { pack, within } from '../../webadmin/layout/pack.ts';
import { finds } from '../../webadmin/layout/search.ts';
import { step } from '../../webadmin/layout/step.ts';

const REM = 16;

function receiver(id: string, name = id): ReceiverRow {
  const number = Number(id);
  return { id, number, name, online: true, source: null, state: 'dark', user: null, seat: null, wall: null };
}

function seat(id: string, name: string, receivers: string[]): SeatRow {
  return { id, name, receivers, login: 'screen', language: 'zh-CN', place: null, version: 1 };
}

function wall(id: string, name: string, receivers: string[], mode: 'one' | 'separate' = 'one'): WallRow {
  return { id, name, columns: 2, rows: 2, receivers, mode, place: null, gap: { x: 0, y: 0 }, version: 1 };
}

function room(receivers: readonly ReceiverRow[], seats: readonly SeatRow[], walls: readonly WallRow[]): Members {
  const byId = <T extends { readonly id: string }>(rows: readonly T[]) => new Map(rows.map((row) => [row.id, row]));
  return { receivers: byId(receivers), seats: byId(seats), walls: byId(walls) };
}

describe('groups', () => {
  const all = ['5009', '5001', '5002', '5003', '5005', '5006', '5007', '5008'].map((id) =>
    receiver(id, id === '5003' ? '调度台' : `Name ${id}`),
  );
  const members = room(
    all,
    [seat('B', '坐席 B', ['5003']), seat('A', 'Seat A', ['5001', '5002'])],
    [wall('w', 'Wall', ['5005', '5006', '5007', '5008'])],
  );

  test('seats, then walls, then those alone, each by the first ID', () => {
    expect(groupReceivers(members).map(({ key, receivers }) => [key, receivers])).toEqual([
      ['seat A', ['5001', '5002']],
      ['seat B', ['5003']],
      ['wall w', ['5005', '5006', '5007', '5008']],
      ['single 5009', ['5009']],
    ]);
  });

  test('a receiver that the caller may not know leaves its place in a wall, and none at a seat', () => {
    const known = room(
      [receiver('5002'), receiver('5006')],
      [seat('A', 'Seat A', ['5001', '5002']), seat('B', 'Seat B', ['5003'])],
      [wall('w', 'Wall', ['5005', '5006', '5007', '5008'], 'separate')],
    );
    expect(groupReceivers(known).map(({ receivers, whole }) => [receivers, whole])).toEqual([
      [['5002'], false],
      [[null, '5006', null, null], false],
    ]);
  });

  test('the whole group is shown in which one is wanted', () => {
    expect(groupReceivers(members, (id) => id === '5002').map(({ key }) => key)).toEqual(['seat A']);
    expect(groupReceivers(members, (id) => id > '5007').map(({ key }) => key)).toEqual(['wall w', 'single 5009']);
    expect(groupReceivers(members, () => false)).toEqual([]);
  });
});

test.each([
  ['', true],
  ['1 MAP', true],
  ['map 0002', false],
  ['０００１', true],
  ['地图', true],
  ['0001 地图 overview', true],
])('the search %j finds the transmitter: %j', (search, found) => {
  expect(finds(search, ['0001', 'Overview map 地图'])).toBe(found);
});

describe('shelves', () => {
  const box = { width: 100, height: 50 };

  test('boxes stand side by side, a new shelf begins where one is full, one too wide has its own', () => {
    const { places, height } = pack([box, box, box, { width: 900, height: 10 }, box], 210, 10);
    expect(places.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [110, 0],
      [0, 60],
      [0, 120],
      [0, 140],
    ]);
    expect(height).toBe(190);
    expect(pack([], 210, 10).height).toBe(0);
  });

  test('of ten thousand only what the window shows is drawn', () => {
    const { places } = pack(Array(10_000).fill(box), 430, 10);
    const shown = within(places, 60_000, 60_600);
    expect(shown.length).toBeLessThanOrEqual(44);
    expect(shown.every((index) => (places[index]?.y ?? 0) >= 59_940)).toBe(true);
    expect(within(places, 0, 0)).toEqual([0, 1, 2, 3]);
  });
});

describe('measures', () => {
  const group = (receivers: readonly string[], columns: number | null = null) =>
    ({ key: 'k', kind: columns === null ? 'seat' : 'wall', name: 'n', whole: false, columns, receivers }) as const;

  test('a seat breaks into rows where there is no room, a wall never does', () => {
    const eight = ['1', '2', '3', '4', '5', '6', '7', '8'];
    const wide = blockOf(group(eight), 2_000, REM);
    const narrow = blockOf(group(eight), 450, REM);
    expect([wide.columns, narrow.columns]).toEqual([8, 2]);
    expect(narrow.width).toBeLessThanOrEqual(450);
    expect(narrow.height).toBeGreaterThan(3 * wide.height);
    const squeezed = blockOf(group(eight, 4), 500, REM);
    expect(squeezed.columns).toBe(4);
    expect(squeezed.tileWidth).toBeLessThan(wide.tileWidth);
    expect(squeezed.width).toBeLessThanOrEqual(500);
  });

  test('cards use all of the width', () => {
    for (const width of [200, 333, 376, 500]) {
      const columns = Math.floor((width + 10) / (cardOf(width, REM).width + 10));
      expect(columns * (cardOf(width, REM).width + 10) - 10).toBeGreaterThan(width - columns - 10);
    }
  });

  test('arrows lead along the rows and to the nearest of the next row, over the borders of groups', () => {
    const seatA = group(['5001', '5002']);
    const seatB = group(['5003']);
    const wallW = group(['5005', '5006', '5007', '5008'], 2);
    const [a, b, w] = [seatA, seatB, wallW].map((one) => blockOf(one, 1_000, REM));
    if (a === undefined || b === undefined || w === undefined) throw new TypeError('three blocks');
    const points = [
      ...tilesOf(seatA, a, 0, 0, REM),
      ...tilesOf(seatB, b, a.width + 12, 0, REM),
      ...tilesOf(wallW, w, 0, a.height + 12, REM),
    ];
    const walk = (from: string, ...keys: string[]) =>
      keys.reduce<string | null>((at, key) => step(points, at, key) ?? at, from);
    expect(walk('5001', 'ArrowRight', 'ArrowRight')).toBe('5003');
    expect(walk('5001', 'ArrowDown')).toBe('5005');
    expect(walk('5002', 'ArrowDown', 'ArrowDown')).toBe('5008');
    expect(walk('5003', 'ArrowDown')).toBe('5006');
    expect(walk('5008', 'ArrowUp', 'ArrowUp')).toBe('5002');
    expect(walk('5001', 'ArrowUp')).toBe('5001');
    expect(walk('5003', 'Home')).toBe('5001');
    expect(walk('5003', 'End')).toBe('5008');
    expect(step(points, '5001', 'a')).toBeNull();
    expect(step(points, 'gone', 'ArrowDown')).toBe('5001');
    expect(step([], null, 'ArrowDown')).toBeNull();
  });
});

// What forms say as one types and arranges: free IDs, taken names, hotkeys that are no hotkeys, rules that say nothing, places in a grid.

import { expect, test } from 'vitest';
import type { EndpointRow, HotkeyRow, PermissionRow } from '../../protocol/api/shapes.ts';
import { administersByRule } from '../../webadmin/model/standing.ts';
import { freeId, groupsOf, idFault, nameTaken } from '../../webadmin/pages/endpoints/values.ts';
import { alike, nameFault } from '../../webadmin/pages/hotkeys/values.ts';
import { relative, wrongKind } from '../../webadmin/pages/rules/values.ts';
import { putAt, resized } from '../../webadmin/pages/seats/values.ts';

function endpoint(number: number, id: string, name: string): EndpointRow {
  const kind = Number(id[0]) < 5 ? 'transmitter' : 'receiver';
  return {
    ...{ number, id, name, kind, fingerprint: 'f'.repeat(64), port: null, state: 'online' },
    ...{ heads: [], groups: [], model: null, firmware: null, version: 1, place: null, lastSeen: null, health: 'good' },
  };
}

test('the lowest free ID of each kind, in rooms of any length of ID, and none where all are taken', () => {
  expect(freeId('transmitter', 4, new Set(['0001', '0003']))).toBe('0002');
  expect(freeId('receiver', 4, new Set(['5001']))).toBe('5002');
  expect(freeId('receiver', 6, new Set())).toBe('500001');
  const all = new Set(Array.from({ length: 5_000 }, (_none, index) => String(5_000 + index)));
  expect(freeId('receiver', 4, all)).toBeNull();
  expect(freeId('transmitter', 4, all)).toBe('0001');
});

test('an ID is judged by length, kind and who has it; one’s own is no fault', () => {
  const endpoints = [endpoint(1, '0001', 'Radar'), endpoint(2, '5001', 'Radar')];
  const judged = { kind: 'transmitter', number: 1, length: 4, endpoints } as const;
  expect(idFault('0001', judged)).toBeNull();
  expect(idFault('001', judged)).toEqual({ is: 'idWrong', length: 4 });
  expect(idFault('5002', judged)).toEqual({ is: 'idOfTransmitter' });
  expect(idFault('0001', { ...judged, number: null })).toEqual({ is: 'idTaken', id: '0001', name: 'Radar' });
  expect(nameTaken('Radar', { ...judged, number: null })).toBe('0001');
  expect(nameTaken('Radar', judged)).toBeNull();
});

test('a fingerprint is read in groups of four', () => {
  expect(groupsOf('0123456789abcdef')).toEqual(['0123', '4567', '89ab', 'cdef']);
});

test('hotkeys: spelled alike whatever the case, like an ID, like all (manual, decisions on keys)', () => {
  const hotkeys = new Map<string, HotkeyRow>([['web', { name: 'Web', targets: ['0001'], version: 1 }]]);
  expect(nameFault('wEB', hotkeys)).toEqual({ is: 'taken', name: 'Web' });
  expect(nameFault('007', hotkeys)).toEqual({ is: 'readsLikeId' });
  expect(nameFault('All', hotkeys)).toEqual({ is: 'readsLikeAll' });
  expect(nameFault('7a', hotkeys)).toBeNull();
  expect(alike('w', hotkeys)).toEqual(['Web']);
  expect(alike('website', hotkeys)).toEqual(['Web']);
  expect(alike('web', hotkeys)).toEqual([]);
});

test('rules: the same again, the opposite, and rights on the wrong kind', () => {
  const rule: PermissionRow = { id: 'p1', who: 'lin', right: 'push', what: '5001', effect: 'allow', version: 1 };
  const { who, right, what } = rule;
  expect(relative({ who: 'LIN', right, what, effect: 'allow' }, null, [rule])).toEqual({ is: 'twin', id: 'p1' });
  expect(relative({ who, right, what, effect: 'deny' }, null, [rule])).toEqual({ is: 'against', id: 'p1' });
  expect(relative({ who, right, what, effect: 'deny' }, 'p1', [rule])).toBeNull();
  expect(wrongKind(rule, 'transmitter')).toBe('receiver');
  expect(wrongKind(rule, 'receiver')).toBeNull();
});

test('a wall of other measures keeps each receiver in its row and column', () => {
  const wall = { columns: 2, rows: 2, receivers: ['a', 'b', 'c', 'd'] };
  expect(resized(wall, { columns: 3, rows: 2 })).toEqual(['a', 'b', null, 'c', 'd', null]);
  expect(resized(wall, { columns: 1, rows: 2 })).toEqual(['a', 'c']);
});

test('who is put where another stands changes places with him, and nobody stands twice', () => {
  expect(putAt(['a', 'b', null], 'a', 1)).toEqual(['b', 'a', null]);
  expect(putAt(['a', null], 'c', 0)).toEqual(['c', null]);
});

test('whoever a rule lets administer everything configures; a denial beats it', () => {
  const user = {
    username: 'Lin',
    name: 'Lin',
    role: 'supervisor',
    groups: ['crew'],
    language: null,
    disabled: false,
    version: 1,
  } as const;
  const rule = (who: string, effect: 'allow' | 'deny', what = '*'): PermissionRow => ({
    ...{ id: `${who}${effect}`, who, right: 'administer', what, effect, version: 1 },
  });
  const row = { ...user, groups: [...user.groups] };
  expect(administersByRule(row, [rule('lin', 'allow')])).toBe(true);
  expect(administersByRule(row, [rule('crew', 'allow'), rule('lin', 'deny')])).toBe(false);
  expect(administersByRule(row, [rule('lin', 'allow', '0001')])).toBe(false);
  expect(administersByRule(row, [])).toBe(false);
});

// With 10,000 endpoints and 2,000 users no question about rights holds the loop up for 50 ms, and what was left out is told. The best of several runs
// counts, held against a floor of the same run: what is measured is the work, not the machine's other business.

import { expect, test } from 'vitest';
import type { Change, Context } from '../../controller/domain/configure/change.ts';
import { effective } from '../../controller/domain/rights/effective.ts';
import { preview } from '../../controller/domain/rights/preview.ts';
import type { ParamsOf, ResultOf } from '../../protocol/api/methods.ts';
import { largeRoom } from './large.ts';

/** Milliseconds on a core that does the work of the floor in `FLOOR_MS`. */
const MAX_STALL_MS = 50;
const FLOOR_MS = 12;
const RUNS = 9;

const state = largeRoom();
const context: Context = {
  by: 'u0',
  passwordHash: null,
  tokenHash: null,
  utc: 0,
  passwordRule: 'any',
  waiting: new Map(),
  devices: new Map(),
  fingerprintOf: (key) => key,
};

function best(act: () => Change): { readonly ms: number; readonly result: unknown } {
  let [ms, result]: [number, unknown] = [Number.POSITIVE_INFINITY, null];
  for (let run = 0; run < RUNS; run += 1) {
    const [began, busy] = [performance.now(), process.cpuUsage()];
    const change = act();
    JSON.stringify(change);
    const { user, system } = process.cpuUsage(busy);
    ms = Math.min(ms, performance.now() - began, (user + system) / 1000);
    result = change.ok ? change.result : change;
  }
  return { ms, result };
}

/** Tables filled and read, as a question about rights does it. */
function floorWork(): Change {
  const table = new Map<number, readonly string[]>();
  for (let at = 0; at < 60_000; at += 1) table.set(at, [`g${at % 40}`, `g${at % 7}`]);
  let found = 0;
  for (let at = 0; at < 60_000; at += 1) if (table.get((at * 31) % 60_000)?.includes('g3') === true) found += 1;
  return { ok: true, events: [], result: found };
}

/** What a measurement may come to now: the limit, and more where the floor says that the machine is slow. */
function limit(): number {
  return MAX_STALL_MS * Math.max(1, best(floorWork).ms / FLOOR_MS);
}

const ids = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => String(from + at).padStart(5, '0'));

test('a matrix of 64 users and 128 endpoints', () => {
  const who = Array.from({ length: 64 }, (_, at) => `u${at}`);
  const { ms, result } = best(() => effective(state, { who, what: ids(0, 128), right: 'connect' }));
  expect((result as ResultOf<'permissions.effective'>).cells.length).toBe(8_192);
  expect(ms).toBeLessThan(limit());
});

type Changes = ParamsOf<'permissions.preview'>['changes'];
const rule = (who: string, right: string, what: string, effect = 'allow') => ({
  method: 'permissions.create',
  params: { who, right, what, effect },
});
const WHOLE: Readonly<Record<string, Changes>> = {
  'one rule about one endpoint': [rule('u7', 'connect', '00009')],
  'one user becomes administrator': [
    { method: 'users.update', params: { username: 'u5', version: 1, role: 'administrator' } },
  ],
  'a group may connect to everything': [rule('g1', 'connect', '*')],
  'a group is denied everything': [rule('g1', 'connect', '*', 'deny')],
  'a group is renamed': [{ method: 'groups.update', params: { name: 'g1', version: 1, newName: 'other' } }],
  'an endpoint changes its groups': [{ method: 'endpoints.update', params: { number: 9, version: 1, groups: ['g3'] } }],
  '64 rules': Array.from({ length: 64 }, (_, at) => rule(`u${at + 1}`, 'push', '*')),
};

test.each(Object.entries(WHOLE))('%s: judged in full', (_what, changes) => {
  const { ms, result } = best(() => preview(state, { changes }, context));
  const { more } = result as ResultOf<'permissions.preview'>;
  expect(more.unjudged).toBe(0);
  expect(ms, JSON.stringify(more)).toBeLessThan(limit());
});

test('what is too much is left out, and told', () => {
  const changes: Changes = Array.from({ length: 40 }, (_, at) =>
    rule(`g${at}`, 'connect', '*', at % 2 === 0 ? 'deny' : 'allow'),
  );
  const { ms, result } = best(() => preview(state, { changes }, context));
  const { more, takes, dark } = result as ResultOf<'permissions.preview'>;
  expect(takes.length).toBe(500);
  expect(dark.length).toBeGreaterThan(0);
  expect(more.unjudged).toBeGreaterThan(0);
  expect(more.unwatched).toBe(true);
  expect(ms).toBeLessThan(limit());
});

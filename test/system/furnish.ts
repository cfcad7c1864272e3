// Random configurations, made by single calls, and random changes of them. What comes out is looked at through the lists of the API alone.

import type { MethodName } from '../../protocol/api/methods.ts';
import type { Result, Whole } from './whole.ts';

export type Random = () => number;

const NAMES = [
  '北门',
  'Zoë',
  'ليل',
  'a "quoted" one',
  'back\\slash',
  '{"users": {}}',
  '# no comment',
  'naïve',
  '调度台 1',
  '<b>x</b>',
];
const ROLES = ['operator', 'supervisor', 'auditor', 'integrator', 'administrator'] as const;
const RIGHTS = ['connect', 'control', 'push', 'get', 'operate', 'administer'] as const;

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[below(random, from.length)] as T;
}

function some<T>(random: Random, from: readonly T[], most: number): T[] {
  const left = [...from];
  const taken: T[] = [];
  for (let count = below(random, most + 1); count > 0 && left.length > 0; count -= 1)
    taken.push(...left.splice(below(random, left.length), 1));
  return taken;
}

/** One transmitter, or receivers. */
function targetsOf(random: Random, endpoints: readonly string[]): string[] {
  const receivers = some(
    random,
    endpoints.filter((one) => one >= '5'),
    3,
  );
  return receivers.length > 0 ? receivers : endpoints.filter((one) => one < '5').slice(-1);
}

async function namesOf(whole: Whole, kind: string, name: string): Promise<string[]> {
  return (await whole.list(kind)).flatMap((row) => (typeof row[name] === 'string' ? [String(row[name])] : []));
}

let fresh = 0;

/** One change by a single method; what the rules refuse is no change. */
export async function change(whole: Whole, random: Random): Promise<void> {
  fresh += 1;
  const id = `${fresh}`;
  const groups = await namesOf(whole, 'groups', 'name');
  const endpoints = (await whole.list('endpoints')).map((row) => String(row.id));
  const receivers = endpoints.filter((one) => one >= '5');
  const who = [...groups, ...(await namesOf(whole, 'users', 'username'))];
  const what = [...groups, ...endpoints, '*'];
  const makers: readonly (() => readonly [MethodName, object])[] = [
    () => ['groups.create', { name: `${pick(random, NAMES)} ${id}` }],
    () => [
      'users.create',
      {
        username: `User-${id}`,
        name: pick(random, NAMES),
        password: 'pw',
        role: pick(random, ROLES),
        groups: some(random, groups, 3),
        disabled: random() < 0.2,
      },
    ],
    () => {
      const number = random() < 0.6 ? below(random, 5_000) : 5_000 + below(random, 5_000);
      const full = String(number).padStart(4, '0');
      return [
        'endpoints.create',
        {
          key: `K${id}`.padEnd(87, 'x'),
          id: full,
          name: `${pick(random, NAMES)} ${id}`,
          groups: some(random, groups, 2),
        },
      ];
    },
    () => [
      'seats.create',
      {
        id: `seat${id}`,
        name: pick(random, NAMES),
        receivers: some(random, receivers, 4),
        login: pick(random, ['screen', 'seat']),
      },
    ],
    () => {
      const members = some(random, receivers, 4);
      return [
        'walls.create',
        { id: `wall${id}`, name: pick(random, NAMES), columns: members.length, rows: 1, receivers: members },
      ];
    },
    () => ['hotkeys.create', { name: `Hot${id}`, targets: targetsOf(random, endpoints) }],
    () => [
      'permissions.create',
      {
        id: `rule${id}`,
        who: pick(random, who),
        right: pick(random, RIGHTS),
        what: pick(random, what),
        effect: pick(random, ['allow', 'deny']),
      },
    ],
    () => {
      const transmitters = endpoints.filter((one) => one < '5');
      return [
        'endpoints.create',
        { key: `H${id}`.padEnd(87, 'y'), id: String(4_999 - transmitters.length), name: `head ${id}` },
      ];
    },
  ];
  if (random() < 0.65) {
    const [method, params] = pick(random, makers)();
    await whole.call(method, params);
  } else if (random() < 0.5) await update(whole, random, groups);
  else await remove(whole, random);
}

async function update(whole: Whole, random: Random, groups: readonly string[]): Promise<void> {
  const kind = pick(random, ['users', 'endpoints', 'seats', 'permissions', 'groups', 'hotkeys'] as const);
  const rows = await whole.list(kind);
  if (!(rows.length > 0)) return;
  const isHead = kind === 'endpoints' && random() < 0.7;
  const row = pick(random, isHead ? rows.filter(({ kind: of }) => of === 'transmitter') : rows);
  if (row === undefined) return;
  const changes: Record<typeof kind, object> = {
    users: { name: pick(random, NAMES), groups: some(random, groups, 2) },
    endpoints: isHead ? await heads(whole, row) : { name: `moved ${fresh}` },
    seats: { name: pick(random, NAMES), language: 'en' },
    permissions: { right: pick(random, RIGHTS) },
    groups: { newName: `renamed ${fresh}` },
    hotkeys: {},
  };
  await whole.call(`${kind}.update` as MethodName, { ...nameOf(kind, row), version: row.version, ...changes[kind] });
}

async function heads(whole: Whole, row: Result): Promise<object> {
  const transmitters = (await whole.list('endpoints')).map((one) => String(one.id)).filter((one) => one < '5');
  const others = transmitters.filter((one) => one !== row.id).slice(0, 2);
  return { heads: [row.id, ...others] };
}

async function remove(whole: Whole, random: Random): Promise<void> {
  const kind = pick(random, ['users', 'endpoints', 'seats', 'walls', 'hotkeys', 'permissions', 'groups'] as const);
  const rows = await whole.list(kind);
  if (!(rows.length > 0)) return;
  const row = pick(random, rows);
  if (row.username === 'admin') return;
  await whole.call(`${kind}.delete` as MethodName, { ...nameOf(kind, row), version: row.version });
}

function nameOf(kind: string, row: Result): object {
  const name = { users: 'username', groups: 'name', hotkeys: 'name', endpoints: 'number' }[kind] ?? 'id';
  return { [name]: row[name] };
}

export async function furnish(whole: Whole, random: Random, changes: number): Promise<void> {
  for (let count = 0; count < changes; count += 1) await change(whole, random);
}

const KEY_OF: Readonly<Record<string, string>> = {
  groups: 'name',
  users: 'username',
  endpoints: 'number',
  seats: 'id',
  walls: 'id',
  hotkeys: 'name',
  permissions: 'id',
};
/** What the lists say and the configuration does not. */
const OF_THE_MOMENT = new Set(['version', 'number', 'state', 'kind', 'fingerprint', 'lastSeen']);

/** The room as its lists have it: by kind and key, the fields as text. */
export async function listed(whole: Whole): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const all = new Map<string, ReadonlyMap<string, string>>();
  for (const [kind, key] of Object.entries(KEY_OF)) {
    for (const row of await whole.list(kind)) {
      const fields = Object.entries(row).filter(([name]) => !OF_THE_MOMENT.has(name));
      all.set(`${kind} ${row[key]}`, new Map(fields.map(([name, value]) => [name, JSON.stringify(value)])));
    }
  }
  return all;
}

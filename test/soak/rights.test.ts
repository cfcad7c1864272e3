// What the controller says about rights, held against a second telling of the rules (rule.ts) and against what really happens: random accounts, groups and
// rules in the demonstration's room, random changes previewed, then saved one after the other.

import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../controller/domain/decision.ts';
import { fingerprint } from '../../controller/domain/snapshot.ts';
import { fromRecord } from '../../controller/engine/replay.ts';
import type { Call, ResultOf } from '../../protocol/api/methods.ts';
import type { Right } from '../../protocol/api/shapes.ts';
import { createRandom } from '../../simulators/world/random.ts';
import type { World } from '../engine/world.ts';
import { demoWorld, settle } from '../engine/world.ts';
import { counts } from '../house/counts.ts';
import { Rules } from './rule.ts';

const SEEDS = counts(6, 400);
const RIGHTS: readonly Right[] = ['connect', 'control', 'push', 'get', 'operate', 'administer'];
const ROLES = ['administrator', 'supervisor', 'operator', 'operator', 'operator', 'auditor', 'integrator'] as const;
const GROUPS = ['night', 'day', 'cameras', 'walls'];

type Changes = { readonly method: string; readonly params: Record<string, unknown> }[];

class Story {
  readonly world: World;
  readonly random: () => number;

  constructor(world: World, random: () => number) {
    this.world = world;
    this.random = random;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  some<T>(from: readonly T[], most: number): T[] {
    return from.filter(() => this.random() < most / from.length);
  }

  get users(): string[] {
    return [...this.world.state.users.values()].map((user) => user.username);
  }

  get ids(): string[] {
    return [...this.world.state.endpoints.values()].map((endpoint) => endpoint.id);
  }

  what(): string {
    const chance = this.random();
    return chance < 0.15 ? '*' : chance < 0.45 ? this.pick(GROUPS) : this.pick(this.ids);
  }

  rule(): Changes[number] {
    const who = this.random() < 0.5 ? this.pick(GROUPS) : this.pick(this.users);
    const effect = this.random() < 0.35 ? 'deny' : 'allow';
    return { method: 'permissions.create', params: { who, right: this.pick(RIGHTS), what: this.what(), effect } };
  }

  /** One change, mostly right: sometimes it names what is not there, or an old version. */
  change(): Changes[number] {
    const { state } = this.world;
    const old = this.random() < 0.04 ? 1 : 0;
    const user = this.pick([...state.users.values()]);
    const endpoint = this.pick([...state.endpoints.values()]);
    const rule = this.pick([...state.permissions.values()]);
    const wall = this.pick([...state.walls.values()]);
    const chance = this.random();
    if (chance < 0.3) return this.rule();
    if (chance < 0.5) return { method: 'permissions.delete', params: { id: rule.id, version: rule.version + old } };
    if (chance < 0.58) {
      const params = { id: rule.id, version: rule.version + old, what: this.what(), right: this.pick(RIGHTS) };
      return { method: 'permissions.update', params };
    }
    if (chance < 0.75) {
      const { username, version } = user;
      const [one, other] = [{ role: this.pick(ROLES) }, { groups: this.some(GROUPS, 2) }];
      const kind = this.random();
      const changed = kind < 0.3 ? one : kind < 0.7 ? other : { disabled: this.random() < 0.6 };
      return { method: 'users.update', params: { username, version: version + old, ...changed } };
    }
    if (chance < 0.8)
      return { method: 'users.delete', params: { username: user.username, version: user.version + old } };
    if (chance < 0.9) {
      const { number, version } = endpoint;
      return { method: 'endpoints.update', params: { number, version: version + old, groups: this.some(GROUPS, 2) } };
    }
    if (chance < 0.94)
      return { method: 'endpoints.delete', params: { number: endpoint.number, version: endpoint.version } };
    if (chance < 0.97) {
      const name = this.pick(GROUPS);
      const { version = 1 } = state.groups.get(name) ?? {};
      return { method: 'groups.update', params: { name, version, newName: `${name}2` } };
    }
    return {
      method: 'walls.update',
      params: { id: wall.id, version: wall.version, mode: this.pick(['one', 'separate']) },
    };
  }
}

async function story(seed: number): Promise<Story> {
  const world = await demoWorld();
  const told = new Story(world, createRandom(seed));
  const admin = await world.admin();
  const must = (call: { method: string; params: object }) => world.must(admin, call as Call);
  for (const name of GROUPS) await must({ method: 'groups.create', params: { name } });
  for (let at = 0; at < 5; at += 1) {
    const params = { username: `u${at}`, password: 'pw', role: told.pick(ROLES), groups: told.some(GROUPS, 2) };
    await must({ method: 'users.create', params });
  }
  for (const { number, version } of [...world.state.endpoints.values()])
    if (told.random() < 0.6)
      await must({ method: 'endpoints.update', params: { number, version, groups: told.some(GROUPS, 2) } });
  for (let at = 0; at < 40; at += 1) await must(told.rule());
  for (const receiver of ['5001', '5003', '5004']) {
    await world.login(receiver, told.pick(told.users));
    await world.connect(receiver, told.pick(['3', '1', '2', '5', '6', '7']));
  }
  await world.call(admin, {
    method: 'switch.connect',
    params: { receiver: 'wall', source: told.pick(['1', '3', '8']) },
  });
  return told;
}

async function rulesOf(world: World): Promise<Rules> {
  const rules = new Rules();
  for await (const record of world.journal.read(1)) rules.take(fromRecord(record).event);
  return rules;
}

/** Every right that anybody holds, by the second telling. */
function held(rules: Rules): Set<string> {
  const found = new Set<string>();
  for (const [key, { username }] of rules.users)
    for (const [number, { id }] of rules.endpoints)
      for (const right of RIGHTS) if (rules.allowed(key, right, number)) found.add(`${username} ${right} ${id}`);
  return found;
}

const shown = (world: World): Map<string, string> =>
  new Map(
    [...world.devices.values()].flatMap((device) => {
      const id = world.state.endpoints.get(device.number)?.id;
      const source = device.shows === null ? undefined : world.state.endpoints.get(device.shows.transmitter)?.id;
      return id === undefined || source === undefined ? [] : [[id, source] as const];
    }),
  );

const lines = (of: readonly { user: string; right: string; what: string }[]) =>
  of.map(({ user, right, what }) => `${user} ${right} ${what}`).sort();

describe('what is said of rights, against a second telling', () => {
  test.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
    'seed %i: every cell of the matrix, and who could change it',
    async (seed) => {
      const { world, users, ids } = await story(seed);
      const rules = await rulesOf(world);
      const asked = { method: 'permissions.effective', params: { who: users, what: ids } } as const;
      const { cells } = (await world.must(await world.admin(), asked)) as ResultOf<'permissions.effective'>;
      expect(cells.length).toBe(users.length * ids.length * RIGHTS.length);
      const administrators = users.filter((one) => {
        const user = rules.users.get(one.toLowerCase());
        const whole = [...rules.permissions.values()].filter(
          ({ who, right, what }) =>
            right === 'administer' &&
            'all' in what &&
            ('user' in who ? who.user === one.toLowerCase() : user?.groups.includes(who.group) === true),
        );
        const isLet = whole.length > 0 && whole.every(({ effect }) => effect === 'allow');
        return user?.disabled === false && (user.role === 'administrator' || isLet);
      });
      const bosses = administrators.filter((one) => rules.users.get(one.toLowerCase())?.role === 'administrator');
      for (const { who, what, right, allowed, rule, because, liftedBy } of cells) {
        const number = world.number(what);
        expect([who, right, what, allowed]).toEqual([
          who,
          right,
          what,
          rules.allowed(who.toLowerCase(), right, number),
        ]);
        expect(because.length).toBeGreaterThan(0);
        if (rule !== null) expect(rules.permissions.get(rule)?.effect).toBe(allowed ? 'allow' : 'deny');
        const isLast = bosses.length === 1 && bosses[0] === who;
        expect([...liftedBy].sort()).toEqual(isLast ? [] : administrators.slice().sort().slice(0, 8));
      }
    },
  );

  test.each(Array.from({ length: SEEDS }, (_, seed) => seed + 1_000))(
    'seed %i: a preview, and what really happens when it is saved',
    async (seed) => {
      const told = await story(seed);
      const { world } = told;
      const admin = await world.admin();
      // An administrator who takes his own account away has nothing more to ask.
      const isAdministrator = () =>
        world.state.sessions.has('admin-token') && world.state.users.get('admin')?.role === 'administrator';
      for (let round = 0; round < 4 && isAdministrator(); round += 1) {
        const changes = Array.from({ length: 1 + Math.floor(told.random() * 4) }, () => told.change());
        const [before, room, pictures] = [held(await rulesOf(world)), fingerprint(world.state), shown(world)];
        const previewed = await world.call(admin, { method: 'permissions.preview', params: { changes } } as Call);
        await settle();
        expect(fingerprint(world.state) === room).toBe(true);
        const seq = world.journal.head.seq;
        let refused: (Outcome & { ok: false }) | null = null;
        let at = 0;
        for (const change of changes) {
          at += 1;
          const saved = await world.call(admin, change as Call);
          await settle();
          if (saved.ok) continue;
          refused = saved;
          break;
        }
        if (refused !== null || !previewed.ok) {
          expect(previewed).toEqual({ ...refused, because: `change ${at}: ${refused?.because}` });
          continue;
        }
        const result = previewed.result as ResultOf<'permissions.preview'>;
        const after = held(await rulesOf(world));
        expect(lines(result.gives)).toEqual(
          [...after]
            .filter((one) => !before.has(one))
            .sort()
            .slice(0, 500),
        );
        expect(lines(result.takes)).toEqual(
          [...before]
            .filter((one) => !after.has(one))
            .sort()
            .slice(0, 500),
        );
        expect(result.more).toEqual({ gives: 0, takes: 0, dark: 0, unjudged: 0, unwatched: false });
        const now = shown(world);
        const gone = [...pictures].filter(([receiver]) => !now.has(receiver)).map((one) => one.join(' '));
        expect(result.dark.map(({ receiver, source }) => `${receiver} ${source}`).sort()).toEqual(gone.sort());
        expect(world.journal.head.seq).toBeGreaterThan(seq);
      }
    },
  );
});

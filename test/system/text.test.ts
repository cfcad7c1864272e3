// The configuration as text: stable, canonical, without secrets, whole again when it is applied to an empty room; its versions and what differs between them.

import { describe, expect, test } from 'vitest';
import { createRandom } from '../../simulators/world/random.ts';
import { furnish, listed } from './furnish.ts';
import type { Result } from './whole.ts';
import { Whole } from './whole.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
/** What of everything the random rooms had. */
const seen = new Set<string>();

describe('issue 3, Deliver 7: configuration as text without secrets', () => {
  test.each(SEEDS)(
    'exported, applied to an empty room and exported again it is the same text (seed %i)',
    async (seed) => {
      const one = new Whole();
      await furnish(one, createRandom(seed), 120);
      const text = await one.text();
      for (const part of ['{"hotkeys"', '"heads": ["', '{"seats"', '{"walls"', '"what": "*"', '"disabled": true'])
        seen.add(text.includes(part) ? part : '');
      const other = new Whole();
      await other.apply(text);
      expect(await other.text()).toBe(text);
      expect(new Set((await listed(other)).keys()).size).toBe((await listed(one)).size);
      // What is there already is no change, and comments, blanks and another order are none either.
      const lines = text.trimEnd().split('\n');
      const shuffled = [
        '# by hand',
        lines[0],
        '',
        ...lines
          .slice(1)
          .reverse()
          .map((line) => JSON.stringify(JSON.parse(line))),
      ];
      expect(await other.apply(shuffled.join('\r\n'))).toMatchObject({ created: 0, changed: 0, removed: 0 });
      expect(await other.text()).toBe(text);
    },
  );

  test('the random rooms had something of everything', () => {
    seen.delete('');
    expect(seen.size).toBe(6);
  });

  test('every line is JSON, an object; nothing secret and nothing of the moment is in it', async () => {
    const whole = new Whole();
    await furnish(whole, createRandom(9), 60);
    const text = await whole.text();
    const [head, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
    expect(head).toEqual({ openseat: 'configuration', format: 1, idLength: 4 });
    expect(lines.every((line) => Object.keys(line).length === 1)).toBe(true);
    expect(text).not.toMatch(/plain:|passwordHash|version|token/);
    expect(text).toMatch(/^\{"users": \{"username": "admin", "name": "[^}]*", "role": "administrator", "groups": \[/m);
  });

  test('at an earlier number of the journal it is what it was then', async () => {
    const whole = new Whole();
    const random = createRandom(21);
    const texts = new Map<number, string>();
    for (let round = 0; round < 12; round += 1) {
      await furnish(whole, random, 4);
      texts.set(whole.world.state.seq, await whole.text());
    }
    for (const [seq, text] of texts) expect(await whole.text(seq)).toBe(text);
    expect(await whole.refused('system.configuration', { at: whole.world.state.seq + 1 })).toMatch(
      /^not_found: the journal/,
    );
    expect((await whole.text(0)).trim().split('\n')).toHaveLength(1);
  });

  test('versions: when, by whom, in words; one for each change, however many events it took', async () => {
    const whole = new Whole();
    await whole.must('users.create', { username: 'Lin', password: 'pw', role: 'operator' });
    await whole.must('permissions.create', { id: 'r1', who: 'lin', right: 'get', what: '*' });
    await whole.must('permissions.create', { id: 'r2', who: 'lin', right: 'push', what: '*' });
    whole.world.clock.advance(5_000);
    const { version } = (await whole.list('users')).find(({ username }) => username === 'Lin') as Result;
    await whole.must('users.delete', { username: 'lin', version });
    const { items } = (await whole.must('system.versions')) as { items: Result[] };
    expect(items.map(({ words }) => words)).toEqual([
      'permissions removed 2 (r1, r2); users removed (Lin)',
      'permissions created (r2)',
      'permissions created (r1)',
      'users created (Lin)',
      'users created (admin)',
    ]);
    expect(items[0]).toMatchObject({ by: 'admin', cause: 'changed', version: whole.world.state.seq });
    expect(Date.parse(String(items[0]?.time)) - Date.parse(String(items[1]?.time))).toBeGreaterThanOrEqual(5_000);
    expect((await whole.text(Number(items[1]?.version))).includes('"r2"')).toBe(true);
  });

  test.each(SEEDS)('what differs is what a naive comparison of the lists finds (seed %i)', async (seed) => {
    const whole = new Whole();
    const random = createRandom(100 + seed);
    await furnish(whole, random, 60);
    const before = await listed(whole);
    const from = whole.world.state.seq;
    await furnish(whole, random, 40);
    const after = await listed(whole);
    const naive = new Map<string, string>();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const [one, other] = [before.get(key), after.get(key)];
      const label = (row: ReadonlyMap<string, string> | undefined) => {
        const kind = key.split(' ')[0] ?? '';
        const name = kind === 'users' ? 'username' : kind === 'groups' || kind === 'hotkeys' ? 'name' : 'id';
        return `${kind} ${row?.get(name)}`;
      };
      if (one === undefined) naive.set(label(other), 'added');
      else if (other === undefined) naive.set(label(one), 'removed');
      else {
        const fields = [...other].filter(([name, value]) => one.get(name) !== value).map(([name]) => name);
        if (fields.length > 0) naive.set(label(other), `changed ${fields.join()}`);
      }
    }
    const found = new Map<string, string>();
    let counts: Result = {};
    for (let after: unknown; ; ) {
      counts = await whole.must('system.compare', { from, to: 'now', ...(after === undefined ? {} : { after }) });
      for (const { kind, collection, name, fields } of counts.items as Result[]) {
        const names = (fields as Result[]).map(({ field }) => field).join();
        found.set(`${collection} "${name}"`, names === '' ? String(kind) : `${kind} ${names}`);
      }
      after = counts.next;
      if (after === undefined) break;
    }
    const quoted = new Map(
      [...naive].map(([key, what]) => [key.replaceAll('\\"', '"').replaceAll('\\\\', '\\'), what]),
    );
    expect(found).toEqual(quoted);
    const sum = (kind: string) => [...naive.values()].filter((one) => one.startsWith(kind)).length;
    expect(counts).toMatchObject({ added: sum('added'), removed: sum('removed'), changed: sum('changed') });
  });
});

// A staged configuration: checked as a whole, applied whole or not at all, confirmed or rolled back by itself, across a restart too. What is looked at is what the
// API lists, what the journal holds and what screens show.

import { describe, expect, test } from 'vitest';
import { replay } from '../../controller/engine/replay.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { MemoryJournal } from '../engine/memory.ts';
import { settle } from '../engine/world.ts';
import { furnish, listed } from './furnish.ts';
import type { Result } from './whole.ts';
import { Whole } from './whole.ts';
import { furnished, replaced } from './whole-room.ts';

const MANY = 400;

const GROUPS = (count: number) =>
  Array.from({ length: count }, (_, at) => `{"groups": {"name": "group ${at}"}}\n`).join('');

/** The same room after a kill and a start, `ms` later. Only what the journal holds is known. */
async function restarted(whole: Whole, ms: number, records = whole.world.journal.records.length): Promise<Whole> {
  const { journal, snapshots, clock } = whole.world;
  const kept = new MemoryJournal();
  kept.records.push(...journal.records.slice(0, records));
  const state = await replay({ journal: kept, snapshots }, 4);
  const caller = await whole.world.admin();
  const next = new Whole({ journal: kept, snapshots, state, epoch: state.epoch + 1, clockAt: clock.now() + ms });
  await settle();
  return next.as(caller);
}

describe('issue 3, Deliver 7: a version is applied whole', () => {
  test('one text to another and back: what the API lists afterwards is what the text says', async () => {
    const one = await furnished(11, 100);
    const other = new Whole();
    await furnish(other, createRandom(12), 100);
    const [text, before] = [await one.text(), await other.text()];
    const result = await other.apply(text);
    expect(await other.text()).toBe(text);
    expect([...(await listed(other)).values()].map(String).sort()).toEqual(
      [...(await listed(one)).values()].map(String).sort(),
    );
    expect(Number(result.created) + Number(result.removed)).toBeGreaterThan(10);
    await other.apply(before);
    expect(await other.text()).toBe(before);
    const numbers = (await other.list('endpoints')).map(({ number }) => Number(number));
    expect(new Set(numbers).size).toBe(numbers.length);
    // What was removed and came again has a number that was never used.
    expect(Math.max(...numbers)).toBe(other.world.state.nextNumber - 1);
  });

  test('accounts keep their passwords; a new one has none, is named, and nobody can log in with it until one is set', async () => {
    const whole = await furnished(1, 0);
    await whole.must('users.create', { username: 'lin', password: 'pw', role: 'operator' });
    const text = await whole.text();
    const added = `${text}{"users": {"username": "new", "name": "New", "role": "operator"}}\n`;
    expect(await whole.apply(replaced(added, '"lin", "name": "lin"', '"lin", "name": "Lin"'))).toMatchObject({
      withoutPassword: ['new'],
    });
    const logIn = (username: string, password: string) =>
      whole.world.call({ kind: 'nobody', from: 'x' }, { method: 'session.login', params: { username, password } });
    expect((await logIn('lin', 'pw')).ok).toBe(true);
    for (const password of ['', 'pw', 'plain:']) expect((await logIn('new', password)).ok).toBe(false);
    await whole.must('users.update', { username: 'new', version: 1, password: 'set' });
    expect((await logIn('new', 'set')).ok).toBe(true);
  });

  test('an endpoint keeps its number, and with it its picture, when its ID changes; another key is another endpoint', async () => {
    const whole = new Whole();
    const { world } = whole;
    for (const id of ['0001', '0002', '5001']) await world.endpoint(id);
    await world.user('lin', { connect: ['*'] });
    expect((await world.login('5001', 'lin')).ok).toBe(true);
    expect((await world.connect('5001', '0001')).ok).toBe(true);
    const text = await whole.text();
    const [first, second] = [world.number('0001'), world.number('0002')];
    await whole.apply(replaced(text, '"id": "0001"', '"id": "0101"'));
    expect(world.number('0101')).toBe(first);
    expect(world.shown('5001')).toBe('0101');
    const renewed = (await whole.text()).replace(`"key": "${'0002'.padEnd(87, 'k')}"`, `"key": "${'n'.repeat(87)}"`);
    const next = world.state.nextNumber;
    await whole.apply(renewed);
    expect(world.number('0002')).toBe(next);
    expect(world.state.endpoints.has(second)).toBe(false);
  });

  test('pictures that lose their right go dark, those of others stay', async () => {
    const whole = new Whole();
    const { world } = whole;
    for (const id of ['0001', '0002', '5001', '5002']) await world.endpoint(id);
    await world.user('lin', { connect: ['0001'] });
    await world.user('ann', { connect: ['0002'] });
    await world.login('5001', 'lin');
    await world.login('5002', 'ann');
    await world.connect('5001', '0001');
    await world.connect('5002', '0002');
    const text = await whole.text();
    await whole.apply(
      replaced(
        text,
        '"who": "lin", "right": "connect", "what": "0001"',
        '"who": "lin", "right": "connect", "what": "0002"',
      ),
    );
    await settle();
    expect([world.shown('5001'), world.shown('5002')]).toEqual([null, '0002']);
    expect(world.device('0001').grants.size).toBe(0);
  });

  test('a group that a stop cut anywhere never counts; its last record makes it count', async () => {
    const whole = await furnished(2, 30);
    const before = await whole.text();
    const begin = whole.world.journal.records.length;
    await whole.apply(`${before}${GROUPS(MANY)}`);
    const after = await whole.text();
    const end = whole.world.journal.records.findIndex(({ type }) => type === 'configuration.ended') + 1;
    expect(end - begin).toBe(MANY + 2);
    for (let records = begin; records < end; records += 7) {
      const next = await restarted(whole, 1_000, records);
      expect(await next.text()).toBe(before);
      // Changes go on, and are not taken for the rest of it.
      await next.must('groups.create', { name: 'later' });
      expect(await (await restarted(next, 1_000)).text()).toContain('"later"');
    }
    expect(await (await restarted(whole, 1_000, end)).text()).toBe(after);
  });

  test('a disk that refuses a part of it leaves everything as it was', async () => {
    for (const kept of [0, 1, 130, 260]) {
      const whole = await furnished(2, 10);
      const { journal, clock } = whole.world;
      const before = await whole.text();
      await whole.stage(`${before}${GROUPS(MANY)}`);
      const limit = journal.records.length + kept;
      const push = journal.records.push.bind(journal.records);
      journal.records.push = (...records) => {
        const length = push(...records);
        journal.refuse = length > limit;
        return length;
      };
      if (kept === 0) journal.refuse = true;
      expect(await whole.refused('system.apply')).toMatch(/^unavailable: the disk refuses/);
      expect(await whole.text()).toBe(before);
      journal.records.push = push;
      journal.refuse = false;
      clock.advance(1_000);
      await settle();
      await whole.must('groups.create', { name: 'later' });
      const next = await restarted(whole, 1_000);
      expect(await next.text()).toBe(await whole.text());
    }
  });

  test('somebody else’s change in between is a conflict, and nothing is changed by the older text', async () => {
    const whole = await furnished(2, 10);
    await whole.stage(`${await whole.text()}${GROUPS(MANY)}`);
    const applied = whole.call('system.apply');
    const made = whole.call('groups.create', { name: 'mine' });
    const [one, other] = await Promise.all([applied, made]);
    expect(other.ok).toBe(true);
    expect(one).toMatchObject({ ok: false, reason: 'conflict' });
    expect((await whole.list('groups')).map(({ name }) => name)).toContain('mine');
  });
});

describe('issue 3, Deliver 7: rolled back by itself unless somebody confirms, also across a restart', () => {
  async function applied(confirmWithinS: number) {
    const whole = await furnished(4, 60);
    const before = await whole.text();
    // Something of everything is made, changed and removed.
    const other = new Whole();
    await furnish(other, createRandom(44), 60);
    const after = await other.text();
    const { application, confirmBy } = await whole.apply(after, { confirmWithinS });
    expect(await whole.text()).toBe(after);
    return { whole, before, after, application, confirmBy };
  }

  test('in time it stays', async () => {
    const { whole, after, application, confirmBy } = await applied(60);
    expect(await whole.must('system.pending')).toMatchObject({ pending: { application, confirmBy, by: 'admin' } });
    whole.world.clock.advance(58_000);
    await whole.must('system.confirm', { application });
    expect(await whole.must('system.pending')).toEqual({ pending: null });
    whole.world.clock.advance(60_000);
    await settle();
    expect(await whole.text()).toBe(after);
  });

  test('too late it is gone, and the journal says why', async () => {
    const { whole, before, application } = await applied(60);
    whole.world.clock.advance(62_000);
    await settle();
    expect(await whole.text()).toBe(before);
    expect(await whole.must('system.pending')).toEqual({ pending: null });
    expect(await whole.refused('system.confirm', { application })).toMatch(/^not_found/);
    const { items } = (await whole.must('system.versions')) as { items: Result[] };
    expect(items[0]).toMatchObject({ cause: 'rolledBack', by: null });
    expect(items[1]).toMatchObject({ cause: 'applied', by: 'admin' });
    const rows = (await whole.list('groups')).map(({ version }) => version);
    expect(rows.every((version) => Number(version) > 0)).toBe(true);
  });

  test('by hand at once', async () => {
    const { whole, before, application } = await applied(3_600);
    expect(await whole.refused('system.confirm', { application: 'other' })).toMatch(/^not_found/);
    await whole.must('system.confirm', { application, keep: false });
    expect(await whole.text()).toBe(before);
  });

  test('a kill between: a start before the time goes on waiting, one after it rolls back', async () => {
    const { whole, before, after, application } = await applied(60);
    const early = await restarted(whole, 20_000);
    expect(await early.text()).toBe(after);
    expect(await early.must('system.pending')).toMatchObject({ pending: { application } });
    const late = await restarted(early, 50_000);
    expect(await late.text()).toBe(before);
    expect(await late.must('system.pending')).toEqual({ pending: null });
    await early.must('system.confirm', { application });
    expect(await (await restarted(early, 600_000)).text()).toBe(after);
  });

  test('a kill in the middle of the way back: the next start goes it whole', async () => {
    const { whole, before, after } = await applied(60);
    whole.world.clock.advance(62_000);
    await settle();
    const { records } = whole.world.journal;
    const begun = records.findLastIndex(({ type }) => type === 'configuration.begun');
    for (let at = begun; at < records.length; at += 5) {
      const next = await restarted(whole, 0, at);
      expect(await next.text()).toBe(before);
    }
    // With the clock set back it still waits.
    const next = await restarted(whole, -40_000, begun);
    expect(await next.text()).toBe(after);
  });

  test('nobody else changes anything meanwhile: the refusal names what waits', async () => {
    const { whole, before, application } = await applied(60);
    const refusals = [
      await whole.call('groups.create', { name: 'x' }),
      await whole.call('users.create', { username: 'x', password: 'pw', role: 'operator' }),
      await whole.call('system.apply', {}),
    ];
    for (const refusal of refusals)
      expect(refusal).toMatchObject({
        ok: false,
        reason: 'conflict',
        current: { application },
        because: expect.stringMatching(/admin applied at .* until/),
      });
    whole.world.clock.advance(62_000);
    await settle();
    expect(await whole.text()).toBe(before);
    await whole.must('groups.create', { name: 'x' });
  });

  test('a snapshot in between holds all that is needed', async () => {
    const { whole, before } = await applied(60);
    await whole.world.engine.stop();
    expect(whole.world.snapshots.saved.length).toBeGreaterThan(0);
    expect(await (await restarted(whole, 70_000)).text()).toBe(before);
  });

  test('it is for administrators alone, and the journal says who was refused; nothing secret is in it', async () => {
    const whole = await furnished(1, 0);
    await whole.must('users.create', { username: 'vic', password: 'pw', role: 'supervisor' });
    await whole.must('permissions.create', { who: 'vic', right: 'administer', what: '*' });
    await whole.world.engine.call(
      { kind: 'nobody', from: 'x' },
      { method: 'session.login', params: { username: 'vic', password: 'pw' } },
      'vic',
    ).outcome;
    whole.as({ kind: 'session', user: 'vic', session: 'vic', from: 'x' });
    expect(await whole.text()).toContain('"vic"');
    for (const [method, params] of [
      ['system.stage', { at: 0, text: 'x' }],
      ['system.apply', {}],
      ['system.confirm', { application: 'x' }],
      ['system.backup', { passphrase: 'correct horse battery' }],
      ['system.restore', { passphrase: 'correct horse battery' }],
    ] as const)
      expect(await whole.refused(method, params)).toMatch(/^forbidden: vic is supervisor, not administrator/);
    const refused = whole.world.journal.records
      .filter(({ type }) => type === 'call.refused')
      .map(({ data }) => JSON.stringify(data));
    for (const method of ['apply', 'confirm', 'backup', 'restore'])
      expect(refused.join()).toContain(`system.${method}`);
    expect(JSON.stringify(whole.world.journal.records)).not.toContain('battery');
  });
});

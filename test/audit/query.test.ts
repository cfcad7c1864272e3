// audit.query over random runs: filters, parts and names against the lines on the disk, read by themselves; and that no secret is in any row.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalAudit } from '../../controller/audit/audit.ts';
import { AuditRow } from '../../protocol/api/audit-shapes.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { AUDIT_KIND_NAMES, AUDIT_TYPES, auditType } from '../../protocol/audit-texts.ts';
import { check } from '../../protocol/schema.ts';
import { FOLDER } from '../storage/bench.ts';
import type { Bench, Noted } from './bench.ts';
import { bench } from './bench.ts';

type Params = ParamsOf<'audit.query'>;
type Raw = { seq: number; time: number; type: string; data: Record<string, unknown> };

let world: Bench;
let audit: JournalAudit;
let notes: Noted[] = [];
/** What the disk holds, oldest first, by the format that storage's README tells. */
let raw: Raw[] = [];
let text = '';

const textsOf = ({ disk }: Bench): string[] => disk.files(`${FOLDER}/journal`).map((path) => disk.text(path));

function rawOf(own: Bench): Raw[] {
  return textsOf(own).flatMap((one) =>
    one
      .split('\n')
      .slice(1, -1)
      .map((line) => JSON.parse(line).record as Raw),
  );
}

beforeAll(async () => {
  world = await bench(3);
  for (let step = 0; step < 12; step += 1) notes = [...notes, await world.work(700)];
  const from = 'elsewhere';
  for (const username of ['geheim-getippt', 'ADMIN'])
    await world.wait(
      world.room.ask(
        { kind: 'nobody', from },
        { method: 'session.login', params: { username, password: 'TOP-SECRET' } },
      ),
    );
  await world.wait(
    world.room.ask(
      { kind: 'nobody', from },
      { method: 'session.login', params: { username: 'admin', password: 'pw' } },
    ),
  );
  await world.note();
  audit = world.audit();
  text = textsOf(world).join('');
  raw = rawOf(world);
});
afterAll(() => world.room.stop());

async function part(params: Params, by = audit): Promise<{ items: AuditRow[]; next?: string }> {
  const outcome = await world.wait(by.query(params));
  if (!outcome.ok) throw new Error(`${outcome.reason}: ${outcome.because}`);
  return outcome.result as { items: AuditRow[]; next?: string };
}

async function all(params: Params, by = audit): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next } = await part(after === undefined ? params : { ...params, after }, by);
    rows.push(...items);
    if (next === undefined) return rows;
    after = next;
  }
}

/** The journal goes on while it is asked: what came behind `raw` is not looked at. */
const known = (rows: readonly AuditRow[]): AuditRow[] => rows.filter(({ seq }) => seq <= raw.length);
const newestFirst = (records: readonly Raw[]): number[] => records.map(({ seq }) => seq).reverse();

/** Every endpoint that a record names, found by the names of its members. */
function endpointsIn(value: unknown, key = ''): number[] {
  if (Array.isArray(value)) return value.flatMap((one) => endpointsIn(one, key));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, one]) => endpointsIn(one, name));
  const names = ['receiver', 'transmitter', 'source', 'number', 'endpoint', 'targets', 'receivers', 'heads'];
  return typeof value === 'number' && names.includes(key) ? [value] : [];
}

/** Of a switch's targets, the members that stand or fall with one are told by their own records. */
function without(record: Raw): Raw {
  const { steps: _steps, broughtBy: _broughtBy, ...rest } = record.data;
  const strip = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(strip)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value).flatMap(([name, one]) =>
              ['steps', 'broughtBy'].includes(name) ? [] : [[name, strip(one)]],
            ),
          )
        : value;
  return { ...record, data: strip(rest) as Record<string, unknown> };
}

test('newest first, every record once, in parts of any size, while new records come', async () => {
  const whole = known(await all({}));
  expect(whole.map(({ seq }) => seq)).toEqual(newestFirst(raw));
  expect(known(await all({ limit: 7 }))).toEqual(whole);
  expect(known(await all({}, world.audit({ records: 40, bytes: 5_000, ms: 1_000 })))).toEqual(whole);
  const first = await part({ limit: 10 });
  await world.work(300);
  const second = await part({ limit: 10, after: first.next ?? '' });
  expect(second.items[0]?.seq).toBe((first.items.at(-1)?.seq ?? 0) - 1);
});

test('a row is of its form, says when and which, and its kind is of the closed set', async () => {
  for (const row of await all({})) {
    expect(check(AuditRow, row), JSON.stringify(row)).toMatchObject({ ok: true });
    const record = raw[row.seq - 1];
    if (record === undefined) continue;
    expect([row.type, Date.parse(row.time)]).toEqual([record.type, record.time]);
    expect(AUDIT_KIND_NAMES).toContain(row.kind);
  }
});

test('by kind', async () => {
  for (const kind of AUDIT_KIND_NAMES) {
    const rows = known(await all({ kinds: [kind] }));
    expect(
      rows.map(({ seq }) => seq),
      kind,
    ).toEqual(newestFirst(raw.filter(({ type }) => auditType(type).kind === kind)));
  }
  for (const kind of [
    'login',
    'session',
    'switch',
    'picture',
    'configuration',
    'endpoint',
    'refusal',
    'system',
  ] as const)
    expect((await part({ kinds: [kind], limit: 1 })).items.length, kind).toBe(1);
});

test('by time', async () => {
  const [from, to] = [notes[3]?.time ?? 0, notes[6]?.time ?? 0];
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  expect((await all(span)).map(({ seq }) => seq)).toEqual(
    newestFirst(raw.filter(({ time }) => time >= from && time <= to)),
  );
  expect(await all({ from: '2090-01-01T00:00:00Z' })).toEqual([]);
  expect(await all({ to: '1990-01-01T00:00:00Z' })).toEqual([]);
});

test('by time, where the clock was set back by hours and forward again', async () => {
  const own = await bench(4);
  const { clock } = own.room;
  const utc = clock.utc.bind(clock);
  const hour = 3_600_000;
  const steps = [0, -3 * hour, -8 * hour, 0];
  for (const step of steps) {
    clock.utc = () => utc() + step;
    await own.work(1_500);
  }
  const records = rawOf(own);
  expect(records.filter(({ type }) => type === 'clock.stepped').length).toBe(3);
  const asked = own.audit();
  for (const ago of [...steps, -1 * hour, -5 * hour]) {
    const [from, to] = [utc() + ago - 4_000, utc() + ago - 1_000];
    const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: 500 };
    expect(
      (await all(span, asked)).map(({ seq }) => seq),
      `${ago}`,
    ).toEqual(newestFirst(records.filter(({ time }) => time >= from && time <= to)));
  }
  await own.room.stop();
});

test('by endpoint, by its number and by its ID of now', async () => {
  for (const id of ['0001', '5002', '5004']) {
    const number = world.room.engine.state.index.byId.get(id) ?? 0;
    const expected = newestFirst(raw.filter((record) => endpointsIn(without(record).data).includes(number)));
    expect(
      known(await all({ endpoint: number })).map(({ seq }) => seq),
      id,
    ).toEqual(expected);
    expect(known(await all({ endpoint: id })).map(({ seq }) => seq)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(5);
  }
});

test('by person, whatever the case', async () => {
  const users = [...world.room.engine.state.users.keys()];
  for (const who of users.slice(0, 4)) {
    const named = raw.filter(({ type, data }) => {
      const object = data['object'] as Record<string, unknown> | undefined;
      const picture = (data['picture'] ?? data['wanted']) as { basis?: { user?: string } } | null | undefined;
      const isAccount = type === 'users.put' && String(object?.['username']).toLowerCase() === who;
      return (
        [data['by'], data['user'], data['username'], picture?.basis?.user].includes(who) ||
        isAccount ||
        (type === 'users.removed' && data['key'] === who)
      );
    });
    expect(
      known(await all({ who: who.toUpperCase() })).map(({ seq }) => seq),
      who,
    ).toEqual(newestFirst(named));
  }
});

test('by words, in names as they were', async () => {
  const nameOf = ({ type, data }: Raw): string =>
    type === 'endpoints.put' ? (data['object'] as { readonly name: string }).name : '';
  const renamed = raw.find((record) => nameOf(record).startsWith('新名'));
  const name = renamed === undefined ? 'none' : nameOf(renamed);
  const rows = await all({ text: name.toUpperCase() });
  expect(rows.map(({ seq }) => seq)).toContain(renamed?.seq);
  for (const row of rows) expect(JSON.stringify(row)).toContain(name);
});

test('by any words that stand in a row, also those that the record writes otherwise', async () => {
  const values = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(values)
      : typeof value === 'string'
        ? [value]
        : [];
  const whole = known(await all({}));
  const said = whole.map(({ seq, epoch: _epoch, time: _time, kind: _kind, ...row }) => ({
    seq,
    words: values(row).join('\n').toLowerCase(),
  }));
  const lines = [...new Set(said.flatMap(({ words }) => words.split('\n')))].filter((line) => line.trim() !== '');
  const samples = Array.from({ length: 40 }, (_, index) => {
    const line = lines[(index * 7_919) % lines.length] ?? '';
    return line.slice(index % 3, (index % 3) + 3 + (index % 20)).slice(0, 64) || line.slice(0, 64);
  });
  for (const text of [...samples, '"source"', '#', '0001 ', 'true', '(no such', '2026-', '{"'])
    expect(
      known(await all({ text, limit: 500 })).map(({ seq }) => seq),
      text,
    ).toEqual(said.filter(({ words }) => words.includes(text)).map(({ seq }) => seq));
});

test('an endpoint is called as it was then, and by its number always', async () => {
  let compared = 0;
  for (const row of known(await all({}))) {
    for (const endpoint of [row.receiver, row.transmitter]) {
      if (endpoint === undefined) continue;
      const then = raw.findLast(
        ({ seq, type, data }) =>
          seq <= row.seq &&
          type === 'endpoints.put' &&
          (data['object'] as { number: number }).number === endpoint.number,
      )?.data['object'] as { id: string; name: string } | undefined;
      expect(endpoint).toEqual({ number: endpoint.number, id: then?.id, name: then?.name });
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(200);
});

test('no password, token, hash or ticket in any row, and no user name that is none', async () => {
  const said = JSON.stringify(await all({}));
  const secrets = new Set(
    [...text.matchAll(/"(?:hash|passwordHash|ticketHash|tokenHash|key|grant)":"([^"]{3,})"/g)].flatMap(
      ([, one]) => one ?? [],
    ),
  );
  const configured = new Set(raw.flatMap(({ type, data }) => (type.endsWith('.removed') ? [String(data['key'])] : [])));
  expect(secrets.size).toBeGreaterThan(20);
  for (const secret of secrets) if (!configured.has(secret)) expect(said, secret).not.toContain(`"${secret}"`);
  expect(text).toContain('geheim-getippt');
  for (const word of ['geheim-getippt', 'TOP-SECRET', 'plain:']) expect(said).not.toContain(word);
  const refused = await all({ kinds: ['refusal'], who: 'admin' });
  expect(refused.some(({ type, detail }) => type === 'login.refused' && detail['username'] === 'admin')).toBe(true);
});

describe('what cannot be answered is refused in words', () => {
  test.each<[Params, string, RegExp]>([
    [{ from: '2026-11-22T10:00:00Z', to: '2026-11-22T09:00:00Z' }, 'invalid', /from is after to/],
    [{ from: 'noon' }, 'invalid', /from is not a time/],
    [{ to: '2026-11-22' }, 'invalid', /to is not a time/],
    [{ who: 'nobody-here' }, 'not_found', /no user nobody-here/],
    [{ endpoint: '0999' }, 'not_found', /by its number/],
    [{ endpoint: 99_999 }, 'not_found', /number 99999/],
    [{ after: 'x' }, 'invalid', /cursor/],
    [{ after: '0' }, 'invalid', /cursor/],
    [{ after: '-3' }, 'invalid', /cursor/],
    [{ after: '99999999' }, 'invalid', /cursor/],
  ])('%j', async (params, reason, because) => {
    expect(await world.wait(audit.query(params))).toMatchObject({
      ok: false,
      reason,
      because: expect.stringMatching(because),
    });
  });

  test('a retired endpoint and a removed account can still be asked for', async () => {
    const own = await bench(9);
    const made = await own.room.must({
      method: 'users.create',
      params: { username: 'Gone', password: 'pw', role: 'operator' },
    });
    await own.room.must({ method: 'users.delete', params: { username: 'Gone', version: made['version'] as number } });
    const key = 'k'.repeat(87);
    const row = await own.room.must({ method: 'endpoints.create', params: { key, id: '0077', name: 'E77' } });
    await own.room.must({ method: 'endpoints.delete', params: { number: row['number'] as number, version: 1 } });
    await own.note();
    const asked = own.audit();
    const rowsOf = async (params: Params): Promise<AuditRow[]> => {
      const outcome = await own.wait(asked.query(params));
      return outcome.ok ? (outcome.result as { items: AuditRow[] }).items : [];
    };
    expect((await rowsOf({ who: 'gone' })).map(({ type }) => type)).toEqual(['users.removed', 'users.put']);
    expect((await rowsOf({ endpoint: row['number'] as number })).map(({ type }) => type)).toEqual([
      'endpoints.removed',
      'endpoints.put',
    ]);
    await own.room.stop();
  });

  test('more than 8 questions at once are busy, and a journal that is damaged while it serves says where', async () => {
    const own = await bench(8);
    await own.work(500);
    const asked = own.audit();
    const answers = await own.wait(Promise.all(Array.from({ length: 12 }, () => asked.query({}))));
    expect(answers.filter((one) => !one.ok && one.reason === 'busy').length).toBe(4);
    const path = own.disk.files(`${FOLDER}/journal`)[0] ?? '';
    own.disk.put(path, own.disk.text(path).replace('"admin"', '"4dm1n"'));
    const damaged = {
      ok: false,
      reason: 'unavailable',
      because: expect.stringMatching(/damaged at record \d+ in 0+1\.jsonl/),
    };
    expect(
      await own.wait(
        asked.query({ to: new Date(own.room.clock.utc() - 2_000).toISOString(), limit: 500, text: 'nowhere' }),
      ),
    ).toMatchObject(damaged);
    expect(await own.wait(asked.room(40))).toMatchObject(damaged);
    expect(await own.wait(asked.verify(new AbortController().signal, () => undefined))).toMatchObject({
      ok: true,
      result: { verdict: 'altered', file: 'journal/000000000001.jsonl' },
    });
    expect(own.alarms).toEqual(['journal-altered']);
    await own.room.stop();
  });
});

test('every type of record that the random runs made has words of its own in both languages', () => {
  const types = new Set(raw.map(({ type }) => type).filter((type) => !/\.(put|removed)$/.test(type)));
  for (const type of types) expect(Object.keys(AUDIT_TYPES)).toContain(type);
  for (const { text: words } of Object.values(AUDIT_TYPES)) expect(words['zh-CN'] !== '' && words.en !== '').toBe(true);
});

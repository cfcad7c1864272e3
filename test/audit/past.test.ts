// The room at a moment and the timeline (issue 3, Deliver 6), over random runs of a whole room on a real storage: what an onlooker noted at the time against what the
// journal says afterwards.

import { describe, expect, test } from 'vitest';
import { store } from '../../controller/domain/snapshot.ts';
import type { Json } from '../../controller/ports/journal.ts';
import type { AuditLogin, AuditPicture } from '../../protocol/api/audit-shapes.ts';
import { counts } from '../house/counts.ts';
import type { Bench, Noted } from './bench.ts';
import { bench } from './bench.ts';

const SEEDS = Array.from({ length: counts(3, 40) }, (_, index) => index + 1);
const STEPS = counts(14, 60);

/** A run with notes, and snapshots in between at random. */
async function run(seed: number): Promise<{ readonly world: Bench; readonly notes: readonly Noted[] }> {
  const world = await bench(seed);
  const notes: Noted[] = [];
  for (let step = 0; step < STEPS; step += 1) {
    notes.push(await world.work(700));
    if (step % 3 === seed % 3) await world.snapshot();
  }
  return { world, notes };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

async function roomAt(world: Bench, audit: ReturnType<Bench['audit']>, at: string | number): Promise<unknown> {
  const outcome = await world.wait(audit.room(at));
  if (!outcome.ok) return outcome;
  return plain(store(outcome.past.state));
}

const iso = (time: number): string => new Date(time).toISOString();

describe('audit.room: the room as it was', () => {
  test.each(SEEDS)('by number and by time, in any order, with and without snapshots (seed %i)', async (seed) => {
    const { world, notes } = await run(seed);
    const audit = world.audit();
    // Backwards and forwards, so that rooms that are kept serve as a beginning, and do not.
    for (const noted of [...notes].reverse()) expect(await roomAt(world, audit, noted.seq)).toEqual(noted.room);
    for (const noted of notes) expect(await roomAt(world, audit, iso(noted.time))).toEqual(noted.room);
    const again = world.audit();
    for (const noted of notes.filter((_, index) => index % 4 === 0))
      expect(await roomAt(world, again, noted.seq)).toEqual(noted.room);
    await world.room.stop();
  });

  test('a snapshot of before, which does not say what was online, is believed only across a start', async () => {
    const world = await bench(5);
    const noted = await world.work(2_000);
    const { seq, hash } = world.storage.journal.head;
    const { live: _live, ...before } = noted.room;
    await world.wait(
      world.storage.snapshots.save({
        seq,
        hash,
        time: noted.time,
        state: plain({ ...before, version: 1 }) as Json,
      }),
    );
    const later = await world.work(2_000);
    expect(await roomAt(world, world.audit(), later.seq)).toEqual(later.room);
    await world.room.stop();
  });

  test('one that takes too long is busy, is made all the same, and is there when it is asked for again', async () => {
    const world = await bench(4);
    const noted = await world.work(1_500);
    let release = (): void => undefined;
    const gate = new Promise<void>((done) => {
      release = done;
    });
    const { snapshots } = world.storage;
    const audit = world.audit(undefined, {
      load: (seq) => gate.then(() => snapshots.load(seq)),
      save: (snapshot) => snapshots.save(snapshot),
    });
    const first = await world.wait(audit.room(noted.seq));
    expect(first).toMatchObject({ reason: 'busy', retryAfterMs: 1_000, because: expect.stringContaining('ask again') });
    release();
    expect(await roomAt(world, audit, noted.seq)).toEqual(noted.room);
    await world.room.stop();
  });

  test('what is outside the journal, or no time, is refused in words', async () => {
    const world = await bench(6);
    const noted = await world.note();
    const audit = world.audit();
    const refusals: [string | number, string, RegExp][] = [
      [0, 'not_found', /begins at .* with record 1/],
      [noted.seq + 1_000_000, 'not_found', /ends with record/],
      [iso(0), 'not_found', /begins at/],
      ['yesterday', 'invalid', /not a time/],
      ['2026-13-01T00:00:00Z', 'invalid', /not a time/],
      ['2026-11-22 10:00', 'invalid', /not a time/],
    ];
    for (const [at, reason, because] of refusals)
      expect(await roomAt(world, audit, at)).toMatchObject({
        ok: false,
        reason,
        because: expect.stringMatching(because),
      });
    const soon = await world.wait(audit.room(iso(noted.time + 1e9)));
    expect(soon.ok && soon.past.time).toBeLessThanOrEqual(noted.time + 1_000);
    await world.room.stop();
  });
});

interface Told {
  readonly pictures: AuditPicture[];
  readonly logins: AuditLogin[];
  parts: number;
}

async function timeline(
  world: Bench,
  from: number,
  to: number,
  audits: readonly ReturnType<Bench['audit']>[],
): Promise<Told> {
  const told: Told = { pictures: [], logins: [], parts: 0 };
  for (let after: string | undefined; ; ) {
    const audit = audits[told.parts % audits.length];
    const page = after === undefined ? {} : { after };
    const outcome = await world.wait(audit?.timeline({ from: iso(from), to: iso(to), ...page }) ?? Promise.reject());
    if (!outcome.ok) throw new Error(outcome.because);
    const part = outcome.result as { pictures: AuditPicture[]; logins: AuditLogin[]; next?: string };
    told.pictures.push(...part.pictures);
    told.logins.push(...part.logins);
    told.parts += 1;
    if (part.next === undefined) return told;
    after = part.next;
  }
}

const stood = (time: number) => (row: { from: string; to: string | null }) =>
  Date.parse(row.from) <= time && (row.to === null || Date.parse(row.to) > time);

describe('audit.timeline: who showed what', () => {
  test.each(SEEDS)('agrees with what was seen at each moment (seed %i)', async (seed) => {
    const { world, notes } = await run(seed);
    const [first, last] = [notes[2], notes.at(-2)];
    const [from, to] = [first?.time ?? 0, last?.time ?? 0];
    const told = await timeline(world, from, to, [world.audit()]);
    expect(told.pictures.length).toBeGreaterThan(10);
    for (const { room, time } of notes.slice(2, -1)) {
      const names = new Map(room.endpoints.map(({ number, id, name }) => [number, { id, name }]));
      for (const { number, reported, online } of room.live?.receivers ?? []) {
        const now = told.pictures.filter((row) => row.receiver.number === number).filter(stood(time));
        if (reported.state === 'dark') expect(now, `${number} at ${iso(time)}`).toEqual([]);
        if (reported.state !== 'shown' || !online || reported.transmitter === null) continue;
        expect(
          now.map((row) => row.source.number),
          `${number} at ${iso(time)}`,
        ).toEqual([reported.transmitter]);
        const desired = room.receivers.find((receiver) => receiver.number === number)?.desired ?? null;
        if (desired?.grant !== reported.grant) continue;
        expect(now[0]).toMatchObject({
          basis: desired.basis.kind,
          by: 'user' in desired.basis ? desired.basis.user : null,
          receiver: { id: names.get(number)?.id },
        });
      }
      const logins = room.receivers.flatMap(({ number, login }) => (login === null ? [] : [`${number} ${login}`]));
      expect(
        told.logins
          .filter(stood(time))
          .map((row) => `${row.receiver.number} ${row.user}`)
          .sort(),
      ).toEqual(logins.sort());
    }
    for (const row of [...told.pictures, ...told.logins]) {
      expect(Date.parse(row.from)).toBeGreaterThanOrEqual(from);
      if (row.to !== null) expect(Date.parse(row.to)).toBeLessThanOrEqual(to);
    }
    // In small parts, kept in between; and by others in turn, who kept nothing of the parts before.
    const sizes = { records: 40, bytes: 1_500, ms: 1_000 };
    const whole = { pictures: told.pictures, logins: told.logins };
    for (const audits of [[world.audit(sizes)], [world.audit(sizes), world.audit(sizes), world.audit(sizes)]]) {
      const parted = await timeline(world, from, to, audits);
      expect(parted.parts).toBeGreaterThan(5);
      expect(parted).toMatchObject(whole);
    }
    await world.room.stop();
  });

  test('bad spans and cursors are refused', async () => {
    const world = await bench(7);
    const audit = world.audit();
    const { time } = await world.work(500);
    const span = { from: iso(time - 400), to: iso(time) };
    const bad = [
      { from: iso(time), to: iso(time - 1) },
      { from: 'x', to: iso(time) },
      { ...span, after: 'x' },
      { ...span, after: '1.999999999' },
      { ...span, after: '9999999.1' },
      { ...span, after: '-1.5' },
    ];
    for (const params of bad)
      expect(await world.wait(audit.timeline(params)), JSON.stringify(params)).toMatchObject({
        ok: false,
        reason: 'invalid',
      });
    await world.room.stop();
  });
});

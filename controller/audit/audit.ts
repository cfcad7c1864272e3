// The journal for those who look back (ports/audit.ts): joins the reading of rows, past rooms, timelines and the verification, bounds how many run at once, and
// turns what goes wrong into refusals. Who may ask is judged at the edge.

import type { AlarmName } from '../../protocol/alarms.ts';
import type { AuditEndpoint } from '../../protocol/api/audit-shapes.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { AUDIT_PROGRESS_MS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Outcome } from '../domain/decision.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { RoomState } from '../domain/state.ts';
import type { Audit, PastRoomOutcome } from '../ports/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { History, Moment, Progress, Verification } from '../ports/history.ts';
import type { Snapshots } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { AnswerSizes } from './limits.ts';
import { ANSWER_SIZES, PAST_WAIT_MS, READS_AT_ONCE, ROOM_RETRY_MS, ROOM_WAIT_MS } from './limits.ts';
import { Names } from './names.ts';
import { PastRooms, TooMany } from './past-rooms.ts';
import type { QueryParts } from './query.ts';
import { query } from './query.ts';
import { readTime, refused, unreadable } from './refusal.ts';
import { Timelines } from './timeline.ts';
import { Turns } from './turns.ts';

export interface JournalAuditParts {
  readonly history: History;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly log: Log;
  /** The room now: for IDs, and for names that no record tells. */
  readonly state: Readonly<RoomState>;
  readonly idLength: number;
  /** A verification found something: administrators must know. */
  readonly alarm: (alarm: AlarmName, because: string) => void;
  readonly sizes?: AnswerSizes;
}

export class JournalAudit implements Audit {
  readonly #parts: JournalAuditParts;
  readonly #ending = new AbortController();
  readonly #names: Names;
  readonly #turns: Turns;
  readonly #rooms: PastRooms;
  readonly #timelines: Timelines;
  #reads = 0;

  constructor(parts: JournalAuditParts) {
    this.#parts = parts;
    const { history, snapshots, clock, idLength, sizes = ANSWER_SIZES } = parts;
    const { signal } = this.#ending;
    this.#names = new Names(history);
    this.#turns = new Turns(history);
    this.#rooms = new PastRooms({ history, snapshots, idLength, signal });
    this.#timelines = new Timelines({ history, rooms: this.#rooms, signal, sizes, now: () => clock.now() });
  }

  /** Gives up what is under way. */
  stop(): void {
    this.#ending.abort();
  }

  query(params: ParamsOf<'audit.query'>): Promise<Outcome> {
    return this.#read(async () => {
      await this.#gatherPast();
      const result = await query(params, this.#queryParts());
      return result.ok ? { ok: true, result: result.value } : refused(result);
    });
  }

  timeline(params: ParamsOf<'audit.timeline'>): Promise<Outcome> {
    return this.#read(async () => {
      const result = await this.#timelines.part(params);
      return result.ok ? { ok: true, result: result.value } : refused(result);
    });
  }

  span(): Promise<Outcome> {
    return this.#read(async () => {
      const [first, last] = [await this.#parts.history.first(), await this.#parts.history.last()];
      return { ok: true, result: { first: momentRow(first), last: momentRow(last) } };
    });
  }

  room(at: string | number): Promise<PastRoomOutcome> {
    return this.#read(async () => {
      const moment = await this.#momentOf(at);
      if ('ok' in moment) return moment;
      const state = await this.#soon(this.#rooms.at(moment.seq));
      if (state !== null) return { ok: true, past: { state, time: moment.time } };
      const because = 'the room of that moment is still being made; ask again';
      return { ...refused(refuse('busy', because)), retryAfterMs: ROOM_RETRY_MS };
    });
  }

  /** What comes within `ROOM_WAIT_MS`, or null. */
  async #soon<T>(promise: Promise<T>): Promise<T | null> {
    let cancel = (): void => undefined;
    const late = new Promise<null>((done) => {
      cancel = this.#parts.clock.after(ROOM_WAIT_MS, () => done(null));
    });
    // Nobody may be there any more when it fails.
    promise.catch(() => undefined);
    return Promise.race([promise, late]).finally(() => cancel());
  }

  async verify(signal: AbortSignal, progress: (progress: Progress) => void): Promise<Outcome> {
    const { history, log, alarm } = this.#parts;
    const either = AbortSignal.any([signal, this.#ending.signal]);
    try {
      const running = history.verify(either, this.#nowAndThen(progress));
      if (running === null) return refused(refuse('busy', 'the journal is being verified already'));
      const verdict = await running;
      const { verdict: word, because, records, file, record } = verdict;
      log.info({ verdict: word, records, file, record }, 'the journal was verified');
      if (word !== 'ok') alarm(`journal-${word}`, because);
      return { ok: true, result: verdictRow(verdict) };
    } catch (error) {
      if (either.aborted) return refused(refuse('unavailable', 'the verification was given up'));
      log.error({ error: String(error) }, 'the journal could not be verified');
      return unreadable(error);
    }
  }

  async #read<T>(act: () => Promise<T>): Promise<T | Extract<Outcome, { readonly ok: false }>> {
    if (this.#reads >= READS_AT_ONCE) return refused(refuse('busy', `${READS_AT_ONCE} questions are under way`));
    this.#reads += 1;
    try {
      return await act();
    } catch (error) {
      if (error instanceof TooMany) return refused(refuse('busy', error.message));
      this.#parts.log.error({ error: String(error) }, 'the journal could not be read');
      return unreadable(error);
    } finally {
      this.#reads -= 1;
    }
  }

  async #momentOf(at: string | number): Promise<Moment | Extract<Outcome, { readonly ok: false }>> {
    const { history } = this.#parts;
    const [first, last] = [await history.first(), await history.last()];
    if (first === null || last === null) return refused(refuse('not_found', 'the journal is empty'));
    const seq = typeof at === 'number' ? at : await this.#numberAt(at);
    if (typeof seq !== 'number') return seq;
    if (seq < first.seq) {
      const begin = `the journal begins at ${new Date(first.time).toISOString()} with record ${first.seq}`;
      return refused(refuse('not_found', begin));
    }
    if (seq > last.seq) return refused(refuse('not_found', `the journal ends with record ${last.seq}`));
    for await (const [found] of history.forward(seq, seq, this.#ending.signal))
      if (found !== undefined) return { seq, time: found.time };
    return refused(refuse('not_found', `a repair gave record ${seq} up`));
  }

  async #numberAt(text: string): Promise<number | Extract<Outcome, { readonly ok: false }>> {
    const time = readTime('at', text);
    return time.ok ? this.#parts.history.at(time.value) : refused(time);
  }

  /** Gathers the names of the past and where its clock was set back, but does not wait for long. */
  async #gatherPast(): Promise<void> {
    const { clock, log } = this.#parts;
    await new Promise<void>((done) => {
      const cancel = clock.after(PAST_WAIT_MS, done);
      const { signal } = this.#ending;
      Promise.all([this.#names.update(signal), this.#turns.update(signal)])
        .catch((error: unknown) =>
          log.warn({ error: String(error) }, 'the names of the past, and the steps of its clock, could not be read'),
        )
        .finally(() => {
          cancel();
          done();
        });
    });
  }

  #queryParts(): QueryParts {
    const { history, state, clock, sizes = ANSWER_SIZES } = this.#parts;
    return {
      now: () => clock.now(),
      ...{ history, sizes, turns: this.#turns, signal: this.#ending.signal },
      nameAt: (number, seq) => this.#nameAt(number, seq),
      isUser: (key) => state.users.has(key) || this.#names.hadUser(key),
      numberOf: (id) => state.index.byId.get(id) ?? null,
      isEndpoint: (number) => state.endpoints.has(number) || this.#names.hadEndpoint(number),
      numbersNamed: (text) => this.#numbersNamed(text),
    };
  }

  #nameAt(number: EndpointNumber, seq: number): AuditEndpoint {
    const { id, name } = this.#names.at(number, seq) ??
      this.#parts.state.endpoints.get(number) ?? { id: null, name: null };
    return { number, id, name };
  }

  #numbersNamed(text: string): readonly EndpointNumber[] {
    const now = [...this.#parts.state.endpoints.values()].flatMap(({ number, id, name }) =>
      `${id} ${name}`.toLowerCase().includes(text) ? [number] : [],
    );
    return [...new Set([...now, ...this.#names.named(text)])];
  }

  #nowAndThen(progress: (progress: Progress) => void): (progress: Progress) => void {
    const { clock } = this.#parts;
    let told = Number.NEGATIVE_INFINITY;
    return (now) => {
      if (clock.now() - told < AUDIT_PROGRESS_MS) return;
      told = clock.now();
      progress(now);
    };
  }
}

function momentRow(moment: Moment | null): object | null {
  return moment === null ? null : { seq: moment.seq, time: new Date(moment.time).toISOString() };
}

function verdictRow({ last, anchors, ...verdict }: Verification): object {
  return {
    ...verdict,
    because: verdict.because.slice(0, 512),
    last: last === null ? null : { seq: last.seq, chain: last.hash },
    anchors: { ...anchors, last: momentRow(anchors.last) },
  };
}

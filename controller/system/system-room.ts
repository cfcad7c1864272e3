// The work on the configuration as a whole, beside the loop: texts of versions, comparisons, what a staged text would change, backups. It only looks at the room;
// what changes it enters the loop again, as a call that was prepared.

import type { Call } from '../../protocol/api/methods.ts';
import type { Difference } from '../../protocol/api/system-methods.ts';
import { MAX_PART } from '../../protocol/limits.ts';
import type { Reason, Result } from '../../protocol/reasons.ts';
import type { Outcome } from '../domain/decision.ts';
import type { CallInput } from '../domain/input.ts';
import type { RoomState } from '../domain/state.ts';
import { changesBetween, sums, Tally } from '../domain/whole/changes.ts';
import { compare } from '../domain/whole/compare.ts';
import type { Prepared } from '../domain/whole/prepared.ts';
import type { Reading } from '../domain/whole/read.ts';
import { read } from '../domain/whole/read.ts';
import { frozen } from '../domain/whole/rows.ts';
import { lines } from '../domain/whole/text.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { KeyDeriver } from '../ports/passwords.ts';
import { PasswordsBusy } from '../ports/passwords.ts';
import type { SystemEngine, SystemRoom, SystemWork } from '../ports/system.ts';
import { examine, open, seal } from './backup-file.ts';
import type { Certificates, Taken } from './certificates.ts';
import { MAX_BACKUPS, MAX_STAGINGS, MAX_TEXTS, UNTOUCHED_MS } from './limits.ts';
import { endOfPart, partOf } from './parts.ts';
import type { PastParts } from './past.ts';
import { configurationAt } from './past.ts';
import type { SecretFiles } from './secret-files.ts';
import { Slices } from './slices.ts';
import { Texts } from './staging.ts';

export interface SystemParts extends PastParts {
  readonly engine: SystemEngine;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly deriver: KeyDeriver;
  readonly secrets: SecretFiles;
  readonly certificates: Certificates;
  /** SHA-256 of a public key, hexadecimal. */
  readonly fingerprintOf: (key: string) => string;
  /** The fingerprint of the room's key. */
  readonly room: string;
  /** Runs `act` after sockets and timers had their turn. */
  readonly later: (act: () => void) => void;
}

type ParamsOf<M extends Call['method']> = Extract<Call, { readonly method: M }>['params'];
/** A call by a session: nobody else is let through to here. */
interface Job {
  readonly input: CallInput;
  readonly user: string;
  readonly session: string;
}
/** An outcome to answer with, or what the call is to enter again with. */
type Done = Outcome | Prepared;

/** What cannot go on, as a refusal. */
class Refused extends Error {
  readonly outcome: Extract<Outcome, { readonly ok: false }>;

  constructor(reason: Reason, because: string, results?: unknown) {
    super(because);
    this.name = 'Refused';
    this.outcome = { ok: false, reason, because, ...(results === undefined ? {} : { results }) };
  }
}

interface Compared {
  readonly key: string;
  readonly differences: readonly Difference[];
}

export class WholeConfiguration implements SystemRoom {
  readonly #parts: SystemParts;
  readonly #slices: Slices;
  readonly #staged: Texts;
  readonly #backups: Texts;
  /** By version, the newest last. */
  readonly #texts = new Map<number, string>();
  /** The files of a restore that is not durable yet. They go with its call, so that those of a refused one are held no longer. */
  readonly #restoring = new WeakMap<Call, Parameters<SecretFiles['place']>[0]>();
  #compared: Compared | null = null;
  /** Of what is staged: a comparison with it is of its own. */
  #stagings = 0;

  constructor(parts: SystemParts) {
    const { engine, clock, later } = parts;
    this.#parts = parts;
    this.#slices = new Slices(clock, later);
    this.#staged = new Texts(engine, clock, { most: MAX_STAGINGS, ms: UNTOUCHED_MS });
    this.#backups = new Texts(engine, clock, { most: MAX_BACKUPS, ms: UNTOUCHED_MS });
  }

  perform(work: SystemWork): void {
    void this.#perform(work).catch((error: unknown) => this.#failed(work.input, error));
  }

  async #perform(work: SystemWork): Promise<void> {
    const { input } = work;
    const { engine } = this.#parts;
    const { caller } = input;
    if (caller.kind !== 'session')
      return engine.answer(input.ask, { ok: false, reason: 'forbidden', because: 'only a session may do this' });
    const job = { input, user: caller.user, session: caller.session };
    if (work.type === 'finish') return this.#finish(job, work.result);
    if (input.call.method === 'system.stage') return engine.answer(input.ask, this.#stage(job, input.call.params));
    const done = await this.#slices.inTurn(async () => {
      this.#settle(input, await this.#carryOut(job));
      return null;
    });
    if (done !== null) engine.answer(input.ask, done);
  }

  #settle(input: CallInput, done: Done): void {
    if ('kind' in done) this.#parts.engine.again(input, done);
    else this.#parts.engine.answer(input.ask, done);
  }

  /** Refusals enter again too: the journal says of those that are audited. */
  #failed(input: CallInput, error: unknown): void {
    const { engine, log } = this.#parts;
    if (error instanceof Refused) {
      const { ok: _, ...refusal } = error.outcome;
      return engine.again(input, { kind: 'refused', refusal });
    }
    const because =
      error instanceof PasswordsBusy
        ? 'too many passwords are being checked; try again'
        : 'it failed; the log says why';
    const reason = error instanceof PasswordsBusy ? 'busy' : 'unavailable';
    log.error({ method: input.call.method, because: describe(error) }, 'work on the configuration failed');
    engine.again(input, { kind: 'refused', refusal: { reason, because } });
  }

  async #carryOut(job: Job): Promise<Done> {
    const { call } = job.input;
    const { certificates } = this.#parts;
    switch (call.method) {
      case 'system.configuration':
        return this.#configuration(call.params);
      case 'system.compare':
        return this.#compare(job, call.params);
      case 'system.apply':
        return this.#apply(job, call.params);
      case 'system.backup':
        return this.#backup(job, call.params);
      case 'system.restore':
        return this.#restore(job, call.params);
      case 'system.certificate':
        return { ok: true, result: certificates.look() };
      case 'system.issueCertificate':
        return this.#taken(job, await certificates.issue(call.params.names));
      case 'system.bringCertificate':
        return this.#taken(job, await certificates.bring(call.params));
      default:
        throw new Refused('invalid', `${call.method} is not carried out here`);
    }
  }

  #taken({ user }: Job, taken: Result<Taken>): Prepared {
    const { served, event } = must(taken);
    return { kind: 'done', result: served, event: { ...event, by: user } };
  }

  #stage({ session }: Job, { at, text }: ParamsOf<'system.stage'>): Outcome {
    this.#stagings += 1;
    return this.#staged.add(session, at, text);
  }

  /** The room at a number of the journal, or as it is. */
  async #at(at: number | null): Promise<RoomState> {
    const { engine } = this.#parts;
    const { seq, configuration, idLength } = engine.state;
    if (at !== null && at > seq) throw new Refused('not_found', `the journal has come to ${seq}, not to ${at}`);
    if (at === null || at >= configuration) return frozen(engine.state);
    return configurationAt(this.#parts, this.#slices, idLength, at);
  }

  async #configuration({ at, after }: ParamsOf<'system.configuration'>): Promise<Outcome> {
    const cursor = after === undefined ? null : /^(\d{1,16})-(\d{1,9})$/.exec(after);
    if (after !== undefined && cursor === null) throw new Refused('invalid', 'after is not from system.configuration');
    const asked = cursor === null ? (at ?? null) : Number(cursor[1]);
    const { version, text } = await this.#textAt(asked);
    const from = Number(cursor?.[2] ?? 0);
    const end = endOfPart(text, from);
    const next = end < text.length ? { next: `${version}-${end}` } : {};
    return { ok: true, result: { version, text: text.slice(from, end), ...next } };
  }

  async #textAt(at: number | null): Promise<{ readonly version: number; readonly text: string }> {
    const known = at === null ? undefined : this.#texts.get(at);
    if (at !== null && known !== undefined) return { version: at, text: known };
    const state = await this.#at(at);
    const version = state.configuration;
    const text = this.#texts.get(version) ?? (await this.#written(state, false));
    this.#texts.delete(version);
    this.#texts.set(version, text);
    const oldest = this.#texts.keys().next().value;
    if (this.#texts.size > MAX_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
    return { version, text };
  }

  async #written(state: RoomState, secrets: boolean): Promise<string> {
    const all: string[] = [];
    await this.#slices.run(lines(state, secrets), (line) => {
      if (line !== null) all.push(line);
    });
    return all.join('');
  }

  async #compare(job: Job, { from, to, after }: ParamsOf<'system.compare'>): Promise<Outcome> {
    const start = after === undefined ? 0 : Number(after);
    if (!Number.isSafeInteger(start) || start < 0) throw new Refused('invalid', 'after is not from system.compare');
    const one = await this.#side(job, from);
    const other = await this.#side(job, to);
    const key = `${one.key} ${other.key}`;
    if (this.#compared?.key !== key)
      this.#compared = { key, differences: await this.#slices.run(compare(await one.room(), await other.room())) };
    const { differences } = this.#compared;
    const count = (kind: Difference['kind']) => differences.filter((one) => one.kind === kind).length;
    const items = partOf(differences, start);
    const end = start + items.length;
    return {
      ok: true,
      result: {
        ...{ from: one.version, to: other.version },
        ...{ added: count('added'), removed: count('removed'), changed: count('changed') },
        items,
        ...(end < differences.length ? { next: String(end) } : {}),
      },
    };
  }

  /** One side of a comparison: what it is, and the room, read only where the comparison is not known yet. */
  async #side(job: Job, what: number | 'now' | 'staged') {
    if (what === 'staged') {
      const { configuration } = this.#parts.engine.state;
      const key = `staged-${job.session}-${this.#stagings}-${configuration}`;
      return {
        key,
        version: null,
        room: async () => (await this.#readStaged(job, frozen(this.#parts.engine.state))).state,
      };
    }
    const state = await this.#at(what === 'now' ? null : what);
    return { key: String(state.configuration), version: state.configuration, room: async () => state };
  }

  /** The staged text as a room, or the refusal that names its faults. */
  async #readStaged(job: Job, base: RoomState): Promise<Reading> {
    const text = this.#staged.get(job.session);
    if (text === null) throw new Refused('not_found', 'this session staged nothing: system.stage comes first');
    return this.#read(job, text, base, false);
  }

  async #read({ user }: Job, text: string, base: RoomState, secrets: boolean): Promise<Reading> {
    const { fingerprintOf } = this.#parts;
    const reading = await this.#slices.run(read(text, base, { by: user, fingerprintOf }, secrets));
    const [first] = reading.faults;
    if (first === undefined) return reading;
    const count = reading.faults.length + reading.more;
    const place = first.line === 0 ? 'the text' : `line ${first.line}`;
    const others = count > 1 ? `; ${count} faults in all` : '';
    const because = `${place}${first.object === '' ? '' : ` (${first.object})`}: ${first.because}${others}`;
    throw new Refused('invalid', because.slice(0, 512), reading.faults);
  }

  async #apply(job: Job, { version, confirmWithinS }: ParamsOf<'system.apply'>): Promise<Prepared> {
    const base = frozen(this.#parts.engine.state);
    if (version !== undefined && version !== base.configuration)
      throw new Refused('conflict', `the configuration is of version ${base.configuration} now, not ${version}`);
    const reading = await this.#readStaged(job, base);
    const { withoutPassword } = reading;
    const group = await this.#group(job, base, reading.state);
    const result = { ...group.result, withoutPassword: withoutPassword.slice(0, 500) };
    return { ...group, cause: 'applied', confirmWithinS: confirmWithinS ?? null, roomKey: null, result };
  }

  async #group({ user }: Job, base: RoomState, target: RoomState) {
    const changes = await this.#slices.run(changesBetween(base, target, user));
    const tally = new Tally(base);
    for (const event of changes) tally.add(event);
    const counts = tally.changes;
    const result = { ...sums(counts), changes: counts };
    return { kind: 'group', configuration: base.configuration, changes, result } as const;
  }

  async #backup(job: Job, { passphrase, after }: ParamsOf<'system.backup'>): Promise<Done> {
    const { engine, clock, secrets, room } = this.#parts;
    if (after !== undefined) return this.#backupPart(job, after);
    if (passphrase === undefined) throw new Refused('invalid', 'a passphrase, or after for the next part');
    if ((engine.state.roomKey ?? room) !== room)
      throw new Refused('unavailable', 'the restored key of the room takes effect at the next start; back up after it');
    const base = frozen(engine.state);
    const contents = { configuration: await this.#written(base, true), files: await secrets.collect() };
    const made = new Date(clock.utc()).toISOString();
    const text = await seal(contents, { made, room, passphrase }, this.#tools);
    if (!this.#backups.put(job.session, text)) throw new Refused('busy', 'other backups are being fetched; try again');
    const first = this.#backupPart(job, '0');
    if (!first.ok) return first;
    return { kind: 'done', result: first.result, event: { type: 'backup.made', by: job.user } };
  }

  get #tools() {
    const { deriver, random } = this.#parts;
    return { deriver, random, slices: this.#slices };
  }

  #backupPart({ session }: Job, after: string): Outcome {
    const text = this.#backups.get(session);
    const from = Number(after);
    if (text === null || !Number.isSafeInteger(from) || from < 0)
      throw new Refused('not_found', 'no backup waits to be fetched: begin anew with the passphrase');
    const end = Math.min(text.length, from + MAX_PART);
    const { room } = this.#parts;
    const made = /"made":"([^"]+)"/.exec(text.slice(0, 256))?.[1] ?? '';
    const name = `openseat-${room.slice(0, 8)}-${made.replace(/[-:]|\.\d+/g, '')}.backup`;
    if (end >= text.length) this.#backups.drop(session);
    const next = end < text.length ? { next: String(end) } : {};
    return { ok: true, result: { name, length: text.length, room, text: text.slice(from, end), ...next } };
  }

  async #restore(job: Job, { passphrase, preview }: ParamsOf<'system.restore'>): Promise<Done> {
    const { engine, secrets, room } = this.#parts;
    const text = this.#staged.get(job.session);
    if (text === null) throw new Refused('not_found', 'this session staged nothing: system.stage comes first');
    const head = must(await examine(text, this.#slices));
    const isOtherRoom = head.room !== (engine.state.roomKey ?? room);
    if (isOtherRoom && engine.state.nextNumber > 1)
      throw new Refused(
        'conflict',
        `the backup is of another room (key ${head.room.slice(0, 16)}…, this one has ${room.slice(0, 16)}…), whose endpoints would not know this controller: restore it into an empty data folder`,
      );
    const contents = must(await open(text, head, passphrase, this.#tools));
    const base = frozen(engine.state);
    const reading = await this.#read(job, contents.configuration, base, true);
    const group = await this.#group(job, base, reading.state);
    const plan = await secrets.plan(contents.files, isOtherRoom);
    const result = { made: head.made, ...group.result, ...plan };
    if (preview === true) return { ok: true, result };
    if (isOtherRoom) await secrets.layReady(contents.files);
    this.#restoring.set(job.input.call, contents.files);
    const roomKey = isOtherRoom ? head.room : null;
    return { ...group, cause: 'restored', confirmWithinS: null, roomKey, result };
  }

  async #finish({ input }: Job, result: unknown): Promise<void> {
    const { engine, secrets, log } = this.#parts;
    const files = this.#restoring.get(input.call) ?? [];
    try {
      await secrets.place(files);
      engine.answer(input.ask, { ok: true, result });
    } catch (error) {
      log.error({ because: describe(error) }, 'files of a restore could not be written');
      engine.answer(input.ask, {
        ok: false,
        reason: 'unavailable',
        because:
          'the configuration is restored; the files of keys could not be written: restore again when the disk takes them',
      });
    }
  }
}

function must<T>(
  outcome:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly reason: Reason; readonly because: string },
): T {
  if (outcome.ok) return outcome.value;
  throw new Refused(outcome.reason, outcome.because);
}

/** A few words for the log; a passphrase is in none of these errors. */
function describe(error: unknown): string {
  if (error instanceof JournalError) return error.message.slice(0, 200);
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 200) : 'unknown';
}

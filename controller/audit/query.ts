// What happened, newest first: records are read backwards, most are passed over by their stamps and words alone, and a call that looked through many ends with a
// cursor. The cursor is a record's number, so new records do not move it.

import type { AuditRow } from '../../protocol/api/audit-shapes.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { auditType } from '../../protocol/audit-texts.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { EndpointNumber, UserKey } from '../domain/model.ts';
import { fromRecord } from '../engine/replay.ts';
import type { Found, History } from '../ports/history.ts';
import type { AnswerSizes } from './limits.ts';
import { ROWS, SKEW_MS } from './limits.ts';
import type { Span } from './refusal.ts';
import { readSpan } from './refusal.ts';
import type { Around } from './rows.ts';
import { bareRow, endpointsOf, rowOf } from './rows.ts';
import type { Turns } from './turns.ts';

/** What is asked for, as it is compared. */
interface Sieve extends Span {
  readonly who: UserKey | null;
  readonly endpoint: EndpointNumber | null;
  readonly kinds: ReadonlySet<string> | null;
  readonly text: string | null;
  /** The endpoint's number as it stands in a record, where nothing else can follow it. */
  readonly mark: RegExp | null;
  /** Whether a record may hold the words that are looked for, told by its text alone. */
  readonly mayHold: (found: Found) => boolean;
}

export interface QueryParts extends Around {
  readonly history: History;
  readonly turns: Turns;
  readonly signal: AbortSignal;
  readonly sizes: AnswerSizes;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** The number of an endpoint by its ID now; null where there is none. */
  readonly numberOf: (id: string) => EndpointNumber | null;
  readonly isEndpoint: (number: EndpointNumber) => boolean;
  /** Endpoints whose ID and name, now or ever, hold these words in lower case. */
  readonly numbersNamed: (text: string) => readonly EndpointNumber[];
}

export interface Rows {
  readonly items: readonly AuditRow[];
  readonly next?: string;
}

/** Endpoints whose names hold the words that are looked for; of more, every record is read. */
const NAMED_AT_MOST = 64;
const CURSOR = /^[1-9][0-9]{0,14}$/;

export async function query(params: ParamsOf<'audit.query'>, parts: QueryParts): Promise<Result<Rows>> {
  const sieve = readSieve(params, parts);
  if (!sieve.ok) return sieve;
  const last = await parts.history.last();
  if (params.after !== undefined && (!CURSOR.test(params.after) || Number(params.after) > (last?.seq ?? 0) + 1))
    return refuse('invalid', 'after is not a cursor of audit.query');
  if (last === null) return accept({ items: [] });
  const { from, to } = sieve.value;
  const newest = to === null ? last.seq : Math.min(last.seq, await parts.turns.lastUpTo(to + SKEW_MS));
  const end = from === null ? 0 : await parts.turns.lastBefore(from - SKEW_MS);
  const start = params.after === undefined ? newest : Math.min(newest, Number(params.after) - 1);
  return accept(await gather({ start, end }, sieve.value, params.limit ?? ROWS, parts));
}

function readSieve(params: ParamsOf<'audit.query'>, parts: QueryParts): Result<Sieve> {
  const span = readSpan(params.from, params.to);
  if (!span.ok) return span;
  const who = params.who?.toLowerCase() ?? null;
  if (who !== null && !parts.isUser(who)) return refuse('not_found', `the journal knows no user ${params.who}`);
  const endpoint = readEndpoint(params.endpoint, parts);
  if (!endpoint.ok) return endpoint;
  const kinds = params.kinds === undefined ? null : new Set<string>(params.kinds);
  const text = params.text?.toLowerCase() ?? null;
  const mark = endpoint.value === null ? null : markOf([endpoint.value]);
  const mayHold = holding(text, parts);
  return accept({ ...span.value, who, endpoint: endpoint.value, kinds, text, mark, mayHold });
}

function markOf(numbers: readonly EndpointNumber[]): RegExp {
  return new RegExp(`[:[,"](?:${numbers.join('|')})[,\\]}"]`);
}

/** Words that are not in the record as they stand in its row: what JSON writes in another way, and numbers and times that become words. */
const REWORDED = /["\\#\p{Cc}]/u;
const REWORDED_TYPES = new Set([
  'session.opened',
  'login.refused',
  'permissions.put',
  'seats.put',
  'walls.put',
  'endpoints.put',
  'tokens.put',
]);

/** A word stands in the record itself, or in a name that one of its endpoints has or had. */
function holding(text: string | null, { numbersNamed }: QueryParts): (found: Found) => boolean {
  if (text === null || REWORDED.test(text)) return () => true;
  const numbers = numbersNamed(text);
  if (numbers.length > NAMED_AT_MOST) return () => true;
  const mark = numbers.length === 0 ? null : markOf(numbers);
  return (found) =>
    found.text.toLowerCase().includes(text) || REWORDED_TYPES.has(found.type) || mark?.test(found.text) === true;
}

function readEndpoint(
  asked: string | number | undefined,
  { numberOf, isEndpoint }: QueryParts,
): Result<EndpointNumber | null> {
  if (asked === undefined) return accept(null);
  if (typeof asked === 'number')
    return isEndpoint(asked)
      ? accept(asked)
      : refuse('not_found', `the journal knows no endpoint with number ${asked}`);
  const number = numberOf(asked);
  return number === null
    ? refuse('not_found', `no endpoint has the ID ${asked} now; name an earlier one by its number`)
    : accept(number);
}

/** From `start` downwards; `end` and those before it are too old. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

async function gather({ start, end }: Stretch, sieve: Sieve, limit: number, parts: QueryParts): Promise<Rows> {
  const gathering = new Gathering(sieve, limit, parts);
  const until = parts.now() + parts.sizes.ms;
  for await (const group of parts.history.backward(start, parts.signal)) {
    for (const found of group) {
      const rows = found.seq <= end ? gathering.rows : gathering.take(found);
      if (rows !== null) return rows;
    }
    const last = group.at(-1)?.seq ?? 1;
    if (last > 1 && parts.now() > until) return { ...gathering.rows, next: String(last) };
  }
  return gathering.rows;
}

class Gathering {
  readonly #sieve: Sieve;
  readonly #limit: number;
  readonly #parts: QueryParts;
  readonly #items: AuditRow[] = [];
  #bytes = 0;
  #left: number;

  constructor(sieve: Sieve, limit: number, parts: QueryParts) {
    this.#sieve = sieve;
    this.#limit = limit;
    this.#parts = parts;
    this.#left = parts.sizes.records;
  }

  get rows(): Rows {
    return { items: this.#items };
  }

  /** Takes one record; the answer when it is complete. */
  take(found: Found): Rows | null {
    this.#left -= 1;
    const row = mayPass(found, this.#sieve) ? pass(found, this.#sieve, this.#parts) : null;
    if (row !== null && !this.#fits(row)) return { items: this.#items, next: String(found.seq + 1) };
    if (row !== null) this.#items.push(row);
    const isFull = this.#items.length >= this.#limit || this.#left <= 0;
    return isFull && found.seq > 1 ? { items: this.#items, next: String(found.seq) } : null;
  }

  /** The first row always fits: a row is far smaller than an answer. */
  #fits(row: AuditRow): boolean {
    this.#bytes += Buffer.byteLength(JSON.stringify(row));
    return this.#bytes <= this.#parts.sizes.bytes || this.#items.length === 0;
  }
}

/** What can be said without parsing the record. */
function mayPass(found: Found, { from, to, kinds, who, mark, mayHold }: Sieve): boolean {
  const { time, type, text } = found;
  if ((from !== null && time < from) || (to !== null && time > to)) return false;
  if (kinds !== null && !kinds.has(auditType(type).kind)) return false;
  if (who !== null && !text.toLowerCase().includes(`"${who}"`)) return false;
  return (mark === null || mark.test(text)) && mayHold(found);
}

function pass(found: Found, { who, endpoint, text }: Sieve, parts: QueryParts): AuditRow | null {
  const stamped = fromRecord(found.record());
  const bare = bareRow(stamped.event, parts);
  if (who !== null && bare.by !== who && bare.users?.includes(who) !== true) return null;
  if (endpoint !== null && !endpointsOf(bare).includes(endpoint)) return null;
  const row = rowOf(stamped, bare, parts);
  return text === null || wordsOf(row).includes(text) ? row : null;
}

function wordsOf({ seq: _seq, epoch: _epoch, time: _time, kind: _kind, ...said }: AuditRow): string {
  return valuesIn(said).join('\n').toLowerCase();
}

function valuesIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesIn);
  return typeof value === 'string' ? [value] : [];
}

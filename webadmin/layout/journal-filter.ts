// What is looked for in the journal, as it stands in the address and as the API is asked: `#/journal/user/hxfj/kind/switch,picture`. A link to the history
// of a user or an endpoint is one of these.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { AuditKind } from '../../protocol/audit-texts.ts';
import { AUDIT_KIND_NAMES } from '../../protocol/audit-texts.ts';
import { MAX_AUDIT_TEXT } from '../../protocol/limits.ts';

export interface JournalFilter {
  /** A username; empty: anybody. */
  readonly who: string;
  /** The inner number, which never changes; null: any. */
  readonly endpoint: number | null;
  /** Empty: all of them. */
  readonly kinds: readonly AuditKind[];
  /** ISO times; empty: without a bound. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

export const NO_FILTER: JournalFilter = { who: '', endpoint: null, kinds: [], from: '', to: '', text: '' };
/** Letters of a username that the API takes. */
const MAX_WHO = 64;
const NUMBER = /^[0-9]{1,15}$/;

export interface JournalPlace {
  readonly filter: JournalFilter;
  /** The record that is looked at. */
  readonly record: number | null;
}

/** Pairs of a word and a value; what is none, somebody typed, and it is passed over. */
export function readJournalPlace(rest: readonly string[]): JournalPlace {
  const said = new Map<string, string>();
  for (let at = 0; at + 1 < rest.length; at += 2) said.set(rest[at] ?? '', rest[at + 1] ?? '');
  return {
    filter: {
      who: (said.get('user') ?? '').slice(0, MAX_WHO),
      endpoint: readNumber(said.get('endpoint')),
      kinds: AUDIT_KIND_NAMES.filter((kind) => said.get('kind')?.split(',').includes(kind) === true),
      from: readTime(said.get('from')),
      to: readTime(said.get('to')),
      text: (said.get('text') ?? '').slice(0, MAX_AUDIT_TEXT),
    },
    record: readNumber(said.get('record')),
  };
}

export function journalPlace(filter: Partial<JournalFilter>, record: number | null = null): readonly string[] {
  const { who, endpoint, kinds, from, to, text } = { ...NO_FILTER, ...filter };
  const pairs: readonly (readonly [string, string])[] = [
    ['user', who],
    ['endpoint', endpoint === null ? '' : String(endpoint)],
    ['kind', kinds.join(',')],
    ['from', from],
    ['to', to],
    ['text', text],
    ['record', record === null ? '' : String(record)],
  ];
  return pairs.filter(([, value]) => value !== '').flat();
}

/** As `audit.query` takes it. */
export function questionOf({ who, endpoint, kinds, from, to, text }: JournalFilter): ParamsOf<'audit.query'> {
  const words = text.trim();
  return {
    ...(who === '' ? {} : { who }),
    ...(endpoint === null ? {} : { endpoint }),
    ...(kinds.length === 0 ? {} : { kinds: [...kinds] }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    ...(words === '' ? {} : { text: words }),
  };
}

export function isFiltered(filter: JournalFilter): boolean {
  return journalPlace(filter).length > 0;
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && NUMBER.test(text) ? Number(text) : null;
}

function readTime(text: string | undefined): string {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

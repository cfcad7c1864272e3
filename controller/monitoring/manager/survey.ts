// What an agent has: its tables walked, and from them the list of things that are asked for at each poll. Every walk has an end, whatever the agent answers.

import { NAME_AT_MOST } from '../readings/limits.ts';
import type { Oid } from '../snmp/ber.ts';
import { compareOids, isUnder } from '../snmp/ber.ts';
import type { Varbind } from '../snmp/message.ts';
import { PDU } from '../snmp/message.ts';
import type { Answer, Question } from './asker.ts';
import { BULK_AT_ONCE, ITEMS_AT_MOST, ROWS_AT_MOST, WALK_REQUESTS_AT_MOST } from './limits.ts';
import type { Item, Profile, Row, Table } from './profiles.ts';
import { PROFILES } from './profiles.ts';
import type { AgentSettings } from './settings.ts';
import { cellOf, isAbsent } from './values.ts';

/** A question to one agent. */
export type AskAgent = (question: Pick<Question, 'type' | 'names' | 'times'>) => Promise<Answer>;

export type Surveyed =
  | {
      readonly ok: true;
      readonly items: readonly Item[];
      /** What was wrong with what it has, though something could be read. */
      readonly oddities: readonly string[];
    }
  | { readonly ok: false; readonly because: string };

interface Column {
  readonly name: string;
  readonly root: Oid;
  at: Oid;
  rows: number;
  isDone: boolean;
}

interface Line {
  readonly index: readonly number[];
  readonly cells: Map<string, number | string>;
}

interface Walk {
  readonly lines: Map<string, Line>;
  oddity: string | null;
}

const REPETITIONS_AT_MOST = 16;

export async function survey(agent: AgentSettings, ask: AskAgent): Promise<Surveyed> {
  const profiles: readonly Profile[] = agent.profiles.map((name) => PROFILES[name]);
  const items: Item[] = [...agent.oids, ...profiles.flatMap((profile) => profile.items)];
  const oddities: string[] = [];
  for (const table of profiles.flatMap(({ tables }) => tables)) {
    const walk: Walk = { lines: new Map(), oddity: null };
    const because = await walkTable(table, walk, ask);
    if (because !== null) return { ok: false, because };
    if (walk.oddity !== null) oddities.push(walk.oddity);
    for (const { index, cells } of walk.lines.values()) items.push(...table.items(cells satisfies Row, index));
  }
  if (items.length > ITEMS_AT_MOST) oddities.push(`it has ${items.length} things to ask for`);
  return { ok: true, items: named(items.slice(0, ITEMS_AT_MOST)), oddities };
}

/** Why it cannot be walked at all, or null. */
async function walkTable({ columns }: Table, walk: Walk, ask: AskAgent): Promise<string | null> {
  let open: Column[] = Object.entries(columns).map(([name, root]) => ({
    name,
    root,
    at: root,
    rows: 0,
    isDone: false,
  }));
  for (let requests = 0; open.length > 0; requests += 1) {
    if (requests >= WALK_REQUESTS_AT_MOST) {
      walk.oddity = 'its tables do not end';
      return null;
    }
    const times = Math.min(REPETITIONS_AT_MOST, Math.max(1, Math.floor(BULK_AT_ONCE / open.length)));
    const answer = await ask({ type: PDU.getBulk, names: open.map(({ at }) => at), times });
    if (!answer.ok) return answer.because;
    take(answer, open, times, walk);
    open = open.filter(({ isDone }) => !isDone);
  }
  return null;
}

function take({ status, varbinds }: Extract<Answer, { ok: true }>, open: readonly Column[], times: number, walk: Walk) {
  if (status !== 0 || varbinds.length === 0 || varbinds.length > open.length * times) {
    walk.oddity = status === 0 ? 'it answers with another number of variables than asked for' : `error ${status}`;
    for (const column of open) column.isDone = true;
    return;
  }
  for (const [place, varbind] of varbinds.entries()) takeOne(varbind, open[place % open.length] as Column, walk);
}

function takeOne(varbind: Varbind, column: Column, walk: Walk): void {
  if (column.isDone) return;
  column.isDone = isAbsent(varbind) || !isUnder(varbind.name, column.root);
  if (column.isDone) return;
  if (compareOids(varbind.name, column.at) > 0) return takeCell(varbind.name, cellOf(varbind), column, walk);
  walk.oddity = 'its tables are not in order';
  column.isDone = true;
}

function takeCell(name: Oid, cell: number | string | null, column: Column, walk: Walk): void {
  if (column.rows === ROWS_AT_MOST) {
    walk.oddity = `a table of it has more than ${ROWS_AT_MOST} rows`;
    column.isDone = true;
    return;
  }
  column.at = name;
  column.rows += 1;
  const index = name.slice(column.root.length);
  const key = index.join('.');
  const line = walk.lines.get(key) ?? { index, cells: new Map<string, number | string>() };
  if (cell !== null) line.cells.set(column.name, cell);
  walk.lines.set(key, line);
}

/** No two with one name, and none longer than a reading's may be: later ones are told apart by their object's last numbers, or by their place where those are the same too. */
function named(items: readonly Item[]): readonly Item[] {
  const taken = new Set<string>();
  return items.map((item, at) => {
    if (item.kind === 'gate') return item;
    const plain = cut(item.name, NAME_AT_MOST);
    const endings = ['', ` (${item.oid.slice(-2).join('.')})`, ` (#${at})`];
    const names = endings.map((ending) => `${cut(plain, NAME_AT_MOST - ending.length)}${ending}`);
    const name = names.find((one) => !taken.has(one)) ?? plain;
    taken.add(name);
    return { ...item, name };
  });
}

/** So much of a text, no character halved: an index or a name of an agent may be of any length. */
function cut(text: string, atMost: number): string {
  return text.slice(0, atMost).replace(/\p{Surrogate}$/u, '');
}

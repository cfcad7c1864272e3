// The child's copy of what it serves: tables and scalars by name, found and walked in the order of their object identifiers. It takes rows and answers; it asks nobody.

import type { Oid } from '../snmp/ber.ts';
import { compareOids, isUnder, TAG } from '../snmp/ber.ts';
import { TEXT_BYTES_AT_MOST } from './limits.ts';
import type { Cell, Row, Syntax, TableName } from './objects.ts';
import { SCALARS, TABLES } from './objects.ts';

/** A value in the form in which the library writes it. */
export interface Typed {
  readonly tag: number;
  readonly value: number | string | Buffer;
}

/** A value where it stands. */
export interface Instance {
  readonly name: Oid;
  readonly typed: Typed;
}

interface Block {
  readonly at: Oid;
  readonly syntax: Syntax;
  readonly cells: { readonly table: TableRows; readonly column: number } | { readonly scalar: string };
}

/** Milliseconds in a hundredth of a second. */
const TICK_MS = 10;

/** The rows of one table, their indexes in order. */
class TableRows {
  readonly #rows = new Map<number, Row>();
  #order: number[] = [];
  #isSorted = true;

  get(index: number): Row | undefined {
    return this.#rows.get(index);
  }

  put(row: Row): void {
    const [index] = row;
    if (!this.#rows.has(index)) {
      this.#isSorted &&= index > (this.#order.at(-1) ?? -1);
      this.#order.push(index);
    }
    this.#rows.set(index, row);
  }

  remove(gone: ReadonlySet<number>): void {
    for (const index of gone) this.#rows.delete(index);
    this.#order = this.#order.filter((index) => this.#rows.has(index));
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The first index above this one, or null. */
  after(index: number): number | null {
    if (!this.#isSorted) this.#order.sort((a, b) => a - b);
    this.#isSorted = true;
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#order[middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    return this.#order[low] ?? null;
  }
}

export class Store {
  readonly #tables: Readonly<Record<TableName, TableRows>>;
  readonly #scalars = new Map<string, () => Cell>();
  readonly #blocks: readonly Block[];
  readonly #ageMs: () => number;

  /** @param ageMs how long the controller has been running */
  constructor(ageMs: () => number) {
    this.#ageMs = ageMs;
    this.#tables = {
      controllers: new TableRows(),
      endpoints: new TableRows(),
      receivers: new TableRows(),
      sessions: new TableRows(),
      alarms: new TableRows(),
    };
    this.#blocks = blocksOf(this.#tables);
  }

  put(name: TableName, rows: readonly Row[], gone: readonly number[] = []): void {
    if (gone.length > 0) this.#tables[name].remove(new Set(gone));
    for (const row of rows) this.#tables[name].put(row);
  }

  size(name: TableName): number {
    return this.#tables[name].size;
  }

  /** A value that is read each time that it is asked for, or stands as it is. */
  set(name: string, value: Cell | (() => Cell)): void {
    this.#scalars.set(name, typeof value === 'function' ? value : () => value);
  }

  get(name: Oid): Instance | null {
    const block = this.#blocks[this.#placeOf(name)];
    if (block === undefined || !isUnder(name, block.at)) return null;
    if ('scalar' in block.cells) return name.length === block.at.length ? this.#scalar(block) : null;
    const index = name[block.at.length];
    return name.length === block.at.length + 1 && index !== undefined ? this.#cell(block, index) : null;
  }

  /** Whether something of this name exists, if with another instance. */
  hasObject(name: Oid): boolean {
    return this.#blocks.some(({ at, cells }) => isUnder(name, 'scalar' in cells ? at.slice(0, -1) : at));
  }

  /** The first instance behind this name, or null at the end. */
  next(name: Oid): Instance | null {
    const start = this.#placeOf(name);
    for (let place = Math.max(0, start); place < this.#blocks.length; place += 1) {
      const found = this.#nextIn(this.#blocks[place] as Block, name);
      if (found !== null) return found;
    }
    return null;
  }

  #nextIn(block: Block, name: Oid): Instance | null {
    if ('scalar' in block.cells) return compareOids(block.at, name) > 0 ? this.#scalar(block) : null;
    const isInside = isUnder(name, block.at) && name.length > block.at.length;
    if (!isInside && compareOids(block.at, name) < 0) return null;
    const index = block.cells.table.after(isInside ? (name[block.at.length] as number) : -1);
    return index === null ? null : this.#cell(block, index);
  }

  #scalar(block: Block): Instance | null {
    const read = 'scalar' in block.cells ? this.#scalars.get(block.cells.scalar) : undefined;
    return read === undefined ? null : { name: block.at, typed: this.#typed(block.syntax, read()) };
  }

  #cell({ at, syntax, cells }: Block, index: number): Instance | null {
    if ('scalar' in cells) return null;
    const cell = cells.table.get(index)?.[cells.column];
    return cell === undefined ? null : { name: [...at, index], typed: this.#typed(syntax, cell) };
  }

  /** The last block that begins at or before the name; -1 where all begin behind it. */
  #placeOf(name: Oid): number {
    let [low, high] = [0, this.#blocks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOids((this.#blocks[middle] as Block).at, name) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #typed(syntax: Syntax, cell: Cell): Typed {
    return syntax === 'ticks' ? ticks(this.#ageMs() + Number(cell)) : TYPED[syntax](cell);
  }
}

function blocksOf(tables: Readonly<Record<TableName, TableRows>>): readonly Block[] {
  const blocks: Block[] = SCALARS.map(({ name, oid: at, syntax }) => ({ at, syntax, cells: { scalar: name } }));
  for (const name of Object.keys(tables) as TableName[]) {
    const { entry, columns } = TABLES[name];
    for (const [place, { syntax }] of columns.entries())
      blocks.push({ at: [...entry, place + 2], syntax, cells: { table: tables[name], column: place + 1 } });
  }
  return blocks.sort((a, b) => compareOids(a.at, b.at));
}

const TYPED: Readonly<Record<Exclude<Syntax, 'ticks'>, (cell: Cell) => Typed>> = {
  text: (cell) => ({ tag: TAG.octets, value: clipped(String(cell)) }),
  octets: (cell) => ({ tag: TAG.octets, value: Buffer.from(String(cell), 'hex') }),
  integer: (cell) => ({ tag: TAG.integer, value: Number(cell) | 0 }),
  truth: (cell) => ({ tag: TAG.integer, value: Number(cell) === 0 ? 2 : 1 }),
  gauge: (cell) => ({ tag: TAG.gauge32, value: unsigned(Number(cell)) }),
  counter64: (cell) => ({ tag: TAG.counter64, value: eightOctets(Number(cell)) }),
  date: (cell) => ({ tag: TAG.octets, value: dateAndTime(Number(cell)) }),
  oid: (cell) => ({ tag: TAG.oid, value: String(cell) }),
};

function unsigned(value: number): number {
  return Math.min(0xffff_ffff, Math.max(0, Math.trunc(value) || 0));
}

/** As few as the number needs, and one of them at least. */
function eightOctets(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.trunc(value) || 0)), 1);
  let start = 0;
  while (start < 8 && bytes[start] === 0 && (bytes[start + 1] as number) < 0x80) start += 1;
  return bytes.subarray(start);
}

/** Hundredths of a second, which begin again after 497 days. */
function ticks(ms: number): Typed {
  return { tag: TAG.timeTicks, value: Math.floor(Math.max(0, ms) / TICK_MS) % 2 ** 32 };
}

/** UTF-8, cut between characters. */
export function clipped(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length <= TEXT_BYTES_AT_MOST) return bytes;
  let end = TEXT_BYTES_AT_MOST;
  while (((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

/** DateAndTime in UTC (RFC 2579); all zeros for never. @param utc milliseconds */
export function dateAndTime(utc: number): Buffer {
  const bytes = Buffer.alloc(utc === 0 ? 8 : 11);
  if (utc === 0) return bytes;
  const date = new Date(utc);
  bytes.writeUInt16BE(date.getUTCFullYear(), 0);
  bytes.set([date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()], 2);
  bytes.set([date.getUTCSeconds(), Math.floor(date.getUTCMilliseconds() / 100), 0x2b], 6);
  return bytes;
}

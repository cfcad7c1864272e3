// Takes what is filtered out of the page, as a file: asks part after part, tells how far it is, can be given up, and ends at a limit.
// What a line of the file looks like stands in layout/export-rows.ts; how a browser keeps a file, in platform/.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import { MAX_LIST } from '../../protocol/limits.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Language } from '../../protocol/schema.ts';
import type { ExportForm } from '../layout/export-rows.ts';
import { exportHead, exportRow } from '../layout/export-rows.ts';
import type { JournalFilter } from '../layout/journal-filter.ts';
import { questionOf } from '../layout/journal-filter.ts';
import { patiently } from './patience.ts';

/** Rows of one file. */
export const MAX_EXPORTED = 100_000;
/** Letters of one file. */
const MAX_LETTERS = 64 * 1024 * 1024;

export interface ExportFile {
  readonly name: string;
  readonly type: string;
  readonly parts: readonly string[];
}

export type ExportState =
  | { readonly is: 'idle' }
  /** `part`: from 0 to 1, how much of the journal was looked through. */
  | { readonly is: 'running'; readonly rows: number; readonly part: number }
  | { readonly is: 'done'; readonly rows: number; readonly isCut: boolean }
  | { readonly is: 'failed'; readonly refusal: CallRefusal };

export interface ExportOptions {
  readonly query: (params: ParamsOf<'audit.query'>) => Promise<CallResult<'audit.query'>>;
  readonly span: () => Promise<CallResult<'audit.span'>>;
  readonly keep: (file: ExportFile) => void;
  readonly timers: Timers;
  readonly now: () => Date;
}

const TYPES: Readonly<Record<ExportForm, string>> = {
  csv: 'text/csv;charset=utf-8',
  jsonl: 'application/jsonl;charset=utf-8',
};

export class JournalExport {
  state = $state.raw<ExportState>({ is: 'idle' });
  readonly #options: ExportOptions;
  #round = 0;

  constructor(options: ExportOptions) {
    this.#options = options;
  }

  /** Gives up what is under way, or takes the word on the last one away. */
  cancel(): void {
    this.#round += 1;
    this.state = { is: 'idle' };
  }

  async run(filter: JournalFilter, form: ExportForm, language: Language): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.state = { is: 'running', rows: 0, part: 0 };
    const span = await this.#options.span();
    if (round !== this.#round) return;
    if (!span.ok) return this.#fail(span);
    const ends = { first: span.value.first?.seq ?? 0, last: span.value.last?.seq ?? 0 };
    const parts = [exportHead(form, language)];
    let [rows, letters] = [0, 0];
    for (let after: string | undefined; ; ) {
      const answer = await this.#part(round, filter, after);
      if (round !== this.#round) return;
      if (!answer.ok) return this.#fail(answer);
      const items = answer.value.items.slice(0, MAX_EXPORTED - rows);
      const text = items.map((row) => exportRow(row, form, language)).join('');
      parts.push(text);
      rows += items.length;
      letters += text.length;
      after = answer.value.next;
      const isFull = rows >= MAX_EXPORTED || letters >= MAX_LETTERS;
      if (after === undefined || isFull) return this.#end(form, parts, rows, isFull && after !== undefined);
      this.state = { is: 'running', rows, part: (ends.last - Number(after)) / Math.max(1, ends.last - ends.first) };
    }
  }

  #part(round: number, filter: JournalFilter, after: string | undefined): Promise<CallResult<'audit.query'>> {
    const { query, timers } = this.#options;
    const params = { ...questionOf(filter), limit: MAX_LIST, ...(after === undefined ? {} : { after }) };
    return patiently(() => query(params), { timers, isWanted: () => round === this.#round });
  }

  #end(form: ExportForm, parts: readonly string[], rows: number, isCut: boolean): void {
    const stamp = this.#options.now().toISOString().slice(0, 19).replace(/[:T-]/g, '');
    this.#options.keep({ name: `openseat-journal-${stamp}.${form}`, type: TYPES[form], parts });
    this.state = { is: 'done', rows, isCut };
  }

  #fail(refusal: CallRefusal): void {
    this.state = { is: 'failed', refusal };
  }
}

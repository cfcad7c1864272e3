// Who may what, cell by cell: asked of the controller for what somebody sees, kept until something about rights changed, and asked again then.
// How cells are drawn and which of them are seen is the page's.

import type { ParamsOf, ResultOf } from '../../protocol/api/methods.ts';
import type { Right } from '../../protocol/api/shapes.ts';
import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import { MAX_MATRIX_ENDPOINTS, MAX_MATRIX_USERS } from '../../protocol/limits.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds that a window rests before it is asked for: who scrolls past needs nothing of what he passes. */
const REST_MS = 80;
/** Cells that are kept; with more, those that are not seen now are forgotten. */
const MAX_CELLS = 20_000;
/** Questions for one window, which is far smaller than one of them. */
const MAX_QUESTIONS = 8;

export type Cell = ResultOf<'permissions.effective'>['cells'][number];

/** What is seen: these users and these endpoints. */
export interface Seen {
  readonly right: Right;
  readonly who: readonly string[];
  readonly what: readonly string[];
}

interface MatrixOptions {
  readonly ask: (params: ParamsOf<'permissions.effective'>) => Promise<CallResult<'permissions.effective'>>;
  readonly timers: Timers;
}

export class Matrix {
  /** Why nothing could be read; null while all is well. */
  refusal = $state.raw<CallRefusal | null>(null);
  #cells = $state.raw<ReadonlyMap<string, Cell>>(new Map());
  /** Those that are not out of date. */
  readonly #fresh = new Set<string>();
  readonly #options: MatrixOptions;
  #seen: Seen | null = null;
  #isPlanned = false;
  #isAsking = false;
  /** Counts changes of rights: an answer to an earlier question is out of date. */
  #generation = 0;

  constructor(options: MatrixOptions) {
    this.#options = options;
  }

  /** Undefined as long as it is not known. */
  cell(right: Right, who: string, what: string): Cell | undefined {
    return this.#cells.get(keyOf(right, who, what));
  }

  look(seen: Seen): void {
    this.#seen = seen;
    this.#plan();
  }

  /** Rights may be others now. What was known stays to be seen until the answer. */
  renew(): void {
    this.#generation += 1;
    this.#fresh.clear();
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || this.#isAsking) return;
    this.#isPlanned = true;
    this.#options.timers.after(REST_MS, () => {
      this.#isPlanned = false;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    const generation = this.#generation;
    let seen = this.#seen;
    for (let at = 0; at < MAX_QUESTIONS && seen !== null; at += 1) {
      const question = this.#missing(seen);
      if (question === null) break;
      const answer = await this.#options.ask(question);
      this.refusal = answer.ok ? null : answer;
      if (!answer.ok || generation !== this.#generation) break;
      this.#take(answer.value.cells);
      seen = this.#seen;
    }
    this.#isAsking = false;
    // Something else is seen by now, or rights changed: on a refusal whoever looks again asks again.
    const isOpen = this.#seen !== null && this.#missing(this.#seen) !== null;
    if (isOpen && this.refusal === null) this.#plan();
  }

  #missing({ right, who, what }: Seen): ParamsOf<'permissions.effective'> | null {
    const isMissing = (user: string, endpoint: string) => !this.#fresh.has(keyOf(right, user, endpoint));
    const users = who.filter((user) => what.some((endpoint) => isMissing(user, endpoint))).slice(0, MAX_MATRIX_USERS);
    const endpoints = what
      .filter((endpoint) => users.some((user) => isMissing(user, endpoint)))
      .slice(0, MAX_MATRIX_ENDPOINTS);
    return users.length === 0 ? null : { right, who: users, what: endpoints };
  }

  #take(cells: readonly Cell[]): void {
    const isFull = this.#cells.size + cells.length > MAX_CELLS;
    const kept = new Map(isFull ? [] : this.#cells);
    if (isFull) this.#fresh.clear();
    for (const cell of cells) {
      const key = keyOf(cell.right, cell.who, cell.what);
      kept.set(key, cell);
      this.#fresh.add(key);
    }
    this.#cells = kept;
  }
}

function keyOf(right: Right, who: string, what: string): string {
  return `${right} ${what} ${who.toLowerCase()}`;
}

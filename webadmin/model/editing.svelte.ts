// Editing one object of the configuration: its draft, what others do to it meanwhile, sending it, what came of that. Which fields there are, and which methods take
// them, is said by the page that edits.

import type { CallRefusal } from '../../protocol/client/types.ts';
import type { TSchema } from '../../protocol/schema.ts';
import { checkLoosely } from '../../protocol/schema.ts';
import type { Place } from '../layout/place.ts';
import type { Collection } from './collection.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import type { Draft } from './draft.svelte.ts';
import type { Fault } from './refusal.ts';
import { faultOf } from './refusal.ts';

interface Versioned {
  readonly version: number | null;
}

type Sent<R> = { readonly ok: true; readonly value: R } | CallRefusal;

export interface EditingOptions<R extends Versioned, F extends object> {
  readonly desk: Desk;
  readonly collection: Collection<R>;
  /** null: it is not made yet. */
  readonly key: string | null;
  /** Where its draft is kept: `users/hxfj`. */
  readonly place: string;
  readonly schema: TSchema;
  readonly valuesOf: (row: R) => F;
  /** What a new one begins with. */
  readonly empty: F;
  /** Fields that are typed once, when it is made. */
  readonly fixed?: readonly (keyof F & string)[];
}

/** What the frame of a form needs of it, whatever the rows are. */
export interface Edited<F extends object> {
  readonly draft: Draft<F>;
  readonly isNew: boolean;
  readonly isSending: boolean;
  readonly canSave: boolean;
  readonly fault: Fault | null;
  follow(): () => void;
}

export class Editing<R extends Versioned, F extends object> implements Edited<F> {
  readonly draft: Draft<F>;
  readonly isNew: boolean;
  fault = $state.raw<Fault | null>(null);
  readonly #options: EditingOptions<R, F>;
  /** Where the reader was when it was sent. */
  #sentFrom: Place | null = null;
  /** What was sent and got no answer: whether it was saved shows when the row is seen again. */
  #unanswered: F | null = null;

  constructor(options: EditingOptions<R, F>) {
    const { desk, collection, key, place, valuesOf, empty } = options;
    this.#options = options;
    this.isNew = key === null;
    const row = key === null ? undefined : collection.get(key);
    this.draft = desk.drafts.open(place, row === undefined ? empty : valuesOf(row), row?.version ?? null);
  }

  /** Follows what others do to it until the answer is called. */
  follow(): () => void {
    this.#look();
    return this.#options.collection.listen(() => this.#look());
  }

  get isSending(): boolean {
    return this.draft.isSending;
  }

  /** The object as the controller has it. */
  get row(): R | undefined {
    const { collection, key } = this.#options;
    return key === null ? undefined : collection.get(key);
  }

  /** Whether it can be sent now. */
  get canSave(): boolean {
    const { draft, isSending } = this;
    const isOnline = this.#options.desk.status.status === 'online';
    return isOnline && !isSending && !draft.isUndecided && !draft.isGone && (this.isNew || draft.isDirty);
  }

  /** Sends it; answers the row that the controller has now, or null with `fault` set. */
  async save(send: (draft: Draft<F>) => Promise<Sent<R>>): Promise<R | null> {
    if (!this.canSave) return null;
    const { collection, valuesOf } = this.#options;
    this.#sending();
    const { sent } = this.draft;
    const result = await send(this.draft);
    this.draft.isSending = false;
    if (!result.ok) {
      if (result.reason === 'unavailable') this.#unanswered = sent;
      this.#refused(result);
      return null;
    }
    const { value } = result;
    if (this.isNew) this.#made(value, this.draft.since(sent));
    else if (value.version !== null) this.draft.saved(valuesOf(value), value.version, sent);
    collection.put(value);
    return value;
  }

  /** It has a place of its own now, where what was typed since it was sent waits; an adoption is another form than that of what it adopted. */
  #made(row: R, typed: Partial<F>): void {
    const { desk, collection, place, valuesOf, empty, fixed = [] } = this.#options;
    desk.drafts.close(place);
    // The reader may have left the form and come back to it before the answer came.
    this.draft.begin(empty);
    for (const name of fixed) delete typed[name];
    const folder = /^(.*?)\+/.exec(place)?.[1];
    if (folder === undefined || Object.keys(typed).length === 0) return;
    const draft = desk.drafts.open(`${folder}${collection.keyOf(row)}`, valuesOf(row), row.version);
    draft.values = { ...draft.values, ...typed };
  }

  /** What was saved stands at this place: the reader is led there, unless he went elsewhere before the answer came. */
  lead(page: string, rest: readonly string[]): void {
    if (this.#isHere) this.#options.desk.route.replace(page, rest);
  }

  /** What was taken away stands nowhere: the reader is led away by `close`, unless he went elsewhere before the answer came. */
  leave(close: () => void): void {
    if (this.#isHere) close();
  }

  get #isHere(): boolean {
    return this.#options.desk.route.place === this.#sentFrom;
  }

  #sending(): void {
    this.draft.isSending = true;
    this.fault = null;
    this.#unanswered = null;
    this.#sentFrom = this.#options.desk.route.place;
  }

  /** Takes it away; answers whether it is gone. */
  async remove(send: () => Promise<Sent<unknown>>): Promise<boolean> {
    const { collection, key, place, desk } = this.#options;
    this.#sending();
    const result = await send();
    this.draft.isSending = false;
    if (!result.ok) {
      this.#refused(result);
      return false;
    }
    desk.drafts.close(place);
    if (key !== null) collection.remove(key);
    return true;
  }

  #refused(refusal: CallRefusal): void {
    const { schema, valuesOf } = this.#options;
    const current = refusal.reason === 'conflict' ? checkLoosely(schema, refusal.data.current) : null;
    if (current?.ok === true) {
      const row = current.value as R;
      // A change of one's own that is none any more leaves nothing to decide.
      if (row.version !== null) this.draft.meet(valuesOf(row), row.version);
    }
    this.fault = faultOf(refusal);
    // What came while it was under way was not looked at.
    this.#look();
  }

  #look(): void {
    const { collection, key, valuesOf } = this.#options;
    if (key === null || this.isSending || collection.phase !== 'ready') return;
    const row = collection.get(key);
    if (row === undefined) this.draft.isGone = true;
    else if (row.version !== null && (this.draft.isGone || row.version >= (this.draft.version ?? 0))) {
      this.#met(valuesOf(row), row.version);
    }
  }

  #met(now: F, version: number): void {
    const sent = this.#unanswered;
    const isOwn = sent !== null && version !== this.draft.version && this.draft.isTaken(now, sent);
    if (!isOwn) return this.draft.meet(now, version);
    this.draft.saved(now, version, sent);
    this.#unanswered = null;
    this.fault = null;
  }
}

// The drafts of this tab, by place: they outlive the page that they were typed on, a lost connection and the end of a session, and go with a logout.

import { SvelteMap } from 'svelte/reactivity';
import { Draft } from './draft.svelte.ts';

/** Drafts kept at once; the oldest without a change go first. */
const MAX_DRAFTS = 64;

/** A draft whose fields are known to its form alone. */
interface AnyDraft {
  readonly isDirty: boolean;
  readonly differences: readonly unknown[];
}

export class Drafts {
  readonly #drafts = new SvelteMap<string, AnyDraft>();

  /** The draft at this place (`users/hxfj`), begun with `values` unless there is one. */
  open<F extends object>(place: string, values: F, version: number | null): Draft<F> {
    const kept = this.#drafts.get(place);
    if (kept instanceof Draft && (kept.isDirty || kept.differences.length > 0)) {
      if (version !== null) kept.meet(values, version);
      return kept;
    }
    const draft = new Draft(values, version);
    this.#make(place, draft);
    return draft;
  }

  close(place: string): void {
    this.#drafts.delete(place);
  }

  clear(): void {
    this.#drafts.clear();
  }

  /** Whether something typed at `page` waits to be saved; without one, anywhere. */
  isDirty(page = ''): boolean {
    return [...this.#drafts].some(([place, draft]) => place.startsWith(page) && draft.isDirty);
  }

  #make(place: string, draft: AnyDraft): void {
    this.#drafts.delete(place);
    for (const [old, { isDirty }] of [...this.#drafts]) {
      if (this.#drafts.size < MAX_DRAFTS) break;
      if (!isDirty) this.#drafts.delete(old);
    }
    this.#drafts.set(place, draft);
  }
}

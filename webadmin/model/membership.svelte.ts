// In which groups of the configuration an endpoint is, for those who may read that. Asked for when somebody searches, not before.

import { untrack } from 'svelte';
import type { EndpointRow } from '../../protocol/api/shapes.ts';
import type { Collection } from './collection.svelte.ts';

const NONE: readonly string[] = [];

export class Membership {
  readonly #endpoints: Collection<EndpointRow>;
  readonly #mayRead: () => boolean;
  readonly #byId = $derived.by(() => {
    const byId = new Map<string, readonly string[]>();
    for (const { id, groups } of this.#endpoints.rows.values())
      if (id !== null && groups.length > 0) byId.set(id, groups);
    return byId;
  });

  constructor(endpoints: Collection<EndpointRow>, mayRead: () => boolean) {
    this.#endpoints = endpoints;
    this.#mayRead = mayRead;
  }

  /** Somebody searches. */
  use(): void {
    const isUnread = untrack(() => this.#endpoints.phase === 'none' && this.#mayRead());
    // Not while something is being computed: reading begins with a change.
    if (isUnread) queueMicrotask(() => this.#endpoints.use());
  }

  groupsOf(id: string): readonly string[] {
    return this.#byId.get(id) ?? NONE;
  }
}

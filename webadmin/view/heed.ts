// An action: tells somebody what a part of the page shows, when it begins to show it and whenever it shows something else.

import type { ActionReturn } from 'svelte/action';

export interface Heed<T> {
  readonly what: T;
  readonly tell: (what: T) => void;
}

export function heed<T>(_element: HTMLElement, { what, tell }: Heed<T>): ActionReturn<Heed<T>> {
  let last = what;
  tell(what);
  return {
    update(next) {
      if (next.what === last) return;
      last = next.what;
      next.tell(next.what);
    },
  };
}

// An action: while this element is in the page, somebody looks at the source; the mouse or the keyboard on it asks for a fresh picture.

import type { ActionReturn } from 'svelte/action';
import type { Stills } from '../model/stills.ts';

export interface Look {
  readonly stills: Stills;
  /** null: nothing is shown here. */
  readonly source: string | null;
}

export function look(_element: HTMLElement, first: Look): ActionReturn<Look> {
  const begin = ({ stills, source }: Look) => (source === null ? () => {} : stills.look(source));
  let source = first.source;
  let end = begin(first);
  return {
    update(next) {
      if (next.source === source) return;
      end();
      source = next.source;
      end = begin(next);
    },
    destroy: () => end(),
  };
}

// The browser's address as the page reads and writes it. What the places mean is not known here.

import type { Address } from '../model/route.svelte.ts';

/** Where this page was opened: a name of a host, or an address as it stands in a URL. */
export function hostHere(): string {
  return location.hostname;
}

export const address: Address = {
  hash: () => location.hash,
  go: (hash) => {
    location.hash = hash;
  },
  replace: (hash) => history.replaceState(null, '', hash),
};

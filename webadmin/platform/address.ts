// The browser's address as the page reads and writes it. What the places mean is not known here.

import type { Address } from '../model/route.svelte.ts';

export const address: Address = {
  hash: () => location.hash,
  go: (hash) => {
    location.hash = hash;
  },
  replace: (hash) => history.replaceState(null, '', hash),
};

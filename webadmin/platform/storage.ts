// What the browser keeps: the session's token as long as the tab lives, choices of the reader for longer. A browser that keeps nothing is no fault.

import type { TokenKeeper } from '../../protocol/client/types.ts';
import type { Keep } from '../model/preferences.svelte.ts';

const TOKEN = 'openseat.token';

function load(storage: () => Storage, name: string): string | null {
  try {
    return storage().getItem(name);
  } catch {
    return null;
  }
}

function save(storage: () => Storage, name: string, value: string | null): void {
  try {
    if (value === null) storage().removeItem(name);
    else storage().setItem(name, value);
  } catch {
    // The page then asks again next time.
  }
}

export const tokenKeeper: TokenKeeper = {
  load: () => load(() => sessionStorage, TOKEN),
  save: (token) => save(() => sessionStorage, TOKEN, token),
};

export const choices: Keep = {
  load: (name) => load(() => localStorage, name),
  save: (name, value) => save(() => localStorage, name, value),
};

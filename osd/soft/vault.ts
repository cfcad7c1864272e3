// What a page in production keeps in the browser (IndexedDB): for each screen its key, which cannot be exported, and the memory of its link.
// Which screens are played stands in own-screens.ts.

import type { LinkMemory } from '../../protocol/link/types.ts';
import { PageError } from './fault.ts';
import type { OwnKey } from './web-crypto.ts';

const DATABASE = 'openseat';
const STORE = 'screens';
const VERSION = 1;

/** One screen of this browser, counted from 1. */
export interface Kept extends OwnKey {
  readonly screen: number;
  /** The receiver that the page's address asked for when the key was made, or null. */
  readonly asked: string | null;
  /** What the controller called it last, or null. */
  readonly named: string | null;
  readonly memory: LinkMemory;
}

export interface Vault {
  /** All screens, lowest number first. */
  all(): Promise<readonly Kept[]>;
  keep(screen: Kept): Promise<void>;
}

/** Fails with `storage` where the browser keeps nothing. */
export async function openVault(): Promise<Vault> {
  const database = await opened();
  // Another tab with a newer page wants to change the store: let it, this one holds all it needs.
  database.onversionchange = () => database.close();
  return {
    all: () => settled<Kept[]>(database.transaction(STORE, 'readonly').objectStore(STORE).getAll()),
    keep: async (screen) => {
      await settled(database.transaction(STORE, 'readwrite').objectStore(STORE).put(screen));
    },
  };
}

function opened(): Promise<IDBDatabase> {
  try {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'screen' });
    return settled(request);
  } catch {
    return Promise.reject(new PageError('storage', 'IndexedDB is forbidden here'));
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new PageError('storage', request.error?.message ?? 'IndexedDB failed'));
  });
}

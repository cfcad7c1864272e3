// Versions of the configuration in words, and as the API lists them.

import type { CollectionChange, ConfigurationVersion } from '../../../protocol/api/system-methods.ts';
import type { RoomState } from '../state.ts';
import type { VersionEntry } from './pending.ts';

/** Versions of one answer. */
const PAGE = 50;

/** The versions before `after` (default: all), newest first, a part at a time. */
export function versionRows({ versions }: RoomState, after?: string) {
  const before = after === undefined ? Number.POSITIVE_INFINITY : Number(after);
  const older = versions.filter(({ version }) => version < before);
  const items = older.slice(-PAGE).reverse().map(rowOf);
  const last = items.at(-1);
  return { items, ...(older.length > PAGE && last !== undefined ? { next: String(last.version) } : {}) };
}

function rowOf(entry: VersionEntry): ConfigurationVersion {
  const { version, time, by, cause, changes } = entry;
  return { version, time: new Date(time).toISOString(), by, cause, words: words(entry), changes: [...changes] };
}

const HOW: Readonly<Record<VersionEntry['cause'], string>> = {
  changed: '',
  applied: 'applied as a whole: ',
  rolledBack: 'rolled back: ',
  restored: 'restored from a backup: ',
};

/** `users changed (lin); permissions created 12, removed 1 (p7, p8, p9 …)`. */
function words({ cause, changes }: VersionEntry): string {
  return `${HOW[cause]}${changes.map(wordsOf).join('; ') || 'nothing changed'}`.slice(0, 512);
}

function wordsOf({ collection, created, changed, removed, names }: CollectionChange): string {
  const counts = Object.entries({ created, changed, removed }).filter(([, count]) => count > 0);
  const all = created + changed + removed;
  const how = counts.map(([what, count]) => (all === 1 ? what : `${what} ${count}`)).join(', ');
  return `${collection} ${how} (${names.join(', ')}${all > names.length ? ' …' : ''})`;
}

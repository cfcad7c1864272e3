// Screens with keys of this browser's own (production): found or made in the vault, each played by one tab at a time.
// Adoption is the administrator's matter; until then the link waits and the OSD shows the fingerprint.

import type { LinkMemory } from '../../protocol/link/types.ts';
import { PageError } from './fault.ts';
import type { Hold, PlayedScreen } from './screens.ts';
import type { Kept, Vault } from './vault.ts';
import { openVault } from './vault.ts';
import { fingerprintOf, makeKey } from './web-crypto.ts';

/** Screens of one browser; more than two seats' worth. */
const MAX_KEPT = 32;
const EMPTY: LinkMemory = { room: null, ticket: null, epoch: 0, controllers: [] };

/** The screens that the page's address asks for, or the browser's first. Fails with `inUse` where another tab plays one of them. */
export async function takeOwnScreens(asked: readonly string[]): Promise<Hold> {
  const vault = await openVault();
  const kept = await exclusively('openseat vault', async () => {
    const known = [...(await vault.all())];
    const wanted: (string | null)[] = asked.length === 0 ? [null] : [...asked];
    const found: Kept[] = [];
    for (const receiver of wanted) found.push(await find(vault, known, receiver));
    return found;
  });
  const locks: (() => void)[] = [];
  const release = () => {
    for (const unlock of locks.splice(0)) unlock();
  };
  for (const { screen, asked: id } of kept) {
    const unlock = await lock(`openseat screen ${screen}`);
    if (unlock === null) {
      release();
      throw new PageError('inUse', id ?? `screen ${screen}`);
    }
    locks.push(unlock);
  }
  return { screens: await Promise.all(kept.map((one) => played(vault, one))), release };
}

/** By the ID that the controller gave it, or that it was asked for under; else a new one. Without an ID the first. */
async function find(vault: Vault, known: Kept[], asked: string | null): Promise<Kept> {
  const byId = known.find(({ named }) => named === asked) ?? known.find((one) => one.asked === asked);
  const old = asked === null ? known[0] : byId;
  if (old !== undefined) return old;
  if (known.length >= MAX_KEPT) throw new PageError('storage', `this browser keeps ${MAX_KEPT} screens already`);
  const screen = Math.max(0, ...known.map((one) => one.screen)) + 1;
  const made: Kept = { screen, asked, named: null, memory: EMPTY, ...(await makeKey()) };
  await vault.keep(made);
  known.push(made);
  return made;
}

async function played(vault: Vault, kept: Kept): Promise<PlayedScreen> {
  let now = kept;
  const keep = (change: Partial<Kept>) => {
    now = { ...now, ...change };
    // A browser that refuses to write costs the login at the next start, nothing now.
    vault.keep(now).catch(() => {});
  };
  return {
    privateKey: kept.privateKey,
    publicKey: kept.publicKey,
    fingerprint: await fingerprintOf(kept.publicKey),
    receiver: kept.named ?? kept.asked,
    memory: kept.memory,
    remember: (memory) => keep({ memory }),
    named: (id) => {
      if (now.named !== id) keep({ named: id });
    },
    showed: () => {},
  };
}

async function exclusively<T>(name: string, act: () => Promise<T>): Promise<T> {
  return await navigator.locks.request(name, act);
}

/** Held until it is released or the page is gone; null where another tab holds it. */
function lock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const hold = (granted: Lock | null) => {
      if (granted !== null) return new Promise<void>((release) => resolve(release));
      resolve(null);
      return null;
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}

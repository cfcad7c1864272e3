// The work itself: argon2id hashes made and checked, always the same work whether the user exists or not. It runs in the child.
// How it gets there is told by hasher.ts; queue and restarts by hashing-process.ts.

import type { Options, ParsedHashOptions } from '@node-rs/argon2';
import {
  HASH_BYTES_AT_MOST,
  KEY_BYTES,
  LANES,
  LANES_AT_MOST,
  MEMORY_KIB,
  MEMORY_KIB_AT_MOST,
  PASSES,
  PASSES_AT_MOST,
  PASSWORD_BYTES_AT_MOST,
} from './limits.ts';
import type { Work } from './messages.ts';

/** The package's calls that are used here. Its default algorithm is argon2id. */
export interface Argon2 {
  hash(password: string, options: Options): Promise<string>;
  hashRaw(password: string, options: Options): Promise<Uint8Array>;
  verify(hashed: string, password: string): Promise<boolean>;
  parseOptions(hashed: string): ParsedHashOptions;
}

export type Outcome =
  | { readonly type: 'hashed'; readonly hash: string }
  | { readonly type: 'verified'; readonly fits: boolean }
  | { readonly type: 'derived'; readonly key: string };

const OPTIONS: Options = { memoryCost: MEMORY_KIB, timeCost: PASSES, parallelism: LANES };

/**
 * One form for what looks the same: RFC 8265 (OpaqueString): other spaces become the plain one, then NFC. Case and width stay.
 * What a password may consist of, and how long it must be, is policy and not decided here.
 */
export function normalized(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

export class Hashing {
  readonly #argon2: Argon2;
  /** What the password of an unknown user is held against: made like every other. */
  readonly #dummy: string;

  private constructor(argon2: Argon2, dummy: string) {
    this.#argon2 = argon2;
    this.#dummy = dummy;
  }

  /** @param secret what the dummy is made of; it fits nothing that anybody knows */
  static async prepare(argon2: Argon2, secret: string): Promise<Hashing> {
    return new Hashing(argon2, await argon2.hash(secret, OPTIONS));
  }

  /** Does it. Rejects only for `hash` and `derive`, where the password is too long or the memory is not to be had. */
  async answer(work: Work): Promise<Outcome> {
    const password = normalized(work.password);
    const isTooLong = Buffer.byteLength(password) > PASSWORD_BYTES_AT_MOST;
    if (work.type === 'hash') {
      if (isTooLong) throw new RangeError('the password is too long');
      return { type: 'hashed', hash: await this.#argon2.hash(password, OPTIONS) };
    }
    if (work.type === 'derive') return this.#derive(password, isTooLong, work);
    const usable = !isTooLong && work.hash !== null && this.#isOurs(work.hash) ? work.hash : null;
    const fits = await this.#argon2.verify(usable ?? this.#dummy, isTooLong ? '' : password);
    return { type: 'verified', fits: fits && usable !== null };
  }

  async #derive(password: string, isTooLong: boolean, work: Extract<Work, { type: 'derive' }>): Promise<Outcome> {
    const { memoryKib, passes, lanes } = work.cost;
    const isAbsurd = memoryKib > MEMORY_KIB_AT_MOST || passes > PASSES_AT_MOST || lanes > LANES_AT_MOST;
    if (isTooLong || isAbsurd) throw new RangeError('the passphrase is too long, or its key too costly');
    const salt = Buffer.from(work.salt, 'base64');
    const options = { memoryCost: memoryKib, timeCost: passes, parallelism: lanes, outputLen: KEY_BYTES, salt };
    return { type: 'derived', key: Buffer.from(await this.#argon2.hashRaw(password, options)).toString('base64') };
  }

  #isOurs(hash: string): boolean {
    if (hash.length > HASH_BYTES_AT_MOST || !hash.startsWith('$argon2id$')) return false;
    try {
      const { memoryCost, timeCost, parallelism } = this.#argon2.parseOptions(hash);
      return memoryCost <= MEMORY_KIB_AT_MOST && timeCost <= PASSES_AT_MOST && parallelism <= LANES_AT_MOST;
    } catch {
      return false;
    }
  }
}

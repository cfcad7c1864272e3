// The one-time code with which the first administrator is made (safety 3.19): shown on the console and in a file that only this user can read, good for
// an hour, then made anew. Making the administrator is the engine's.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import { hasAdministrator } from '../domain/accounts.ts';
import type { RoomState } from '../domain/state.ts';
import type { Clock, Random } from '../ports/clock.ts';
import { SETUP_CODE_MS, SETUP_GUESS_MS } from './limits.ts';

/** No I, L, O and U: what is read from a screen and typed. 12 of 32 letters are 60 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 12;
const GROUP = 4;

/** Where the code is shown. `null`: there is none any more. Must not throw. */
export type ShowCode = (code: string | null) => void;

interface SetupOptions {
  readonly state: Readonly<RoomState>;
  readonly clock: Clock;
  readonly random: Random;
  readonly show: ShowCode;
}

export class SetupCode {
  readonly #options: SetupOptions;
  #code: string | null = null;
  #guessedAt = Number.NEGATIVE_INFINITY;
  #cancel = () => {};

  constructor(options: SetupOptions) {
    this.#options = options;
  }

  /** Whether `session.setup` is answered. */
  get isOpen(): boolean {
    return this.#code !== null && !hasAdministrator(this.#options.state);
  }

  /** Makes a code if there is no administrator, and from then on a new one each hour. */
  start(): void {
    this.#renew();
  }

  stop(): void {
    this.#cancel();
  }

  /** null when `typed` is the code; else why it is not taken. Case, blanks and dashes do not matter. */
  check(typed: string): (Refusal & { readonly retryAfterMs?: number }) | null {
    const now = this.#options.clock.now();
    const wait = this.#guessedAt + SETUP_GUESS_MS - now;
    if (wait > 0) return { ...refuse('throttled', 'one guess a second'), retryAfterMs: Math.ceil(wait) };
    // Whoever has the code may go on at once, with another password, say.
    if (this.#code !== null && alike(plain(typed), plain(this.#code))) return null;
    this.#guessedAt = now;
    return refuse('invalid_credentials', 'that is not the setup code that the controller printed');
  }

  /** An administrator was made: the code is worth nothing any more. */
  used(): void {
    if (this.#code === null || !hasAdministrator(this.#options.state)) return;
    this.#cancel();
    this.#code = null;
    this.#options.show(null);
  }

  #renew(): void {
    if (hasAdministrator(this.#options.state)) {
      this.#code = null;
      return this.#options.show(null);
    }
    this.#code = spell(this.#options.random.bytes(LETTERS));
    this.#options.show(this.#code);
    this.#cancel = this.#options.clock.after(SETUP_CODE_MS, () => this.#renew());
  }
}

function spell(bytes: Uint8Array): string {
  const letters = [...bytes].map((byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');
  return (letters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

function plain(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replaceAll('O', '0');
}

/** Compared in constant time, whatever their lengths. */
function alike(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

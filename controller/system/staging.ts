// Texts that sessions upload, part after part, and what waits to be fetched by them: in memory alone, bounded, gone with the session.

import { MAX_STAGED } from '../../protocol/limits.ts';
import type { Outcome } from '../domain/decision.ts';
import type { Clock } from '../ports/clock.ts';
import type { SystemEngine } from '../ports/system.ts';

interface Kept {
  readonly parts: string[];
  length: number;
  /** The clock's milliseconds. */
  touchedAt: number;
  readonly forget: () => void;
}

interface Bounds {
  readonly most: number;
  /** Milliseconds after which one that nobody touched makes room for another, when there is no other room. */
  readonly ms: number;
}

/** One text a session. */
export class Texts {
  readonly #engine: Pick<SystemEngine, 'onSessionEnd'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #bounds: Bounds;
  readonly #kept = new Map<string, Kept>();

  constructor(engine: Pick<SystemEngine, 'onSessionEnd'>, clock: Pick<Clock, 'now'>, bounds: Bounds) {
    this.#engine = engine;
    this.#clock = clock;
    this.#bounds = bounds;
  }

  /** Adds a part where the text stands; `at: 0` begins anew. */
  add(session: string, at: number, text: string): Outcome {
    if (at === 0) this.drop(session);
    const kept = this.#kept.get(session) ?? this.#begin(session);
    if (kept === null)
      return { ok: false, reason: 'busy', because: 'too many sessions hold a text; try again when one of them ended' };
    if (at !== kept.length)
      return {
        ok: false,
        reason: 'conflict',
        because: `${kept.length} characters are staged, so the next part begins there, not at ${at}`,
        current: { length: kept.length },
      };
    if (at + text.length > MAX_STAGED)
      return { ok: false, reason: 'invalid', because: `a text has at most ${MAX_STAGED} characters` };
    kept.parts.push(text);
    kept.length += text.length;
    kept.touchedAt = this.#clock.now();
    return { ok: true, result: { length: kept.length } };
  }

  get(session: string): string | null {
    const kept = this.#kept.get(session);
    if (kept === undefined || kept.length === 0) return null;
    kept.touchedAt = this.#clock.now();
    // Joined once: it is asked for more than once.
    if (kept.parts.length > 1) kept.parts.splice(0, kept.parts.length, kept.parts.join(''));
    return kept.parts[0] ?? null;
  }

  put(session: string, text: string): boolean {
    this.drop(session);
    const kept = this.#begin(session);
    if (kept === null) return false;
    kept.parts.push(text);
    kept.length = text.length;
    return true;
  }

  drop(session: string): void {
    this.#kept.get(session)?.forget();
    this.#kept.delete(session);
  }

  #begin(session: string): Kept | null {
    const now = this.#clock.now();
    if (this.#kept.size >= this.#bounds.most && !this.#makeRoom(now)) return null;
    const forget = this.#engine.onSessionEnd(session, () => this.#kept.delete(session));
    const kept = { parts: [], length: 0, touchedAt: now, forget };
    this.#kept.set(session, kept);
    return kept;
  }

  /** The one that nobody touched for the longest time goes; pages are closed without a word, and their sessions live on. */
  #makeRoom(now: number): boolean {
    const [oldest] = [...this.#kept].sort(([, one], [, other]) => one.touchedAt - other.touchedAt);
    if (oldest === undefined || now - oldest[1].touchedAt < this.#bounds.ms) return false;
    this.drop(oldest[0]);
    return true;
  }
}

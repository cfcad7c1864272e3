// When one agent is polled: at its own moment of each interval, later and later while it is silent, and surveyed anew now and then. What a poll is stands in poll.ts.

import { isIP } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import type { Asker, Place } from './asker.ts';
import { BACKOFF_CAP_MS, SILENT_AFTER, SURVEY_MS } from './limits.ts';
import type { Value } from './poll.ts';
import { Watch } from './poll.ts';
import type { Session } from './session.ts';
import type { AgentSettings } from './settings.ts';
import type { AskAgent } from './survey.ts';
import { survey } from './survey.ts';

export interface PollerParts {
  readonly agent: AgentSettings;
  readonly session: Session;
  readonly asker: Asker;
  readonly clock: Clock;
  readonly intervalMs: number;
  /** From 0 to below 1. */
  readonly chance: () => number;
  /** The address of a name; null where there is none. */
  readonly resolve: (host: string) => Promise<string | null>;
  readonly polled: (values: readonly Value[]) => void;
  /** @param failures in a row */
  readonly failed: (failures: number, because: string) => void;
  readonly odd: (oddity: string) => void;
}

export class Poller {
  readonly #parts: PollerParts;
  #place: Place | null = null;
  #watch: Watch | null = null;
  #surveyedAt = 0;
  #failures = 0;
  #due = 0;
  #oddity = '';
  #isStopped = true;
  #cancel = (): void => undefined;

  constructor(parts: PollerParts) {
    this.#parts = parts;
  }

  /** Where it is, once that is known. */
  get address(): string | null {
    return this.#place?.address ?? null;
  }

  /** @param delayMs until the first poll: its place in the interval */
  start(delayMs: number): void {
    this.#isStopped = false;
    this.#due = this.#parts.clock.now() + delayMs;
    this.#wait(delayMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #wait(ms: number): void {
    this.#cancel = this.#parts.clock.after(ms, () => void this.#round());
  }

  async #round(): Promise<void> {
    const { failed } = this.#parts;
    const because = await this.#poll();
    if (this.#isStopped) return;
    if (because !== null) {
      this.#failures += 1;
      // It may be another machine by now, or have another address.
      this.#place = null;
      failed(this.#failures, because);
    }
    this.#wait(this.#untilNext());
  }

  #untilNext(): number {
    const { clock, intervalMs, chance } = this.#parts;
    const now = clock.now();
    if (this.#failures >= SILENT_AFTER) {
      const longest = Math.min(BACKOFF_CAP_MS, intervalMs * 2 ** (this.#failures - SILENT_AFTER + 1));
      const wait = Math.max(intervalMs, chance() * longest);
      this.#due = now + wait;
      return wait;
    }
    // What took too long leaves polls out, and keeps its moment.
    while (this.#due <= now) this.#due += intervalMs;
    return this.#due - now;
  }

  /** Why it failed, or null. Never rejected. */
  async #poll(): Promise<string | null> {
    const place = await this.#find();
    if (place === null) return 'its name has no address';
    const { agent, asker, session, clock, odd } = this.#parts;
    const ask: AskAgent = (question) => asker.ask({ place, session, ...question });
    if (this.#watch === null || clock.now() - this.#surveyedAt > SURVEY_MS) {
      const surveyed = await survey(agent, ask);
      if (!surveyed.ok) return surveyed.because;
      this.#surveyedAt = clock.now();
      this.#watch = new Watch(surveyed.items);
      const oddity = surveyed.oddities.join('; ');
      if (oddity !== '' && oddity !== this.#oddity) odd(oddity);
      this.#oddity = oddity;
    }
    const polled = await this.#watch.poll(ask);
    if (!polled.ok) return polled.because;
    if (polled.isRestarted) this.#watch = null;
    this.#failures = 0;
    if (!this.#isStopped) this.#parts.polled(polled.values);
    return null;
  }

  async #find(): Promise<Place | null> {
    if (this.#place !== null) return this.#place;
    const { host, port } = this.#parts.agent;
    const address = isIP(host) === 0 ? await this.#parts.resolve(host) : host;
    this.#place = address === null ? null : { address, port };
    return this.#place;
  }
}

// The one timer of all links: heartbeats, silence, deadlines, unread bytes; and how late it rings, which is how busy the loop is.

import type { Clock } from '../ports/clock.ts';
import type { EndpointLimits } from './limits.ts';
import { TICK_MS, WRITE_DEADLINE_MS } from './limits.ts';
import type { Link } from './link.ts';
import { Wheel } from './wheel.ts';

export class Pulse {
  readonly #clock: Clock;
  readonly #limits: EndpointLimits;
  readonly #dead: (link: Link, because: string) => void;
  readonly #wheel = new Wheel<Link>(TICK_MS);
  #ring: { readonly at: number; readonly cancel: () => void } | null = null;
  #lateMs = 0;
  #spared = false;

  /** `dead` is called for a link that must end, and why. */
  constructor(clock: Clock, limits: EndpointLimits, dead: (link: Link, because: string) => void) {
    this.#clock = clock;
    this.#limits = limits;
    this.#dead = dead;
  }

  /** Milliseconds that the loop is late: at the last ring, or at one that should have been by now. */
  get lateMs(): number {
    const overdue = this.#ring === null ? 0 : this.#clock.now() - this.#ring.at;
    return Math.max(this.#lateMs, overdue);
  }

  /** Looks at `link` when it is due; call it again when that may have become earlier. */
  watch(link: Link): void {
    this.#wheel.set(link, link.dueAt, this.#clock.now());
    if (this.#ring === null) this.#wind();
  }

  /** Looks at `link` at the next ring. */
  soon(link: Link): void {
    const now = this.#clock.now();
    this.#wheel.set(link, now, now);
  }

  forget(link: Link): void {
    this.#wheel.delete(link);
  }

  stop(): void {
    this.#ring?.cancel();
    this.#ring = null;
  }

  #wind(): void {
    const at = this.#clock.now() + TICK_MS;
    this.#ring = { at, cancel: this.#clock.after(TICK_MS, () => this.#rang(at)) };
  }

  #rang(at: number): void {
    const now = this.#clock.now();
    this.#ring = null;
    this.#lateMs = now - at;
    // After a pause of the whole process what the others said meanwhile is still unread: nobody is judged before it was.
    this.#spared = !this.#spared && this.#lateMs > this.#limits.loopDelayMs;
    for (const link of this.#wheel.turn(now)) {
      if (this.#spared) this.soon(link);
      else this.#look(link, now);
    }
    if (this.#wheel.size > 0 && this.#ring === null) this.#wind();
    if (this.#wheel.size === 0) this.#lateMs = 0;
  }

  #look(link: Link, now: number): void {
    if (link.phase.at === 'closed') return;
    const because = this.#whyEnd(link, now);
    if (because !== null) return this.#dead(link, because);
    if (link.crowdedAt !== null && link.socket.unreadBytes <= this.#limits.unreadBytes) link.crowdedAt = null;
    // Whoever was silent for a whole interval is asked, so that an endpoint with nothing to say does not look dead.
    if (now >= link.beatAt) link.send({ type: 'heartbeat', ask: now - link.heardAt >= link.heartbeatMs });
    this.watch(link);
  }

  #whyEnd(link: Link, now: number): string | null {
    if (now >= link.deadAt) return `silent for ${Math.round(now - link.heardAt)} ms`;
    if (now >= link.deadlineAt) return link.proved ? 'no answer about it in time' : 'no hello in time';
    const unread = link.socket.unreadBytes;
    if (unread > this.#limits.mostUnreadBytes) return `${unread} bytes unread`;
    if (link.crowdedAt === null || unread <= this.#limits.unreadBytes) return null;
    return now - link.crowdedAt >= WRITE_DEADLINE_MS ? `${unread} bytes unread for ${WRITE_DEADLINE_MS} ms` : null;
  }
}

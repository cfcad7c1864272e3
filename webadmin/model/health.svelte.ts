// How the controller is, as it says itself: asked when somebody looks, and for the time that it has. How it is asked stands in platform/health.ts.

export interface Health {
  readonly status: string;
  readonly product: string;
  readonly version: string;
  /** Starts of the controller. */
  readonly epoch: number;
  /** The number of its journal. */
  readonly seq: number;
  /** Milliseconds until the answer was there. */
  readonly tookMs: number;
  /** The controller's clock in milliseconds of UTC; null: it did not say. */
  readonly utc: number | null;
}

export class Pulse {
  /** As last heard; null before the first answer, and when there was none. */
  health = $state.raw<Health | null>(null);
  phase = $state<'none' | 'asking' | 'known' | 'failed'>('none');
  readonly #read: () => Promise<Health | null>;
  readonly #now: () => Date;
  /** Milliseconds that the controller's clock stands later than the reader's. */
  #skew = 0;

  constructor(read: () => Promise<Health | null>, now: () => Date) {
    this.#read = read;
    this.#now = now;
  }

  async ask(): Promise<void> {
    if (this.phase === 'asking') return;
    this.phase = 'asking';
    const health = await this.#read();
    this.health = health;
    this.phase = health === null ? 'failed' : 'known';
    if (health !== null && health.utc !== null) this.#skew = health.utc - this.#now().getTime();
  }

  /** What the controller's clock says, as far as is known: milliseconds of UTC. */
  get utc(): number {
    return this.#now().getTime() + this.#skew;
  }
}

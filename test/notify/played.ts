// A way out that is played, and news to send by it: what arrives is kept, and it fails as long as a test wants.

import type { Letter } from '../../controller/monitoring/notify/letter.ts';
import type { News } from '../../controller/monitoring/notify/news.ts';
import type { Deliver, Delivered, Kept } from '../../controller/monitoring/notify/output.ts';
import { Output } from '../../controller/monitoring/notify/output.ts';
import type { OutputSettings } from '../../controller/monitoring/notify/settings.ts';
import { StandingClock } from '../storage/bench.ts';

export const NO_TRUST = { ca: null, cert: null, key: null };
export const HOOK: OutputSettings = {
  ...{ name: 'hook', severity: 'warning', alarms: null, language: 'en', cleared: true, acknowledged: true },
  ...{ repeatMs: 3_600_000 },
  target: { kind: 'webhook', url: 'https://hook.example/', secret: 'a long secret of a hook', trust: NO_TRUST },
};

const START = Date.UTC(2026, 10, 22);

/** @param seq also its second: the later in the journal, the later it happened */
export function news(seq: number, rest: Partial<News> = {}): News {
  return {
    ...{ seq, time: START, state: 'raised', alarm: 'endpoint-lost', about: `000${seq}`, severity: 'major' },
    ...{ because: 'no valid frame for more than 10 s', count: 1, by: '' },
    ...rest,
  };
}

export class Played {
  readonly clock = new StandingClock();
  readonly letters: Letter[] = [];
  readonly alarms: string[] = [];
  tries = 0;
  arrivals = 0;
  kept: Kept = { seq: 0, told: [] };
  /** Null: it arrives. */
  fault: Extract<Delivered, { ok: false }> | null = null;
  /** Nothing is answered until this is called. */
  letGo: (() => void) | null = null;
  isHanging = false;
  readonly output: Output;

  constructor(settings: Partial<OutputSettings> = {}, kept: Kept = { seq: 0, told: [] }) {
    const deliver: Deliver = async (_target, letter) => {
      this.tries += 1;
      if (this.isHanging)
        await new Promise<void>((done) => {
          this.letGo = done;
        });
      if (this.fault !== null) return this.fault;
      this.letters.push(letter);
      return { ok: true };
    };
    this.output = new Output({
      ...{ settings: { ...HOOK, ...settings }, clock: this.clock, from: 'room-1', deliver, kept },
      random: { bytes: (count) => new Uint8Array(count) },
      onChange: () => {
        this.kept = this.output.kept;
      },
      onFailing: (because) => this.alarms.push(because),
      onArrival: () => {
        this.arrivals += 1;
      },
    });
  }

  take(...all: readonly News[]): this {
    for (const one of all) this.output.take(one);
    return this;
  }

  /** So many milliseconds pass, a step at a time. */
  async passes(ms: number, step = 1_000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.clock.move(Math.min(left, step));
      for (let turn = 0; turn < 40; turn += 1) {
        await Promise.resolve();
        this.clock.move(0);
      }
    }
  }

  /** What was told, by the subjects. */
  get told(): readonly string[] {
    return this.letters.map(({ subject }) => subject);
  }
}

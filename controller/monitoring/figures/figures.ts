// Takes the controller's own figures every 10 s and hands them on as readings. What keeps and lists them stands in ../readings/.

import type { FigureName } from '../../../protocol/figures.ts';
import { FIGURES } from '../../../protocol/figures.ts';
import type { Clock } from '../../ports/clock.ts';
import { LoopDelay } from './loop-delay.ts';

const EVERY_MS = 10_000;
/** Switches of one interval whose times are kept; of more, percentiles are of the first ones. */
const MAX_TIMES = 10_000;
const MEBIBYTE = 1024 * 1024;

/** What the process used so far, and what it holds. */
export interface Usage {
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

export interface FigureParts {
  readonly clock: Clock;
  readonly usage: () => Usage;
  /** What other parts count now. */
  readonly now: () => { readonly links: number; readonly sessions: number; readonly queue: number };
  readonly record: (name: string, unit: string, value: number) => void;
}

export class Figures {
  readonly #parts: FigureParts;
  readonly #loop: LoopDelay;
  #times: number[] = [];
  #failed = 0;
  #loopDelayMs = 0;
  #before: { readonly at: number; readonly cpuMs: number };
  #cancel: () => void = () => undefined;

  constructor(parts: FigureParts) {
    this.#parts = parts;
    this.#loop = new LoopDelay(parts.clock);
    this.#before = { at: 0, cpuMs: 0 };
  }

  start(): void {
    this.#before = { at: this.#parts.clock.now(), cpuMs: this.#parts.usage().cpuMs };
    this.#loop.start();
    this.#later();
  }

  stop(): void {
    this.#cancel();
    this.#loop.stop();
  }

  /** A switch came to its end, so many milliseconds after its act entered. */
  switched({ outcome, ms }: { readonly outcome: string; readonly ms: number }): void {
    if (outcome !== 'ok') this.#failed += 1;
    else if (this.#times.length < MAX_TIMES) this.#times.push(ms);
  }

  /** Milliseconds: the greatest delay of the loop within the last whole interval. */
  get loopDelayMs(): number {
    return this.#loopDelayMs;
  }

  #later(): void {
    this.#cancel = this.#parts.clock.after(EVERY_MS, () => {
      this.#take();
      this.#later();
    });
  }

  #take(): void {
    const { clock, usage, now } = this.#parts;
    const { cpuMs, memoryBytes } = usage();
    const at = clock.now();
    const times = this.#times.sort((one, other) => one - other);
    this.#loopDelayMs = this.#loop.take();
    if (times.length > 0) {
      this.#record('switch-p50', rank(times, 0.5));
      this.#record('switch-p99', rank(times, 0.99));
    }
    this.#record('switches', times.length + this.#failed);
    this.#record('switches-failed', this.#failed);
    this.#record('loop-delay', this.#loopDelayMs);
    this.#record('cpu', (100 * (cpuMs - this.#before.cpuMs)) / Math.max(1, at - this.#before.at));
    this.#record('memory', memoryBytes / MEBIBYTE);
    const { links, sessions, queue } = now();
    this.#record('links', links);
    this.#record('sessions', sessions);
    this.#record('queue', queue);
    this.#times = [];
    this.#failed = 0;
    this.#before = { at, cpuMs };
  }

  #record(name: FigureName, value: number): void {
    this.#parts.record(name, FIGURES[name].unit, value);
  }
}

/** The nearest rank of what is in order. */
function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

// When a transmitter draws: one picture at a fixed pace while somebody watches, one soon after each key, one at once for whoever joins.
// What is on it stands in picture.ts.

import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two pictures however much is typed or moved. */
const SHORTEST_MS = 33;

export interface Screen {
  /** Something on the picture changed. */
  touch(): void;
  /** Somebody began to watch: the pace begins if it rests. */
  wake(): void;
  stop(): void;
}

export interface ScreenOptions {
  readonly timers: Timers;
  /** Milliseconds from picture to picture; null for none but those at changes. */
  readonly pictureMs: number | null;
  /** Whether anybody watches; without, nothing is drawn and no timer runs. */
  watched(): boolean;
  draw(): void;
}

export function createScreen({ timers, pictureMs, watched, draw }: ScreenOptions): Screen {
  let lastMs = Number.NEGATIVE_INFINITY;
  let pace: (() => void) | null = null;
  let soon: (() => void) | null = null;

  function drawNow(): void {
    soon?.();
    soon = null;
    if (!watched()) return;
    lastMs = timers.now();
    draw();
  }

  function tick(): void {
    pace = null;
    if (!watched()) return;
    drawNow();
    wake();
  }

  function wake(): void {
    if (pace === null && pictureMs !== null && watched()) pace = timers.after(pictureMs, tick);
  }

  return {
    wake,
    touch() {
      if (soon !== null || !watched()) return;
      const rest = lastMs + SHORTEST_MS - timers.now();
      if (rest <= 0) drawNow();
      else soon = timers.after(rest, drawNow);
    },
    stop() {
      pace?.();
      soon?.();
      pace = null;
      soon = null;
    },
  };
}

// A screen that records: what it really showed and when, read from the pictures' own bytes, and what the OSD said.
// This is the oracle: it believes neither the controller nor the receiver.

import type { OsdView, Picture, Surface } from '../../osd/receiver/types.ts';
import { readPicture } from '../transmitter/picture.ts';

/** Changes kept; older ones are dropped. */
const MAX_SHOWED = 10_000;

export interface Showed {
  /** Milliseconds of the clock handed in. */
  readonly at: number;
  /** ID of the transmitter on the picture; null for a dark screen, `?` for a picture that is none of ours. */
  readonly source: string | null;
}

export interface Recorder extends Surface {
  /** What was on the screen, one entry a change; it begins dark. */
  readonly showed: readonly Showed[];
  readonly source: string | null;
  /** The picture on the screen. */
  readonly last: Picture | null;
  readonly pictures: number;
  readonly view: OsdView | null;
}

export interface RecorderOptions {
  now(): number;
  /** Told at each change. */
  changed?(source: string | null): void;
}

/** A screen that takes every picture at once. */
export function createRecorder({ now, changed }: RecorderOptions): Recorder {
  const showed: Showed[] = [];
  let source: string | null = null;
  let last: Picture | null = null;
  let pictures = 0;
  let view: OsdView | null = null;

  function show(next: string | null): void {
    if (next === source) return;
    source = next;
    showed.push({ at: now(), source });
    if (showed.length > MAX_SHOWED) showed.splice(0, MAX_SHOWED / 2);
    changed?.(source);
  }

  return {
    showed,
    get source() {
      return source;
    },
    get last() {
      return last;
    },
    get pictures() {
      return pictures;
    },
    get view() {
      return view;
    },
    async picture(picture, signal) {
      if (signal.aborted) return;
      pictures += 1;
      last = picture;
      show(readPicture(picture.bytes)?.transmitter ?? '?');
    },
    blank() {
      last = null;
      show(null);
    },
    osd(next) {
      view = next;
    },
  };
}

// Puts boxes of known sizes onto shelves, left to right and from above, and says which of them a window shows. Sizes are pixels.
// From this a list of ten thousand draws only what is seen.

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Packed {
  readonly places: readonly Place[];
  readonly height: number;
}

/** A box that is wider than `available` stands on a shelf of its own. Places come in the order of the boxes, from above to below. */
export function pack(sizes: readonly Size[], available: number, gap: number): Packed {
  const places: Place[] = [];
  let x = 0;
  let y = 0;
  let shelf = 0;
  for (const { width, height } of sizes) {
    if (x > 0 && x + width > available) {
      x = 0;
      y += shelf + gap;
      shelf = 0;
    }
    places.push({ x, y, width, height });
    x += width + gap;
    shelf = Math.max(shelf, height);
  }
  return { places, height: y + shelf };
}

/** The numbers of the places that reach between `top` and `bottom`. */
export function within(places: readonly Place[], top: number, bottom: number): readonly number[] {
  const shown: number[] = [];
  for (const [index, { y, height }] of places.entries()) {
    if (y > bottom) break;
    if (y + height >= top) shown.push(index);
  }
  return shown;
}

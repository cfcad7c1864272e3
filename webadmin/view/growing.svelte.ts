// How many of many things are drawn while they are drawn for the first time: some more with each frame, so that no frame holds the browser up. Which ones there are is the
// caller's.

import { onMount } from 'svelte';

/** Frames after which all are drawn, however many there are. */
const FRAMES = 32;

/** @param step things more with each frame @returns how many may be drawn now; to be asked for while a component is made */
export function growing(step: number): { readonly count: number } {
  let count = $state(step);

  onMount(() => {
    let frames = 1;
    let frame = 0;
    const grow = () => {
      frames += 1;
      count = frames < FRAMES ? frames * step : Number.POSITIVE_INFINITY;
      if (frames < FRAMES) frame = requestAnimationFrame(grow);
    };
    frame = requestAnimationFrame(grow);
    return () => cancelAnimationFrame(frame);
  });

  return {
    get count() {
      return count;
    },
  };
}

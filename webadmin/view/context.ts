// How components reach the desk without handing it on from one to the next.

import { createContext } from 'svelte';
import type { Desk } from '../model/desk.svelte.ts';
import type { Drag } from '../model/drag.ts';

interface Surroundings {
  readonly desk: Desk;
  readonly drag: Drag;
  /** Pixels of one rem. */
  readonly rem: number;
}

export const [surroundings, setSurroundings] = createContext<Surroundings>();

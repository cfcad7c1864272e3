// Dragging with a mouse, a pen or a finger: which press becomes a drag, and where it ends. A finger that moves at once scrolls, as everywhere;
// one that rests first drags. What is carried, and what dropping it does, is the desk's.

import type { Timers } from '../../protocol/link/types.ts';
import type { Carried, Carrying } from './carrying.svelte.ts';

/** Pixels that a mouse must move before a press is a drag, and that a finger may move while it rests. */
const SLACK_PX = 6;
/** Milliseconds that a finger must rest. */
const REST_MS = 280;
/** Pixels from the edge of a list within which a drag scrolls it, and how far each frame. */
const EDGE_PX = 48;
const SCROLL_PX = 12;

interface Press {
  readonly pointer: number;
  readonly touch: boolean;
  readonly x: number;
  readonly y: number;
  readonly item: Carried;
  dragging: boolean;
}

interface DragOptions {
  readonly timers: Timers;
  readonly carrying: Carrying;
  readonly pick: (item: Carried) => void;
  readonly drop: (receiver: string) => void;
  readonly lay: () => void;
}

export class Drag {
  readonly #options: DragOptions;
  #press: Press | null = null;
  #listening: AbortController | null = null;
  #cancelRest = () => {};
  #frame = 0;

  constructor(options: DragOptions) {
    this.#options = options;
  }

  /** A pointer went down on something that can be carried. */
  press(event: PointerEvent, item: Carried): void {
    if (this.#press !== null || event.button !== 0 || !event.isPrimary) return;
    const { pointerId: pointer, clientX: x, clientY: y } = event;
    const touch = event.pointerType === 'touch';
    this.#press = { pointer, touch, x, y, item, dragging: false };
    this.#listen();
    if (touch) this.#cancelRest = this.#options.timers.after(REST_MS, () => this.#begin(x, y));
  }

  /** Ends whatever is under way, and changes nothing. */
  stop(): void {
    const wasDragging = this.#press?.dragging === true;
    this.#release();
    if (wasDragging) this.#options.lay();
  }

  #listen(): void {
    const listening = new AbortController();
    const { signal } = listening;
    this.#listening = listening;
    addEventListener('pointermove', (event) => this.#move(event), { signal });
    addEventListener('pointerup', (event) => this.#up(event), { signal });
    addEventListener('pointercancel', () => this.stop(), { signal });
    addEventListener('blur', () => this.stop(), { signal });
    addEventListener('keydown', (event) => event.key === 'Escape' && this.stop(), { signal });
    // Once a finger drags, it does not scroll, and its long press opens no menu.
    addEventListener('touchmove', (event) => this.#press?.dragging && event.preventDefault(), {
      signal,
      passive: false,
    });
    addEventListener('contextmenu', (event) => this.#press?.touch && event.preventDefault(), { signal });
  }

  #begin(x: number, y: number): void {
    const press = this.#press;
    if (press === null) return;
    press.dragging = true;
    this.#options.pick(press.item);
    this.#options.carrying.move(x, y, null);
  }

  #move({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const press = this.#press;
    if (press === null || press.pointer !== pointerId) return;
    if (!press.dragging) {
      if (Math.hypot(x - press.x, y - press.y) < SLACK_PX) return;
      if (press.touch) return this.#release();
      this.#begin(x, y);
    }
    this.#options.carrying.move(x, y, receiverAt(x, y));
    this.#scrollAt(x, y);
  }

  #up({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const press = this.#press;
    if (press === null || press.pointer !== pointerId) return;
    this.#release();
    if (!press.dragging) return;
    swallowClick();
    const receiver = receiverAt(x, y);
    if (receiver === null) this.#options.lay();
    else this.#options.drop(receiver);
  }

  #release(): void {
    this.#press = null;
    this.#cancelRest();
    this.#listening?.abort();
    this.#listening = null;
    cancelAnimationFrame(this.#frame);
  }

  /** As long as the pointer stays at the edge of a list. */
  #scrollAt(x: number, y: number): void {
    cancelAnimationFrame(this.#frame);
    const list = document.elementFromPoint(x, y)?.closest('[data-scrolls]');
    if (list === null || list === undefined) return;
    const { top, bottom } = list.getBoundingClientRect();
    const by = y < top + EDGE_PX ? -SCROLL_PX : y > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (by === 0) return;
    this.#frame = requestAnimationFrame(() => {
      list.scrollBy(0, by);
      this.#options.carrying.move(x, y, receiverAt(x, y));
      this.#scrollAt(x, y);
    });
  }
}

function receiverAt(x: number, y: number): string | null {
  const tile = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-receiver]');
  return tile?.dataset.receiver ?? null;
}

/** The click that the browser makes of the end of a drag is none. */
function swallowClick(): void {
  const swallow = (event: Event) => event.stopPropagation();
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0);
}

// The mouse of one screen: its place on the picture, its buttons and its wheel. Whether it goes to a computer is the seat's matter.

import type { Pointer } from '../receiver/types.ts';
import type { PictureBox } from './picture.ts';

/** A notch of the wheel in each unit that browsers count in: pixels, lines, pages. */
const NOTCH = [100, 3, 1] as const;
const MAX_NOTCHES = 127;
const MAX_BUTTONS = 31;
/** What browsers would do of their own accord: menus, history, dragging, selecting. */
const OWN_WILL = ['contextmenu', 'mousedown', 'mouseup', 'auxclick', 'dragstart', 'selectstart'] as const;

/** Listens from now on; the answer ends it. */
export function listenToMouse(screen: HTMLElement, box: PictureBox, moved: (pointer: Pointer) => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let turned = 0;

  const tell = (event: MouseEvent, wheel: number) =>
    moved({ ...box.place(event.clientX, event.clientY), buttons: event.buttons & MAX_BUTTONS, wheel });

  const onPointer = (event: PointerEvent) => tell(event, 0);
  const onDown = (event: PointerEvent) => {
    // A page inside another gets the keyboard with the first click; the click itself is taken from the browser.
    window.focus();
    if (!onButton(event)) screen.setPointerCapture(event.pointerId);
    tell(event, 0);
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    turned += event.deltaY / (NOTCH[event.deltaMode] ?? NOTCH[0]);
    const notches = Math.trunc(turned);
    turned -= notches;
    if (notches !== 0) tell(event, Math.max(-MAX_NOTCHES, Math.min(MAX_NOTCHES, notches)));
  };

  screen.addEventListener('pointermove', onPointer, { signal });
  screen.addEventListener('pointerup', onPointer, { signal });
  screen.addEventListener('pointercancel', onPointer, { signal });
  screen.addEventListener('pointerdown', onDown, { signal });
  screen.addEventListener('wheel', onWheel, { signal, passive: false });
  for (const name of OWN_WILL) screen.addEventListener(name, (event) => event.preventDefault(), { signal });
  return () => ended.abort();
}

/** A captured pointer clicks nothing; the buttons of the login screen want to be clicked. */
function onButton({ target }: Event): boolean {
  return target instanceof Element && target.closest('button') !== null;
}

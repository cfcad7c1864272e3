// The screens of the page as elements: picture, OSD over it, and attributes that say what is really shown. Who draws what is decided elsewhere.

import type { LinkStatus } from '../../protocol/link/types.ts';
import type { Drawing } from '../drawing/draw.svelte.ts';
import { drawOsd } from '../drawing/draw.svelte.ts';
import type { LoginPart, OsdView, Pointer, Shown, Surface } from '../receiver/types.ts';
import { listenToMouse } from './mouse.ts';
import { PictureBox } from './picture.ts';

export interface ScreenHandler {
  pointer(pointer: Pointer): void;
  /** A part of the login screen was clicked. */
  pick(part: LoginPart): void;
}

/** One screen: `<section data-screen data-state data-source data-link data-chosen>`. */
export class ScreenElement implements Surface {
  readonly #section = document.createElement('section');
  readonly #box: PictureBox;
  readonly #drawing: Drawing;
  readonly #deafen: () => void;

  constructor(stage: HTMLElement, handler: ScreenHandler) {
    const picture = document.createElement('div');
    const osd = document.createElement('div');
    picture.className = 'picture';
    osd.className = 'over';
    this.#section.className = 'screen';
    this.#section.append(picture, osd);
    this.#box = new PictureBox(picture);
    this.#drawing = drawOsd(osd, (part) => handler.pick(part));
    this.#deafen = listenToMouse(this.#section, this.#box, (pointer) => handler.pointer(pointer));
    this.shown(null);
    this.link({ status: 'down', because: '' });
    stage.append(this.#section);
  }

  picture(...[picture, signal]: Parameters<Surface['picture']>): Promise<void> {
    return this.#box.put(picture, signal);
  }

  blank(): void {
    this.#box.blank();
  }

  /** No mouse pointer is drawn over the OSD, also with a cross-screen processor (manual 1.3). */
  osd(view: OsdView): void {
    this.#section.dataset.osd = view.panel?.kind ?? 'none';
    this.#drawing.show(view);
  }

  named(id: string): void {
    this.#section.dataset.screen = id;
  }

  link({ status }: LinkStatus): void {
    this.#section.dataset.link = status;
  }

  /** Told after the picture is up, or when none is left. */
  shown(shown: Shown | null): void {
    const { dataset } = this.#section;
    dataset.state = shown === null ? 'dark' : 'shown';
    dataset.mode = shown?.mode ?? 'none';
    if (shown === null) delete dataset.source;
    else dataset.source = shown.source.id;
  }

  chosen(chosen: boolean): void {
    this.#section.dataset.chosen = String(chosen);
  }

  remove(): void {
    this.#deafen();
    this.#box.blank();
    this.#drawing.stop();
    this.#section.remove();
  }
}

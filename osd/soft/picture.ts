// The picture of one screen in the page: an image that is decoded before it takes the place of the one before, and where a mouse stands on it.
// What is drawn over it stands in osd/drawing.

import type { Crop } from '../../protocol/endpoint/messages.ts';
import type { Picture } from '../receiver/types.ts';
import { PageError } from './fault.ts';

/** Milliseconds that a loaded image may take to decode before it is shown all the same. */
const DECODE_PATIENCE_MS = 300;
/** Places on a picture are fractions of this (protocol/stream). */
const FULL = 65_535;

export interface Place {
  readonly x: number;
  readonly y: number;
}

export class PictureBox {
  readonly #host: HTMLElement;
  #image: HTMLImageElement | null = null;
  #crop: Crop | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** Resolves when the picture stands in the page in place of the one before; never puts it there once `signal` is aborted. */
  async put({ bytes, format, crop }: Picture, signal: AbortSignal): Promise<void> {
    const image = new Image();
    image.alt = '';
    image.draggable = false;
    image.src = URL.createObjectURL(new Blob([bytes], { type: format }));
    try {
      await decoded(image);
      if (signal.aborted) throw new PageError('lost', 'nobody waits for this picture any more');
    } catch (error) {
      URL.revokeObjectURL(image.src);
      throw error;
    }
    cut(image, crop);
    this.#replace(image, crop);
  }

  blank(): void {
    this.#replace(null, null);
  }

  /** Where on the whole picture a point of the window lies; points beside the picture count as its edge. */
  place(clientX: number, clientY: number): Place {
    const { left, top, width, height } = this.#box();
    const { x, y, width: w, height: h } = this.#crop ?? { x: 0, y: 0, width: 1, height: 1 };
    return { x: scaled(x + w * share(clientX - left, width)), y: scaled(y + h * share(clientY - top, height)) };
  }

  /** The part of the window that the picture covers: all of the screen for a part of a wall, else without the bars beside it. */
  #box(): { left: number; top: number; width: number; height: number } {
    const box = this.#host.getBoundingClientRect();
    const { naturalWidth = 0, naturalHeight = 0 } = this.#image ?? {};
    if (this.#crop !== null || naturalWidth === 0 || naturalHeight === 0) return box;
    const scale = Math.min(box.width / naturalWidth, box.height / naturalHeight);
    const [width, height] = [naturalWidth * scale, naturalHeight * scale];
    return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
  }

  #replace(image: HTMLImageElement | null, crop: Crop | null): void {
    const old = this.#image;
    this.#image = image;
    this.#crop = crop;
    if (image === null) this.#host.replaceChildren();
    else this.#host.replaceChildren(image);
    if (old !== null) URL.revokeObjectURL(old.src);
  }
}

/** Hidden pages load images, but some browsers never decode them there. */
async function decoded(image: HTMLImageElement): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    image.onload = () => resolve();
    image.onerror = () => reject(new PageError('silent', 'the picture cannot be read'));
  });
  if (document.hidden) return;
  await Promise.race([image.decode(), new Promise((resolve) => setTimeout(resolve, DECODE_PATIENCE_MS))]);
}

/** A part of a wall fills its screen; the bezels' ratio is the wall's matter. */
function cut(image: HTMLImageElement, crop: Crop | null): void {
  if (crop === null || crop.width <= 0 || crop.height <= 0) return;
  image.style.objectFit = 'fill';
  image.style.width = `${100 / crop.width}%`;
  image.style.height = `${100 / crop.height}%`;
  image.style.left = `${(-100 * crop.x) / crop.width}%`;
  image.style.top = `${(-100 * crop.y) / crop.height}%`;
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
}

function scaled(fraction: number): number {
  return Math.round(Math.min(1, Math.max(0, fraction)) * FULL);
}

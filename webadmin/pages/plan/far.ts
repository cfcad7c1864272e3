// The plan from afar, when too much is in sight for pictures: every screen a small drawing by its state, another shape for each, on one canvas.

import type { ActionReturn } from 'svelte/action';
import type { Size } from '../../layout/pack.ts';
import type { PlanItem, View } from '../../layout/plan.ts';
import { boxIn, isIn, PX_PER_UNIT } from '../../layout/plan.ts';
import type { ReceiverState } from '../../layout/states.ts';

export interface Sight {
  readonly items: readonly PlanItem[];
  readonly view: View;
  readonly window: Size;
  readonly stateOf: (receiver: string) => ReceiverState | null;
  /** Whether it is one of those that somebody looks for. */
  readonly isFound: (receiver: string) => boolean;
  /** Another one whenever states, colours or what is looked for may be others. */
  readonly turn: unknown;
}

type Pen = CanvasRenderingContext2D;
type Colours = Readonly<Record<'line' | 'panel' | 'accent' | 'wait' | 'bad' | 'edge' | 'text', string>>;

/** Pixels across a screen from which its ID is written on it. */
const READABLE_PX = 34;

export function far(canvas: HTMLCanvasElement, first: Sight): ActionReturn<Sight> {
  const pen = canvas.getContext('2d');
  let frame = 0;
  let task: ReturnType<typeof setTimeout> | undefined;
  let sight = first;
  // A frame is waited for, and then drawn in a task of its own: thousands of screens beside whatever else that frame does would hold the browser up.
  const plan = () => {
    if (frame === 0)
      frame = requestAnimationFrame(() => {
        task = setTimeout(() => {
          frame = 0;
          if (pen !== null) draw(canvas, pen, sight);
        });
      });
  };
  plan();
  return {
    update(next) {
      sight = next;
      plan();
    },
    destroy() {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    },
  };
}

function draw(canvas: HTMLCanvasElement, pen: Pen, { items, view, window, stateOf, isFound }: Sight): void {
  const ratio = devicePixelRatio;
  const [width, height] = [Math.round(window.width * ratio), Math.round(window.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, window.width, window.height);
  const colours = coloursOf(canvas);
  const scale = view.zoom / PX_PER_UNIT;
  for (const item of items) {
    const box = boxIn(view, item);
    if (box === null || !isIn(box, window)) continue;
    pen.fillStyle = colours.panel;
    pen.strokeStyle = colours.line;
    pen.lineWidth = 1;
    pen.fillRect(box.x, box.y, box.width, box.height);
    pen.strokeRect(box.x, box.y, box.width, box.height);
    drawScreens(pen, item, box, scale, colours, { stateOf, isFound });
  }
}

type Asked = Pick<Sight, 'stateOf' | 'isFound'>;

function drawScreens(
  pen: Pen,
  item: PlanItem,
  at: { x: number; y: number },
  scale: number,
  colours: Colours,
  asked: Asked,
): void {
  const { grid, group } = item;
  const [stepX, stepY] = [(grid.tileWidth + grid.gap) * scale, (grid.tileHeight + grid.gap) * scale];
  const [width, height] = [Math.max(2, grid.tileWidth * scale), Math.max(2, grid.tileHeight * scale)];
  const down = Math.ceil(group.receivers.length / grid.columns);
  const head = Math.max(0, item.height * scale * PX_PER_UNIT - down * stepY) * 0.8;
  group.receivers.forEach((id, index) => {
    const column = index % grid.columns;
    const x = at.x + 4 * scale + column * stepX;
    const y = at.y + head + ((index - column) / grid.columns) * stepY;
    drawScreen(pen, id === null ? null : asked.stateOf(id), { x, y, width, height }, colours);
    if (id === null) return;
    if (asked.isFound(id)) ring(pen, { x, y, width, height }, colours.accent);
    if (width < READABLE_PX) return;
    pen.fillStyle = colours.text;
    pen.font = `600 ${Math.min(14, width / 3.4)}px ${FACES}`;
    pen.fillText(id, x + 3, y + height - 4);
  });
}

const FACES = 'Segoe UI, Roboto, Helvetica Neue, sans-serif';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function ring(pen: Pen, { x, y, width, height }: Box, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.setLineDash([]);
  pen.strokeRect(x - 2, y - 2, width + 4, height + 4);
}

const INKS: Readonly<Record<ReceiverState, keyof Colours>> = {
  offline: 'bad',
  unknown: 'wait',
  switching: 'wait',
  shown: 'accent',
  dark: 'edge',
};

/** Shown: filled. Dark: an outline. Offline: crossed out. Unknown: dashed. Switching: half filled. */
function drawScreen(pen: Pen, state: ReceiverState | null, { x, y, width, height }: Box, colours: Colours): void {
  if (state === null) return;
  const ink = colours[INKS[state]];
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 1;
  pen.setLineDash(state === 'unknown' ? [3, 2] : []);
  const filled = state === 'shown' ? 1 : state === 'switching' ? 0.5 : 0;
  pen.globalAlpha = 0.45;
  if (filled > 0) pen.fillRect(x, y, width * filled, height);
  pen.globalAlpha = 1;
  pen.strokeRect(x, y, width, height);
  pen.setLineDash([]);
  if (state !== 'offline') return;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + width, y + height);
  pen.moveTo(x + width, y);
  pen.lineTo(x, y + height);
  pen.stroke();
}

/** A canvas knows no custom properties: the page's colours are read where they stand. */
function coloursOf(canvas: HTMLCanvasElement): Colours {
  const isDark =
    document.documentElement.dataset.theme !== 'light' &&
    !(document.documentElement.dataset.theme === undefined && matchMedia('(prefers-color-scheme: light)').matches);
  const style = getComputedStyle(canvas);
  const read = (name: string) => sideOf(style.getPropertyValue(`--${name}`), isDark);
  return {
    ...{ line: read('line'), panel: read('panel'), accent: read('accent'), wait: read('wait') },
    ...{ bad: read('bad'), edge: read('edge'), text: read('text') },
  };
}

/** Of `light-dark(a, b)` the side that is seen. */
function sideOf(value: string, isDark: boolean): string {
  const sides = /^\s*light-dark\(([^,]+),([^,]+)\)\s*$/.exec(value);
  return (sides?.[isDark ? 2 : 1] ?? value).trim();
}

// The picture of a simulated computer, drawn as SVG: whose it is, what time it is, and what reached its keyboard, for people and for tests.
// It says so in attributes as well, so that a test need not read the drawing.

import type { Computer } from './computer.ts';
import type { Outline } from './lettering.ts';

export const PICTURE_FORMAT = 'image/svg+xml';
export const PICTURE_WIDTH = 1920;
export const PICTURE_HEIGHT = 1080;

const LINE_CHARACTERS = 62;
const LINES = 7;
const STILL_LINES = 3;
/** Keys shown as held; the rest is told as a number. */
const MAX_CAPS = 8;
const CAP_WIDTH = 190;
/** Turns of the colour circle from one ID to the next: the golden angle keeps neighbours apart. */
const GOLDEN_ANGLE = 137.508;
const NAME_PX = 84;
const NAME_WIDTH = 1100;
/** Width of a glyph as a part of its height, generously. */
const NAME_GLYPH = 0.6;
const POINTER_RANGE = 65_535;

export interface PictureContent {
  readonly id: string;
  readonly name: string;
  /** The name as it is to be drawn; without one it is text. */
  readonly outline?: Outline | null;
  readonly video: boolean;
  readonly utc: number;
  /** Grows by one with each picture. */
  readonly number: number;
  readonly watchers: number;
  readonly computer: Pick<Computer, 'held' | 'text' | 'pointer'>;
}

/** What a test reads from a picture. */
export interface PictureFacts {
  readonly transmitter: string;
  readonly video: boolean;
  readonly number: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  const printable = [...text].filter(
    (one) => one >= ' ' && one !== '\u007f' && !/[\ud800-\udfff\ufffe\uffff]/u.test(one),
  );
  return printable.join('').replace(/[<>&"']/g, (one) => ESCAPES[one] ?? '');
}

/** The colour that belongs to a source: the same in every run, far from its neighbours'. */
export function hueOf(id: string): number {
  return Math.round((Number.parseInt(id, 10) * GOLDEN_ANGLE) % 360);
}

/** Long names are drawn smaller, so that all of it is seen. */
function nameSize(name: string): number {
  return Math.min(NAME_PX, Math.floor(NAME_WIDTH / (NAME_GLYPH * Math.max(1, [...name].length))));
}

/** As an outline where the transmitter has one, else as text in whatever font the machine has. */
function drawName({ name, outline = null }: PictureContent): string {
  if (outline === null)
    return `<text x="100" y="430" class="n" style="font-size:${nameSize(name)}px">${escaped(name)}</text>`;
  const { path, width, unitsPerEm } = outline;
  const scale = Math.min(NAME_PX / unitsPerEm, NAME_WIDTH / width).toFixed(5);
  const title = `<title>${escaped(name)}</title>`;
  return `<path transform="translate(100 430) scale(${scale} -${scale})" fill="#e8edf2" d="${path}">${title}</path>`;
}

/** The last lines of what was typed, folded as a terminal folds them. */
function linesOf(text: string, lines: number): string[] {
  const folded = text
    .replaceAll('\t', '    ')
    .split('\n')
    .flatMap((line) => line.match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'gu')) ?? ['']);
  return folded.slice(-lines);
}

function clockOf(utc: number): { day: string; time: string } {
  const [day = '', time = ''] = new Date(utc).toISOString().split('T');
  return { day, time: time.slice(0, 8) };
}

function terminal({ computer }: PictureContent, lines: number): string {
  const shown = linesOf(computer.text, lines);
  const last = shown.length - 1;
  const rows = shown.map((line, row) => {
    const caret = row === last ? '<tspan class="a">&#9608;</tspan>' : '';
    return `<text x="132" y="${628 + row * 52}" class="m" xml:space="preserve">${escaped(line)}${caret}</text>`;
  });
  return rows.join('');
}

function caps({ computer }: PictureContent): string {
  const held = computer.held;
  if (held.length === 0) return '<text x="100" y="1043" class="s">no key held</text>';
  const keys = held.slice(0, MAX_CAPS).map((code, place) => {
    const x = 100 + place * (CAP_WIDTH + 14);
    return (
      `<rect x="${x}" y="1002" width="${CAP_WIDTH}" height="58" rx="10" class="k"/>` +
      `<text x="${x + CAP_WIDTH / 2}" y="1041" class="c">${escaped(code)}</text>`
    );
  });
  const more = held.length - MAX_CAPS;
  if (more > 0) keys.push(`<text x="${110 + MAX_CAPS * (CAP_WIDTH + 14)}" y="1041" class="s">+${more}</text>`);
  return keys.join('');
}

function pointer({ computer }: PictureContent): string {
  const at = computer.pointer;
  if (at === null) return '';
  const x = Math.round((at.x / POINTER_RANGE) * PICTURE_WIDTH);
  const y = Math.round((at.y / POINTER_RANGE) * PICTURE_HEIGHT);
  const ring = at.buttons === 0 ? '' : `<circle cx="${x}" cy="${y}" r="34" class="r"/>`;
  return `${ring}<path d="M${x} ${y}l0 44 10-9 8 18 8-4-8-17 14-2z" fill="#fff" stroke="#000" stroke-width="2"/>`;
}

function style(hue: number): string {
  const sans = "system-ui,'Segoe UI','Noto Sans',Arial,sans-serif";
  const mono = "ui-monospace,'DejaVu Sans Mono',Consolas,monospace";
  const bright = `hsl(${hue} 85% 68%)`;
  return [
    `text{font-family:${sans};fill:#e8edf2}`,
    `.a{fill:${bright}}`,
    `.i{font-size:250px;font-weight:700;fill:${bright}}`,
    '.n{font-size:84px;font-weight:600}',
    `.t{font-size:120px;font-weight:300;text-anchor:end;font-variant-numeric:tabular-nums}`,
    '.s{font-size:34px;fill:#93a1b0}',
    '.e{text-anchor:end}',
    `.m{font:38px ${mono};fill:#dfe8f0}`,
    `.k{fill:hsl(${hue} 40% 24%);stroke:${bright};stroke-width:2}`,
    '.c{font-size:28px;text-anchor:middle}',
    `.r{fill:none;stroke:${bright};stroke-width:6}`,
  ].join('');
}

function draw(content: PictureContent, lines: number): string {
  const hue = hueOf(content.id);
  const { day, time } = clockOf(content.utc);
  const signal = content.video ? '' : '<text x="960" y="800" class="n" text-anchor="middle">no signal</text>';
  const body = content.video ? `${terminal(content, lines)}${caps(content)}${pointer(content)}` : signal;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_WIDTH}" height="${PICTURE_HEIGHT}" ` +
    `viewBox="0 0 ${PICTURE_WIDTH} ${PICTURE_HEIGHT}" data-transmitter="${escaped(content.id)}" ` +
    `data-video="${content.video}" data-number="${content.number}"><style>${style(hue)}</style>` +
    `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="hsl(${hue} 42% 17%)"/>` +
    `<stop offset="1" stop-color="hsl(${hue} 50% 6%)"/></linearGradient></defs>` +
    `<rect width="1920" height="1080" fill="url(#g)"/><rect width="1920" height="14" fill="hsl(${hue} 80% 55%)"/>` +
    `<text x="92" y="290" class="i">${escaped(content.id)}</text>${drawName(content)}` +
    `<text x="1820" y="190" class="t">${time}</text><text x="1820" y="250" class="s e">${day} UTC</text>` +
    `<text x="1820" y="430" class="s e">picture ${content.number} · ${content.watchers} watching</text>` +
    `<rect x="92" y="560" width="1736" height="412" rx="18" fill="#000" fill-opacity=".38"/>${body}</svg>`
  );
}

/** One whole picture. About 3 KiB; never above `MAX_PICTURE_BYTES`, because the text on it is folded and cut. */
export function drawPicture(content: PictureContent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(draw(content, LINES));
}

/** The same with less text, for `still`: at most 16 KiB. */
export function drawStill(content: PictureContent): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(draw(content, STILL_LINES));
}

/** What a picture says of itself; null if it is none of ours. */
export function readPicture(bytes: Uint8Array): PictureFacts | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1');
  const found = /data-transmitter="([0-9]+)" data-video="(true|false)" data-number="([0-9]+)"/.exec(head);
  if (found?.[1] === undefined) return null;
  return { transmitter: found[1], video: found[2] === 'true', number: Number(found[3]) };
}

// Names as outlines, from the font that the pages bring: a picture is an image, may load nothing, and the machine that shows it may have no letters of
// the name's script. Where on a picture a name stands is not said here.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { parseJson } from '../../protocol/json.ts';

const FONT = '@fontsource/noto-sans-sc';
const WEIGHT = 500;
/** Parts of the font that are kept; each is about 100 KiB. */
const MAX_PARTS = 16;
/** Characters of an outline; a still has 16 KiB for everything. */
const MAX_OUTLINE = 10 * 1024;
const MAX_INDEX_BYTES = 256 * 1024;
const HEADER_BYTES = 44;
const ENTRY_BYTES = 20;
const ON_CURVE = 1;
const REPEATED = 8;
/** Flags of a point's coordinates: short form, and then its sign, or else that it did not change. */
const AXES = {
  x: { short: 2, same: 16 },
  y: { short: 4, same: 32 },
} as const;

/** A name in units of the font, y upwards, its base line at 0. */
export interface Outline {
  readonly path: string;
  readonly width: number;
  readonly unitsPerEm: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly isOn: boolean;
}

type Tables = ReadonlyMap<string, Buffer>;

/** One of the files into which the font is cut, by the characters that it holds. */
class FontPart {
  readonly #tables: Tables;
  readonly #segments: number;

  constructor(file: Buffer) {
    this.#tables = tablesOf(file);
    this.#segments = this.#formatFour();
  }

  get unitsPerEm(): number {
    return this.#table('head').readUInt16BE(18);
  }

  /** Its number here; 0 where there is none. */
  glyph(code: number): number {
    const cmap = this.#table('cmap');
    const at = this.#segments;
    if (at === 0 || code > 0xffff) return 0;
    const twice = cmap.readUInt16BE(at + 6);
    for (let segment = 0; segment < twice; segment += 2) {
      if (cmap.readUInt16BE(at + 14 + segment) < code) continue;
      const start = cmap.readUInt16BE(at + 16 + twice + segment);
      if (start > code) return 0;
      const delta = cmap.readUInt16BE(at + 16 + 2 * twice + segment);
      const place = at + 16 + 3 * twice + segment;
      const offset = cmap.readUInt16BE(place);
      if (offset === 0) return (code + delta) & 0xffff;
      const found = cmap.readUInt16BE(place + offset + 2 * (code - start));
      return found === 0 ? 0 : (found + delta) & 0xffff;
    }
    return 0;
  }

  advance(glyph: number): number {
    const count = this.#table('hhea').readUInt16BE(34);
    return this.#table('hmtx').readUInt16BE(4 * Math.min(glyph, count - 1));
  }

  /** Its contours; null where it is put together from others. */
  contours(glyph: number): readonly (readonly Point[])[] | null {
    const [loca, isLong] = [this.#table('loca'), this.#table('head').readInt16BE(50) === 1];
    const at = (index: number) => (isLong ? loca.readUInt32BE(4 * index) : 2 * loca.readUInt16BE(2 * index));
    const [from, to] = [at(glyph), at(glyph + 1)];
    if (from === to) return [];
    return readContours(this.#table('glyf').subarray(from, to));
  }

  #formatFour(): number {
    const cmap = this.#table('cmap');
    for (let index = 0; index < cmap.readUInt16BE(2); index += 1) {
      const at = cmap.readUInt32BE(8 + 8 * index);
      if (cmap.readUInt16BE(at) === 4) return at;
    }
    return 0;
  }

  #table(name: string): Buffer {
    return this.#tables.get(name) ?? Buffer.alloc(0);
  }
}

function tablesOf(file: Buffer): Tables {
  const tables = new Map<string, Buffer>();
  for (let index = 0; index < file.readUInt16BE(12); index += 1) {
    const at = HEADER_BYTES + ENTRY_BYTES * index;
    const [offset, packed, whole] = [4, 8, 12].map((place) => file.readUInt32BE(at + place));
    if (offset === undefined || packed === undefined || whole === undefined) continue;
    const bytes = file.subarray(offset, offset + packed);
    const name = file.toString('latin1', at, at + 4);
    tables.set(name, packed < whole ? inflateSync(bytes, { maxOutputLength: whole }) : bytes);
  }
  return tables;
}

function readContours(glyph: Buffer): readonly (readonly Point[])[] | null {
  const count = glyph.readInt16BE(0);
  if (count < 0) return null;
  const ends = Array.from({ length: count }, (_, index) => glyph.readUInt16BE(10 + 2 * index));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 12 + 2 * count + glyph.readUInt16BE(10 + 2 * count);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = glyph.readUInt8(at++);
    flags.push(flag);
    if ((flag & REPEATED) !== 0) for (let left = glyph.readUInt8(at++); left > 0; left -= 1) flags.push(flag);
  }
  const axis = ({ short, same }: { readonly short: number; readonly same: number }) => {
    let value = 0;
    return flags.slice(0, total).map((flag) => {
      if ((flag & short) !== 0) value += (flag & same) !== 0 ? glyph.readUInt8(at++) : -glyph.readUInt8(at++);
      else if ((flag & same) === 0) {
        value += glyph.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const [xs, ys] = [axis(AXES.x), axis(AXES.y)];
  const points = xs.map((x, index) => ({ x, y: ys[index] ?? 0, isOn: ((flags[index] ?? 0) & ON_CURVE) !== 0 }));
  return ends.map((end, index) => points.slice((ends[index - 1] ?? -1) + 1, end + 1));
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, isOn: true };
}

/** A contour of quadratic curves: between two control points lies a point of the line. */
function pathOf(contour: readonly Point[], shift: number): string {
  const whole = contour.flatMap((point, index) => {
    const before = contour.at(index - 1) ?? point;
    return point.isOn || before.isOn ? [point] : [middle(before, point), point];
  });
  const start = whole.findIndex(({ isOn }) => isOn);
  if (start < 0) return '';
  const turned = [...whole.slice(start), ...whole.slice(0, start + 1)];
  const text = ({ x, y }: Point) => `${Math.round(x + shift)} ${Math.round(y)}`;
  const steps = turned.slice(1).map((point, index) => {
    if (!point.isOn) return `Q${text(point)} `;
    return turned[index]?.isOn === false ? text(point) : `L${text(point)}`;
  });
  return `M${text(turned[0] ?? { x: 0, y: 0, isOn: true })}${steps.join('')}Z`;
}

export interface Lettering {
  /** The name as one path; null where a letter of it cannot be drawn, or it would be too long: then it is left to the fonts of the machine. */
  outline(name: string): Outline | null;
}

class FontLettering implements Lettering {
  readonly #folder: string;
  /** Character ranges of each part, as the font's own index gives them. */
  readonly #ranges: readonly (readonly [part: string, from: number, to: number])[];
  readonly #parts = new Map<string, FontPart>();

  constructor(folder: string) {
    this.#folder = folder;
    this.#ranges = rangesOf(readFileSync(join(folder, 'unicode.json'), 'utf8'));
  }

  outline(name: string): Outline | null {
    const paths: string[] = [];
    let [width, unitsPerEm, length] = [0, 1_000, 0];
    for (const letter of name) {
      const code = letter.codePointAt(0) ?? 0;
      const part = this.#partFor(code);
      const glyph = part?.glyph(code) ?? 0;
      const contours = glyph === 0 ? null : part?.contours(glyph);
      if (part === null || contours === null || contours === undefined) return null;
      const shift = width;
      const path = contours.map((contour) => pathOf(contour, shift)).join('');
      length += path.length;
      // What of a long name finds room, rather than boxes for all of it.
      if (length > MAX_OUTLINE) break;
      paths.push(path);
      width += part.advance(glyph);
      unitsPerEm = part.unitsPerEm;
    }
    return { path: paths.join(''), width, unitsPerEm };
  }

  #partFor(code: number): FontPart | null {
    const name = this.#ranges.find(([, from, to]) => from <= code && code <= to)?.[0];
    if (name === undefined) return null;
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const part = new FontPart(readFileSync(join(this.#folder, 'files', `noto-sans-sc-${name}-${WEIGHT}-normal.woff`)));
    const [oldest] = this.#parts.keys();
    if (this.#parts.size >= MAX_PARTS && oldest !== undefined) this.#parts.delete(oldest);
    this.#parts.set(name, part);
    return part;
  }
}

/** `{"[4]": "U+1f1e9-1f1f5,U+1f21a", "latin": …}` */
function rangesOf(text: string): readonly (readonly [string, number, number])[] {
  const parsed = parseJson(text, { maxBytes: MAX_INDEX_BYTES, maxDepth: 2 });
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return [];
  return Object.entries(parsed.value).flatMap(([name, ranges]) =>
    [...String(ranges).matchAll(/U\+([0-9a-f]+)(?:-([0-9a-f]+))?/gi)].map(
      ([, from = '0', to = from]) =>
        [name.replace(/[[\]]/g, ''), Number.parseInt(from, 16), Number.parseInt(to, 16)] as const,
    ),
  );
}

/** Without the font, as where only the programs were installed, every name is left to the fonts of the machine. */
const NONE: Lettering = { outline: () => null };

/** The lettering of the font that lies with the packages. What is damaged or missing in it costs the outline, nothing else. */
export function openLettering(): Lettering {
  try {
    const lettering = new FontLettering(dirname(createRequire(import.meta.url).resolve(`${FONT}/package.json`)));
    return {
      outline(name) {
        try {
          return lettering.outline(name);
        } catch {
          return null;
        }
      },
    };
  } catch {
    return NONE;
  }
}

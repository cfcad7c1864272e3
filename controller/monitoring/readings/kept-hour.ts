// One hour of a store as it stands in a file: a line with the checksum of the rest, a line of JSON that says which readings, then their figures as 32-bit numbers. Where the file lies
// and when it is written, day-files.ts knows.

import { createHash } from 'node:crypto';
import { parseJson } from '../../../protocol/json.ts';
import { LIST_BYTES_AT_MOST, NAME_AT_MOST, READINGS_AT_MOST, UNIT_AT_MOST } from './limits.ts';
import { HOUR_FIGURES } from './ring.ts';
import type { KeptHour, Said } from './store.ts';

/** The form of the file. Numbers stand as this machine has them: a data folder of another kind of processor has another checksum. */
const FORM = 'openseat-readings 1';
const FIGURE_BYTES = Float32Array.BYTES_PER_ELEMENT;
const NEWLINE = 0x0a;
/** Characters of a source's name. */
const SOURCE_AT_MOST = 32;

const STATES: readonly unknown[] = ['ok', 'warning', 'critical'] satisfies readonly Said['state'][];

function sumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param hour hours since the epoch */
export function writeHour(hour: number, kept: readonly KeptHour[]): Buffer {
  const list = Buffer.from(`${JSON.stringify({ hour, readings: kept.map(({ said }) => said) })}\n`);
  const figures = kept.map((one) => Buffer.from(one.figures.buffer, one.figures.byteOffset, one.figures.byteLength));
  const rest = Buffer.concat([list, ...figures]);
  return Buffer.concat([Buffer.from(`${FORM} ${sumOf(rest)}\n`), rest]);
}

/** Null for what is no whole file of this hour. */
export function readHour(hour: number, file: Buffer): readonly KeptHour[] | null {
  const end = file.indexOf(NEWLINE);
  const rest = file.subarray(end + 1);
  if (end < 0 || file.toString('latin1', 0, end) !== `${FORM} ${sumOf(rest)}`) return null;
  const listEnd = rest.indexOf(NEWLINE);
  if (listEnd < 0) return null;
  const parsed = parseJson(rest.toString('utf8', 0, listEnd), { maxBytes: LIST_BYTES_AT_MOST, maxDepth: 4 });
  const readings = parsed.ok ? readingsOf(hour, parsed.value) : null;
  if (readings === null) return null;
  const bytes = rest.subarray(listEnd + 1);
  if (bytes.length !== readings.length * HOUR_FIGURES * FIGURE_BYTES) return null;
  // A copy, because numbers of four bytes begin at multiples of four.
  const figures = new Float32Array(readings.length * HOUR_FIGURES);
  bytes.copy(Buffer.from(figures.buffer));
  return readings.map((said, at) => ({ said, figures: figures.subarray(at * HOUR_FIGURES, (at + 1) * HOUR_FIGURES) }));
}

/** Checked by hand, because whoever reads it starts in a moment: the library of schemas takes longer to load than all else here. */
function readingsOf(hour: number, list: unknown): readonly Said[] | null {
  if (typeof list !== 'object' || list === null || Reflect.get(list, 'hour') !== hour) return null;
  const readings: unknown = Reflect.get(list, 'readings');
  if (!Array.isArray(readings) || readings.length > READINGS_AT_MOST) return null;
  return readings.every(isSaid) ? readings : null;
}

function isSaid(value: unknown): value is Said {
  if (typeof value !== 'object' || value === null) return false;
  const { source, name, unit, value: figure, time, state } = value as Readonly<Record<string, unknown>>;
  const isText = (text: unknown, most: number) => typeof text === 'string' && text.length <= most;
  const isNamed = isText(source, SOURCE_AT_MOST) && isText(name, NAME_AT_MOST) && isText(unit, UNIT_AT_MOST);
  return isNamed && Number.isFinite(figure) && Number.isFinite(time) && STATES.includes(state);
}

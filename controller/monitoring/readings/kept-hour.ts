// One hour of a store as it stands in a file: a line with the checksum of the rest, a line of JSON that says which readings, then their figures as 32-bit numbers. Where the file lies
// and when it is written, day-files.ts knows.

import { createHash } from 'node:crypto';
import { parseJson } from '../../../protocol/json.ts';
import { check, fields, oneOf, Type } from '../../../protocol/schema.ts';
import { LIST_BYTES_AT_MOST, NAME_AT_MOST, READINGS_AT_MOST, UNIT_AT_MOST } from './limits.ts';
import { HOUR_FIGURES } from './ring.ts';
import type { KeptHour } from './store.ts';

/** The form of the file. Numbers stand as this machine has them: a data folder of another kind of processor has another checksum. */
const FORM = 'openseat-readings 1';
const FIGURE_BYTES = Float32Array.BYTES_PER_ELEMENT;
const NEWLINE = 0x0a;

const List = fields({
  hour: Type.Integer({ minimum: 0 }),
  readings: Type.Array(
    fields({
      source: Type.String({ minLength: 1, maxLength: 32 }),
      name: Type.String({ minLength: 1, maxLength: NAME_AT_MOST }),
      unit: Type.String({ maxLength: UNIT_AT_MOST }),
      value: Type.Number(),
      time: Type.Number(),
      state: oneOf('ok', 'warning', 'critical'),
    }),
    { maxItems: READINGS_AT_MOST },
  ),
});

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
  const checked = parsed.ok ? check(List, parsed.value) : parsed;
  if (!checked.ok || checked.value.hour !== hour) return null;
  const { readings } = checked.value;
  const bytes = rest.subarray(listEnd + 1);
  if (bytes.length !== readings.length * HOUR_FIGURES * FIGURE_BYTES) return null;
  // A copy, because numbers of four bytes begin at multiples of four.
  const figures = new Float32Array(readings.length * HOUR_FIGURES);
  bytes.copy(Buffer.from(figures.buffer));
  return readings.map((said, at) => ({ said, figures: figures.subarray(at * HOUR_FIGURES, (at + 1) * HOUR_FIGURES) }));
}

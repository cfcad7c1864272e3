// The key `lines` of the file: serial ports by the names that devices and the log use for them. What is spoken on a line is decided where it is used.

import type { Static } from '../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../protocol/schema.ts';
import { MAX_LINES } from '../lines/serial-limits.ts';
import type { SerialLineSettings } from '../lines/serial-lines.ts';
import { SettingsError } from '../ports/settings-error.ts';

const MIN_BAUD = 300;
const MAX_BAUD = 4_000_000;
/** The line of endpoints unless configured (contracts, endpoint messages). */
const DEFAULT_BAUD = 115_200;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/;

const SerialLine = fields({
  path: Type.String({ minLength: 1, maxLength: 1024 }),
  baud: maybe(Type.Integer({ minimum: MIN_BAUD, maximum: MAX_BAUD })),
  dataBits: maybe(Type.Union([Type.Literal(5), Type.Literal(6), Type.Literal(7), Type.Literal(8)])),
  parity: maybe(oneOf('none', 'even', 'odd')),
  stopBits: maybe(Type.Union([Type.Literal(1), Type.Literal(2)])),
  endpoints: maybe(Type.Boolean()),
});

export const Lines = Type.Record(Type.String(), SerialLine);

/**
 * The lines in the order of the file; `near` makes a path absolute.
 * @throws SettingsError naming the line
 */
export function readLines(
  lines: Static<typeof Lines> | undefined,
  near: (path: string) => string,
): readonly SerialLineSettings[] {
  const read = Object.entries(lines ?? {}).map(([name, line]): SerialLineSettings => {
    const place = `lines.${name.slice(0, 64)}`;
    if (!NAME.test(name)) throw new SettingsError(place, 'a name is 1 to 32 of A-Z a-z 0-9 _ -');
    const { baud = DEFAULT_BAUD, dataBits = 8, parity = 'none', stopBits = 1, endpoints = false } = line;
    // Messages are UTF-8, and framing needs all values of a byte.
    if (endpoints && dataBits !== 8) throw new SettingsError(`${place}.dataBits`, 'endpoints speak with 8 data bits');
    return { name, path: near(line.path), baud, dataBits, parity, stopBits, endpoints };
  });
  if (read.length > MAX_LINES) throw new SettingsError('lines', `at most ${MAX_LINES}`);
  const twice = read.find(({ path }, at) => read.findIndex((one) => one.path === path) !== at);
  if (twice !== undefined) throw new SettingsError(`lines.${twice.name}.path`, `${twice.path} is another line already`);
  return read;
}

// Tables as spreadsheets read them: RFC 4180, UTF-8 with a mark of it, lines ended by CR LF. A cell that a spreadsheet would compute is made text.
// What the columns are stands in export-rows.ts.

/** Without it, spreadsheets read UTF-8 as something else. */
export const BYTE_ORDER_MARK = '\ufeff';
/** What begins a formula, in both widths; a space before it does not hinder all of them. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠|%]|^[\t\r\n]/u;
const QUOTED = /[",\r\n]/;

export type Cell = string | number | null;

/** One line with its end. Numbers are numbers; words that begin like a formula get an apostrophe before them, which spreadsheets hide. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

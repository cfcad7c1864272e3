// Whether a decoded line is text: one with a control character, or with bytes that no encoding knows, was damaged. What it says is its maker's codec's matter.

/** Controls of both sets (Unicode, Cc) but tab and line feed, and what stands where bytes could not be decoded. */
const NOT_TEXT = /[^\P{Cc}\t\n]|\ufffd/u;

export function isPlainText(line: string): boolean {
  return !NOT_TEXT.test(line);
}

// Names from outside made harmless and visible: what cannot be seen gets a mark, what is written from right to left stays where it belongs.
// That no name becomes markup is the drawing's own promise: it draws text and nothing else.

export interface Part {
  readonly text: string;
  /** Whether `text` is the code of a character that cannot be seen: `U+200B`. */
  readonly isMark: boolean;
}

/** Control characters, marks of direction, letters without width or ink. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/u;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const ISOLATE = '\u2068';
const END_ISOLATE = '\u2069';

export function partsOf(text: string): readonly Part[] {
  if (!INVISIBLE.test(text)) return [{ text, isMark: false }];
  const parts: Part[] = [];
  for (const letter of text) {
    const last = parts.at(-1);
    if (INVISIBLE.test(letter)) parts.push({ text: codeOf(letter), isMark: true });
    else if (last === undefined || last.isMark) parts.push({ text: letter, isMark: false });
    else parts[parts.length - 1] = { text: last.text + letter, isMark: false };
  }
  return parts;
}

function codeOf(letter: string): string {
  return `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The same for places that take plain text alone, in a sentence or a label. */
export function plain(text: string): string {
  const marked = partsOf(text)
    .map((part) => (part.isMark ? `⟨${part.text}⟩` : part.text))
    .join('');
  return RIGHT_TO_LEFT.test(marked) ? `${ISOLATE}${marked}${END_ISOLATE}` : marked;
}

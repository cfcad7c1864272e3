// What the search box finds: words in any order, each in one of the texts, case and width of letters aside, Chinese names also by the initials of their
// pinyin. How results are drawn is not known here.

import { initials } from './pinyin.ts';

/** Texts whose searched form is remembered; with more, all are made anew. */
const MAX_REMEMBERED = 40_000;
const remembered = new Map<string, string>();

/** The form in which texts are compared: full-width digits and letters are the plain ones. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** What of a text may be found: itself, and its initials. */
function searched(text: string): string {
  const found = remembered.get(text);
  if (found !== undefined) return found;
  const plain = folded(text);
  const form = [plain, ...initials(plain)].join('\n');
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(text, form);
  return form;
}

/** The words of a search, as `findsAll` takes them: made once for many texts. */
export function wordsOf(search: string): readonly string[] {
  return folded(search).split(/\s+/).filter(Boolean);
}

/** Whether each word stands in one of `texts`; no words find everything. */
export function findsAll(words: readonly string[], texts: readonly string[]): boolean {
  return words.every((word) => texts.some((text) => searched(text).includes(word)));
}

/** The same for a search as typed. */
export function finds(search: string, texts: readonly string[]): boolean {
  return findsAll(wordsOf(search), texts);
}

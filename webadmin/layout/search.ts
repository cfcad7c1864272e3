// What the search box finds: words in any order, each in one of the texts, case and width of letters aside. How results are drawn is not known here.

/** The form in which texts are compared: full-width digits and letters are the plain ones. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Whether each word of `search` stands in one of `texts`; an empty search finds everything. */
export function finds(search: string, texts: readonly string[]): boolean {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.map(folded);
  return words.every((word) => all.some((text) => text.includes(word)));
}

// Where the generated sections stand in a README: between two markers of the same name. Reading and writing the file is write.ts.

const SECTION = /<!-- generated: (?<name>[a-z-]+) -->\n[\s\S]*?<!-- end: \k<name> -->/g;

/** The text with every section between its markers; what has no marker, or no section, is named in `missing`. */
export function fill(
  text: string,
  sections: Readonly<Record<string, string>>,
): { readonly text: string; readonly missing: readonly string[] } {
  const found = [...text.matchAll(SECTION)].map(({ groups }) => groups?.name ?? '');
  const names = Object.keys(sections);
  const filled = text.replace(SECTION, (old, name: string) => {
    const section = sections[name];
    return section === undefined ? old : `<!-- generated: ${name} -->\n${section}\n<!-- end: ${name} -->`;
  });
  const missing = [...names.filter((name) => !found.includes(name)), ...found.filter((name) => !names.includes(name))];
  return { text: filled, missing };
}

// How the fields of a form are called, and how their values are told in words: what a form says of a difference.

export interface FieldWords {
  readonly label: string;
  readonly show: (value: unknown) => string;
}

export type FieldTable<F extends object> = { readonly [K in keyof F & string]: FieldWords };

/** A dash for nothing, lists with a sign between; words of a closed table through `named`. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(shown).join(' · ');
  return value === null || value === '' || value === undefined ? '–' : String(value);
}

/** A field whose values have words of their own. */
export function named(words: Readonly<Record<string, string>>): (value: unknown) => string {
  return (value) => words[String(value)] ?? shown(value);
}

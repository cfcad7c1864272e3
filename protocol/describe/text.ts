// A schema as a line that people read, and tables of Markdown to put such lines in.

import type { JsonSchema } from './named.ts';
import { nameOf } from './named.ts';

/** The form of a value: `"a" | "b"`, `{ id: Word, unit?: 0–255 }`, `Entry[≤ 32]`. With `open`, a named schema itself is spelled out. */
export function schemaText(schema: JsonSchema, open = false): string {
  const name = open ? undefined : nameOf(schema);
  if (name !== undefined) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((word) => JSON.stringify(word)).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => schemaText(one)).join(' | ');
  return FORMS[schema.type ?? '']?.(schema) ?? 'any';
}

const FORMS: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  object: objectText,
  array: ({ items = {}, maxItems }) => {
    const inner = schemaText(items);
    return `${/[ {]/.test(inner) && !inner.startsWith('{') ? `(${inner})` : inner}[${maxItems === undefined ? '' : `≤ ${maxItems}`}]`;
  },
  string: ({ pattern, maxLength, minLength }) => {
    if (pattern !== undefined) return `/${pattern}/`;
    if (maxLength === undefined) return 'string';
    return `string of ${minLength ?? 0}–${maxLength}`;
  },
  integer: ({ minimum, maximum }) => range('integer', minimum, maximum),
  number: ({ minimum, maximum }) => range('number', minimum, maximum),
  boolean: () => 'boolean',
  null: () => 'null',
};

function objectText(schema: JsonSchema): string {
  const lines = fieldTexts(schema).map(({ name, form }) => `${name}: ${form}`);
  if (lines.length > 0) return `{ ${lines.join(', ')} }`;
  const any = Object.values(schema.patternProperties ?? {})[0];
  return any === undefined ? '{}' : `{ [name]: ${schemaText(any)} }`;
}

function range(kind: string, minimum?: number, maximum?: number): string {
  if (minimum === undefined || maximum === undefined) return kind;
  if (maximum === Number.MAX_SAFE_INTEGER) return `${kind} from ${minimum}`;
  return `${kind} ${minimum}–${maximum}`;
}

export interface FieldText {
  /** With `?` when it may be left out. */
  readonly name: string;
  readonly form: string;
  readonly note: string;
}

/** The fields of an object, without those of `but`. Notes of named schemas stand with the names. */
export function fieldTexts(
  { properties = {}, required = [] }: JsonSchema,
  but: readonly string[] = [],
): readonly FieldText[] {
  return Object.entries(properties)
    .filter(([name]) => !but.includes(name))
    .map(([name, schema]) => ({
      name: required.includes(name) ? name : `${name}?`,
      form: schemaText(schema),
      note: nameOf(schema) === undefined ? (schema.description ?? '') : '',
    }));
}

/** One cell that lists fields, a line each. */
export function fieldsCell(schema: JsonSchema, but: readonly string[] = []): string {
  const lines = fieldTexts(schema, but).map(
    ({ name, form, note }) => `${codeCell(`${name}: ${form}`)}${note === '' ? '' : ` ${escapeCell(note)}`}`,
  );
  return lines.length === 0 ? '–' : lines.join('<br>');
}

export function codeCell(text: string): string {
  return `\`${escapeCell(text)}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

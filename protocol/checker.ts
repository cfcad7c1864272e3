// A quick yes: whether a value surely is of a schema's form, by functions made once for each schema. The library builds its patterns anew for every object that it
// checks, which takes a page 50 ms for one part of a large room. Where this says no, the library decides, and says why.

import type { TSchema } from 'typebox';

type Sure = (value: unknown) => boolean;
type Keywords = Readonly<Record<string, unknown>>;

const NEVER: Sure = () => false;
const made = new WeakMap<TSchema, Sure>();

/** True: the value is of the schema's form. False: it is not, or the schema says more than is known here. */
export function isSurely(schema: TSchema, value: unknown): boolean {
  return sureOf(schema)(value);
}

function sureOf(schema: TSchema): Sure {
  const known = made.get(schema);
  if (known !== undefined) return known;
  const sure = make(schema);
  made.set(schema, sure);
  return sure;
}

/** Which keywords may stand in a schema so that its checker knows all that it says. */
const SAID: readonly string[] = ['description', 'title', 'default'];

interface Kind {
  readonly keywords: readonly string[];
  readonly make: (schema: Keywords) => Sure;
}

const KINDS: Readonly<Record<string, Kind>> = {
  object: { keywords: ['type', 'required', 'properties', 'additionalProperties'], make: objectOf },
  array: { keywords: ['type', 'items', 'minItems', 'maxItems'], make: arrayOf },
  string: { keywords: ['type', 'pattern', 'minLength', 'maxLength'], make: stringOf },
  integer: { keywords: ['type', 'minimum', 'maximum'], make: (schema) => numberOf(schema, Number.isInteger) },
  number: { keywords: ['type', 'minimum', 'maximum'], make: (schema) => numberOf(schema, Number.isFinite) },
  boolean: { keywords: ['type', 'const'], make: constantOf('boolean') },
  null: { keywords: ['type'], make: () => (value) => value === null },
};

function make(schema: TSchema): Sure {
  const keywords: Keywords = { ...schema };
  const { type, enum: words, anyOf, const: constant } = keywords;
  const only = (names: readonly string[]) =>
    Object.keys(keywords).every((name) => names.includes(name) || SAID.includes(name));
  if (Array.isArray(words))
    return only(['enum', 'type']) && words.every(isPlain) ? (value) => words.includes(value) : NEVER;
  if (Array.isArray(anyOf)) {
    const sures = anyOf.map((one: TSchema) => sureOf(one));
    return only(['anyOf']) ? (value) => sures.some((sure) => sure(value)) : NEVER;
  }
  if (typeof type !== 'string') return NEVER;
  if (constant !== undefined)
    return only(['type', 'const']) && isPlain(constant) ? (value) => value === constant : NEVER;
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
  return kind !== undefined && only(kind.keywords) ? kind.make(keywords) : NEVER;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number';
}

function objectOf({ properties, required, additionalProperties }: Keywords): Sure {
  if (additionalProperties !== false || typeof properties !== 'object' || properties === null) return NEVER;
  const needed: readonly string[] = Array.isArray(required) ? required : [];
  const sures = new Map(Object.entries(properties).map(([name, schema]: [string, TSchema]) => [name, sureOf(schema)]));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const given: Keywords = { ...value };
    for (const name of needed) if (!Object.hasOwn(given, name)) return false;
    for (const name of Object.getOwnPropertyNames(value)) if (sures.get(name)?.(given[name]) !== true) return false;
    return true;
  };
}

function arrayOf({ items, minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Keywords): Sure {
  if (typeof items !== 'object' || items === null || Array.isArray(items)) return NEVER;
  const sure = sureOf(items as TSchema);
  return (value) =>
    Array.isArray(value) && value.length >= Number(minItems) && value.length <= Number(maxItems) && value.every(sure);
}

/** Letters that need two units count as two here, so that what is surely short enough is. */
function stringOf({ pattern, minLength, maxLength = Number.POSITIVE_INFINITY }: Keywords): Sure {
  if (pattern !== undefined && typeof pattern !== 'string') return NEVER;
  if (minLength !== undefined && Number(minLength) > 1) return NEVER;
  const regexp = pattern === undefined ? null : new RegExp(pattern, 'u');
  const least = Number(minLength ?? 0);
  return (value) =>
    typeof value === 'string' &&
    value.length >= least &&
    value.length <= Number(maxLength) &&
    (regexp === null || regexp.test(value));
}

function numberOf(
  { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY }: Keywords,
  is: Sure,
): Sure {
  return (value) => is(value) && Number(value) >= Number(minimum) && Number(value) <= Number(maximum);
}

function constantOf(type: string): () => Sure {
  return () => (value) => typeof value === type;
}

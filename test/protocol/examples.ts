// Examples of a schema, as arbitrary as it allows, written from the rules of JSON Schema and not with the code that checks them.

import { fc } from '../property.ts';

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Items of an example's arrays; more of them prove nothing more. */
const FEW = 3;

export function examplesOf(of: object): fc.Arbitrary<unknown> {
  const schema = of as Schema;
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(examplesOf));
  switch (schema.type) {
    case 'object':
      return objects(schema);
    case 'array':
      return arrays(schema);
    case 'string':
      return strings(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -9, max: schema.maximum ?? 9 });
    case 'number':
      return fc
        .double({ min: schema.minimum ?? -9, max: schema.maximum ?? 9, noNaN: true })
        .map((number) => number + 0);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.constantFrom<unknown>(null, 1, 'any', { of: ['it'] });
  }
}

function objects({ properties = {}, patternProperties, required = [] }: Schema): fc.Arbitrary<unknown> {
  const any = Object.values(patternProperties ?? {})[0];
  if (any !== undefined) return fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), examplesOf(any), { maxKeys: FEW });
  const fields = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, examplesOf(schema)]));
  return fc.record(fields, { requiredKeys: [...required], noNullPrototype: true });
}

function arrays({ items = {}, minItems = 0, maxItems = FEW, uniqueItems = false }: Schema): fc.Arbitrary<unknown> {
  const length = { minLength: minItems, maxLength: Math.min(maxItems, Math.max(FEW, minItems)) };
  return uniqueItems ? fc.uniqueArray(examplesOf(items), length) : fc.array(examplesOf(items), length);
}

function strings({ pattern, minLength = 0, maxLength = 20 }: Schema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc
    .string({ minLength, maxLength: Math.min(maxLength, minLength + 40), unit: 'grapheme' })
    .filter((text) => text.length <= maxLength);
}

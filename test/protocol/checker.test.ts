// The quick yes of a schema against the library that the schemas are written in: whatever it says yes to, the library says yes to as well.

import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { API_NOTIFICATIONS, ROOM_EVENTS } from '../../protocol/api/events.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { ReceiverRow, Room, TransmitterRow } from '../../protocol/api/shapes.ts';
import { isSurely } from '../../protocol/checker.ts';
import { Type } from '../../protocol/schema.ts';
import { fc } from '../property.ts';

const SCHEMAS: [string, TSchema][] = [
  ...Object.entries<{ params: TSchema; result: TSchema }>(API_METHODS).flatMap(
    ([name, { params, result }]): [string, TSchema][] => [
      [`${name} params`, params],
      [`${name} result`, result],
    ],
  ),
  ...Object.entries<{ fields: TSchema }>(ROOM_EVENTS).map(([name, { fields }]): [string, TSchema] => [name, fields]),
  ...Object.entries<{ params: TSchema }>(API_NOTIFICATIONS).map(([name, { params }]): [string, TSchema] => [
    name,
    params,
  ]),
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, false, 0, -1, 1.5, 10_000, 10_001, Number.NaN, 2 ** 53),
  fc.constantFrom<unknown>('', '0001', '5001', 'hxfj', 'ok', 'offline', 'shown', 'a'.repeat(65), '😀', 'x\n', [], {}),
  fc.string({ unit: 'binary' }),
);

/** Values that are nearly of the form: each part of the schema, now and then something else. */
function near(schema: TSchema): fc.Arbitrary<unknown> {
  const words: Readonly<Record<string, unknown>> = { ...schema };
  if (Array.isArray(words.enum)) return mixed(fc.constantFrom<unknown>(...words.enum));
  if (Array.isArray(words.anyOf)) return mixed(fc.oneof(...words.anyOf.map((one: TSchema) => near(one))));
  if (words.const !== undefined) return mixed(fc.constant(words.const));
  if (words.type === 'object' && typeof words.properties === 'object' && words.properties !== null) {
    const all = Object.fromEntries(
      Object.entries<TSchema>(words.properties as Record<string, TSchema>).map(([name, one]) => [name, near(one)]),
    );
    const some = fc.record(all, { requiredKeys: [] });
    const odd = fc.tuple(fc.record(all), leaf).map(([value, more]) => ({ ...value, more }));
    return fc.oneof(
      { weight: 12, arbitrary: fc.record(all) },
      { weight: 1, arbitrary: some },
      { weight: 1, arbitrary: odd },
      { weight: 1, arbitrary: leaf },
    );
  }
  if (words.type === 'array') return mixed(fc.array(near(words.items as TSchema), { maxLength: 3 }));
  if (words.type === 'integer') return mixed(fc.integer({ min: -1, max: 11_000 }));
  if (words.type === 'boolean') return mixed(fc.boolean());
  if (typeof words.pattern === 'string') return mixed(fc.stringMatching(new RegExp(words.pattern)));
  if (words.type === 'string') return mixed(fc.string({ maxLength: 12 }));
  return leaf;
}

function mixed(usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: leaf });
}

describe('the quick yes', () => {
  test.each(SCHEMAS)('%s: says yes to nothing that the library refuses', (_name, schema) => {
    fc.assert(
      fc.property(near(schema), (value) => {
        if (isSurely(schema, value)) expect(Check(schema, value)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['a receiver', ReceiverRow],
    ['a transmitter', TransmitterRow],
  ])('%s as the room tells it is known to it, so that a large room is read quickly', (_name, schema) => {
    let sure = 0;
    fc.assert(
      fc.property(near(schema), (value) => {
        const sent: unknown = JSON.parse(JSON.stringify([value]))[0];
        if (isSurely(schema, sent)) sure += 1;
        else expect(Check(schema, sent)).toBe(false);
      }),
      { numRuns: 400 },
    );
    expect(sure).toBeGreaterThan(0);
  });

  test('what it does not know is left to the library', () => {
    expect(isSurely(Type.Array(Type.String(), { uniqueItems: true }), ['a', 'a'])).toBe(false);
    expect(isSurely(Type.String({ format: 'date-time' }), 'no date')).toBe(false);
    expect(
      isSurely(Type.Object({ a: Type.Number({ multipleOf: 2 }) }, { additionalProperties: false }), { a: 3 }),
    ).toBe(false);
    expect(isSurely(Type.Object({}), { a: 1 })).toBe(false);
    expect(
      isSurely(Room, { epoch: 1, seq: 1, transmitters: [], receivers: [], seats: [], walls: [], hotkeys: [] }),
    ).toBe(true);
  });
});

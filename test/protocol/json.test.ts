// The one place where text becomes a value: what must not come through it, and what must come through unharmed (safety 3.15).

import { describe, expect, test } from 'vitest';
import { parseJson } from '../../protocol/json.ts';
import { fc } from '../property.ts';

const KIB = 1024;
const refused = { ok: false, reason: 'invalid' };

describe('size', () => {
  test.each([
    ['ASCII', 'x', 1],
    ['two bytes', 'é', 2],
    ['three bytes', '中', 3],
    ['four bytes', '🖥', 4],
    ['half a pair, sent as three', '\ud83d', 3],
  ])('is counted in bytes of UTF-8: %s', (_name, character, bytes) => {
    const fits = Math.floor((64 * KIB - 2) / bytes);
    expect(parseJson(`"${character.repeat(fits)}"`)).toEqual({ ok: true, value: character.repeat(fits) });
    expect(parseJson(`"${character.repeat(fits + 1)}"`)).toMatchObject(refused);
  });

  test('another limit can be named', () => {
    expect(parseJson('"1234567890"', { maxBytes: 11, maxDepth: 1 })).toMatchObject(refused);
    expect(parseJson('"1234567890"', { maxBytes: 12, maxDepth: 1 }).ok).toBe(true);
  });

  test('a megabyte in one string, where that is allowed, breaks nothing', () => {
    const text = JSON.stringify('\\"[{'.repeat(100_000));
    expect(parseJson(text, { maxBytes: KIB * KIB, maxDepth: 1 }).ok).toBe(true);
  });
});

describe('depth', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test('16 levels are allowed, 17 are not, and 30,000 harm nobody', () => {
    expect(parseJson(nested(16)).ok).toBe(true);
    expect(parseJson(nested(17))).toMatchObject(refused);
    expect(parseJson(nested(30_000))).toMatchObject(refused);
    expect(parseJson(`${'{"a":'.repeat(17)}1${'}'.repeat(17)}`)).toMatchObject(refused);
  });

  test('brackets in strings are not levels', () => {
    const text = JSON.stringify({ a: '[[[[[[[[[[[[[[[[[[[[{{{{{"\\"[', b: ['\\', '[', '\\"{'] });
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test('brackets after a string that never ends do not matter: it is no JSON', () => {
    expect(parseJson('"[[[')).toMatchObject(refused);
    expect(parseJson('"\\')).toMatchObject(refused);
  });
});

describe('poison', () => {
  test.each([
    '{"__proto__":{"admin":true}}',
    '{"constructor":1}',
    '{"prototype":1}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"\\u005f_proto__":1}',
    '{"\\u005F\\u005F\\u0070roto__":1}',
    '{"c\\u006fnstructor":{"prototype":1}}',
    '[[{"\\u0070rototype":1}]]',
  ])('%s is refused', (text) => {
    expect(parseJson(text)).toMatchObject(refused);
  });

  test.each(['"__proto__"', '["constructor","\\u005f_proto__"]', '{"proto":1,"__proto":2,"Constructor":3}'])(
    '%s is not poison',
    (text) => {
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    },
  );
});

test.each(['', ' ', '{', '}', 'undefined', 'NaN', "{'a':1}", '{"a":1,}', '01', '\u0000', '{"a":1}{"b":2}'])(
  '%j is not JSON',
  (text) => {
    expect(parseJson(text)).toMatchObject(refused);
  },
);

test('whatever text comes, nothing is thrown, and what is no JSON is refused', () => {
  const bits = fc.constantFrom('{', '}', '[', ']', '"', '\\', '\\u005f', ':', ',', '1', 'null', '__proto__', 'a', '🖥');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(bits, { maxLength: 60 }).map((all) => all.join('')),
      ),
      (text) => {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          expect(parseJson(text)).toMatchObject(refused);
          return;
        }
        const parsed = parseJson(text);
        if (parsed.ok) expect(parsed.value).toEqual(value);
        else expect(parsed.because).toMatch(/deeper|key/);
      },
    ),
    { numRuns: 500 },
  );
});

test('every value without poison comes through as it is', () => {
  const poison = /__proto__|constructor|prototype/;
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      if (poison.test(text)) return;
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

// A table laid over another reads as a map that was copied and then changed, whatever is done to it, and the one below stays as it was.

import { expect, test } from 'vitest';
import { Layer } from '../../controller/domain/rights/layer.ts';
import { fc } from '../property.ts';

const key = fc.integer({ min: 0, max: 8 });
const step = fc.oneof(
  fc.tuple(fc.constant('set'), key, fc.integer()),
  fc.tuple(fc.constant('delete'), key, fc.constant(0)),
  fc.tuple(fc.constant('get'), key, fc.constant(0)),
  fc.tuple(fc.constant('clear'), fc.constant(0), fc.constant(0)),
);

test('as a copied map', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.integer())), fc.array(step, { maxLength: 40 }), (entries, steps) => {
      const base = new Map(entries.map(([at, value]) => [at, { value }]));
      const before = JSON.stringify([...base]);
      const layer = new Layer(base, (one) => ({ ...one }));
      const copy = new Map([...base].map(([at, one]) => [at, { ...one }]));
      for (const [what, at, value] of steps) {
        for (const table of [layer, copy]) {
          if (what === 'set') table.set(at, { value });
          else if (what === 'clear') table.clear();
          else if (what === 'delete') table.delete(at);
          else {
            const there = table.get(at);
            if (there !== undefined) there.value += 1;
          }
        }
        const sorted = (table: Map<number, { value: number }>) => [...table].sort(([a], [b]) => a - b);
        expect(sorted(layer)).toEqual(sorted(copy));
        expect([layer.size, layer.has(at), [...layer.keys()].length]).toEqual([copy.size, copy.has(at), copy.size]);
        expect(JSON.stringify([...layer.values()].map((one) => one.value).sort())).toBe(
          JSON.stringify([...copy.values()].map((one) => one.value).sort()),
        );
      }
      expect(JSON.stringify([...base])).toBe(before);
    }),
  );
});

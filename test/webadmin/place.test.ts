// Addresses of pages: what is written can be read again, whatever an object is called, and nothing that somebody typed breaks it.

import { expect, test } from 'vitest';
import { hashOf, readPlace } from '../../webadmin/layout/place.ts';
import { fc } from '../property.ts';

test('an address reads as it was written', () => {
  expect(readPlace('#/users/hxfj')).toEqual({ page: 'users', rest: ['hxfj'], isNew: false });
  expect(readPlace('#/seats/wall/+')).toEqual({ page: 'seats', rest: ['wall'], isNew: true });
  expect(readPlace('')).toEqual({ page: '', rest: [], isNew: false });
});

test('whatever an object is called, its address leads to it, also when it is called as what is new', () => {
  expect(hashOf('groups', ['+'])).not.toBe(hashOf('groups', [], true));
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 3 }),
      fc.boolean(),
      (rest, isNew) => {
        expect(readPlace(hashOf('groups', rest, isNew))).toEqual({ page: 'groups', rest, isNew });
      },
    ),
  );
});

test('an address that is no proper code is read as it stands', () => {
  expect(readPlace('#/users/%E0%A4%A')).toEqual({ page: 'users', rest: ['%E0%A4%A'], isNew: false });
});

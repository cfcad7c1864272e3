// IDs and lists of targets as people type them (contracts, IDs; manual 3.2, 4.2 and its decisions on keys and outcomes).

import { describe, expect, test } from 'vitest';
import { expandId, isFullId, kindOfId, parseTargets, readsLikeId } from '../../protocol/ids.ts';
import { fc } from '../property.ts';

describe('short forms', () => {
  test.each([
    ['3.2 leading zeros may be left out', '1', 'transmitter', 4, '0001'],
    ['3.2 some of them', '01', 'transmitter', 4, '0001'],
    ['3.2 none', '0001', 'transmitter', 4, '0001'],
    ['3.2 zero', '0', 'transmitter', 4, '0000'],
    ['3.2 a short one is padded even with a first digit of receivers', '777', 'transmitter', 4, '0777'],
    ['4.2 the leading 5 and zeros may be left out', '1', 'receiver', 4, '5001'],
    ['4.2 a full one', '5001', 'receiver', 4, '5001'],
    ['4.2 some zeros', '012', 'receiver', 4, '5012'],
    ['4.2 a short one is added to 5000', '999', 'receiver', 4, '5999'],
    ['4.2 a full one of a higher thousand', '9001', 'receiver', 4, '9001'],
    ['five digits, transmitter', '1', 'transmitter', 5, '00001'],
    ['five digits, four are short', '4001', 'transmitter', 5, '04001'],
    ['five digits, receiver', '12', 'receiver', 5, '50012'],
    ['five digits, four are added', '5001', 'receiver', 5, '55001'],
    ['six digits, transmitter', '42', 'transmitter', 6, '000042'],
    ['six digits, receiver', '42', 'receiver', 6, '500042'],
    ['the other kind', '5001', 'transmitter', 4, null],
    ['the other kind', '0001', 'receiver', 4, null],
    ['too long', '00001', 'transmitter', 4, null],
    ['empty', '', 'transmitter', 4, null],
    ['a hotkey', 'web', 'transmitter', 4, null],
    ['a sign', '-1', 'transmitter', 4, null],
    ['a fraction', '1.0', 'receiver', 4, null],
    ['full-width digits', '１', 'receiver', 4, null],
  ] as const)('%s: %s', (_name, typed, kind, length, full) => {
    expect(expandId(typed, kind, length)).toBe(full);
  });

  test('whatever is typed, what comes out is a full ID of that kind', () => {
    const kind = fc.constantFrom('transmitter' as const, 'receiver' as const);
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{0,8}$/), kind, fc.integer({ min: 4, max: 6 }), (typed, wanted, length) => {
        const full = expandId(typed, wanted, length);
        if (full === null) return;
        expect(isFullId(full, length)).toBe(true);
        expect(kindOfId(full)).toBe(wanted);
        expect(Number(full)).toBe(
          Number(typed) + (wanted === 'receiver' && typed.length < length ? 5 * 10 ** (length - 1) : 0),
        );
      }),
    );
  });

  test.each(['0', '1', '2', '3', '4'])('first digit %s is a transmitter', (digit) => {
    expect(kindOfId(`${digit}000`)).toBe('transmitter');
  });

  test.each(['5', '6', '7', '8', '9'])('first digit %s is a receiver', (digit) => {
    expect(kindOfId(`${digit}000`)).toBe('receiver');
  });

  test('what reads like an ID is digits alone, of whatever length', () => {
    expect(['1', '0001', '123456789'].map(readsLikeId)).toEqual([true, true, true]);
    expect(['', 'a1', '1a', '1 ', '１'].map(readsLikeId)).toEqual([false, false, false, false, false]);
  });
});

describe('lists of targets', () => {
  test.each([
    ['4.2 one', '1', ['1']],
    ['4.2 ASCII commas', '1,5002,web', ['1', '5002', 'web']],
    ['a full-width comma counts as a comma', '1，2,3', ['1', '2', '3']],
    ['case does not matter', 'WEB,Team', ['web', 'team']],
    ['blanks around a word do not matter', ' 1 , 2 ', ['1', '2']],
    ['doubles count once', '1,2,1,WEB,web', ['1', '2', 'web']],
    ['4.2 all', 'all', 'all'],
    ['case does not matter in all', 'ALL', 'all'],
  ] as const)('%s: %s', (_name, typed, targets) => {
    expect(parseTargets(typed)).toEqual({ ok: true, value: targets });
  });

  test.each([
    ['empty', ''],
    ['blank', '  '],
    ['a comma alone', ','],
    ['a comma at the end', '1,'],
    ['a comma at the beginning', '，1'],
    ['two commas', '1,,2'],
    ['all beside others', 'all,1'],
    ['all twice', 'all,ALL'],
    ['a blank inside a word', '1 2'],
    ['257 of them', Array.from({ length: 257 }, (_, index) => index).join(',')],
  ])('4.3 %s is 热键和ID不存在', (_name, typed) => {
    expect(parseTargets(typed)).toMatchObject({ ok: false, reason: 'unknown_target' });
  });

  test('as a list, each is one word', () => {
    expect(parseTargets(['1', 'Team'])).toEqual({ ok: true, value: ['1', 'team'] });
    expect(parseTargets(['1,2'])).toMatchObject({ ok: false, reason: 'unknown_target' });
    expect(parseTargets([])).toMatchObject({ ok: false, reason: 'unknown_target' });
  });

  test('the order typed is kept, whatever stands between', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/).filter((one) => one !== 'all');
    const between = fc.constantFrom(',', '，', ' , ', ' ，');
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 20 }), between, (words, comma) => {
        expect(parseTargets(words.join(comma).toUpperCase())).toEqual({ ok: true, value: words });
      }),
    );
  });
});

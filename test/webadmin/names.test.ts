// Names from outside, and how they are found: what cannot be seen is marked, right-to-left is kept in its place, Chinese is found by the initials of its pinyin.

import { describe, expect, test } from 'vitest';
import { initials } from '../../webadmin/layout/pinyin.ts';
import { finds } from '../../webadmin/layout/search.ts';
import { partsOf, plain } from '../../webadmin/layout/visible.ts';

describe('characters that cannot be seen', () => {
  test.each([
    ['zero width space', 'ad\u200bmin', 'ad⟨U+200B⟩min'],
    ['right-to-left override', '\u202enimda', '⟨U+202E⟩nimda'],
    ['a control character', 'a\u0007b', 'a⟨U+0007⟩b'],
    ['a tag of plane 14', 'a\u{e0041}b', 'a⟨U+E0041⟩b'],
    ['the filler of Hangul', '\u3164', '⟨U+3164⟩'],
    ['a lonely half of a pair', 'a\ud800', 'a⟨U+D800⟩'],
  ])('%s is marked', (_what, name, seen) => {
    expect(plain(name)).toBe(seen);
    expect(partsOf(name).some(({ isMark }) => isMark)).toBe(true);
  });

  test('what people read is left as it is: Chinese, full-width blanks, accents, signs', () => {
    for (const name of ['雷达 1 号', '一　二', 'Überwachung', '№ 5 ★', '']) expect(plain(name)).toBe(name);
  });

  test('right-to-left letters are isolated, so that they turn nothing around', () => {
    expect(plain('غرفة 12')).toBe('\u2068غرفة 12\u2069');
  });
});

// The initials are those of the dictionary 现代汉语词典, written down by hand.
describe('pinyin initials', () => {
  test.each([
    ['雷达', 'ld'],
    ['监控大屏', 'jkdp'],
    ['指挥中心', 'zhzx'],
    ['气象雷达图', 'qxldt'],
    ['跑道入口', 'pdrk'],
    ['电力调度', 'dldd'],
    ['重庆', 'cq'],
    ['银行', 'yh'],
    ['车站', 'cz'],
    ['安全门禁', 'aqmj'],
    ['北京西', 'bjx'],
    ['飞行计划', 'fxjh'],
    ['雷达1号A', 'ld1ha'],
    ['欧洲', 'oz'],
    ['值班员', 'zby'],
    ['网络拓扑', 'wltp'],
  ])('%s is found by %s', (name, typed) => {
    expect(initials(name)).toContain(typed);
    expect(finds(typed, ['0001', name])).toBe(true);
    expect(finds(typed.toUpperCase(), [name])).toBe(true);
  });

  test('other names have none, and a word that fits nowhere finds nothing', () => {
    expect(initials('Radar 1')).toEqual([]);
    expect(finds('ldx', ['雷达'])).toBe(false);
    expect(finds('ld 00', ['0001', '雷达'])).toBe(true);
  });

  test('a name full of characters with several readings stays bounded', () => {
    expect(initials('重长行调乐曾朝传弹藏').length).toBeLessThanOrEqual(8);
  });
});

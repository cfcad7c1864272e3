// What people read for each outcome, word for word as the manual has it (3.3, 4.3, 5.3, 1.4 and its table of texts).

import { describe, expect, test } from 'vitest';
import type { Reason } from '../../protocol/reasons.ts';
import { REASON_NAMES } from '../../protocol/reasons.ts';
import { NETWORK_DOWN, NETWORK_OK, reasonText, SERVER_SILENT, SUCCESS } from '../../protocol/texts.ts';

const MANUAL: readonly (readonly [reasons: readonly Reason[], chinese: string, english: string])[] = [
  [['out_of_range', 'forbidden'], '超出范围', 'Out of range'],
  [['same_source'], '相同视频源', 'Same source'],
  [['no_video'], '此设备无视频', 'No video'],
  [['offline'], '此设备不在线', 'Device offline'],
  [['unknown_target', 'invalid'], '热键和ID不存在', 'No such ID or hotkey'],
  [['no_current_source'], '获取视频切换状态失败', 'Cannot read the switch state'],
  [['invalid_credentials'], '用户或密码错误', 'Wrong user name or password'],
  [['throttled'], '尝试过多，请稍后重试', 'Too many attempts, try again later'],
  [['conflict'], '设备被占用', 'In use'],
  [['busy', 'unavailable'], '与服务器通讯失败，请稍后重试！', 'No answer from the server, try again later'],
];

describe('reasons', () => {
  test.each(MANUAL)('%s', (reasons, chinese, english) => {
    for (const reason of reasons) {
      for (const operation of ['connect', 'push', 'get'] as const) {
        expect(reasonText(reason, operation, 'zh-CN')).toBe(chinese);
        expect(reasonText(reason, operation, 'en')).toBe(english);
      }
    }
  });

  test('3.3 connect_failed reads differently in each operation', () => {
    const texts = (['connect', 'push', 'get'] as const).map((one) => [
      reasonText('connect_failed', one, 'zh-CN'),
      reasonText('connect_failed', one, 'en'),
    ]);
    expect(texts).toEqual([
      ['连接失败', 'Connection failed'],
      ['推送失败', 'Push failed'],
      ['获取失败', 'Get failed'],
    ]);
  });

  test('every reason has a text in both languages, with full-width punctuation in Chinese', () => {
    for (const reason of REASON_NAMES) {
      expect(reasonText(reason, 'connect', 'zh-CN')).toMatch(/^[\p{Script=Han}ID，！]+$/u);
      expect(reasonText(reason, 'connect', 'en')).toMatch(/^[A-Z][A-Za-z ,]+$/);
    }
  });
});

test('3.3, 4.3, 5.3 success', () => {
  expect(Object.values(SUCCESS)).toEqual([
    { 'zh-CN': '连接成功', en: 'Connected' },
    { 'zh-CN': '推送成功', en: 'Pushed' },
    { 'zh-CN': '获取成功', en: 'Got' },
  ]);
});

test('1.4 the status line', () => {
  expect([NETWORK_OK, NETWORK_DOWN, SERVER_SILENT]).toEqual([
    { 'zh-CN': '网络正常', en: 'Network OK' },
    { 'zh-CN': '网络断开', en: 'Network down' },
    { 'zh-CN': '与服务器通讯失败，请稍后重试！', en: 'No answer from the server, try again later' },
  ]);
});

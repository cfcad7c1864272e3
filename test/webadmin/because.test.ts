// The controller's reasons in Chinese: for what the domain says of rules, rights and facts there is a sentence; everything else stays as it is said.

import { expect, test } from 'vitest';
import { becauseText } from '../../webadmin/because-texts.ts';

test.each([
  ['0010 is offline', '0010 不在线'],
  ['0009 has no video', '0009 没有视频'],
  ['5001 shows 0003 already', '5001 已在显示 0003'],
  ['5004 shows no source', '5004 没有画面'],
  ['no rule allows lin to connect 0003', '没有规则允许 lin 连接 0003'],
  ['rule p62 denies hxfj connect 0002', '规则 p62 拒绝：hxfj 连接 0002'],
  ['rule p9 allows night watch push *', '规则 p9 允许：night watch 推送到 *'],
  ['lin is operator', 'lin 的角色是操作员'],
  ['lin may not connect to what 5001 shows', 'lin 不能连接 5001 正在显示的画面'],
  ['there is no transmitter and no hotkey "<b>\u200b"', '没有此 ID 或热键：<b>⟨U+200B⟩'],
])('%s', (because, chinese) => {
  expect(becauseText(because, 'zh-CN')).toEqual({ text: chinese, lang: 'zh-CN' });
  expect(becauseText(because, 'en')).toEqual({ text: because, lang: 'en' });
});

test('what is not known stays as the controller says it, marked as English', () => {
  expect(becauseText('a fact from the future', 'zh-CN')).toEqual({ text: 'a fact from the future', lang: 'en' });
});

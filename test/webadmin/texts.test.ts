// The words of the page: there in both languages, with the same places for values, and the manual's own where the manual has them.

import { expect, test } from 'vitest';
import { REASON_NAMES } from '../../protocol/reasons.ts';
import { formText, outcomeText } from '../../webadmin/model/wording.ts';
import type { TextName } from '../../webadmin/texts.ts';
import { TEXTS } from '../../webadmin/texts.ts';

const NAMES = Object.keys(TEXTS) as TextName[];

function places(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String).sort();
}

test.each(NAMES)('%s reads in both languages and asks for the same values', (name) => {
  const text = TEXTS[name];
  expect(text.en).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/);
  expect(text['zh-CN']).toMatch(/[\u4e00-\u9fff]|^\{/);
  expect(places(text['zh-CN'])).toEqual(places(text.en));
  // Punctuation of Chinese texts is full-width (manual, texts).
  expect(text['zh-CN'].replace(/[a-z0-9 {}]/gi, '')).not.toMatch(/[,;:!?()]/);
});

test('outcomes read as at a seat, word for word from the manual', () => {
  expect(outcomeText('connect', 'ok', 'zh-CN')).toBe('连接成功');
  expect(outcomeText('push', 'ok', 'zh-CN')).toBe('推送成功');
  expect(outcomeText('push', 'connect_failed', 'zh-CN')).toBe('推送失败');
  expect(outcomeText('connect', 'out_of_range', 'zh-CN')).toBe('超出范围');
  expect(outcomeText('connect', 'no_video', 'en')).toBe('No video');
  expect(outcomeText('disconnect', 'connect_failed', 'en')).toBe('Disconnect failed');
});

test('every refusal of a form has words, and none speaks of hotkeys where a field is wrong', () => {
  for (const reason of REASON_NAMES) expect(formText(reason, 'en').length).toBeGreaterThan(0);
  expect(formText('invalid', 'en')).not.toMatch(/hotkey/);
  expect(formText('throttled', 'zh-CN')).toBe('尝试过多，请稍后重试');
});

// The words of the page: there in both languages, with the same places for values, and the manual's own where the manual has them.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REASON_NAMES } from '../../protocol/reasons.ts';
import type { Text } from '../../protocol/texts.ts';
import { formText, outcomeText } from '../../webadmin/model/wording.ts';
import { HOUSE } from '../house/house.ts';

/** Every table of words: the common one, and one a page. */
const TABLES = ['texts.ts', ...readdirSync(join(HOUSE, 'webadmin/pages'), { recursive: true, encoding: 'utf8' })]
  .filter((path) => /(texts|roles)\.ts$/.test(path))
  .map((path) => (path === 'texts.ts' ? path : `pages/${path}`));
const texts: [name: string, text: Text][] = [];
for (const path of TABLES) {
  const tables: Readonly<Record<string, unknown>> = await import(join(HOUSE, 'webadmin', path));
  for (const [table, rows] of Object.entries(tables)) {
    if (typeof rows !== 'object' || rows === null || !/^[A-Z_]+$/.test(table)) continue;
    for (const [name, text] of Object.entries(rows)) if (isText(text)) texts.push([`${table}.${name}`, text]);
  }
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'en' in value && 'zh-CN' in value;
}

function places(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(String).sort();
}

test('there is a table of words for every page', () => {
  expect(texts.length).toBeGreaterThan(100);
  expect(TABLES).toContain('pages/account/texts.ts');
});

test.each(texts)('%s reads in both languages and asks for the same values', (_name, text) => {
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

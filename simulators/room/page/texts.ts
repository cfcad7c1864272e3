// The words of the demonstration's page, in both languages. What the seats say stands with the OSD.

import type { Language } from '../../../protocol/schema.ts';
import type { Text } from '../../../protocol/texts.ts';

export const TEXTS = {
  title: { 'zh-CN': '演示控制室', en: 'Demonstration room' },
  hint: {
    'zh-CN': '点击一个坐席，登录，然后连按两次 Shift+O 打开菜单：F1 连接，F2 推送，F3 获取，F12 注销。',
    en: 'Click a seat, log in, then press Shift+O twice for the menu: F1 connects, F2 pushes, F3 gets, F12 logs out.',
  },
  accounts: { 'zh-CN': '账号', en: 'Accounts' },
  admin: { 'zh-CN': '网页管理', en: 'Web admin' },
  away: { 'zh-CN': '在单独窗口打开', en: 'Own window' },
  back: { 'zh-CN': '收回', en: 'Bring back' },
  elsewhere: { 'zh-CN': '此坐席在单独窗口中。', en: 'This seat is in a window of its own.' },
  language: { 'zh-CN': 'English', en: '中文' },
} as const satisfies Record<string, Text>;

export type TextName = keyof typeof TEXTS;

export function isLanguage(value: string | null): value is Language {
  return value === 'zh-CN' || value === 'en';
}

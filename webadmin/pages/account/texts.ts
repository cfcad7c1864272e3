// The words of one's own account.

import type { Text } from '../../../protocol/texts.ts';

export const ACCOUNT = {
  title: { 'zh-CN': '我的帐户', en: 'My account' },
  who: { 'zh-CN': '已登录为', en: 'Logged in as' },
  username: { 'zh-CN': '用户名', en: 'User name' },
  role: { 'zh-CN': '角色', en: 'Role' },
  until: { 'zh-CN': '会话有效期至', en: 'The session ends' },
  thisBrowser: { 'zh-CN': '此浏览器', en: 'This browser' },
  thisBrowserHint: {
    'zh-CN': '语言和外观立即生效，只保存在此浏览器中。',
    en: 'Language and appearance change at once and are kept in this browser alone.',
  },
  language: { 'zh-CN': '语言', en: 'Language' },
  appearance: { 'zh-CN': '外观', en: 'Appearance' },
  dark: { 'zh-CN': '深色', en: 'Dark' },
  light: { 'zh-CN': '浅色', en: 'Light' },
  logoutHint: {
    'zh-CN': '注销后，此标签页中未保存的内容不再保留。',
    en: 'Logging out drops whatever is not saved in this tab.',
  },
  logout: { 'zh-CN': '注销', en: 'Log out' },
} as const satisfies Readonly<Record<string, Text>>;

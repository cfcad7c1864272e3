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
  settings: { 'zh-CN': '帐户设置', en: 'Account settings' },
  accountLanguage: { 'zh-CN': '帐户语言', en: 'Language of the account' },
  accountLanguageHint: {
    'zh-CN': '在坐席登录时使用的语言。',
    en: 'What the OSD speaks once you log in at a seat.',
  },
  sameLanguage: { 'zh-CN': '保持不变', en: 'As it is' },
  newPassword: { 'zh-CN': '新密码', en: 'New password' },
  newPasswordHint: {
    'zh-CN': '留空则不更改。更改后，您的其他会话立即结束。',
    en: 'Empty: it stays. A new one ends your other sessions at once.',
  },
  again: { 'zh-CN': '再次输入新密码', en: 'New password again' },
  unlike: { 'zh-CN': '两次输入的密码不同', en: 'The two are not the same' },
  current: { 'zh-CN': '当前密码', en: 'Present password' },
  currentHint: { 'zh-CN': '用于确认是您本人。', en: 'So that it is you who changes this.' },
  nothingChanged: { 'zh-CN': '没有要保存的更改', en: 'There is nothing to save' },
  changed: { 'zh-CN': '已保存帐户设置', en: 'The account settings are saved' },
  passwordChanged: { 'zh-CN': '密码已更改', en: 'The password is changed' },
  logoutHint: {
    'zh-CN': '注销后，此标签页中未保存的内容不再保留。',
    en: 'Logging out drops whatever is not saved in this tab.',
  },
  logout: { 'zh-CN': '注销', en: 'Log out' },
} as const satisfies Readonly<Record<string, Text>>;

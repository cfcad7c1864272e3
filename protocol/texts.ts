// What people read for each outcome, in both languages, word for word from the manual. Layout and labels of the screens stand with the screens.

import type { Reason } from './reasons.ts';
import type { Language } from './schema.ts';

export type Text = Readonly<Record<Language, string>>;
/** The operations of the menu (manual 3 to 5). */
export type Operation = 'connect' | 'push' | 'get';

export const SUCCESS: Readonly<Record<Operation, Text>> = {
  connect: { 'zh-CN': '连接成功', en: 'Connected' },
  push: { 'zh-CN': '推送成功', en: 'Pushed' },
  get: { 'zh-CN': '获取成功', en: 'Got' },
};

export const FAILED: Readonly<Record<Operation, Text>> = {
  connect: { 'zh-CN': '连接失败', en: 'Connection failed' },
  push: { 'zh-CN': '推送失败', en: 'Push failed' },
  get: { 'zh-CN': '获取失败', en: 'Get failed' },
};

const OUT_OF_RANGE: Text = { 'zh-CN': '超出范围', en: 'Out of range' };
const UNKNOWN: Text = { 'zh-CN': '热键和ID不存在', en: 'No such ID or hotkey' };
const NO_ANSWER: Text = { 'zh-CN': '与服务器通讯失败，请稍后重试！', en: 'No answer from the server, try again later' };
const IN_USE: Text = { 'zh-CN': '设备被占用', en: 'In use' };

const REASON_TEXTS: Readonly<Record<Exclude<Reason, 'connect_failed'>, Text>> = {
  out_of_range: OUT_OF_RANGE,
  forbidden: OUT_OF_RANGE,
  same_source: { 'zh-CN': '相同视频源', en: 'Same source' },
  no_video: { 'zh-CN': '此设备无视频', en: 'No video' },
  offline: { 'zh-CN': '此设备不在线', en: 'Device offline' },
  unknown_target: UNKNOWN,
  invalid: UNKNOWN,
  not_found: UNKNOWN,
  no_current_source: { 'zh-CN': '获取视频切换状态失败', en: 'Cannot read the switch state' },
  invalid_credentials: { 'zh-CN': '用户或密码错误', en: 'Wrong user name or password' },
  throttled: { 'zh-CN': '尝试过多，请稍后重试', en: 'Too many attempts, try again later' },
  conflict: IN_USE,
  busy: NO_ANSWER,
  unavailable: NO_ANSWER,
  not_authenticated: NO_ANSWER,
};

/** The text of a refusal; `connect_failed` reads differently in each operation. */
export function reasonText(reason: Reason, operation: Operation, language: Language): string {
  const text = reason === 'connect_failed' ? FAILED[operation] : REASON_TEXTS[reason];
  return text[language];
}

export const NETWORK_OK: Text = { 'zh-CN': '网络正常', en: 'Network OK' };
export const NETWORK_DOWN: Text = { 'zh-CN': '网络断开', en: 'Network down' };
export const SERVER_SILENT: Text = NO_ANSWER;

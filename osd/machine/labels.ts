// The words of the screens in both languages: labels, hints and the legend. What an outcome reads like stands in protocol/texts.ts.

import type { Text } from '../../protocol/texts.ts';
import type { Language, Operation, Shown } from './types.ts';

export const LABELS = {
  loginTitle: { 'zh-CN': '坐席登录', en: 'Seat login' },
  user: { 'zh-CN': '用户名', en: 'User name' },
  password: { 'zh-CN': '密码', en: 'Password' },
  login: { 'zh-CN': '登录', en: 'Log in' },
  clear: { 'zh-CN': '清除', en: 'Clear' },
  caps: { 'zh-CN': '大写', en: 'CAPS' },
  waitingTitle: { 'zh-CN': '等待接入', en: 'Waiting for adoption' },
  waitingHint: {
    'zh-CN': '请管理员在管理页面核对指纹，并接入此终端',
    en: 'An administrator compares this fingerprint and adopts the device',
  },
  firmware: { 'zh-CN': '固件版本', en: 'Firmware' },
  account: { 'zh-CN': '用户', en: 'User' },
  id: { 'zh-CN': 'ID', en: 'ID' },
  name: { 'zh-CN': '名称', en: 'Name' },
  empty: { 'zh-CN': '没有可选的终端', en: 'Nothing to choose from' },
  reserved: { 'zh-CN': '保留', en: 'Reserved' },
} as const satisfies Readonly<Record<string, Text>>;

/** The operations as prompt and legend name them. */
export const OPERATIONS: Readonly<Record<Operation, Text>> = {
  connect: { 'zh-CN': '连接', en: 'Connect' },
  push: { 'zh-CN': '推送', en: 'Push' },
  get: { 'zh-CN': '获取', en: 'Get' },
};

/** What the list holds in each operation (manual 2.4). */
export const LIST_TITLES: Readonly<Record<Operation, Text>> = {
  connect: { 'zh-CN': '发送终端', en: 'Transmitters' },
  push: { 'zh-CN': '接收终端', en: 'Receivers' },
  get: { 'zh-CN': '接收终端', en: 'Receivers' },
};

/** What to type, a line each (manual 2.2). */
export const HINTS: Readonly<Record<Operation, Readonly<Record<Language, readonly string[]>>>> = {
  connect: {
    'zh-CN': ['输入发送终端的 ID 或热键', '按 Enter 连接'],
    en: ['Type the ID or hotkey of a transmitter', 'Enter connects'],
  },
  push: {
    'zh-CN': ['输入接收终端的 ID 或热键', '多个用“,”分隔，all 为全部；按 Enter 推送'],
    en: ['Type IDs or hotkeys of receivers', 'with commas between, or all; Enter pushes'],
  },
  get: {
    'zh-CN': ['输入接收终端的 ID 或热键', '按 Enter 获取'],
    en: ['Type the ID or hotkey of a receiver', 'Enter gets its picture'],
  },
};

interface Legend {
  readonly key: string;
  readonly label: Text;
  readonly operation: Operation | null;
}

/** The legend of the function keys (manual 2.2), in the order of the keyboard. */
export const LEGEND: readonly Legend[] = [
  { key: 'F1', label: OPERATIONS.connect, operation: 'connect' },
  { key: 'F2', label: OPERATIONS.push, operation: 'push' },
  { key: 'F3', label: OPERATIONS.get, operation: 'get' },
  { key: 'F5', label: { 'zh-CN': '刷新', en: 'Refresh' }, operation: null },
  { key: 'F6', label: LABELS.reserved, operation: null },
  { key: 'F12', label: { 'zh-CN': '注销', en: 'Log out' }, operation: null },
  { key: 'Esc', label: { 'zh-CN': '退出', en: 'Leave' }, operation: null },
];

/** Words around values; punctuation in Chinese texts is full-width. */
export const PHRASES: Readonly<
  Record<
    Language,
    {
      readonly prompt: (operation: string) => string;
      readonly userAt: (user: string, receiver: string) => string;
      readonly page: (page: number, pages: number) => string;
      readonly more: (count: number) => string;
      readonly pushed: (shown: Shown) => string;
      /** `about`: empty where it is about no endpoint; `more`: how many others stand. */
      readonly alarm: (what: string, about: string, more: number) => string;
    }
  >
> = {
  'zh-CN': {
    prompt: (operation) => `【${operation}】`,
    userAt: (user, receiver) => `${user}（${receiver}）`,
    page: (page, pages) => `第 ${page}/${pages} 页`,
    more: (count) => `另有 ${count} 个未推送`,
    pushed: ({ pushedBy, source }) => `${pushedBy} 推送了 ${source.id} ${source.name}`,
    alarm: (what, about, more) =>
      `告警：${what}${about === '' ? '' : `（${about}）`}${more === 0 ? '' : `，另有 ${more} 条`}`,
  },
  en: {
    prompt: (operation) => `【${operation}】`,
    userAt: (user, receiver) => `${user} (${receiver})`,
    page: (page, pages) => `Page ${page}/${pages}`,
    more: (count) => `and ${count} more`,
    pushed: ({ pushedBy, source }) => `${pushedBy} pushed ${source.id} ${source.name}`,
    alarm: (what, about, more) =>
      `Alarm: ${what}${about === '' ? '' : ` (${about})`}${more === 0 ? '' : `, and ${more} more`}`,
  },
};

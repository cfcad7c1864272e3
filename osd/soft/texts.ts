// The words of the page around the screens, in both languages. What stands on the screens themselves comes from osd/machine.

import type { Text } from '../../protocol/texts.ts';
import type { Fault } from './fault.ts';

interface FaultText {
  readonly title: Text;
  /** What happened, and how to mend it. */
  readonly advice: Text;
  /** Whether to try again makes sense without another address. */
  readonly again: boolean;
}

export const FAULT_TEXTS: Readonly<Record<Fault, FaultText>> = {
  insecure: {
    title: { 'zh-CN': '此页面需要安全连接', en: 'This page needs a secure connection' },
    advice: {
      'zh-CN':
        '浏览器只在安全的地址上提供密钥。请用 https:// 打开此页面（在控制器的配置中设置 TLS），或在控制器所在的计算机上用 http://localhost 打开。',
      en: 'Browsers hand out keys at secure addresses only. Open this page with https:// (set up TLS in the controller’s configuration), or with http://localhost on the controller’s own computer.',
    },
    again: false,
  },
  storage: {
    title: { 'zh-CN': '浏览器无法保存密钥', en: 'The browser keeps no key' },
    advice: {
      'zh-CN': '请不要使用隐私窗口，并允许此网站保存数据，然后重试。',
      en: 'Do not use a private window, allow this site to keep data, then try again.',
    },
    again: true,
  },
  inUse: {
    title: { 'zh-CN': '此接收终端正在使用', en: 'This receiver is in use' },
    advice: {
      'zh-CN': '另一个窗口或标签页已打开此接收终端。请在那里继续，或将其关闭后重试。',
      en: 'Another window or tab plays this receiver. Go on there, or close it and try again.',
    },
    again: true,
  },
  unknown: {
    title: { 'zh-CN': '没有此接收终端', en: 'There is no such receiver' },
    advice: {
      'zh-CN': '演示室里的接收终端是 5001 至 5008，例如 ?receiver=5001 或 ?receiver=5001,5002。',
      en: 'The receivers of the demonstration room are 5001 to 5008: ?receiver=5001, say, or ?receiver=5001,5002.',
    },
    again: false,
  },
  address: {
    title: { 'zh-CN': '地址中的接收终端不正确', en: 'The address names no receivers' },
    advice: {
      'zh-CN': '请写一至八个完整的接收终端 ID，用逗号分隔，例如 ?receiver=5001,5002。',
      en: 'Name one to eight full receiver IDs with commas between them: ?receiver=5001,5002, say.',
    },
    again: false,
  },
  silent: {
    title: { 'zh-CN': '与服务器通讯失败', en: 'No answer from the server' },
    advice: {
      'zh-CN': '控制器没有应答。页面会自动重试。',
      en: 'The controller does not answer. The page tries again by itself.',
    },
    again: true,
  },
  lost: {
    title: { 'zh-CN': '与演示室的连接已断开', en: 'The demonstration room is gone' },
    advice: {
      'zh-CN': '页面会自动重试。',
      en: 'The page tries again by itself.',
    },
    again: true,
  },
};

export const PAGE_TEXTS = {
  menu: { 'zh-CN': '菜单', en: 'Menu' },
  fullScreen: { 'zh-CN': '全屏', en: 'Full screen' },
  leaveFullScreen: { 'zh-CN': '退出全屏', en: 'Leave full screen' },
  sendKeys: { 'zh-CN': '发送按键', en: 'Send keys' },
  sendHint: {
    'zh-CN': '发送到当前画面的计算机',
    en: 'To the computer on the chosen screen',
  },
  noComputer: {
    'zh-CN': '当前画面不接受按键',
    en: 'The chosen screen takes no keys now',
  },
  help: { 'zh-CN': '按键说明', en: 'About keys' },
  close: { 'zh-CN': '关闭', en: 'Close' },
  again: { 'zh-CN': '重试', en: 'Try again' },
  keyboardElsewhere: {
    'zh-CN': '键盘不在此处，点击画面即可使用',
    en: 'The keyboard is elsewhere: click to use it here',
  },
  nothingShown: { 'zh-CN': '无画面', en: 'no picture' },
  seat: { 'zh-CN': '坐席', en: 'Seat' },
} as const satisfies Readonly<Record<string, Text>>;

interface HelpRow {
  readonly keys: string;
  readonly text: Text;
}

/** What the page's own keys do, and which keys a browser or a desktop keeps for itself. */
export const HELP: readonly HelpRow[] = [
  {
    keys: 'Shift+O, O',
    text: { 'zh-CN': '打开坐席菜单（连接、推送、获取）', en: 'Opens the seat’s menu (connect, push, get)' },
  },
  { keys: 'F7, 1–8', text: { 'zh-CN': '选择键盘所在的屏幕', en: 'Chooses the screen that the keyboard works on' } },
  {
    keys: 'Shift+F10 · ☰',
    text: {
      'zh-CN': '登录界面或坐席菜单打开时：打开此菜单',
      en: 'Opens this menu while the login screen or the seat’s menu is up',
    },
  },
];

export const KEPT_KEYS: Text = {
  'zh-CN':
    '窗口中，浏览器和系统自己保留这些按键：Ctrl+W、Ctrl+T、Ctrl+N、Ctrl+Shift+N、Win、Alt+Tab、Alt+F4、PrintScreen、Ctrl+Alt+Del。请用上面的“发送按键”。',
  en: 'In a window, browser and system keep these for themselves: Ctrl+W, Ctrl+T, Ctrl+N, Ctrl+Shift+N, Win, Alt+Tab, Alt+F4, PrintScreen, Ctrl+Alt+Del. Use “Send keys” above.',
};

export const LOCKED_KEYS: Text = {
  'zh-CN': '全屏时，除 Ctrl+Alt+Del 外都归坐席使用；长按 Esc 退出全屏。',
  en: 'In full screen all but Ctrl+Alt+Del are the seat’s; hold Esc to leave it.',
};

export const UNLOCKED_KEYS: Text = {
  'zh-CN': '此浏览器在全屏时也不交出这些按键（Chrome 和 Edge 可以）。',
  en: 'This browser keeps them in full screen, too (Chrome and Edge hand them out).',
};

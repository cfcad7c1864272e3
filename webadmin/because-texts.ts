// The usual facts and rules with which the controller says why, in Chinese; found by its own words, like the sentences of refusal-texts.ts. What is not known here
// stays in its words, marked as English for those who hear the page.

import type { Language } from '../protocol/schema.ts';
import { plain } from './layout/visible.ts';

interface Row {
  readonly pattern: RegExp;
  readonly text: string;
}

const RIGHTS: Readonly<Record<string, string>> = {
  connect: '连接',
  control: '控制',
  push: '推送到',
  get: '获取',
  operate: '操作',
  administer: '管理',
};
const ROLES: Readonly<Record<string, string>> = {
  administrator: '管理员',
  supervisor: '主管',
  operator: '操作员',
  auditor: '审计员',
  integrator: '集成账户',
};

/** `{1}` what was found, `{right:2}` a right, `{role:2}` a role in words. */
const ROWS: readonly Row[] = [
  { pattern: /^the disk is full: nothing can be configured$/, text: '磁盘已满，暂时不能更改配置' },
  { pattern: /^(\d{4,6}) is offline$/, text: '{1} 不在线' },
  { pattern: /^(\d{4,6}) has no video$/, text: '{1} 没有视频' },
  { pattern: /^(\d{4,6}) shows (\d{4,6}) already$/, text: '{1} 已在显示 {2}' },
  { pattern: /^(\d{4,6}) shows no source$/, text: '{1} 没有画面' },
  { pattern: /^no rule allows (\S+) to (\w+) (\d{4,6})$/, text: '没有规则允许 {1} {right:2} {3}' },
  { pattern: /^rule (\S+) allows (.+) (\w+) (\S+)$/, text: '规则 {1} 允许：{2} {right:3} {4}' },
  { pattern: /^rule (\S+) denies (.+) (\w+) (\S+)$/, text: '规则 {1} 拒绝：{2} {right:3} {4}' },
  { pattern: /^connect to (\d{4,6}) is denied, and control with it$/, text: '连接 {1} 被拒绝，控制也随之被拒绝' },
  { pattern: /^(\S+) is disabled$/, text: '用户 {1} 已停用' },
  { pattern: /^(\S+) is (administrator|supervisor|operator|auditor|integrator)$/, text: '{1} 的角色是{role:2}' },
  { pattern: /^(\S+) may not connect to what (\d{4,6}) shows$/, text: '{1} 不能连接 {2} 正在显示的画面' },
  { pattern: /^(\S+) may push to no other receiver that is online$/, text: '没有其他在线的接收终端可供 {1} 推送' },
  { pattern: /^there is no (?:receiver|transmitter) and no hotkey "(.*)"$/, text: '没有此 ID 或热键：{1}' },
  { pattern: /^"(.*)" stands for several (?:receivers|transmitters)$/, text: '“{1}”代表多台设备' },
  { pattern: /^hotkey "(.*)" does not stand for a (?:receiver|transmitter)$/, text: '热键“{1}”代表的设备种类不符' },
  { pattern: /^there is no connection to the controller$/, text: '与控制器没有连接' },
  {
    pattern: /^(\S+) is not logged in at (\d{4,6}), and no rule allows .*$/,
    text: '{1} 没有在 {2} 登录，也没有操作它的权限',
  },
  { pattern: /^a rule denies administer \*$/, text: '有规则拒绝管理全部设备' },
];

export interface Because {
  readonly text: string;
  /** Of the words, for those who hear them. */
  readonly lang: Language;
}

/** Why, in the language of the page where that is known. */
export function becauseText(because: string, language: Language): Because {
  if (language === 'en') return { text: because, lang: 'en' };
  for (const { pattern, text } of ROWS) {
    const found = pattern.exec(because);
    if (found === null) continue;
    const filled = text.replace(/\{(?:(right|role):)?(\d)\}/g, (_whole, kind: string | undefined, at: string) => {
      const word = found[Number(at)] ?? '';
      return (kind === 'right' ? RIGHTS[word] : kind === 'role' ? ROLES[word] : undefined) ?? plain(word);
    });
    return { text: filled, lang: 'zh-CN' };
  }
  return { text: because, lang: 'en' };
}

// Why, in the language of whoever reads it: what the controller says in its words (`because`) is found by them. Pages and messages share this; what is not known here stays as it is
// said, marked as English for those who hear it. Reasons of alarms stand in alarm-reasons.ts, outcomes of switches in texts.ts.

import type { ReasonRow } from './alarm-reasons.ts';
import { ALARM_REASONS } from './alarm-reasons.ts';
import { failureText } from './failure-texts.ts';
import type { Language } from './schema.ts';

/** Words of the controller's own, by the kind of place in which they stand. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  right: { connect: '连接', control: '控制', push: '推送到', get: '获取', operate: '操作', administer: '管理' },
  role: {
    ...{ administrator: '管理员', supervisor: '主管', operator: '操作员', auditor: '审计员' },
    integrator: '集成账户',
  },
  level: { warning: '警告', critical: '严重' },
  side: { above: '上限', below: '下限' },
  kind: { transmitter: '发送终端', receiver: '接收终端' },
};

/** `{1}` what was found, `{right:2}` what was found as a word of that kind, `{why:2}` another reason. */
const FACTS: readonly ReasonRow[] = [
  [/^the disk is full: nothing can be configured$/, '磁盘已满，暂时不能更改配置'],
  [/^(\d{4,6}) is offline$/, '{1} 不在线'],
  [/^(\d{4,6}) has no video$/, '{1} 没有视频'],
  [/^(\d{4,6}) shows (\d{4,6}) already$/, '{1} 已在显示 {2}'],
  [/^(\d{4,6}) shows no source$/, '{1} 没有画面'],
  [/^no rule allows (\S+) to (\w+) (\d{4,6})$/, '没有规则允许 {1} {right:2} {3}'],
  [/^rule (\S+) allows (.+) (\w+) (\S+)$/, '规则 {1} 允许：{2} {right:3} {4}'],
  [/^rule (\S+) denies (.+) (\w+) (\S+)$/, '规则 {1} 拒绝：{2} {right:3} {4}'],
  [/^connect to (\d{4,6}) is denied, and control with it$/, '连接 {1} 被拒绝，控制也随之被拒绝'],
  [/^there is no user (\S+)$/, '没有用户 {1}'],
  [/^there is no such endpoint$/, '没有这台设备'],
  [/^(\S+) is disabled$/, '用户 {1} 已停用'],
  [/^(\S+) is (administrator|supervisor|operator|auditor|integrator)$/, '{1} 的角色是{role:2}'],
  [/^(\S+) may not connect to what (\d{4,6}) shows$/, '{1} 不能连接 {2} 正在显示的画面'],
  [/^(\S+) may push to no other receiver that is online$/, '没有其他在线的接收终端可供 {1} 推送'],
  [/^there is no (?:receiver|transmitter) and no hotkey "(.*)"$/, '没有此 ID 或热键：{1}'],
  [/^"(.*)" stands for several (?:receivers|transmitters)$/, '“{1}”代表多台设备'],
  [/^hotkey "(.*)" does not stand for a (?:receiver|transmitter)$/, '热键“{1}”代表的设备种类不符'],
  [/^there is no connection to the controller$/, '与控制器没有连接'],
  [/^(\S+) is not logged in at (\d{4,6}), and no rule allows .*$/, '{1} 没有在 {2} 登录，也没有操作它的权限'],
  [/^made dark at the device$/, '在设备上关闭了画面'],
  [/^(\d{4,6}) was switched to (\d{4,6}) at the device itself$/, '{1} 在设备上被切换到 {2}'],
  [/^it shows a source that the room does not know$/, '正在显示本机房未知的信号源'],
  [/^the tie line (.+) was switched to (\d{4,6}) at the device itself$/, '级联线路 {1} 在设备上被切换到 {2}'],
  [/^the tie line (.+) was switched to (\d{4,6})$/, '级联线路 {1} 被切换到 {2}'],
  [/^the mode is view now$/, '现在只能观看'],
  [/^the mode is control now$/, '现在可以控制'],
  [/^a rule denies administer \*$/, '有规则拒绝管理全部设备'],
];

/** Reasons within reasons. */
const DEPTH_AT_MOST = 4;

export interface Because {
  readonly text: string;
  /** Of the words, for those who hear them. */
  readonly lang: Language;
}

/**
 * Why, in this language where that is known; else as it was said.
 * @param shown how what comes from outside (a name, an address) stands in a sentence
 */
export function becauseIn(because: string, language: Language, shown: (word: string) => string): Because {
  const known = language === 'en' ? null : chinese(because, shown, DEPTH_AT_MOST);
  return known === null ? { text: because, lang: 'en' } : { text: known, lang: language };
}

function chinese(because: string, shown: (word: string) => string, depth: number): string | null {
  if (depth === 0) return null;
  for (const [pattern, text] of [...ALARM_REASONS, ...FACTS]) {
    const found = pattern.exec(because);
    if (found !== null) return filled(text, found, shown, depth);
  }
  const failure = failureText(because, 'zh-CN');
  return failure === null ? null : `${failure}（${shown(because)}）`;
}

function filled(text: string, found: RegExpExecArray, shown: (word: string) => string, depth: number): string {
  return text.replace(/\{(?:(\w+):)?(\d)\}/g, (_whole, kind: string = '', at: string) => {
    const word = found[Number(at)] ?? '';
    if (kind === 'why') return chinese(word, shown, depth - 1) ?? shown(word);
    return WORDS[kind]?.[word] ?? shown(word);
  });
}

// The words of the page of rules.

import type { Text } from '../../../protocol/texts.ts';

export const RULES = {
  title: { 'zh-CN': '权限规则', en: 'Rules' },
  hint: {
    'zh-CN': '没有规则允许的，一律不允许；拒绝优先于允许。',
    en: 'Nothing is allowed that no rule allows, and deny beats allow.',
  },
  search: { 'zh-CN': '按用户、组、权限或设备查找', en: 'Search user, group, right or device' },
  add: { 'zh-CN': '新建规则', en: 'New rule' },
  rule: { 'zh-CN': '规则 {id}', en: 'Rule {id}' },
  who: { 'zh-CN': '谁', en: 'Who' },
  whoHint: { 'zh-CN': '用户，或者一组用户。', en: 'A user, or a group of users.' },
  right: { 'zh-CN': '权限', en: 'Right' },
  what: { 'zh-CN': '对象', en: 'On what' },
  whatHint: { 'zh-CN': '一台设备、一组设备，或者全部设备。', en: 'An endpoint, a group of endpoints, or all of them.' },
  effect: { 'zh-CN': '效力', en: 'Effect' },
  allow: { 'zh-CN': '允许', en: 'Allow' },
  deny: { 'zh-CN': '拒绝', en: 'Deny' },
  everything: { 'zh-CN': '全部设备', en: 'everything' },
  user: { 'zh-CN': '用户', en: 'User' },
  group: { 'zh-CN': '组', en: 'Group' },
  transmitter: { 'zh-CN': '发送终端', en: 'Transmitter' },
  receiver: { 'zh-CN': '接收终端', en: 'Receiver' },
  all: { 'zh-CN': '全部', en: 'All' },
  whoMissing: { 'zh-CN': '请选择用户或组', en: 'Choose a user or a group' },
  whatMissing: { 'zh-CN': '请选择设备或组', en: 'Choose a device or a group' },
  wrongKind: {
    'zh-CN': '“{right}”只对{kind}有意义，此规则不会起作用。',
    en: '“{right}” means something for a {kind} only: this rule would change nothing.',
  },
  twin: { 'zh-CN': '规则 {id} 已经这样规定。', en: 'Rule {id} says the same already.' },
  against: {
    'zh-CN': '规则 {id} 作了相反的规定；拒绝优先。',
    en: 'Rule {id} says the opposite; deny beats allow.',
  },
  deleteText: {
    'zh-CN': '依靠此规则的画面立即断开。',
    en: 'Pictures that depend on this rule go dark at once.',
  },
  denyGoes: { 'zh-CN': '删除后，不再拒绝。', en: 'Without it, this is denied no more.' },
  none: { 'zh-CN': '还没有规则，只有管理员有权限。', en: 'There are no rules yet: only administrators hold rights.' },
} as const satisfies Readonly<Record<string, Text>>;

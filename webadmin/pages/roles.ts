// Roles and rights as people read them.

import type { Right, Role } from '../../protocol/api/shapes.ts';
import type { Language } from '../../protocol/schema.ts';
import type { Text } from '../../protocol/texts.ts';

export const ROLES: Readonly<Record<Role, Text>> = {
  administrator: { 'zh-CN': '管理员', en: 'Administrator' },
  supervisor: { 'zh-CN': '主管', en: 'Supervisor' },
  operator: { 'zh-CN': '操作员', en: 'Operator' },
  auditor: { 'zh-CN': '审计员', en: 'Auditor' },
  integrator: { 'zh-CN': '集成商', en: 'Integrator' },
};

export const ROLE_HINTS: Readonly<Record<Role, Text>> = {
  administrator: {
    'zh-CN': '拥有全部权限，可更改所有配置。',
    en: 'Holds every right and changes all of the configuration.',
  },
  supervisor: {
    'zh-CN': '可操作所有接收终端；可查看配置，但不能更改。',
    en: 'Operates every receiver; reads the configuration, but does not change it.',
  },
  operator: { 'zh-CN': '只有规则授予的权限。', en: 'Holds the rights that rules give, and no others.' },
  auditor: {
    'zh-CN': '可查看配置和日志，不能操作。',
    en: 'Reads the configuration and the journal, and operates nothing.',
  },
  integrator: { 'zh-CN': '供程序使用，只有规则授予的权限。', en: 'For programs: holds the rights that rules give.' },
};

export const RIGHTS: Readonly<Record<Right, Text>> = {
  connect: { 'zh-CN': '连接', en: 'Connect' },
  control: { 'zh-CN': '控制', en: 'Control' },
  push: { 'zh-CN': '推送', en: 'Push' },
  get: { 'zh-CN': '获取', en: 'Get' },
  operate: { 'zh-CN': '操作', en: 'Operate' },
  administer: { 'zh-CN': '管理', en: 'Administer' },
};

export const RIGHT_HINTS: Readonly<Record<Right, Text>> = {
  connect: {
    'zh-CN': '可连接该发送终端；除非另有拒绝，同时可用键盘和鼠标。',
    en: 'May connect to the transmitter, with keyboard and mouse unless control is denied.',
  },
  control: {
    'zh-CN': '可用键盘和鼠标；拒绝则只能观看。',
    en: 'Keyboard and mouse; denied, the picture is for viewing alone.',
  },
  push: { 'zh-CN': '可把画面推送到该接收终端。', en: 'May push pictures to the receiver.' },
  get: { 'zh-CN': '可获取该接收终端的画面。', en: 'May get the picture of the receiver.' },
  operate: { 'zh-CN': '不在该坐席登录也可切换其画面。', en: 'May switch the receiver without being logged in at it.' },
  administer: { 'zh-CN': '可更改该设备的配置。', en: 'May change the configuration of it.' },
};

/** Roles as a list to choose from, the most common first. */
const ROLE_ORDER: readonly Role[] = ['operator', 'supervisor', 'administrator', 'auditor', 'integrator'];
const RIGHT_ORDER: readonly Right[] = ['connect', 'control', 'push', 'get', 'operate', 'administer'];

export function rolesIn(language: Language): readonly { readonly value: Role; readonly label: string }[] {
  return ROLE_ORDER.map((value) => ({ value, label: ROLES[value][language] }));
}

export function rightsIn(language: Language): readonly { readonly value: Right; readonly label: string }[] {
  return RIGHT_ORDER.map((value) => ({ value, label: RIGHTS[value][language] }));
}

/** The right that an address names; connecting is what most people ask about. */
export function rightOf(word: string | undefined): Right {
  return RIGHT_ORDER.find((right) => right === word) ?? 'connect';
}

// The words of the page of hotkeys.

import type { Text } from '../../../protocol/texts.ts';

export const HOTKEYS = {
  title: { 'zh-CN': '热键', en: 'Hotkeys' },
  hint: {
    'zh-CN': '操作员可用热键代替 ID：代表一个发送终端，或者按顺序代表若干接收终端。',
    en: 'What operators type instead of an ID: it stands for one transmitter, or for receivers in order.',
  },
  search: { 'zh-CN': '按热键、ID 或名称查找', en: 'Search hotkey, ID or name' },
  add: { 'zh-CN': '新建热键', en: 'New hotkey' },
  name: { 'zh-CN': '热键', en: 'Hotkey' },
  nameHint: {
    'zh-CN': '1 至 16 个字母和数字，至少一个字母，不区分大小写。创建后不能更改。',
    en: '1 to 16 letters and digits, at least one letter; case does not matter. It stays as it is.',
  },
  characters: { 'zh-CN': '只能使用字母和数字', en: 'Letters and digits only' },
  readsLikeId: { 'zh-CN': '全是数字会被当作 ID。请加上字母', en: 'Digits alone are taken for an ID: add a letter' },
  readsLikeAll: { 'zh-CN': 'all 表示所有接收终端，不能使用', en: '"all" stands for all receivers' },
  taken: { 'zh-CN': '已有热键 {name}，拼写相同', en: 'There is a hotkey {name} already, spelled alike' },
  begins: {
    'zh-CN': '与热键 {names} 开头相同，操作员容易混淆',
    en: 'It begins like {names}: operators may mix them up',
  },
  targets: { 'zh-CN': '目标', en: 'Targets' },
  kind: { 'zh-CN': '类别', en: 'Kind' },
  transmitter: { 'zh-CN': '发送终端', en: 'Transmitter' },
  receivers: { 'zh-CN': '接收终端（可多个）', en: 'Receivers, one or more' },
  receiver: { 'zh-CN': '接收终端', en: 'Receiver' },
  addTarget: { 'zh-CN': '添加接收终端', en: 'Add a receiver' },
  chooseTransmitter: { 'zh-CN': '选择发送终端', en: 'Choose the transmitter' },
  noTargets: { 'zh-CN': '请至少选择一个目标', en: 'Choose at least one target' },
  order: { 'zh-CN': '推送按此顺序进行。', en: 'A push reaches them in this order.' },
  gone: { 'zh-CN': '已不存在', en: 'no longer there' },
  deleteText: { 'zh-CN': '操作员将不能再使用此热键。', en: 'Operators can use it no more.' },
  none: { 'zh-CN': '还没有热键。', en: 'There are no hotkeys yet.' },
} as const satisfies Readonly<Record<string, Text>>;

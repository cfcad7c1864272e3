// The words of the room at a moment.

import type { Text } from '../../../protocol/texts.ts';

export const MOMENT = {
  title: { 'zh-CN': '历史时刻', en: 'Room in the past' },
  moment: { 'zh-CN': '时刻', en: 'Moment' },
  slider: { 'zh-CN': '时刻', en: 'Moment' },
  sliderKeys: {
    'zh-CN': '左右方向键移动一秒，翻页键移动一分钟，逗号和句点移到上一条和下一条记录。',
    en: 'Left and right move a second, the page keys a minute, comma and full stop to the record before and after.',
  },
  range: { 'zh-CN': '滑块范围', en: 'The slider covers' },
  all: { 'zh-CN': '全部', en: 'All' },
  day: { 'zh-CN': '一天', en: 'A day' },
  hour: { 'zh-CN': '一小时', en: 'An hour' },
  minutes: { 'zh-CN': '十分钟', en: '10 minutes' },
  now: { 'zh-CN': '最新', en: 'Newest' },
  secondBack: { 'zh-CN': '后退一秒', en: 'A second back' },
  secondOn: { 'zh-CN': '前进一秒', en: 'A second on' },
  minuteBack: { 'zh-CN': '后退一分钟', en: 'A minute back' },
  minuteOn: { 'zh-CN': '前进一分钟', en: 'A minute on' },
  recordBack: { 'zh-CN': '上一条记录', en: 'The record before' },
  recordOn: { 'zh-CN': '下一条记录', en: 'The record after' },
  second: { 'zh-CN': '1 秒', en: '1 s' },
  minute: { 'zh-CN': '1 分', en: '1 min' },
  recordShort: { 'zh-CN': '记录', en: 'Record' },
  asOf: { 'zh-CN': '第 {seq} 条记录之后：', en: 'After record {seq}:' },
  making: { 'zh-CN': '正在还原该时刻的控制室…', en: 'The room of that moment is being made…' },
  empty: { 'zh-CN': '日志还是空的。', en: 'The journal is empty so far.' },
  failed: { 'zh-CN': '无法显示该时刻', en: 'That moment cannot be shown' },
  search: { 'zh-CN': '按 ID 或名称查找', en: 'Search ID or name' },
  history: { 'zh-CN': '在日志中查看', en: 'Look into the journal' },
  receivers: { 'zh-CN': '当时的接收终端', en: 'Receivers at that moment' },
  tileKeys: {
    'zh-CN': '方向键移动；回车查看该接收终端到此刻为止的日志。',
    en: 'Arrows move. Enter opens the journal of that receiver up to this moment.',
  },
  noReceivers: { 'zh-CN': '当时没有接收终端', en: 'There were no receivers then' },
} as const satisfies Readonly<Record<string, Text>>;

// The words of the page of figures and of its drill. The names of the controller's own figures stand in protocol/figures.ts.

import type { Text } from '../../../protocol/texts.ts';

export const FIGURES_PAGE = {
  title: { 'zh-CN': '运行数据', en: 'Figures' },
  span: { 'zh-CN': '时间范围', en: 'Span' },
  hours1: { 'zh-CN': '1 小时', en: '1 hour' },
  hours6: { 'zh-CN': '6 小时', en: '6 hours' },
  hours24: { 'zh-CN': '24 小时', en: '24 hours' },
  source: { 'zh-CN': '来源', en: 'Source' },
  controller: { 'zh-CN': '控制器', en: 'The controller' },
  times: { 'zh-CN': '切换时间', en: 'Switch time' },
  switches: { 'zh-CN': '切换', en: 'Switches' },
  load: { 'zh-CN': '主循环延迟', en: 'Delay of the loop' },
  processor: { 'zh-CN': '处理器', en: 'Processor' },
  memory: { 'zh-CN': '内存', en: 'Memory' },
  links: { 'zh-CN': '连接与会话', en: 'Links and sessions' },
  queue: { 'zh-CN': '排队', en: 'What waits' },
  nothing: { 'zh-CN': '此时段没有数据', en: 'Nothing was said in this span' },
  none: {
    'zh-CN': '还没有数据。控制器启动后每 10 秒记录一次。',
    en: 'There is nothing yet. The controller records every 10 s from its start on.',
  },
  more: {
    'zh-CN': '此来源的数据过多，只显示前 {count} 项。',
    en: 'This source says so much that only the first {count} are drawn.',
  },
  stale: { 'zh-CN': '已过期', en: 'Stale' },
  warning: { 'zh-CN': '警告', en: 'Warning' },
  critical: { 'zh-CN': '严重', en: 'Critical' },
  chart: { 'zh-CN': '{what}，时间标线', en: '{what}, time mark' },
  at: { 'zh-CN': '{time}：{said}', en: '{time}: {said}' },
  absent: { 'zh-CN': '无', en: 'none' },
  keys: {
    'zh-CN': '左右方向键移动标线，翻页键跳动，Home 和 End 到两端，加号和减号改变时间范围。',
    en: 'Left and right move the mark, page keys leap, Home and End go to the ends, plus and minus change the span.',
  },
  band: {
    'zh-CN': '线为平均值，色带从最小值到最大值。',
    en: 'The line is the mean, the band reaches from the least to the greatest.',
  },
  showTables: { 'zh-CN': '显示表格', en: 'Show tables' },
  hideTables: { 'zh-CN': '隐藏表格', en: 'Hide tables' },
  tableOf: { 'zh-CN': '{what}（表格）', en: '{what} as a table' },
  time: { 'zh-CN': '时间', en: 'Time' },
  mean: { 'zh-CN': '{what}，平均', en: '{what}, mean' },
  range: { 'zh-CN': '最小至最大', en: 'Least to greatest' },

  drill: { 'zh-CN': '演练', en: 'Drill' },
  drillHint: {
    'zh-CN':
      '切换一个空闲的接收终端，测量从按键到画面的时间，之后恢复原来的画面。有人登录、显示其他画面或有人正在观看时不会进行。',
    en: 'Switches an idle receiver and measures the time from key to picture; it shows afterwards what it showed before. It keeps off where somebody is logged in, something else is shown, or somebody sees the transmitter.',
  },
  schedule: { 'zh-CN': '每 {minutes} 分钟自动演练一次。', en: 'One runs by itself every {minutes} minutes.' },
  receiver: { 'zh-CN': '接收终端', en: 'Receiver' },
  transmitters: { 'zh-CN': '发送终端（一个或两个）', en: 'Transmitters, one or two' },
  run: { 'zh-CN': '开始演练', en: 'Run a drill' },
  running: { 'zh-CN': '正在演练…', en: 'The drill is under way…' },
  drillDone: {
    'zh-CN': '演练完成：p50 {p50}，p99 {p99}，丢失 {lost}',
    en: 'The drill is done: p50 {p50}, p99 {p99}, lost {lost}',
  },
  refused: { 'zh-CN': '演练未进行', en: 'The drill was not carried out' },
  neverRun: { 'zh-CN': '控制器启动后还没有演练。', en: 'No drill since the controller started.' },
  lost: { 'zh-CN': '丢失', en: 'Lost' },
  lastOne: { 'zh-CN': '{time}，{by}，接收终端 {receiver}', en: '{time}, {by}, receiver {receiver}' },
  scheduled: { 'zh-CN': '（定时）', en: ' (scheduled)' },
  bars: {
    'zh-CN': '{count} 次切换的时间：最快 {least}，最慢 {most}，丢失 {lost}',
    en: 'Times of {count} switches: quickest {least}, slowest {most}, lost {lost}',
  },
} as const satisfies Readonly<Record<string, Text>>;

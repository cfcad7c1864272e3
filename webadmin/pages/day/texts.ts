// The words of the day as it is drawn. Those on why a picture stood are in protocol/audit-texts.ts.

import type { Text } from '../../../protocol/texts.ts';

export const DAY = {
  title: { 'zh-CN': '一天概览', en: 'The day' },
  day: { 'zh-CN': '日期', en: 'Day' },
  dayBefore: { 'zh-CN': '前一天', en: 'The day before' },
  dayAfter: { 'zh-CN': '后一天', en: 'The day after' },
  today: { 'zh-CN': '今天', en: 'Today' },
  view: { 'zh-CN': '显示', en: 'Drawn' },
  receivers: { 'zh-CN': '画面', en: 'Pictures at receivers' },
  sources: { 'zh-CN': '发送终端负载', en: 'Load of transmitters' },
  people: { 'zh-CN': '操作员', en: 'Operators at seats' },
  search: { 'zh-CN': '按 ID 或名称查找', en: 'Search ID or name' },
  closer: { 'zh-CN': '放大', en: 'Zoom in' },
  wider: { 'zh-CN': '缩小', en: 'Zoom out' },
  whole: { 'zh-CN': '整天', en: 'All day' },
  earlier: { 'zh-CN': '向前移动', en: 'Earlier' },
  later: { 'zh-CN': '向后移动', en: 'Later' },
  cursor: { 'zh-CN': '时间标线', en: 'Time mark' },
  chartKeys: {
    'zh-CN':
      '左右方向键移动标线，加号和减号缩放，0 显示整天，回车查看该时刻的控制室。鼠标：点击放置标线，拖动平移，Ctrl 加滚轮缩放。',
    en: 'Left and right move the mark, plus and minus zoom, 0 shows the whole day, Enter opens the room at the mark. With the mouse: click sets the mark, dragging moves, Ctrl and wheel zoom.',
  },
  roomThen: { 'zh-CN': '{time} 的控制室', en: 'The room at {time}' },
  laneSays: { 'zh-CN': '{what}：{count} 段', en: '{what}: {count} spans' },
  loadSays: { 'zh-CN': '{what}：最多同时 {most} 个接收终端', en: '{what}: at most {most} receivers at once' },
  most: { 'zh-CN': '最多 {most}', en: 'Up to {most}' },
  idle: { 'zh-CN': '无', en: 'None' },
  table: { 'zh-CN': '同样内容的表格', en: 'The same as a table' },
  showTable: { 'zh-CN': '显示表格', en: 'Show the table' },
  hideTable: { 'zh-CN': '隐藏表格', en: 'Hide the table' },
  from: { 'zh-CN': '从', en: 'From' },
  to: { 'zh-CN': '到', en: 'To' },
  stillThere: { 'zh-CN': '仍在持续', en: 'Still so' },
  receiver: { 'zh-CN': '接收终端', en: 'Receiver' },
  source: { 'zh-CN': '发送终端', en: 'Transmitter' },
  by: { 'zh-CN': '人员', en: 'Person' },
  basis: { 'zh-CN': '依据', en: 'Basis' },
  history: { 'zh-CN': '{what} 当天的日志', en: 'Journal of {what} on that day' },
  nothing: { 'zh-CN': '当天没有记录', en: 'Nothing is recorded on that day' },
  cut: {
    'zh-CN': '当天的内容过多，只显示前 {count} 段。',
    en: 'So much happened that only the first {count} spans are drawn.',
  },
} as const satisfies Readonly<Record<string, Text>>;

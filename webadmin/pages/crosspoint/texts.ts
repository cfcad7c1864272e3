// Every word of the crosspoint table, in both languages. Those of states and outcomes stand where all pages take them from.

import type { Text } from '../../../protocol/texts.ts';

export const CROSSPOINT = {
  title: { 'zh-CN': '交叉点', en: 'Crosspoints' },
  hint: {
    'zh-CN': '每行一个接收终端，每列一个发送终端。单击或按回车切换；Delete 断开；触摸时先点选，再点一次切换。',
    en: 'A row for each receiver, a column for each transmitter. Click or press Enter to switch, Delete to disconnect. By touch: tap to choose, tap again to switch.',
  },
  searchReceivers: { 'zh-CN': '查找接收终端', en: 'Search receivers' },
  searchSources: { 'zh-CN': '查找发送终端', en: 'Search transmitters' },
  table: { 'zh-CN': '接收终端与发送终端的交叉点', en: 'Crosspoints of receivers and transmitters' },
  keys: {
    'zh-CN': '方向键移动；回车切换；Delete 断开；S 跳到正在显示的发送终端；Ctrl 加方向键到头；Esc 关闭说明。',
    en: 'Arrows move, Ctrl and arrows to the edge. Enter switches, Delete disconnects, S goes to what is shown, Escape closes what is told.',
  },
  cellShown: { 'zh-CN': '{receiver} 正在显示 {source}', en: '{receiver} shows {source}' },
  cellUnknown: { 'zh-CN': '{receiver} 可能正在显示 {source}', en: '{receiver} may be showing {source}' },
  cellSwitching: { 'zh-CN': '{receiver} 正在切换到 {source}', en: '{receiver} is being switched to {source}' },
  cellOffline: { 'zh-CN': '{receiver} 离线，最后显示 {source}', en: '{receiver} is offline and showed {source} last' },
  cellFree: { 'zh-CN': '在 {receiver} 显示 {source}', en: 'Show {source} at {receiver}' },
  refusedAt: {
    'zh-CN': '未能在 {receiver} 显示 {source}：{reason}。',
    en: '{source} is not shown at {receiver}: {reason}.',
  },
  wouldGo: { 'zh-CN': '{who}：可以切换。', en: '{who}: may switch this.' },
  wouldNot: { 'zh-CN': '{who}：不能切换，{reason}。', en: '{who}: may not, {reason}.' },
  asking: { 'zh-CN': '正在询问…', en: 'Asking…' },
  noCell: {
    'zh-CN': '选择一个交叉点，即可看到能否切换以及原因。',
    en: 'Choose a crosspoint to read whether it can be switched, and why.',
  },
  close: { 'zh-CN': '关闭说明', en: 'Close this' },
  goShown: { 'zh-CN': '转到 {source}', en: 'Go to {source}' },
  switchNow: { 'zh-CN': '切换', en: 'Switch' },
  loading: { 'zh-CN': '正在读取…', en: 'Reading the room…' },
} as const satisfies Readonly<Record<string, Text>>;

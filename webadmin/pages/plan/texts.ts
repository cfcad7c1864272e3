// Every word of the plan of the room, in both languages. Those of receivers and their states stand where all pages take them from.

import type { Text } from '../../../protocol/texts.ts';

export const PLAN = {
  title: { 'zh-CN': '平面图', en: 'Floor plan' },
  plan: { 'zh-CN': '房间平面图', en: 'Plan of the room' },
  arrange: { 'zh-CN': '布置', en: 'Arrange' },
  arranged: { 'zh-CN': '完成布置', en: 'Done' },
  nearer: { 'zh-CN': '放大', en: 'Zoom in' },
  farther: { 'zh-CN': '缩小', en: 'Zoom out' },
  fit: { 'zh-CN': '显示全部', en: 'Show all' },
  useKeys: {
    'zh-CN': '方向键移动；Enter 放下所拿的发送终端；Delete 断开；P 推送；加号、减号缩放，0 显示全部。',
    en: 'Arrows move. Enter drops what is carried, Delete disconnects, P picks this picture up. Plus and minus zoom, 0 shows all.',
  },
  arrangeKeys: {
    'zh-CN':
      'Tab 选择；方向键移动所选项，Shift 加方向键移动更远；空格多选；Delete 放回托盘；加号、减号缩放，0 显示全部。',
    en: 'Tab chooses. Arrows move what is chosen, with Shift farther. Space adds to what is chosen, Delete puts it back into the tray. Plus and minus zoom, 0 shows all.',
  },
  tray: { 'zh-CN': '尚未放置', en: 'Not placed yet' },
  trayHint: {
    'zh-CN': '拖到平面图上，或按回车放在中间。',
    en: 'Drag onto the plan, or press Enter to put it in the middle.',
  },
  trayEmpty: { 'zh-CN': '全部已放置。', en: 'Everything has its place.' },
  trayMore: { 'zh-CN': '另有 {count} 项', en: '{count} more' },
  placeAll: { 'zh-CN': '全部自动放置', en: 'Place all' },
  nothing: { 'zh-CN': '平面图上还没有任何设备。', en: 'Nothing stands on the plan yet.' },
  nothingHint: {
    'zh-CN': '管理员可在“布置”中把坐席、拼接屏和接收终端拖到它们在房间里的位置。',
    en: 'With “Arrange” an administrator drags seats, walls and receivers to where they stand in the room.',
  },
  move: { 'zh-CN': '移动 {what}', en: 'Move {what}' },
  movedTo: { 'zh-CN': '{what}：{x}，{y}', en: '{what}: {x}, {y}' },
  far: {
    'zh-CN': '缩小时只显示状态；放大后可看到画面。',
    en: 'From afar only states are drawn; zoom in for pictures.',
  },
  search: { 'zh-CN': '查找', en: 'Search the plan' },
} as const satisfies Readonly<Record<string, Text>>;

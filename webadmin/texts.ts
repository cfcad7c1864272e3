// Every word of the page, in both languages. The outcomes of switches are not here: they are the manual's and stand in protocol/texts.ts.

import type { Reason } from '../protocol/reasons.ts';
import type { Text } from '../protocol/texts.ts';

export const TEXTS = {
  save: { 'zh-CN': '保存', en: 'Save' },
  create: { 'zh-CN': '创建', en: 'Create' },
  discard: { 'zh-CN': '放弃更改', en: 'Discard changes' },
  delete: { 'zh-CN': '删除', en: 'Delete' },
  close: { 'zh-CN': '关闭', en: 'Close' },
  saved: { 'zh-CN': '已保存 {what}', en: '{what} is saved' },
  created: { 'zh-CN': '已创建 {what}', en: '{what} is made' },
  deleted: { 'zh-CN': '已删除 {what}', en: '{what} is deleted' },
  deleteTitle: { 'zh-CN': '删除 {what}？', en: 'Delete {what}?' },
  passwordAgain: { 'zh-CN': '请再次输入密码', en: 'Your password again' },
  passwordWhy: {
    'zh-CN': '此操作很重要，请确认是您本人。您填写的内容会保留。',
    en: 'This is grave enough to make sure that it is you. What you typed is kept.',
  },
  goOn: { 'zh-CN': '继续', en: 'Go on' },
  readOnly: { 'zh-CN': '您可以查看，但不能更改。', en: 'You may read this, but not change it.' },
  goneMeanwhile: {
    'zh-CN': '其他人已删除此项。您填写的内容仍保留在此处，可以复制后重新创建。',
    en: 'Somebody else deleted this. What you typed still stands here, to be copied into a new one.',
  },
  changedMeanwhile: { 'zh-CN': '其他人同时更改了此项', en: 'Somebody else changed this meanwhile' },
  chooseSides: {
    'zh-CN': '双方都改过的内容请逐项选择，然后保存。',
    en: 'Choose which side stands where both changed the same, then save.',
  },
  sidesChosen: { 'zh-CN': '请核对后保存。', en: 'Look it over, then save.' },
  was: { 'zh-CN': '原来', en: 'Before' },
  theirs: { 'zh-CN': '对方', en: 'Theirs' },
  mine: { 'zh-CN': '我的', en: 'Mine' },
  takeTheirs: { 'zh-CN': '采用对方', en: 'Take theirs' },
  keepMine: { 'zh-CN': '保留我的', en: 'Keep mine' },
  pick: { 'zh-CN': '输入以查找…', en: 'Type to search…' },
  more: { 'zh-CN': '另有 {count} 项，请继续输入', en: '{count} more: type on' },
  moveEarlier: { 'zh-CN': '将 {what} 前移', en: 'Move {what} earlier' },
  moveLater: { 'zh-CN': '将 {what} 后移', en: 'Move {what} later' },
  movedTo: { 'zh-CN': '{what} 现在是第 {place} 个', en: '{what} is number {place} now' },
  takeAway: { 'zh-CN': '移除 {what}', en: 'Take {what} away' },
  notThere: {
    'zh-CN': '没有 {what}，可能已被删除或改名。',
    en: 'There is no {what}. It may have been deleted or renamed.',
  },
  backToList: { 'zh-CN': '返回列表', en: 'Back to the list' },
  reading: { 'zh-CN': '正在读取…', en: 'Reading…' },
  notRead: { 'zh-CN': '无法读取', en: 'This cannot be read' },
  tryAgain: { 'zh-CN': '重试', en: 'Try again' },
  navigation: { 'zh-CN': '页面', en: 'Pages' },
  skip: { 'zh-CN': '跳到正文', en: 'Skip to the page' },
  sectionOperation: { 'zh-CN': '运行', en: 'Operation' },
  sectionConfiguration: { 'zh-CN': '配置', en: 'Configuration' },
  sectionRecord: { 'zh-CN': '记录与系统', en: 'Record and system' },
  sectionOwn: { 'zh-CN': '我的', en: 'Mine' },
  ownAccount: { 'zh-CN': '我的帐户', en: 'My account' },
  unsaved: { 'zh-CN': '有未保存的更改', en: 'Not saved yet' },
  notices: { 'zh-CN': '通知', en: 'Notices' },
  lostForm: {
    'zh-CN': '连接已断开（自 {time} 起）。填写的内容会保留，恢复后即可保存；正在重新连接…',
    en: 'Connection lost since {time}. What you typed is kept and can be saved once it is back. Reconnecting…',
  },
  language: { 'zh-CN': '语言', en: 'Language' },
  darkTheme: { 'zh-CN': '切换为深色', en: 'Switch to dark' },
  lightTheme: { 'zh-CN': '切换为浅色', en: 'Switch to light' },

  login: { 'zh-CN': '登录', en: 'Log in' },
  logout: { 'zh-CN': '注销', en: 'Log out' },
  username: { 'zh-CN': '用户名', en: 'User name' },
  password: { 'zh-CN': '密码', en: 'Password' },
  loginHint: { 'zh-CN': '使用在此控制室中的帐户登录。', en: 'With your account in this control room.' },
  working: { 'zh-CN': '请稍候…', en: 'One moment…' },
  ended: { 'zh-CN': '会话已结束，请重新登录', en: 'The session ended: log in again' },
  setup: { 'zh-CN': '首次设置', en: 'First start' },
  setupHint: {
    'zh-CN': '尚无管理员。输入控制器启动时显示的一次性代码，创建第一个管理员。',
    en: 'There is no administrator yet. Type the one-time code that the controller printed, and make the first one.',
  },
  setupCode: { 'zh-CN': '一次性代码', en: 'One-time code' },
  repeatPassword: { 'zh-CN': '再次输入密码', en: 'Password again' },
  passwordsDiffer: { 'zh-CN': '两次输入的密码不同', en: 'The two passwords differ' },
  makeAdministrator: { 'zh-CN': '创建管理员', en: 'Make administrator' },

  connecting: { 'zh-CN': '正在连接…', en: 'Connecting…' },
  connected: { 'zh-CN': '已连接', en: 'Connected' },
  online: { 'zh-CN': '在线', en: 'Online' },
  offline: { 'zh-CN': '离线', en: 'Offline' },
  lostSince: { 'zh-CN': '连接已断开（自 {time} 起）', en: 'Connection lost since {time}' },
  lostNote: {
    'zh-CN': '连接已断开，以下为 {time} 时的状态；正在重新连接…',
    en: 'Connection lost: this is the room as of {time}. Reconnecting…',
  },
  loadingRoom: { 'zh-CN': '正在读取…', en: 'Reading the room…' },

  sources: { 'zh-CN': '发送终端', en: 'Transmitters' },
  receivers: { 'zh-CN': '接收终端', en: 'Receivers' },
  search: { 'zh-CN': '按 ID 或名称查找', en: 'Search ID or name' },
  clearSearch: { 'zh-CN': '清除查找', en: 'Clear the search' },
  noneFound: { 'zh-CN': '没有符合的结果', en: 'Nothing is found' },
  none: { 'zh-CN': '没有可用的设备', en: 'There are none that you may use' },
  countOf: { 'zh-CN': '{some} / {all}', en: '{some} of {all}' },

  single: { 'zh-CN': '单屏', en: 'Single screen' },
  onePicture: { 'zh-CN': '整屏画面', en: 'one picture' },
  separatePictures: { 'zh-CN': '独立画面', en: 'separate' },

  dark: { 'zh-CN': '无画面', en: 'Dark' },
  shown: { 'zh-CN': '显示中', en: 'Shown' },
  switching: { 'zh-CN': '切换中', en: 'Switching' },
  unknown: { 'zh-CN': '未知', en: 'Unknown' },
  hiddenSource: { 'zh-CN': '无权查看的画面', en: 'A picture you may not know' },
  nobody: { 'zh-CN': '无人', en: 'Nobody' },
  operator: { 'zh-CN': '操作员', en: 'operator' },
  noVideo: { 'zh-CN': '无视频', en: 'No video' },
  noStill: { 'zh-CN': '无预览', en: 'No preview' },
  shownAt: { 'zh-CN': '{count} 个接收终端显示', en: 'Shown at {count}' },
  headsOf: { 'zh-CN': '多头：{heads}', en: 'Heads: {heads}' },
  shows: { 'zh-CN': '显示', en: 'shows' },

  sourceKeys: {
    'zh-CN': '方向键移动；回车拿起，再用方向键选择接收终端，回车切换，Esc 取消。',
    en: 'Arrows move. Enter picks up; then arrows choose a receiver, Enter switches, Escape cancels.',
  },
  receiverKeys: {
    'zh-CN': '方向键移动；Delete 断开；P 推送此画面。',
    en: 'Arrows move. Delete disconnects, P picks this picture up to push it.',
  },
  pickedUp: {
    'zh-CN': '已拿起 {what}。选择接收终端，Esc 取消。',
    en: '{what} picked up. Choose a receiver; Escape cancels.',
  },
  laidDown: { 'zh-CN': '已取消', en: 'Cancelled' },
  nothingCarried: { 'zh-CN': '请先选择发送终端', en: 'Choose a transmitter first' },
  cancel: { 'zh-CN': '取消', en: 'Cancel' },
  carryingSource: { 'zh-CN': '将 {what} 显示到…', en: 'Show {what} at…' },
  carryingPicture: { 'zh-CN': '将 {what} 的画面推送到…', en: 'Push the picture of {what} to…' },
  disconnect: { 'zh-CN': '断开 {what}', en: 'Disconnect {what}' },
  push: { 'zh-CN': '推送 {what} 的画面', en: 'Push the picture of {what}' },

  activity: { 'zh-CN': '最近操作', en: 'Latest acts' },
  noActivity: {
    'zh-CN': '操作结果及拒绝原因将显示在此处。',
    en: 'What comes of your acts, and why something was refused, is told here.',
  },
  dismiss: { 'zh-CN': '移除', en: 'Dismiss' },
  clearActivity: { 'zh-CN': '全部移除', en: 'Dismiss all' },
  showActivity: { 'zh-CN': '展开最近操作', en: 'Show the latest acts' },
  hideActivity: { 'zh-CN': '收起最近操作', en: 'Fold the latest acts' },
  refusedCount: { 'zh-CN': '{count} 项被拒绝', en: '{count} refused' },
  disconnected: { 'zh-CN': '已断开', en: 'Disconnected' },
  disconnectFailed: { 'zh-CN': '断开失败', en: 'Disconnect failed' },
  switched: { 'zh-CN': '已切换', en: 'Switched' },
  alarm: { 'zh-CN': '告警', en: 'Alarm' },
} as const satisfies Readonly<Record<string, Text>>;

export type TextName = keyof typeof TEXTS;

/** What a refused form reads where the words of a seat would mislead. */
export const FORM_REASONS: { readonly [R in Reason]?: Text } = {
  invalid: { 'zh-CN': '填写的内容无效', en: 'Something here is not valid' },
  invalid_credentials: { 'zh-CN': '用户或密码错误', en: 'Wrong user name or password' },
  forbidden: { 'zh-CN': '不允许此操作', en: 'This is not allowed' },
  conflict: { 'zh-CN': '已存在', en: 'It exists already' },
};

export const SETUP_CODE_WRONG: Text = { 'zh-CN': '一次性代码错误', en: 'Wrong one-time code' };

// The words of the page of users.

import type { Text } from '../../../protocol/texts.ts';

export const USERS = {
  title: { 'zh-CN': '用户', en: 'Users' },
  search: { 'zh-CN': '按用户名、姓名、角色或组查找', en: 'Search name, role or group' },
  add: { 'zh-CN': '新建用户', en: 'New user' },
  username: { 'zh-CN': '用户名', en: 'User name' },
  usernameHint: {
    'zh-CN': '用于登录，创建后不能更改。不区分大小写。',
    en: 'For logging in; it stays as it is. Case does not matter.',
  },
  usernameWrong: {
    'zh-CN': '1 至 32 个字母、数字、点、下划线或连字符，以字母或数字开头',
    en: '1 to 32 letters, digits, dots, underscores or hyphens, a letter or digit first',
  },
  usernameTaken: { 'zh-CN': '已有用户 {name}', en: 'There is a user {name} already' },
  groupTaken: { 'zh-CN': '已有同名的组', en: 'A group has this name' },
  name: { 'zh-CN': '姓名', en: 'Name' },
  nameHint: { 'zh-CN': '给人看的名称，例如“林晓”。', en: 'As people read it.' },
  password: { 'zh-CN': '密码', en: 'Password' },
  newPassword: { 'zh-CN': '新密码', en: 'New password' },
  passwordHint: {
    'zh-CN': '留空则不更改。更改后，该用户的所有会话立即结束。',
    en: 'Empty: it stays. A new one ends all sessions of the user at once.',
  },
  mustChange: { 'zh-CN': '登录本页后须更改密码', en: 'Has to change the password' },
  mustChangeHint: {
    'zh-CN': '登录本页或接口后，须先设置自己的密码；在坐席登录不受影响。',
    en: 'Before anything else in the page or the API; logging in at a seat works as before.',
  },
  mustChangeState: { 'zh-CN': '须更改密码', en: 'Has to change the password' },
  role: { 'zh-CN': '角色', en: 'Role' },
  groups: { 'zh-CN': '组', en: 'Groups' },
  noGroups: { 'zh-CN': '不属于任何组', en: 'In no group' },
  addGroup: { 'zh-CN': '加入组', en: 'Put into a group' },
  language: { 'zh-CN': '语言', en: 'Language' },
  ownChoice: { 'zh-CN': '未指定', en: 'Not set' },
  disabled: { 'zh-CN': '停用', en: 'Disabled' },
  disabledHint: {
    'zh-CN': '停用的用户不能登录，其画面立即断开。',
    en: 'A disabled user cannot log in; his pictures go dark at once.',
  },
  yes: { 'zh-CN': '是', en: 'Yes' },
  no: { 'zh-CN': '否', en: 'No' },
  state: { 'zh-CN': '状态', en: 'State' },
  enabled: { 'zh-CN': '启用', en: 'Enabled' },
  at: { 'zh-CN': '在 {where}', en: 'At {where}' },
  rules: { 'zh-CN': '适用的规则', en: 'Rules that hold for the user' },
  noRules: { 'zh-CN': '没有规则：登录后列表为空。', en: 'No rules: after logging in the list is empty.' },
  allByRole: {
    'zh-CN': '管理员拥有全部权限，规则不起作用。',
    en: 'An administrator holds every right, whatever the rules say.',
  },
  addRule: { 'zh-CN': '为 {who} 新建规则', en: 'New rule for {who}' },
  deleteText: { 'zh-CN': '该用户的登录和会话立即结束。', en: 'Logins and sessions of the user end at once.' },
  deleteRules: { 'zh-CN': '同时删除 {count} 条规则', en: '{count} rules about the user are deleted too' },
  deleteLogins: { 'zh-CN': '正在 {where} 登录', en: 'Logged in at {where}' },
  none: { 'zh-CN': '还没有用户。', en: 'There are no users yet.' },
} as const satisfies Readonly<Record<string, Text>>;

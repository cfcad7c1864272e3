// The words of the page of groups.

import type { Text } from '../../../protocol/texts.ts';

export const GROUPS = {
  title: { 'zh-CN': '组', en: 'Groups' },
  hint: {
    'zh-CN': '组可以包含用户，也可以包含设备；规则对整个组生效。',
    en: 'A group holds users or endpoints, and a rule about it holds for all of them.',
  },
  search: { 'zh-CN': '按组名或成员查找', en: 'Search name or member' },
  add: { 'zh-CN': '新建组', en: 'New group' },
  name: { 'zh-CN': '组名', en: 'Name' },
  nameHint: { 'zh-CN': '改名时，成员和规则一并更新。', en: 'When it is renamed, members and rules follow.' },
  nameTaken: { 'zh-CN': '已有同名的组', en: 'There is a group of this name already' },
  userTaken: { 'zh-CN': '已有同名的用户，规则无法区分', en: 'A user has this name: rules could not tell them apart' },
  readsLikeId: { 'zh-CN': '组名不能是数字，也不能是 *', en: 'A group is called neither like an ID nor "*"' },
  users: { 'zh-CN': '用户', en: 'Users' },
  endpoints: { 'zh-CN': '设备', en: 'Endpoints' },
  rules: { 'zh-CN': '规则', en: 'Rules' },
  noUsers: { 'zh-CN': '没有用户', en: 'No users' },
  noEndpoints: { 'zh-CN': '没有设备', en: 'No endpoints' },
  noRules: { 'zh-CN': '没有规则使用此组', en: 'No rule names this group' },
  membersHint: {
    'zh-CN': '点击某一项，可在其页面上更改所属的组。',
    en: 'Each leads to its own page, where its groups are changed.',
  },
  deleteText: {
    'zh-CN': '只能删除没有成员、没有规则使用的组。',
    en: 'Only a group without members and rules can be deleted.',
  },
  none: { 'zh-CN': '还没有组。', en: 'There are no groups yet.' },
} as const satisfies Readonly<Record<string, Text>>;

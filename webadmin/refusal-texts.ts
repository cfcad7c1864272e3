// A sentence that helps for each refusal of the configuration: what the controller says (controller/domain/configure), and what people read instead. `{1}` is what the
// first brackets of the pattern caught.

import type { Text } from '../protocol/texts.ts';

export interface SentenceRow {
  readonly pattern: RegExp;
  readonly text: Text;
}

export function row(pattern: RegExp, chinese: string, en: string): SentenceRow {
  return { pattern, text: { 'zh-CN': chinese, en } };
}

export const SENTENCES: readonly SentenceRow[] = [
  row(
    /^the new password is the one that is to be changed/,
    '新密码不能与当前密码相同。',
    'The new password has to be another one.',
  ),
  row(
    /was changed by somebody else/,
    '其他人刚刚更改了此项。请在下面选择要保留的内容，然后再次保存。',
    'Somebody else changed this meanwhile. Choose below what is to stand, then save again.',
  ),
  row(
    /^no answer to/,
    '控制器没有回答，不确定是否已保存；请稍后查看。',
    'The controller did not answer, so it may or may not be saved: look again in a moment.',
  ),
  row(
    /no connection to the controller/,
    '连接已断开，没有保存。填写的内容会保留。',
    'There is no connection: nothing was saved. What you typed is kept.',
  ),

  row(
    /\(session\.confirm\)$/,
    '没有保存：需要再次输入您的密码。',
    'Nothing was saved: your password is wanted again for this.',
  ),
  row(/^user name or password is wrong/, '密码错误。请重新输入。', 'That is not your password. Type it again.'),

  row(
    /character that cannot be seen/,
    '名称中有看不见的字符。请删除后重新输入。',
    'The name holds a character that cannot be seen. Delete it and type it anew.',
  ),
  row(
    /begins or ends with a blank/,
    '名称不能为空，首尾不能有空格。',
    'The name is empty, or begins or ends with a blank.',
  ),
  row(
    /Unicode normal form C/,
    '名称中有以组合方式书写的字符。请重新输入。',
    'The name is written with combining characters. Type it anew.',
  ),

  row(
    /required properties: username|username must be/,
    '用户名为 1 至 32 个字母、数字、点、下划线或连字符，并以字母或数字开头。',
    'A user name is 1 to 32 letters, digits, dots, underscores or hyphens, and begins with a letter or digit.',
  ),
  row(
    /^there is a user (.+) already/,
    '已有用户 {1}（不区分大小写）。请换一个用户名。',
    'There is a user {1} already (case does not matter). Choose another user name.',
  ),
  row(
    /^there is a group (.+): rules could not/,
    '已有名为 {1} 的组。用户和组不能同名，否则规则无法区分。',
    'A group is called {1}. A user and a group cannot share a name, because rules could not tell them apart.',
  ),
  row(
    /^there is a user (.+): rules could not/,
    '已有用户 {1}。用户和组不能同名，否则规则无法区分。',
    'A user is called {1}. A user and a group cannot share a name, because rules could not tell them apart.',
  ),
  row(
    /^the last administrator/,
    '这是最后一个可用的管理员，必须保留。请先指定另一个管理员。',
    'This is the last administrator who can log in, and has to stay one. Make another administrator first.',
  ),
  row(/^a password has at least (\d+)/, '密码至少 {1} 个字符。', 'A password has at least {1} characters.'),
  row(
    /first that everybody tries/,
    '此密码太容易猜到。请换一个。',
    'This password is one of the first that everybody tries. Choose another.',
  ),
  row(
    /the password was not hashed|too many passwords/,
    '控制器正忙于核对其他密码。请稍后再试。',
    'The controller is busy with other passwords. Try again in a moment.',
  ),
  row(/^there is no user and no group (.+)/, '没有名为 {1} 的用户或组。', 'There is no user and no group {1}.'),
  row(/^there is no user (.+)/, '用户 {1} 已不存在。', 'There is no user {1} any more.'),

  row(
    /^there is no group (.+)/,
    '组 {1} 已不存在。请从列表中选择。',
    'There is no group {1} any more. Choose from the list.',
  ),
  row(
    /^there is a group (.+) already/,
    '已有名为 {1} 的组。请换一个名称。',
    'There is a group {1} already. Choose another name.',
  ),
  row(
    /^rule (.+) names the group/,
    '规则 {1} 仍在使用此组。请先删除该规则。',
    'Rule {1} still names this group. Remove the rule first.',
  ),
  row(
    /^(.+) is a member of it/,
    '{1} 仍是此组的成员。请先将其移出。',
    '{1} is still a member of this group. Take it out first.',
  ),
  row(/reads neither like an ID/, '组名不能是数字，也不能是 *。', 'A group is called neither like an ID nor "*".'),

  row(
    /does not read like an ID/,
    '热键不能只由数字组成，否则会被当作 ID。请加上字母。',
    'A hotkey of digits alone would be taken for an ID. Add a letter.',
  ),
  row(
    /does not read like "all"/,
    'all 表示所有接收终端，不能用作热键。',
    '"all" stands for all receivers, and cannot be a hotkey.',
  ),
  row(
    /^there is a hotkey (.+) already/,
    '已有热键 {1}（不区分大小写）。请换一个。',
    'There is a hotkey {1} already (case does not matter). Choose another.',
  ),
  row(/^there is no hotkey (.+)/, '热键 {1} 已不存在。', 'There is no hotkey {1} any more.'),
  row(
    /for a transmitter or for receivers/,
    '一个热键只能代表一个发送终端，或者若干接收终端，不能混用。',
    'A hotkey stands for one transmitter or for receivers, not for both.',
  ),
  row(/stands for one transmitter only/, '一个热键只能代表一个发送终端。', 'A hotkey stands for one transmitter only.'),

  row(
    /with this key belongs to the room/,
    '使用此密钥的设备已在控制室中。',
    'An endpoint with this key belongs to the room already.',
  ),
  row(
    /no endpoint with this fingerprint waits/,
    '该设备已不在等待。请检查其电源和网络。',
    'That endpoint does not wait any more. Check its power and network.',
  ),
  row(
    /^(\d+) is the ID of a transmitter/,
    '{1} 是发送终端的 ID；接收终端的 ID 以 5 至 9 开头。',
    '{1} is the ID of a transmitter; IDs of receivers begin with 5 to 9.',
  ),
  row(
    /^(\d+) is the ID of a receiver/,
    '{1} 是接收终端的 ID；发送终端的 ID 以 0 至 4 开头。',
    '{1} is the ID of a receiver; IDs of transmitters begin with 0 to 4.',
  ),
  row(
    /^(\d+) is not the ID of a transmitter/,
    '{1} 不能用于发送终端：其 ID 以 0 至 4 开头。',
    '{1} is no ID for a transmitter: those begin with 0 to 4.',
  ),
  row(
    /^(\d+) is not the ID of a receiver/,
    '{1} 不能用于接收终端：其 ID 以 5 至 9 开头。',
    '{1} is no ID for a receiver: those begin with 5 to 9.',
  ),
  row(/^(\d+) is not a transmitter/, '{1} 不是发送终端。', '{1} is not a transmitter.'),
  row(/^(\d+) is not a receiver/, '{1} 不是接收终端。', '{1} is not a receiver.'),
  row(/^there is no endpoint and no group (.+)/, '没有 ID 或组 {1}。', 'There is no endpoint and no group {1}.'),
  row(/^there is no endpoint (?:with number )?(.+)/, '设备 {1} 已不存在。', 'There is no endpoint {1} any more.'),
  row(/^an ID of this room has (\d)/, '此控制室的 ID 为 {1} 位数字。', 'An ID of this room has {1} digits.'),
  row(/^(\d+) is in use/, 'ID {1} 已被使用。请换一个空闲的 ID。', 'ID {1} is in use. Choose a free one.'),
  row(
    /^(\d+) has this name/,
    '{1} 已使用此名称。同类设备的名称不能重复。',
    '{1} has this name already. Names are unique among transmitters, and among receivers.',
  ),
  row(
    /^a switch of (\d+) is under way/,
    '{1} 正在切换。请稍后再试。',
    'A switch of {1} is under way. Try again in a moment.',
  ),
  row(
    /^(\d+) stands in seat (.+)/,
    '{1} 已属于坐席 {2}。请先将其移出。',
    '{1} stands in seat {2}. Take it out there first.',
  ),
  row(
    /^(\d+) stands in wall (.+)/,
    '{1} 已属于拼接屏 {2}。请先将其移出。',
    '{1} stands in wall {2}. Take it out there first.',
  ),
  row(
    /^hotkey (.+) stands for (\d+)/,
    '热键 {1} 仍指向 {2}。请先更改该热键。',
    'Hotkey {1} stands for {2}. Change the hotkey first.',
  ),
  row(
    /^(\d+) is a head of (\d+)/,
    '{1} 是 {2} 所在多头计算机的一个画面。请先将其移出。',
    '{1} is a head of the computer of {2}. Take it out there first.',
  ),
  row(
    /^a head belongs to the computer of (\d+)/,
    '其中一个画面已属于 {1} 所在的计算机。',
    'One of the heads belongs to the computer of {1} already.',
  ),
  row(/^the first of the heads is/, '第一个必须是主画面本身。', 'The first of the heads is the primary one itself.'),
  row(/^a head is named twice/, '同一个画面出现了两次。', 'A head is named twice.'),

  row(
    /^there is a (?:seat or a wall|wall or a seat) (.+) already/,
    '编号 {1} 已被坐席或拼接屏使用。',
    'A seat or a wall has the key {1} already.',
  ),
  row(/^there is no seat (.+)/, '坐席 {1} 已不存在。', 'There is no seat {1} any more.'),
  row(/^there is a tie line (.+) already/, '编号 {1} 已被互联线路使用。', 'A tie line has the key {1} already.'),
  row(/^there is no tie line (.+)/, '互联线路 {1} 已不存在。', 'There is no tie line {1} any more.'),
  row(
    /^a room has at most (\d+) tie lines/,
    '最多 {1} 条互联线路。请先删除一条。',
    'There are {1} tie lines, and no more can be. Delete one first.',
  ),
  row(/^(\d+) is an end of tie line (.+)/, '{1} 是互联线路 {2} 的一端。', '{1} is an end of tie line {2}.'),
  row(
    /^(\d+) and (\d+) are in one fabric/,
    '{1} 与 {2} 属于同一设备网络，无需互联。',
    '{1} and {2} are in one fabric: nothing is to be joined.',
  ),
  row(
    /^(\d+) stands in .+ nobody sits/,
    '{1} 属于坐席或拼接屏，不能作为互联线路的一端。',
    '{1} stands in a seat or a wall: it cannot be the end of a line.',
  ),
  row(
    /^(\d+) is shown by somebody as a source/,
    '{1} 正在显示。请先切换到其他信号源。',
    'Somebody shows {1}. Switch that to another source first.',
  ),
  row(
    /^tie line (.+) is had by (.+)/,
    '互联线路 {1} 正被 {2} 使用。请先切换。',
    'Tie line {1} is had by {2}. Switch them first.',
  ),
  row(/^this port belongs to the room already/, '该端口已被接纳。', 'This port is adopted already.'),
  row(
    /^no device that is there has such a port/,
    '没有在线设备有此端口。',
    'No device that is online has such a port.',
  ),
  row(
    /is a port of a device: whatever/,
    '端口不能更换：接在其地址上的就是该设备。',
    'A port is not replaced: whatever stands at its address is that device.',
  ),
  row(/^there is no wall (.+)/, '拼接屏 {1} 已不存在。', 'There is no wall {1} any more.'),
  row(
    /^(\d+) times (\d+) are (\d+) places for (\d+) receivers/,
    '{1} × {2} 共 {3} 个位置，现有 {4} 个接收终端。请填满每个位置。',
    '{1} × {2} are {3} places, and there are {4} receivers. Fill every place.',
  ),

  row(
    /^a room has (\d+) tokens at most/,
    '最多 {1} 个令牌。请先撤销一个。',
    'There are {1} tokens, and no more can be. Revoke one first.',
  ),
  row(/^there is no token (.+)/, '令牌 {1} 已不存在。', 'There is no token {1} any more.'),
  row(
    /^(\S+) is a (?:transmitter|receiver), and a/,
    '{1} 与该设备不是同一类。',
    'That device is of another kind than {1}.',
  ),

  row(/^there is a rule (.+) already/, '已有规则 {1}。', 'There is a rule {1} already.'),
  row(/^there is no rule (.+)/, '规则 {1} 已不存在。', 'There is no rule {1} any more.'),
  row(
    /is (?:supervisor|operator|auditor|integrator), and no rule allows administer|a rule denies administer|has no account that is enabled/,
    '您可以查看配置，但不能更改。',
    'You may read the configuration, but not change it.',
  ),

  row(/^there is a token (.+) already/, '已有令牌 {1}。', 'There is a token {1} already.'),
  row(/^no token was made/, '未能生成令牌。请重试。', 'No token could be made. Try again.'),
  row(/^expiresAt is not a time/, '有效期不是有效的时间。', 'The time of expiry is not a time.'),
  row(
    /^expiresAt is over/,
    '有效期已过。请选择以后的时间。',
    'The time of expiry is over already. Choose a later one.',
  ),
];

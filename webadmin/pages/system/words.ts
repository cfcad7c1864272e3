// What the configuration as a whole says, in words: its collections and fields, what of it changed, and the values that its text has. Which fields there are, the
// controller decides; one that is not known here keeps its own name.

import type { CollectionChange, CollectionName, VersionCause } from '../../../protocol/api/system-methods.ts';
import { parseJson } from '../../../protocol/json.ts';
import type { Language } from '../../../protocol/schema.ts';
import type { Text } from '../../../protocol/texts.ts';
import type { IconName } from '../../layout/icons.ts';
import { RIGHTS, ROLES } from '../roles.ts';

/** Bytes of one value. */
const LIMITS = { maxBytes: 4_096, maxDepth: 4 };

function text(chinese: string, en: string): Text {
  return { 'zh-CN': chinese, en };
}

const COLLECTIONS: Readonly<Record<CollectionName | 'tokens', Text>> = {
  groups: text('组', 'Groups'),
  users: text('用户', 'Users'),
  endpoints: text('设备', 'Endpoints'),
  ties: text('互联线路', 'Tie lines'),
  seats: text('坐席', 'Seats'),
  walls: text('拼接屏', 'Video walls'),
  hotkeys: text('热键', 'Hotkeys'),
  permissions: text('权限规则', 'Rules'),
  tokens: text('令牌', 'Tokens'),
};
const ICONS: Readonly<Record<CollectionName | 'tokens', IconName>> = {
  groups: 'screens',
  users: 'people',
  endpoints: 'device',
  ties: 'swap',
  seats: 'desk',
  walls: 'wall',
  hotkeys: 'keyboard',
  permissions: 'shield',
  tokens: 'key',
};

function isKnown(collection: string): collection is keyof typeof COLLECTIONS {
  return Object.hasOwn(COLLECTIONS, collection);
}

export function collectionText(collection: string, language: Language): string {
  return isKnown(collection) ? COLLECTIONS[collection][language] : collection;
}

export function collectionIcon(collection: string): IconName {
  return isKnown(collection) ? ICONS[collection] : 'system';
}

export const CAUSES: Readonly<Record<VersionCause, Text>> = {
  changed: text('更改', 'Changed'),
  applied: text('整体应用', 'Applied as a whole'),
  rolledBack: text('已恢复原样', 'Rolled back'),
  restored: text('从备份恢复', 'Restored from a backup'),
};

const FIELDS: Readonly<Record<string, Text>> = {
  name: text('名称', 'Name'),
  username: text('用户名', 'User name'),
  role: text('角色', 'Role'),
  groups: text('组', 'Groups'),
  language: text('语言', 'Language'),
  disabled: text('已停用', 'Disabled'),
  mustChange: text('须更改密码', 'Has to change the password'),
  id: text('ID', 'ID'),
  heads: text('画面顺序', 'Heads'),
  model: text('型号', 'Model'),
  firmware: text('固件', 'Firmware'),
  key: text('公钥', 'Public key'),
  port: text('矩阵端口', 'Port of a matrix'),
  place: text('平面图位置', 'Place on the floor plan'),
  gap: text('边框间隙', 'Bezel gaps'),
  receivers: text('接收终端', 'Receivers'),
  login: text('登录方式', 'Login'),
  mode: text('显示方式', 'Mode'),
  columns: text('列', 'Columns'),
  rows: text('行', 'Rows'),
  targets: text('目标', 'Targets'),
  who: text('谁', 'Who'),
  right: text('权限', 'Right'),
  what: text('对象', 'On what'),
  effect: text('效力', 'Effect'),
};

/** Values of closed tables, by field. */
const VALUES: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  role: ROLES,
  right: RIGHTS,
  effect: { allow: text('允许', 'Allow'), deny: text('拒绝', 'Deny') },
  language: { 'zh-CN': text('中文', '中文'), en: text('English', 'English') },
  login: {
    screen: text('每屏分别登录', 'Each screen by itself'),
    seat: text('一次登录全部屏幕', 'All screens at once'),
  },
  mode: { one: text('整屏画面', 'One picture'), separate: text('独立画面', 'Separate pictures') },
};
const YES = text('是', 'yes');
const NO = text('否', 'no');
const NOTHING = '–';

export function fieldText(field: string, language: Language): string {
  return FIELDS[field]?.[language] ?? field;
}

/** A value as the text has it (JSON, perhaps cut) in words. */
export function valueText(field: string, value: string | null, language: Language): string {
  if (value === null) return NOTHING;
  const parsed = parseJson(value, LIMITS);
  return parsed.ok ? told(field, parsed.value, language) : value;
}

function told(field: string, value: unknown, language: Language): string {
  if (value === null || value === '') return NOTHING;
  if (typeof value === 'boolean') return (value ? YES : NO)[language];
  if (Array.isArray(value))
    return value.length === 0 ? NOTHING : value.map((one) => told(field, one, language)).join(' · ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, member]) => `${name} ${told(name, member, language)}`)
      .join(', ');
  return VALUES[field]?.[String(value)]?.[language] ?? String(value);
}

const HOW: readonly (readonly ['created' | 'changed' | 'removed', Text])[] = [
  ['created', text('新建 {count}', '{count} new')],
  ['changed', text('更改 {count}', '{count} changed')],
  ['removed', text('删除 {count}', '{count} removed')],
];

/** `2 new, 1 changed`. */
export function countsText(
  change: Pick<CollectionChange, 'created' | 'changed' | 'removed'>,
  language: Language,
): string {
  return HOW.filter(([how]) => change[how] > 0)
    .map(([how, words]) => words[language].replace('{count}', String(change[how])))
    .join(language === 'en' ? ', ' : '，');
}

/** The first names, and a sign that there are more. */
export function namesText({ names, created, changed, removed }: CollectionChange, language: Language): string {
  const isAll = created + changed + removed <= names.length;
  const told = names.map((name) => (name === '' ? NOTHING : name)).join(language === 'en' ? ', ' : '、');
  return isAll ? told : `${told} …`;
}

/** What a restore says of the files of secrets. `{1}` is the name of the file. */
const FILES: readonly (readonly [RegExp, Text])[] = [
  [
    /^the room’s key \((.+?)\):/,
    text(
      '控制室密钥（{1}）：下次启动后，设备重新认识此控制器',
      'The room’s key ({1}): from the next start on, endpoints know this controller again',
    ),
  ],
  [/^(.+?): served from the next start on/, text('{1}：下次启动后使用', '{1}: used from the next start on')],
  [
    /^(.+?): it signs the anchors of this journal/,
    text('{1}：用于签署本日志的锚点，保留原有文件', '{1}: it signs the anchors of this journal, which keeps its own'),
  ],
  [
    /^(.+?): this controller has no such file/,
    text('{1}：此控制器没有该文件', '{1}: this controller has no such file'),
  ],
];

export function fileText(words: string, language: Language): string {
  for (const [pattern, sentence] of FILES) {
    const found = pattern.exec(words);
    if (found !== null) return sentence[language].replace('{1}', found[1] ?? '');
  }
  return words;
}

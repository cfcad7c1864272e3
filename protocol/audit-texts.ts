// The words of the journal for people, in both languages: kinds of what happened, each type of record with its kind, verdicts of a verification, and why a picture
// stood. The page and integrators share them; which methods hand them out stands in api/audit-methods.ts.

import type { Text } from './texts.ts';

/** The closed set of kinds by which the journal is filtered. */
export const AUDIT_KINDS = {
  login: { 'zh-CN': '席位登录', en: 'Login at a seat' },
  session: { 'zh-CN': '会话', en: 'Session' },
  switch: { 'zh-CN': '切换操作', en: 'Switching' },
  picture: { 'zh-CN': '画面', en: 'Picture' },
  configuration: { 'zh-CN': '配置', en: 'Configuration' },
  endpoint: { 'zh-CN': '设备', en: 'Endpoint' },
  alarm: { 'zh-CN': '告警', en: 'Alarm' },
  refusal: { 'zh-CN': '拒绝', en: 'Refusal' },
  system: { 'zh-CN': '系统', en: 'System' },
} as const satisfies Readonly<Record<string, Text>>;

export type AuditKind = keyof typeof AUDIT_KINDS;
export const AUDIT_KIND_NAMES = Object.keys(AUDIT_KINDS) as [AuditKind, ...AuditKind[]];

interface TypeRow {
  readonly kind: AuditKind;
  readonly text: Text;
}

function row(kind: AuditKind, chinese: string, english: string): TypeRow {
  return { kind, text: { 'zh-CN': chinese, en: english } };
}

/** The types of records that are no configuration. Those of the configuration are a collection and `put` or `removed`. */
export const AUDIT_TYPES = {
  'writer.started': row('system', '控制器启动', 'The controller started'),
  'endpoint.online': row('endpoint', '设备上线', 'An endpoint came online'),
  'endpoint.offline': row('endpoint', '设备离线', 'An endpoint went offline'),
  'device.online': row('endpoint', '第三方设备上线', 'A device of another maker came online'),
  'device.offline': row('endpoint', '第三方设备离线', 'A device of another maker went offline'),
  'endpoint.replaced': row('endpoint', '设备被更换', 'An endpoint was replaced'),
  'source.changed': row('endpoint', '信号源变化', 'A source changed'),
  'session.opened': row('session', '会话开始', 'A session began'),
  'session.confirmed': row('session', '再次确认密码', 'A password was given again'),
  'session.closed': row('session', '会话结束', 'A session ended'),
  'login.refused': row('refusal', '登录被拒绝', 'A login was refused'),
  'receiver.loggedIn': row('login', '登录席位', 'Logged in at a seat'),
  'receiver.loggedOut': row('login', '退出席位', 'Logged out at a seat'),
  'switch.begun': row('switch', '切换开始', 'A switch began'),
  'switch.done': row('switch', '切换结束', 'A switch ended'),
  'switch.refused': row('refusal', '切换被拒绝', 'A switch was refused'),
  'picture.switching': row('picture', '正在切换画面', 'A picture is being switched'),
  'picture.changed': row('picture', '画面已切换', 'A picture changed'),
  'picture.kept': row('picture', '画面未变', 'A picture was kept'),
  'picture.found': row('picture', '发现已有画面', 'A picture was found'),
  'screen.reported': row('picture', '接收端上报画面', 'A receiver reported its picture'),
  'grant.found': row('picture', '发现未知授权', 'An unexplained grant was found'),
  'grant.dismissed': row('picture', '授权已撤销', 'A grant was ended'),
  'call.refused': row('refusal', '请求被拒绝', 'A call was refused'),
  'alarm.raised': row('alarm', '告警', 'An alarm'),
  'alarm.cleared': row('alarm', '告警已解除', 'An alarm is over'),
  'alarm.acknowledged': row('alarm', '告警已确认', 'An alarm was acknowledged'),
  'alarm.shelved': row('alarm', '告警搁置或恢复', 'An alarm was set aside, or counts again'),
  'drill.begun': row('system', '演练开始', 'A drill began'),
  'drill.done': row('system', '演练结束', 'A drill ended'),
  'clock.stepped': row('system', '系统时间跳变', 'The clock was stepped'),
  'configuration.begun': row('configuration', '整体配置变更开始', 'A change of the configuration as a whole began'),
  'configuration.ended': row(
    'configuration',
    '整体配置变更生效',
    'A change of the configuration as a whole took effect',
  ),
  'configuration.confirmed': row('configuration', '已确认应用的配置', 'An applied configuration was confirmed'),
  'backup.made': row('system', '已制作备份', 'A backup was made'),
  'certificate.taken': row('system', '已更换服务器证书', 'Another certificate is served'),
  'configuration.refused': row('system', '配置未能写入磁盘', 'A change of the configuration was not recorded'),
  'record.lost': row('system', '记录丢失', 'A record was lost'),
} as const satisfies Readonly<Record<string, TypeRow>>;

const PUT: Text = { 'zh-CN': '配置已新建或修改', en: 'Configuration made or changed' };
const REMOVED: Text = { 'zh-CN': '配置已删除', en: 'Configuration removed' };
const OTHER: TypeRow = row('system', '其他', 'Something else');

/** The kind and the words of a type of record; a type of a later version is of the kind `system`. */
export function auditType(type: string): TypeRow {
  if (type.endsWith('.put')) return { kind: 'configuration', text: PUT };
  if (type.endsWith('.removed')) return { kind: 'configuration', text: REMOVED };
  const known: Readonly<Record<string, TypeRow>> = AUDIT_TYPES;
  return Object.hasOwn(known, type) ? (known[type] ?? OTHER) : OTHER;
}

/** What a verification may say. */
export const VERDICTS = {
  ok: { 'zh-CN': '完整，未被改动', en: 'Complete and unchanged' },
  altered: { 'zh-CN': '有记录被改动', en: 'A record was altered' },
  removed: { 'zh-CN': '有记录被删除', en: 'Records were removed' },
  inserted: { 'zh-CN': '有记录被插入', en: 'Records were inserted' },
  cut: { 'zh-CN': '末尾的记录被截去', en: 'The end was cut off' },
  rewritten: { 'zh-CN': '日志被整体改写', en: 'The journal was rewritten' },
  anchors: { 'zh-CN': '日志链完整，但锚点被改动', en: 'The chain holds, but its anchors were tampered with' },
  newer: { 'zh-CN': '由更新的版本写入，无法校验', en: 'Written by a newer version, which this one cannot verify' },
} as const satisfies Readonly<Record<string, Text>>;

export type VerdictName = keyof typeof VERDICTS;
export const VERDICT_NAMES = Object.keys(VERDICTS) as [VerdictName, ...VerdictName[]];

/** In which capacity a picture stood. */
export const BASES = {
  own: { 'zh-CN': '本人切换', en: 'Switched by the operator there' },
  push: { 'zh-CN': '他人推送', en: 'Pushed by somebody' },
  operate: { 'zh-CN': '代为操作', en: 'Switched by somebody with the right to operate' },
  panel: { 'zh-CN': '设备面板切换', en: 'Switched at a panel' },
  found: { 'zh-CN': '启动时已有', en: 'Found at a start' },
  unknown: { 'zh-CN': '原因不明', en: 'Not known' },
} as const satisfies Readonly<Record<string, Text>>;

export type BasisName = keyof typeof BASES;
export const BASIS_NAMES = Object.keys(BASES) as [BasisName, ...BasisName[]];

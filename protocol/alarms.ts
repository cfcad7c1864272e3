// The alarms: the closed set of their names, how grave each is, what ends it, and what it says to people in both languages. What happened in each case stands in
// the event, as `about` and `because`; when one is raised and cleared, in controller/domain/alarms/.

import type { Text } from './texts.ts';

/** From the gravest on. */
export const SEVERITIES = {
  critical: { 'zh-CN': '紧急', en: 'Critical' },
  major: { 'zh-CN': '重要', en: 'Major' },
  minor: { 'zh-CN': '次要', en: 'Minor' },
  warning: { 'zh-CN': '提示', en: 'Warning' },
} as const satisfies Readonly<Record<string, Text>>;

export type Severity = keyof typeof SEVERITIES;
export const SEVERITY_NAMES = Object.keys(SEVERITIES) as [Severity, ...Severity[]];

interface AlarmType {
  readonly severity: Severity;
  /** `itself`: a rule sees when it is over; `told`: whoever raised it says so; `acknowledged`: nothing can tell that, somebody's word ends it. */
  readonly ends: 'itself' | 'told' | 'acknowledged';
  readonly text: Text;
}

function row(severity: Severity, ends: AlarmType['ends'], chinese: string, english: string): AlarmType {
  return { severity, ends, text: { 'zh-CN': chinese, en: english } };
}

export const ALARMS = {
  'no-tls': row(
    'major',
    'itself',
    '未启用 TLS，密码可能在途中被读取',
    'Served without TLS: passwords can be read on the way',
  ),
  'certificate-expires': row('major', 'told', 'TLS 证书即将到期', 'The TLS certificate expires soon'),
  'serial-line': row('major', 'acknowledged', '串口线路无法打开', 'A serial line cannot be opened'),
  'serial-noise': row('warning', 'acknowledged', '串口线路干扰过多', 'Too many frames of a serial line are damaged'),
  clone: row('critical', 'acknowledged', '两台设备使用同一密钥', 'Two devices prove one key'),
  'wrong-kind': row(
    'major',
    'acknowledged',
    '设备类型与登记不符',
    'A device is not of the kind that it was adopted as',
  ),
  'endpoint-lost': row('major', 'itself', '设备失联', 'An endpoint is lost'),
  'endpoints-lost': row('critical', 'itself', '多台设备同时失联', 'Many endpoints were lost at once'),
  'device-lost': row('critical', 'itself', '第三方设备失联', 'A device of another maker is lost'),
  'device-noise': row(
    'warning',
    'itself',
    '第三方设备的通信中干扰过多',
    'Much of what a device of another maker says is noise',
  ),
  'another-device': row(
    'major',
    'acknowledged',
    '第三方设备已被换成另一型号',
    'A device of another maker is another than it was',
  ),
  'video-lost': row('minor', 'itself', '正在显示的信号源没有画面', 'A source that is being shown has no picture'),
  'wrong-picture': row(
    'major',
    'itself',
    '接收终端显示的不是应有的画面',
    'A receiver keeps showing another picture than it shall',
  ),
  'picture-without-basis': row(
    'major',
    'itself',
    '画面没有已知依据，今日权限也不允许',
    'A picture without a known basis that today’s rights do not allow',
  ),
  'not-dark': row('major', 'itself', '应关闭的画面无法关闭', 'A picture that shall be dark cannot be made dark'),
  'login-attack': row('major', 'itself', '连续多次输入错误密码', 'Wrong passwords again and again'),
  'drill-failed': row('major', 'itself', '定期演练未成功', 'A scheduled drill did not succeed'),
  'clock-jumped': row('minor', 'acknowledged', '系统时钟发生跳变', 'The clock of the controller jumped'),
  'seat-unmanned': row(
    'major',
    'itself',
    '班次已开始，席位无人登录',
    'A shift began, and nobody is logged in at a seat',
  ),
  'notify-failed': row('major', 'told', '告警无法送达', 'Alarms do not reach those who are to be told'),
  temperature: row('warning', 'told', '温度超出警告范围', 'A temperature is beyond its warning'),
  'temperature-critical': row('critical', 'told', '温度严重超限', 'A temperature is critical'),
  reading: row('warning', 'told', '读数超出警告范围', 'A reading is beyond its warning'),
  'reading-critical': row('critical', 'told', '读数严重超限', 'A reading is critical'),
  'agent-silent': row('major', 'told', '被监测的设备没有应答', 'An agent of the network does not answer'),
  'agents-silent': row(
    'critical',
    'told',
    '多台被监测的设备同时没有应答',
    'Many agents of the network do not answer at once',
  ),
  trap: row('warning', 'acknowledged', '被监测的设备发来 SNMP 陷阱', 'An agent of the network sent a trap'),
  'disk-full': row('critical', 'itself', '磁盘已满', 'The disk is full'),
  'journal-refuses': row('critical', 'itself', '日志无法写入磁盘', 'The disk refuses the journal'),
  'journal-torn': row(
    'major',
    'acknowledged',
    '日志末尾不完整，已截去并保存',
    'An unfinished end of the journal was cut off and kept',
  ),
  'journal-repaired': row('major', 'acknowledged', '日志已按要求修复', 'The journal was repaired, as asked for'),
  'journal-anchors': row('critical', 'acknowledged', '日志锚点被改动', 'The anchors of the journal were tampered with'),
  'journal-altered': row('critical', 'acknowledged', '日志记录被更改', 'A record of the journal was altered'),
  'journal-removed': row('critical', 'acknowledged', '日志记录被移除', 'Records of the journal were removed'),
  'journal-inserted': row(
    'critical',
    'acknowledged',
    '日志中有外来记录',
    'A record stands in the journal that this service did not write',
  ),
  'journal-cut': row('critical', 'acknowledged', '日志末尾被截去', 'The end of the journal was cut off'),
  'journal-rewritten': row('critical', 'acknowledged', '日志被重写', 'The journal was rewritten'),
  'journal-newer': row('major', 'acknowledged', '日志由更新的版本写入', 'A later version wrote the journal'),
} as const satisfies Readonly<Record<string, AlarmType>>;

export type AlarmName = keyof typeof ALARMS;
export const ALARM_NAMES = Object.keys(ALARMS) as [AlarmName, ...AlarmName[]];

/** What is known of an alarm by its name; one that this version does not know is a warning that somebody's word ends. */
export function alarmType(name: string): AlarmType {
  const types: Readonly<Record<string, AlarmType>> = ALARMS;
  return (Object.hasOwn(types, name) ? types[name] : undefined) ?? row('warning', 'acknowledged', name, name);
}

/** What an alarm says; of one that this version does not know, its name. */
export function alarmText(name: string): Text {
  return alarmType(name).text;
}

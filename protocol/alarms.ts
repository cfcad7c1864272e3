// The alarms: the closed set of their names, and what each says to people in both languages. What happened in each case stands in the event, as `about` and `because`.

import type { Text } from './texts.ts';

function said(chinese: string, english: string): Text {
  return { 'zh-CN': chinese, en: english };
}

export const ALARMS = {
  'no-tls': said('未启用 TLS，密码可能在途中被读取', 'Served without TLS: passwords can be read on the way'),
  'certificate-expires': said('TLS 证书即将到期', 'The TLS certificate expires soon'),
  clone: said('两台设备使用同一密钥', 'Two devices prove one key'),
  'wrong-kind': said('设备类型与登记不符', 'A device is not of the kind that it was adopted as'),
  'picture-without-basis': said(
    '画面没有已知依据，今日权限也不允许',
    'A picture without a known basis that today’s rights do not allow',
  ),
  'serial-line': said('串口线路无法打开', 'A serial line cannot be opened'),
  'serial-noise': said('串口线路干扰过多', 'Too many frames of a serial line are damaged'),
  'device-noise': said('设备的回应多有错误', 'Much of what a device says is no message'),
  'journal-refuses': said('日志无法写入磁盘', 'The disk refuses the journal'),
  'journal-torn': said('日志末尾不完整，已截去并保存', 'An unfinished end of the journal was cut off and kept'),
  'journal-repaired': said('日志已按要求修复', 'The journal was repaired, as asked for'),
  'journal-anchors': said('日志锚点被改动', 'The anchors of the journal were tampered with'),
  'journal-altered': said('日志记录被更改', 'A record of the journal was altered'),
  'journal-removed': said('日志记录被移除', 'Records of the journal were removed'),
  'journal-inserted': said('日志中有外来记录', 'A record stands in the journal that this service did not write'),
  'journal-cut': said('日志末尾被截去', 'The end of the journal was cut off'),
  'journal-rewritten': said('日志被重写', 'The journal was rewritten'),
  'journal-newer': said('日志由更新的版本写入', 'A later version wrote the journal'),
} as const satisfies Readonly<Record<string, Text>>;

export type AlarmName = keyof typeof ALARMS;

/** What an alarm says; of one that this version does not know, its name. */
export function alarmText(name: string): Text {
  const texts: Readonly<Record<string, Text>> = ALARMS;
  return (Object.hasOwn(texts, name) ? texts[name] : undefined) ?? said(name, name);
}

// Why an alarm is raised or over reads in Chinese: for whatever the controller's sources say of alarms, read from there, a sentence is known, and none of it is left in English.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { letterOf } from '../../controller/monitoring/notify/letter.ts';
import { ALARM_REASONS } from '../../protocol/alarm-reasons.ts';
import { becauseIn } from '../../protocol/because-texts.ts';
import { failureText } from '../../protocol/failure-texts.ts';
import { HOUSE } from '../house/house.ts';
import { news } from '../notify/played.ts';

/** Where a reason is handed on, returned, or kept by a name; the words stand behind it in single quotes or as a template. */
const WORDS = String.raw`(?:'((?:[^'\\\n]|\\.)+)'|\`([^\`\n]+)\`)`;
const KEPT = String.raw`(?:because|over|why|BEFORE|OVER|REMOVED|TIE_REMOVED|TIE_REWIRED|TIE_END|LEFT|others)\s*(?::|=)\s*(?:known \? |[a-z.]+ === [0-9a-z']+ \? '' : )?`;
const HANDED = String.raw`(?:#faultAt\([^,]+,|alarm\(|#alarm\(|gaveUp\([^,]+,|#giveUp\([^,]+, [^,]+,|darken\([^,]+, [^,]+,|staysLit\([^,]+, [^,]+,|#own\.alarm\(|over\([^,]+,|JournalError\('(?:disk|invalid|closed|deposed)',|refuse\(\s*'[a-z_]+',|#end\(|close\(|PortGone\([^,]+,|release\([^,]+, [^,]+,)\s*`;
const RETURNED = String.raw`(?:return |\? |: )`;

/** Files whose words may become the reason of an alarm, what introduces them there, and what of it never does. */
const SOURCES: readonly (readonly [file: string, before: string, not?: RegExp])[] = [
  ['domain/alarms/rules.ts', `${KEPT}|${RETURNED}`, /^ and \$|^[a-z]+-[a-z]+$/],
  ['domain/alarms/shifts.ts', `${KEPT}|: `, /,\s*\$\{name/],
  ['domain/alarms/watch.ts', KEPT],
  ['domain/alarms/polled.ts', KEPT],
  ['domain/alarms/calls.ts', KEPT, /there is no such alarm/],
  ['domain/drill.ts', `${KEPT}|${HANDED}`],
  [
    'drill/drill.ts',
    `${KEPT}|${HANDED}|\\? `,
    /a fault of the controller|the controller stops|after \$\{times|in a row were lost|was restarted/,
  ],
  ['domain/darken.ts', HANDED],
  ['domain/devices.ts', KEPT, /^it is no|forgotten/],
  ['domain/presence.ts', KEPT, /started anew|restarted|is not adopted|unknown/],
  [
    'domain/follow.ts',
    `${KEPT}|${HANDED}|\\? |: `,
    /token was|endpoint was removed|belongs to a wall|another device took|its right|password|^[a-z]+$/,
  ],
  ['domain/heal.ts', `${KEPT}|\\? |: |${HANDED}|${RETURNED}`],
  ['domain/ties.ts', String.raw`TIE_(?:REMOVED|REWIRED) = `],
  ['drivers/noise-meter.ts', HANDED],
  ['endpoints/line-quality.ts', HANDED],
  ['endpoints/greeting.ts', KEPT, /^(?!two endpoints)/],
  ['lines/serial-port.ts', HANDED],
  ['app.ts', KEPT],
  ['system/certificates.ts', RETURNED, /^(?!the certificate expire)/],
  ['storage/scan.ts', HANDED],
  ['storage/survey.ts', KEPT],
  ['storage/anchor-file.ts', KEPT],
  ['storage/open.ts', KEPT],
  ['storage/verifier.ts', KEPT],
  ['storage/disk-journal.ts', `${HANDED}|'disk', `, /has no record/],
  ['storage/line.ts', HANDED],
  ['monitoring/manager/troubles.ts', KEPT],
  ['monitoring/manager/thresholds.ts', RETURNED, /^ \$/],
  ['monitoring/manager/asker.ts', KEPT],
  ['monitoring/manager/session.ts', "\\.0': "],
  ['monitoring/manager/poll.ts', RETURNED],
  ['monitoring/manager/poller.ts', 'return '],
  ['monitoring/manager/traps.ts', "\\d': |\\? ", /^TRAP|^\.\.\./],
  ['monitoring/outputs/all-outputs.ts', HANDED, /there is no such output|a test of this/],
  ['monitoring/outputs/faring.ts', HANDED],
  ['monitoring/notify/output.ts', HANDED],
  ['monitoring/notify/notifier.ts', HANDED],
  ['monitoring/agent/trap-output.ts', `${HANDED}|${KEPT}`],
  ['monitoring/agent/snmp-agent.ts', `\\? |: `, /^(?!a message)/],
  ['monitoring/agent/herald.ts', `\\? |return `, /^inform$|there is no such receiver/],
];

/** What stands in the places of a template, by what is written there; the first that fits. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/^(?:others|where)$/, ''],
  [/level|bound/, 'critical'],
  [/kind/, 'transmitter'],
  [/mode/, 'view'],
  [/idOf|id$|\.from/, '5001'],
  [/path|file|kept|ANCHOR|name/i, 'anchors.jsonl'],
  [/why|because/, 'it does not answer'],
  [/type/, 'alarm.raised'],
  [/shown/, '41 °C'],
  [/\bat$/, '2026-11-22T00:00:00.000Z'],
  [/by$|user/i, 'hxfj'],
  [/model/, 'M-16'],
  [/addresses/, '10.0.0.1 and 10.0.0.2'],
  [/codeOf|code/, 'EIO'],
  [/wordsOf/, 'link down'],
  [/more$/, '; 3 others came before it'],
  [/^/, '4'],
];

function filled(template: string): string {
  return template
    .replace(/\$\{((?:[^{}]|\{[^{}]*\})*)\}/g, (_, inside: string) => VALUES.find(([of]) => of.test(inside))?.[1] ?? '')
    .replace(/\\(.)/g, '$1');
}

function wordsIn(file: string, before: string, not: RegExp | undefined): readonly string[] {
  const source = readFileSync(join(HOUSE, 'controller', file), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  const found = [...source.matchAll(new RegExp(`(?:${before})${WORDS}`, 'g'))];
  return found
    .map(([, plain, template]) => plain ?? template ?? '')
    .filter((words) => / /.test(words) && not?.test(words) !== true)
    .map(filled);
}

const said = SOURCES.map(([file, before, not]) => [file, wordsIn(file, before, not)] as const);

test.each(said)('the reasons in %s were read', (_, words) => expect(words.length).toBeGreaterThan(0));

/** What is put together of two that were read. */
const COMPOSED = ['its picture is to be seen at 5001 and 2 more', 'link down; 3 others came before it'];
const all = [...new Set([...said.flatMap(([, words]) => words), ...COMPOSED])];

test('many were read', () => expect(all.length).toBeGreaterThan(110));

test.each(all)('%s', (because) => {
  const told = becauseIn(because, 'zh-CN', (word) => word);
  expect(told.lang).toBe('zh-CN');
  expect(told.text).toMatch(/[\u4e00-\u9fff]/);
  expect(told.text).not.toMatch(/\{\w*:?\d\}/);
  // Of English nothing is left but names, units and what a system or a device said.
  expect(told.text.replace(/（[^（）]*）$/, '')).not.toMatch(/\b(?:the|is|it|was|of|to|not|and)\b/);
  expect(becauseIn(because, 'en', (word) => word)).toEqual({ text: because, lang: 'en' });
});

test('no sentence stands for words that nobody says; those about serial ports are the system’s', () => {
  const unsaid = ALARM_REASONS.filter(([pattern]) => !all.some((words) => pattern.test(words)));
  expect(unsaid.map(([pattern]) => pattern.source).filter((source) => !source.includes('\\/\\S+'))).toEqual([]);
});

describe('a reason within another', () => {
  test.each([
    [
      'rule p62 denies hxfj connect 0002, and the device of 5001 cannot make an output dark',
      '规则 p62 拒绝：hxfj 连接 0002；而 5001 所在的设备不能关闭输出',
    ],
    ['not carried out: 0010 is offline', '没有进行：0010 不在线'],
    ['not carried out: hxfj is logged in at 5001', '没有进行：hxfj 正在 5001 登录'],
    [
      'on battery, 1.3.6.1.2.1.33.1.2.2.0 = 12; 3 others came before it',
      '改由电池供电, 1.3.6.1.2.1.33.1.2.2.0 = 12；此前另有 3 条',
    ],
    [
      '3 alarms were given up: connect ECONNREFUSED 192.0.2.9:587',
      '已放弃 3 条告警：对方拒绝连接：请检查地址和端口。（connect ECONNREFUSED 192.0.2.9:587）',
    ],
    ['JournalError: the disk refuses to be written (ENOSPC)', '磁盘拒绝写入（ENOSPC）'],
    ['/dev/ttyUSB0: Error: No such file or directory, cannot open /dev/ttyUSB0', '/dev/ttyUSB0：没有这个端口'],
    ['ECONNREFUSED', '对方拒绝连接：请检查地址和端口。（ECONNREFUSED）'],
  ])('%s', (because, chinese) => expect(becauseIn(because, 'zh-CN', (word) => word).text).toBe(chinese));

  test('has an end', () => {
    const deep = `${'not carried out: '.repeat(20)}x`;
    expect(becauseIn(deep, 'zh-CN', (word) => word).text).toContain('没有进行：没有进行：');
  });
});

test('a message tells why in the language of whoever reads it; what a device said stays as it is', () => {
  const writer = { language: 'zh-CN', from: 'room-1' } as const;
  const text = (because: string) => letterOf([news(1, { because })], 0, writer).text;
  expect(text('no valid frame for more than 10 s')).toContain('原因：超过 10 秒没有收到有效数据');
  expect(text('a word from\nthe future')).toContain('原因：a word from the future');
  expect(letterOf([news(1)], 0, { ...writer, language: 'en' }).text).toContain(
    'Why: no valid frame for more than 10 s',
  );
});

/** As OpenSSL, Node and nodemailer say it: taken from real connections. */
test.each([
  ['connect ECONNREFUSED 127.0.0.1:6514', '拒绝连接', 'Nobody answers there'],
  ['getaddrinfo ENOTFOUND logs.example', '找不到这个名称', 'no such name'],
  ['unable to verify the first certificate', '不认识签发', 'Whoever signed'],
  ['self-signed certificate', '不认识签发', 'Whoever signed'],
  ['self-signed certificate in certificate chain', '不认识签发', 'Whoever signed'],
  ['unable to get local issuer certificate', '不认识签发', 'Whoever signed'],
  ['certificate has expired', '已过期', 'has expired'],
  [
    "Hostname/IP does not match certificate's altnames: Host: a. is not in the cert's altnames: DNS:b",
    '不是为此名称',
    'for another name',
  ],
  [
    '40B7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/ssl3_record.c:355:',
    '不提供 TLS',
    'no TLS at this port',
  ],
  [
    'Client network socket disconnected before secure TLS connection was established',
    '不提供 TLS',
    'no TLS at this port',
  ],
  [
    '40B7:error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../deps/rec_layer_s3.c:1605:SSL alert number 40',
    '不接受我们的证书',
    'does not take our certificate',
  ],
  [
    '40B7:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/rec_layer_s3.c:1605:SSL alert number 116',
    '不接受我们的证书',
    'does not take our certificate',
  ],
  [
    '40B7:error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol:../deps/statem_lib.c:1952:',
    '共同的 TLS',
    'common version',
  ],
  ['no answer within 30 s', '没有及时应答', 'does not answer in time'],
  ['nobody confirms it', '没有收到确认', 'Nobody confirms it'],
  ['Unknown user name', 'SNMP 用户', 'the SNMP user'],
  ['Invalid login: 535 5.7.8 Error: authentication failed', '密码被拒绝', 'is refused'],
])('the failure %s has a sentence in both languages', (because, chinese, english) => {
  expect(failureText(because, 'zh-CN')).toContain(chinese);
  expect(failureText(because, 'en')).toContain(english);
});

test('what is none of the usual failures has none', () =>
  expect(failureText('a word from the future', 'en')).toBeNull());

// One message of an output, in the language of whoever reads it: about one alarm, about many at once, or a test. How it travels stands in syslog.ts, mail.ts and
// webhook.ts.

import type { Severity } from '../../../protocol/alarms.ts';
import { alarmText, SEVERITIES, SEVERITY_NAMES } from '../../../protocol/alarms.ts';
import { becauseIn } from '../../../protocol/because-texts.ts';
import type { Language } from '../../../protocol/schema.ts';
import type { Text } from '../../../protocol/texts.ts';
import { WRITTEN_OUT } from './limits.ts';
import type { News, NewsState } from './news.ts';

export interface Letter {
  /** The same whenever the same is sent again. */
  readonly id: string;
  readonly kind: 'alarm' | 'digest' | 'test';
  /** UTC milliseconds. */
  readonly time: number;
  /** The gravest of what it tells of; null where nothing is the matter (a test, what is over or acknowledged). */
  readonly severity: Severity | null;
  /** The machine that tells. */
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** The first of what it tells of, and how many there are. */
  readonly news: readonly News[];
  readonly total: number;
}

const STATES: Readonly<Record<NewsState, Text>> = {
  raised: { 'zh-CN': '告警', en: 'Alarm' },
  cleared: { 'zh-CN': '告警已解除', en: 'Alarm over' },
  acknowledged: { 'zh-CN': '告警已确认', en: 'Alarm acknowledged' },
};
const WORDS = {
  colon: { 'zh-CN': '：', en: ': ' },
  about: { 'zh-CN': '对象', en: 'About' },
  severity: { 'zh-CN': '级别', en: 'Severity' },
  because: { 'zh-CN': '原因', en: 'Why' },
  note: { 'zh-CN': '备注', en: 'Note' },
  by: { 'zh-CN': '确认人', en: 'By' },
  time: { 'zh-CN': '时间', en: 'Time' },
  count: { 'zh-CN': '次数', en: 'Times' },
  from: { 'zh-CN': '控制器', en: 'Controller' },
  many: { 'zh-CN': '{count} 条告警消息', en: '{count} messages about alarms' },
  gravest: { 'zh-CN': '，最高级别：{severity}', en: ', the gravest: {severity}' },
  more: { 'zh-CN': '……另有 {count} 条，见告警列表', en: '… and {count} more, see the list of alarms' },
  lost: { 'zh-CN': '另有 {count} 条较早的消息未能送达', en: '{count} older messages were given up' },
  test: { 'zh-CN': '测试消息', en: 'Test message' },
  tested: {
    'zh-CN': '这是 OpenSeat 的测试消息。收到它，说明告警能够送达这里。',
    en: 'This is a test message of OpenSeat. Whoever reads it is reached by its alarms.',
  },
} as const satisfies Readonly<Record<string, Text>>;

type Word = keyof typeof WORDS;

export interface Writer {
  readonly language: Language;
  readonly from: string;
}

function filled(words: Text, language: Language, values: Readonly<Record<string, string>>): string {
  const text = words[language];
  return Object.entries(values).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, value), text);
}

function say(language: Language, word: Word, values: Readonly<Record<string, string>> = {}): string {
  return filled(WORDS[word], language, values);
}

/** What comes from outside stays on its line. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}

function titleOf({ state, alarm, about }: News, language: Language): string {
  const colon = say(language, 'colon');
  const what = alarmText(alarm)[language];
  const whom = language === 'en' ? ` (${plain(about)})` : `（${plain(about)}）`;
  return `${STATES[state][language]}${colon}${what}${whom}`;
}

function gravest(news: readonly News[]): Severity | null {
  const raised = new Set(news.filter(({ state }) => state === 'raised').map(({ severity }) => severity));
  return SEVERITY_NAMES.find((name) => raised.has(name)) ?? null;
}

function atTime(utc: number): string {
  return new Date(utc).toISOString();
}

/** About one alarm. */
function single(one: News, { language, from }: Writer): Letter {
  const isWord = one.state === 'acknowledged';
  const lines: readonly (readonly [Word, string])[] = [
    ['severity', SEVERITIES[one.severity][language]],
    ['about', plain(one.about)],
    isWord ? ['note', plain(one.because)] : ['because', plain(becauseIn(one.because, language, plain).text)],
    ['by', one.by],
    ['count', String(one.count)],
    ['time', atTime(one.time)],
    ['from', from],
  ];
  const colon = say(language, 'colon');
  const told = lines
    .filter(([, value]) => value !== '')
    .map(([word, value]) => `${say(language, word)}${colon}${value}`);
  const subject = titleOf(one, language);
  return {
    ...{ id: `${one.seq}`, kind: 'alarm', time: one.time, severity: gravest([one]), from, subject },
    ...{ text: [subject, ...told].join('\n'), news: [one], total: 1 },
  };
}

/** How often each alarm is told of, the most frequent first. */
function summed(news: readonly News[], language: Language): readonly string[] {
  const sums = new Map<string, number>();
  for (const { state, alarm } of news) {
    const title = `${STATES[state][language]}${say(language, 'colon')}${alarmText(alarm)[language]}`;
    sums.set(title, (sums.get(title) ?? 0) + 1);
  }
  return [...sums].sort(([, one], [, other]) => other - one).map(([title, count]) => `${title} × ${count}`);
}

function digest(news: readonly News[], lost: number, { language, from }: Writer): Letter {
  const [first, last] = [news[0], news.at(-1)];
  const severity = gravest(news);
  const of = severity === null ? '' : say(language, 'gravest', { severity: SEVERITIES[severity][language] });
  const subject = `${say(language, 'many', { count: String(news.length) })}${of}`;
  const written = news.slice(0, WRITTEN_OUT);
  const more = news.length - written.length;
  const lines = [
    ...[subject, ...summed(news, language).slice(0, WRITTEN_OUT), ''],
    ...written.map((one) => `${atTime(one.time)} ${titleOf(one, language)}`),
    ...(more > 0 ? [say(language, 'more', { count: String(more) })] : []),
    ...(lost > 0 ? [say(language, 'lost', { count: String(lost) })] : []),
    `${say(language, 'from')}${say(language, 'colon')}${from}`,
  ];
  return {
    ...{ id: `${first?.seq ?? 0}-${last?.seq ?? 0}`, kind: 'digest', time: last?.time ?? 0, severity, from, subject },
    ...{ text: lines.join('\n'), news: written, total: news.length },
  };
}

/**
 * The message about these, in their order.
 * @param news at least one
 * @param lost how many older ones were given up since the last message
 */
export function letterOf(news: readonly News[], lost: number, writer: Writer): Letter {
  const [one] = news;
  return one !== undefined && news.length === 1 && lost === 0 ? single(one, writer) : digest(news, lost, writer);
}

export function testLetter(time: number, { language, from }: Writer): Letter {
  const subject = say(language, 'test');
  const lines = [say(language, 'tested'), `${say(language, 'from')}${say(language, 'colon')}${from}`];
  const text = [...lines, `${say(language, 'time')}${say(language, 'colon')}${atTime(time)}`].join('\n');
  return { id: `test-${time}`, kind: 'test', time, severity: null, from, subject, text, news: [], total: 0 };
}

// The generated sections of protocol/README.md, each made from one table of the protocol. The text around them is written by hand.

import { ALARMS } from '../alarms.ts';
import { API_NOTIFICATIONS, ROOM_EVENTS } from '../api/events.ts';
import { API_METHODS } from '../api/methods.ts';
import { ENDPOINT_MESSAGES } from '../endpoint/messages.ts';
import * as LIMITS from '../limits.ts';
import { REASON_NAMES, REASONS } from '../reasons.ts';
import { STREAM_MESSAGES } from '../stream/messages.ts';
import type { Operation } from '../texts.ts';
import { reasonText } from '../texts.ts';
import { CALLERS } from './api.ts';
import { NAMED, plain } from './named.ts';
import { codeCell, fieldsCell, schemaText, table } from './text.ts';

const STAMP = ['epoch', 'seq', 'prev', 'time', 'type'];

/** Every section by the name of its marker. `limits` is the text of limits.ts, where each limit's meaning stands beside it. */
export function sections(limits: string): Readonly<Record<string, string>> {
  return {
    'endpoint-messages': endpointMessages(false),
    'endpoint-commands': endpointMessages(true),
    'stream-messages': streamMessages(),
    methods: methods(),
    notifications: notifications(),
    events: events(),
    types: types(),
    reasons: reasons(),
    alarms: alarms(),
    limits: limitsTable(limits),
  };
}

function endpointMessages(commands: boolean): string {
  const rows = Object.entries(ENDPOINT_MESSAGES)
    .filter(([, { command }]) => command === commands)
    .map(([type, row]) => [
      codeCell(type),
      direction(row.from),
      fieldsCell(plain(row.fields), commands ? ['type', 'unit', 'id', 'epoch', 'deadline'] : ['type', 'unit']),
      row.meaning,
    ]);
  return table(['type', 'direction', 'fields', 'meaning'], rows);
}

/** Endpoints talk to the controller, and it to them; what both say goes both ways. */
function direction(from: readonly string[]): string {
  const endpoints = from.filter((speaker) => speaker !== 'controller');
  if (endpoints.length === 0) return 'controller → endpoint';
  const who = endpoints.length === 2 ? 'endpoint' : (endpoints[0] ?? '');
  return `${who} ${from.includes('controller') ? '↔' : '→'} controller`;
}

function streamMessages(): string {
  const rows = Object.entries(STREAM_MESSAGES).map(([type, row]) => [
    codeCell(type),
    row.from === 'receiver' ? 'receiver → transmitter' : 'transmitter → receiver',
    fieldsCell(plain(row.fields), ['type']),
    row.meaning,
  ]);
  return table(['type', 'direction', 'fields', 'meaning'], rows);
}

function methods(): string {
  const rows = Object.entries(API_METHODS).map(([name, row]) => [
    codeCell(name),
    fieldsCell(plain(row.params)),
    codeCell(schemaText(plain(row.result))),
    [
      row.caller,
      ...(row.audited ? ['audited'] : []),
      ...(row.confirmed ? ['confirmed'] : []),
      ...(row.atSeat ? ['at a seat'] : []),
      ...(row.attended ? [] : ['unattended']),
    ].join(', '),
    row.summary,
  ]);
  const callers = Object.entries(CALLERS).map(([caller, meaning]) => `*${caller}*: ${meaning}`);
  const legend = `Who may call: ${callers.join(' · ')}. *Audited*: the journal records each call, refused ones too. *Confirmed*: asks for a password given within the last 15 minutes; login counts, \`session.confirm\` renews it, and a refusal says \`not_authenticated\` with \`confirm: true\`. *At a seat*: a receiver may send it as an \`act\`, without \`receiver\`. *Unattended*: does not say that somebody is there, so it does not keep an idle administrator’s session alive.`;
  return `${legend}\n\n${table(['method', 'parameters', 'result', 'who', 'meaning'], rows)}`;
}

function notifications(): string {
  const rows = Object.entries(API_NOTIFICATIONS).map(([name, row]) => [
    codeCell(name),
    name === 'room.changed' ? 'one of the events below' : fieldsCell(plain(row.params)),
    row.meaning,
  ]);
  return table(['notification', 'parameters', 'meaning'], rows);
}

function events(): string {
  const rows = Object.entries(ROOM_EVENTS).map(([type, row]) => [
    codeCell(type),
    fieldsCell(plain(row.fields), STAMP),
    row.meaning,
  ]);
  return table(['`type`', 'fields', 'meaning'], rows);
}

function types(): string {
  const rows = Object.entries(NAMED).map(([name, schema]) => [
    codeCell(name),
    codeCell(schemaText(schema, true)),
    schema.description ?? '',
  ]);
  return table(['name', 'form', 'meaning'], rows);
}

function reasons(): string {
  const operations: readonly Operation[] = ['connect', 'push', 'get'];
  const rows = REASON_NAMES.map((reason) => {
    const words = (language: 'zh-CN' | 'en') => [
      ...new Set(operations.map((operation) => reasonText(reason, operation, language))),
    ];
    return [codeCell(reason), REASONS[reason], words('zh-CN').join(' · '), words('en').join(' · ')];
  });
  return table(['reason', 'meaning', 'zh-CN', 'en'], rows);
}

function alarms(): string {
  const rows = Object.entries(ALARMS).map(([name, { severity, ends, text }]) => [
    codeCell(name),
    severity,
    ends,
    text.en,
    text['zh-CN'],
  ]);
  return table(['alarm', 'severity', 'ends', 'en', 'zh-CN'], rows);
}

const LIMIT = /\/\*\* (?<meaning>(?:(?!\*\/).)+) \*\/\n(?<names>(?:export const \w+ = [^;]+;\n?)+)/g;

function limitsTable(source: string): string {
  const values: Readonly<Record<string, number>> = LIMITS;
  const rows = [...source.matchAll(LIMIT)].flatMap(({ groups }) => {
    const names = [...(groups?.names ?? '').matchAll(/export const (\w+)/g)].map(([, name]) => name ?? '');
    return names.map((name) => [
      codeCell(name),
      (values[name] ?? Number.NaN).toLocaleString('en'),
      groups?.meaning ?? '',
    ]);
  });
  return table(['limit', 'value', 'meaning'], rows);
}

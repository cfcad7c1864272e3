// What a row of the journal reads as: a sentence, its outcome, its drawing. The words themselves stand in texts.ts and protocol/audit-texts.ts.

import { alarmText } from '../../../protocol/alarms.ts';
import type { AuditEndpoint, AuditRow, AuditValue } from '../../../protocol/api/audit-shapes.ts';
import type { AuditKind, BasisName } from '../../../protocol/audit-texts.ts';
import { auditType, BASES } from '../../../protocol/audit-texts.ts';
import type { Reason } from '../../../protocol/reasons.ts';
import { REASON_NAMES } from '../../../protocol/reasons.ts';
import type { Language } from '../../../protocol/schema.ts';
import { reasonText } from '../../../protocol/texts.ts';
import type { IconName } from '../../layout/icons.ts';
import { COLLECTION_TEXTS, JOURNAL } from './texts.ts';

export const KIND_ICONS: Readonly<Record<AuditKind, IconName>> = {
  login: 'person',
  session: 'key',
  switch: 'swap',
  picture: 'screens',
  configuration: 'system',
  endpoint: 'device',
  alarm: 'alarm',
  refusal: 'refused',
  system: 'seat',
};

/** `Seat: North desk` before what happened to it. */
export function whatOf({ type, collection, label, key, detail }: AuditRow, language: Language): string {
  const text = auditType(type).text[language];
  if (typeof detail.alarm === 'string') {
    const said = alarmText(detail.alarm)[language];
    return type === 'alarm.raised' ? said : `${text}${language === 'en' ? ': ' : '：'}${said}`;
  }
  if (collection === undefined) return text;
  const kind = COLLECTION_TEXTS[collection]?.[language] ?? collection;
  return `${text}${language === 'en' ? ': ' : '：'}${kind} ${label ?? key ?? ''}`;
}

export function endpointText({ number, id, name }: AuditEndpoint): string {
  return id === null ? `#${number}` : `${id} ${name ?? ''}`.trim();
}

function shortText({ number, id }: AuditEndpoint): string {
  return id ?? `#${number}`;
}

/** `5001 ← 0001`, or the one that it is about with its name. */
export function whereOf({ receiver, transmitter }: AuditRow): string {
  if (receiver !== undefined && transmitter !== undefined) {
    return `${shortText(receiver)} ← ${shortText(transmitter)}`;
  }
  const one = receiver ?? transmitter;
  return one === undefined ? '' : endpointText(one);
}

export function isGood(outcome: string): boolean {
  return outcome === 'ok' || outcome === 'pushed';
}

export function outcomeWords(outcome: string, language: Language): string {
  if (isGood(outcome)) return JOURNAL.ok[language];
  return isReason(outcome) ? reasonText(outcome, 'connect', language) : outcome;
}

/** A value of the details in words. */
export function valueWords(name: string, value: AuditValue, language: Language): string {
  if (typeof value === 'boolean') return JOURNAL[value ? 'yes' : 'no'][language];
  if (Array.isArray(value)) {
    return value.map((one) => (name === 'outcomes' ? outcomeWords(one, language) : one)).join(' · ') || '–';
  }
  if (value === null || value === '') return '–';
  return name === 'basis' && isBasis(value) ? BASES[value][language] : String(value);
}

function isReason(text: string): text is Reason {
  return REASON_NAMES.some((name) => name === text);
}

function isBasis(value: AuditValue): value is BasisName {
  return typeof value === 'string' && Object.hasOwn(BASES, value);
}

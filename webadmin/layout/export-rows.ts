// A row of the journal as it leaves the page: for a spreadsheet with its columns in the reader's language, for programs as the API gave it, one JSON object a line.

import type { AuditEndpoint, AuditRow } from '../../protocol/api/audit-shapes.ts';
import { AUDIT_KINDS, auditType } from '../../protocol/audit-texts.ts';
import type { Language } from '../../protocol/schema.ts';
import type { Text } from '../../protocol/texts.ts';
import type { Cell } from './csv.ts';
import { BYTE_ORDER_MARK, csvLine } from './csv.ts';

export type ExportForm = 'csv' | 'jsonl';

interface Column {
  readonly title: Text;
  readonly cell: (row: AuditRow, language: Language) => Cell;
}

const COLUMNS: readonly Column[] = [
  { title: { 'zh-CN': '记录号', en: 'Record' }, cell: ({ seq }) => seq },
  { title: { 'zh-CN': '时间（UTC）', en: 'Time (UTC)' }, cell: ({ time }) => time.replace('T', ' ').replace('Z', '') },
  { title: { 'zh-CN': '种类', en: 'Kind' }, cell: ({ kind }, language) => AUDIT_KINDS[kind][language] },
  { title: { 'zh-CN': '事件', en: 'What happened' }, cell: ({ type }, language) => auditType(type).text[language] },
  { title: { 'zh-CN': '类型', en: 'Type' }, cell: ({ type }) => type },
  { title: { 'zh-CN': '用户', en: 'User' }, cell: ({ by }) => by },
  ...endpointColumns({ 'zh-CN': '接收终端', en: 'Receiver' }, ({ receiver }) => receiver),
  ...endpointColumns({ 'zh-CN': '发送终端', en: 'Transmitter' }, ({ transmitter }) => transmitter),
  { title: { 'zh-CN': '结果', en: 'Outcome' }, cell: ({ outcome }) => outcome ?? null },
  { title: { 'zh-CN': '原因', en: 'Because' }, cell: ({ because }) => because ?? null },
  { title: { 'zh-CN': '配置项', en: 'Collection' }, cell: ({ collection }) => collection ?? null },
  { title: { 'zh-CN': '键', en: 'Key' }, cell: ({ key }) => key ?? null },
  { title: { 'zh-CN': '名称', en: 'Label' }, cell: ({ label }) => label ?? null },
  { title: { 'zh-CN': '详情', en: 'Detail' }, cell: ({ detail }) => JSON.stringify(detail) },
];

/** ID and name as they were then, and the number, which is for ever. */
function endpointColumns(title: Text, of: (row: AuditRow) => AuditEndpoint | undefined): readonly Column[] {
  const titled = (chinese: string, english: string): Text => ({
    'zh-CN': `${title['zh-CN']}${chinese}`,
    en: `${title.en} ${english}`,
  });
  return [
    { title: titled('编号', 'number'), cell: (row) => of(row)?.number ?? null },
    // An ID is no number: its zeros count.
    { title: titled('ID', 'ID'), cell: (row) => of(row)?.id ?? null },
    { title: titled('名称', 'name'), cell: (row) => of(row)?.name ?? null },
  ];
}

/** What stands before the first row. */
export function exportHead(form: ExportForm, language: Language): string {
  return form === 'csv' ? BYTE_ORDER_MARK + csvLine(COLUMNS.map(({ title }) => title[language])) : '';
}

export function exportRow(row: AuditRow, form: ExportForm, language: Language): string {
  if (form === 'jsonl') return `${JSON.stringify(row)}\n`;
  return csvLine(COLUMNS.map(({ cell }) => cell(row, language)));
}

// The controller's own figures among the readings: their names, units and words. Who measures them stands in controller/monitoring/figures/, how they are asked for in
// api/reading-methods.ts.

import type { Text } from './texts.ts';

interface FigureRow {
  /** As people write it; empty for a bare number. */
  readonly unit: '' | 'ms' | '%' | 'MiB';
  readonly text: Text;
}

function row(unit: FigureRow['unit'], chinese: string, english: string): FigureRow {
  return { unit, text: { 'zh-CN': chinese, en: english } };
}

/** The source of these readings. */
export const FIGURE_SOURCE = 'controller';

/** Each is said every 10 s; times of switches only where there were some. */
export const FIGURES = {
  'switch-p50': row('ms', '切换时间（中位数）', 'Switch time, median'),
  'switch-p99': row('ms', '切换时间（99%）', 'Switch time, 99 %'),
  switches: row('', '切换次数（10 秒内）', 'Switches in 10 s'),
  'switches-failed': row('', '未成功的切换（10 秒内）', 'Switches that failed in 10 s'),
  'loop-delay': row('ms', '主循环延迟', 'Delay of the loop'),
  cpu: row('%', '处理器占用（单核）', 'Processor, of one core'),
  memory: row('MiB', '内存', 'Memory'),
  links: row('', '设备连接', 'Links of endpoints'),
  sessions: row('', '会话', 'Sessions'),
  queue: row('', '排队的输入', 'Inputs that wait'),
} as const satisfies Readonly<Record<string, FigureRow>>;

export type FigureName = keyof typeof FIGURES;

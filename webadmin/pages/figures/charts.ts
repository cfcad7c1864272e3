// Which readings stand in one drawing: of the controller's own, those that belong together; of any other source each by itself.

import type { ReadingRow } from '../../../protocol/api/reading-methods.ts';
import type { FigureName } from '../../../protocol/figures.ts';
import { FIGURE_SOURCE, FIGURES } from '../../../protocol/figures.ts';
import type { Text } from '../../../protocol/texts.ts';
import { FIGURES_PAGE } from './texts.ts';

export interface ChartPlan {
  readonly key: string;
  /** Null: the name of its only reading. */
  readonly title: Text | null;
  readonly unit: string;
  readonly rows: readonly ReadingRow[];
}

const OWN: readonly { readonly title: Text; readonly names: readonly FigureName[] }[] = [
  { title: FIGURES_PAGE.times, names: ['switch-p50', 'switch-p99'] },
  { title: FIGURES_PAGE.switches, names: ['switches', 'switches-failed'] },
  { title: FIGURES_PAGE.load, names: ['loop-delay'] },
  { title: FIGURES_PAGE.processor, names: ['cpu'] },
  { title: FIGURES_PAGE.memory, names: ['memory'] },
  { title: FIGURES_PAGE.links, names: ['links', 'sessions'] },
  { title: FIGURES_PAGE.queue, names: ['queue'] },
];

export function chartsOf(rows: readonly ReadingRow[], source: string): readonly ChartPlan[] {
  const own = rows.filter((row) => row.source === source);
  if (source !== FIGURE_SOURCE) return own.map(alone);
  const grouped = OWN.flatMap(({ title, names }): readonly ChartPlan[] => {
    const found = names.flatMap((name) => own.filter((row) => row.name === name));
    const [first] = found;
    return first === undefined ? [] : [{ key: names.join(' '), title, unit: first.unit, rows: found }];
  });
  // One of a later version has its place as well.
  const rest = own.filter(({ name }) => !OWN.some(({ names }) => names.some((one) => one === name)));
  return [...grouped, ...rest.map(alone)];
}

function alone(row: ReadingRow): ChartPlan {
  return { key: row.name, title: null, unit: row.unit, rows: [row] };
}

/** What a reading is called; a name from an agent stays as it is. */
export function titleOf({ source, name }: Pick<ReadingRow, 'source' | 'name'>): Text {
  const known: Readonly<Record<string, { readonly text: Text }>> = FIGURES;
  const row = source === FIGURE_SOURCE && Object.hasOwn(known, name) ? known[name] : undefined;
  return row?.text ?? { 'zh-CN': name, en: name };
}

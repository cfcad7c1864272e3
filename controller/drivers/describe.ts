// What each driver can and cannot do, as the table that README.md has between its marks: made from the registry, so that it cannot say anything else.

import type { Capabilities } from './driver.ts';
import type { DriverRow } from './registry.ts';
import { DRIVERS } from './registry.ts';

export const BEGIN = '<!-- drivers: made from registry.ts by npm run docs -->';
export const END = '<!-- end: drivers -->';

const HEAD = [
  '| `driver` | device | reached by | carries | enforces | its panel | makes dark | tells signals |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
];
const REPORTS: Readonly<Record<Capabilities['reports'], string>> = {
  'at once': 'told at once',
  'when asked': 'told when asked',
  never: 'never told',
};

/** The table, and below it how each device is wired. */
export function describeDrivers(drivers: Readonly<Record<string, DriverRow>> = DRIVERS): string {
  const sorted = Object.entries(drivers).sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = sorted.map(([name, row]) => `| ${[`\`${name}\``, row.title, ...cells(row)].join(' | ')} |`);
  const wiring = sorted.map(
    ([name, { wiring }]) => `- \`${name}\`: ${wiring} Doubts: [quirks](${folderOf(name)}/quirks.md).`,
  );
  return [...HEAD, ...rows, '', 'Wiring and preparing:', '', ...wiring].join('\n');
}

/** Families of one maker share his folder: `tesmart-matrix` stands in `tesmart/`. */
export function folderOf(name: string): string {
  return name.split('-')[0] ?? name;
}

function cells({ driver, tcpPort, baudRate }: DriverRow): readonly string[] {
  const { carries, enforces, reports, darkens, signal } = driver.capabilities;
  const ways = [
    ...(tcpPort === null ? [] : [`TCP ${tcpPort}`]),
    ...(baudRate === null ? [] : [`serial, ${baudRate} 8N1`]),
  ];
  return [ways.join(', '), carries, enforces.join(', ') || 'nothing', REPORTS[reports], yes(darkens), yes(signal)];
}

function yes(is: boolean): string {
  return is ? 'yes' : 'no';
}

/** A text with the table between its marks; null where it has none. */
export function filled(readme: string): string | null {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) return null;
  return `${readme.slice(0, begin + BEGIN.length)}\n${describeDrivers()}\n${readme.slice(end)}`;
}

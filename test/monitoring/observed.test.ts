// What people who run a controller look at: the names of `/metrics` and the dashboard that draws them, `/health`, and one key press followed through the log. All of it
// at a controller that runs with the demonstration's room around it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseJson } from '../../protocol/json.ts';
import type { Demonstration } from '../../simulators/launcher/demonstration.ts';
import { startDemonstration } from '../../simulators/launcher/demonstration.ts';
import { HOUSE } from '../house/house.ts';
import { built } from '../simulators/built.ts';
import { until } from '../until.ts';

const folder = mkdtempSync(join(tmpdir(), 'openseat-observed-'));
const lines: string[] = [];
let demo: Demonstration;

beforeAll(async () => {
  const config = join(folder, 'openseat.json');
  writeFileSync(config, JSON.stringify({ log: 'debug' }));
  demo = await startDemonstration({ controller: built('controller'), config, log: (line) => lines.push(line) });
});

afterAll(async () => {
  await demo.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Line = Record<string, unknown>;

const logged = (): Line[] =>
  lines.flatMap((line) => {
    const parsed = parseJson(line);
    return parsed.ok && typeof parsed.value === 'object' && parsed.value !== null ? [parsed.value as Line] : [];
  });
/** The last line of which this holds; waits for it. */
async function lineWhere(holds: (line: Line) => boolean): Promise<Line> {
  await until(() => logged().some(holds));
  return logged().findLast(holds) ?? {};
}

const metrics = async () => await (await fetch(`${demo.url}/metrics`)).text();

interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

function metricsOf(text: string): Metric[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => {
    const help = new RegExp(`^# HELP ${name} (.*)$`, 'm').exec(text)?.[1] ?? '';
    return { name, type, help };
  });
}

/** What `promtool check metrics` says of a name (prometheus/client_golang, promlint/validations). */
const LINT: readonly (readonly [rule: string, wrong: (metric: Metric) => boolean, example: Metric])[] = [
  ['no help text', ({ help }) => help.trim() === '', { name: 'a', type: 'gauge', help: '' }],
  [
    'no base unit',
    ({ name }) =>
      /_(milliseconds?|microseconds?|nanoseconds?|minutes?|hours?|days?|weeks?|bits|kilobytes?|megabytes?|kelvin|percent|millimeters?)(_|$)/.test(
        name,
      ),
    { name: 'a_milliseconds', type: 'gauge', help: 'h' },
  ],
  [
    'an abbreviated unit',
    ({ name }) => /_(s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d)(_|$)/.test(name),
    { name: 'a_ms_total', type: 'counter', help: 'h' },
  ],
  [
    'a counter without _total',
    ({ name, type }) => type === 'counter' && !name.endsWith('_total'),
    { name: 'a', type: 'counter', help: 'h' },
  ],
  [
    '_total of no counter',
    ({ name, type }) => type !== 'counter' && name.endsWith('_total'),
    { name: 'a_total', type: 'gauge', help: 'h' },
  ],
  [
    'a suffix of histograms',
    ({ name }) => /_(bucket|count|sum|info_total)$/.test(name),
    { name: 'a_count', type: 'gauge', help: 'h' },
  ],
  [
    'its type in the name',
    ({ name }) => /_(counter|gauge|histogram|summary|metric)(_|$)/.test(name),
    { name: 'a_gauge', type: 'gauge', help: 'h' },
  ],
  [
    'no snake case',
    ({ name }) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name),
    { name: 'aB', type: 'gauge', help: 'h' },
  ],
];

describe('metrics', () => {
  test.each(LINT)('%s: none of ours, and the rule can fail', async (_rule, wrong, example) => {
    const ours = metricsOf(await metrics()).filter(({ name }) => name.startsWith('openseat_'));
    expect(ours.length).toBeGreaterThan(30);
    expect(ours.filter(wrong)).toEqual([]);
    expect(wrong(example)).toBe(true);
  });

  test('each expression of the dashboard names what a running controller has, with labels that it has', async () => {
    const text = await metrics();
    const samples = new Set([...text.matchAll(/^([a-z_0-9]+)[{ ]/gm)].map(([, name]) => name));
    const known = new Set([...metricsOf(text).map(({ name }) => name), ...samples]);
    const labels = new Set([...text.matchAll(/[{,]([a-z_]+)="/g)].map(([, name]) => name));
    const dashboard = readFileSync(join(HOUSE, 'controller/monitoring/grafana-dashboard.json'), 'utf8');
    const parsed: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(dashboard);
    const expressions = parsed.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(20);
    const named = expressions.flatMap((expr) =>
      [...expr.matchAll(/\b((?:openseat|nodejs|process)_[a-z0-9_]+)/g)].map(([, name = '']) => name),
    );
    // Of a histogram without a switch yet nothing but its type is told.
    const isKnown = (name: string) => known.has(name) || known.has(name.replace(/_(bucket|count|sum)$/, ''));
    expect(named.filter((name) => !isKnown(name))).toEqual([]);
    const used = expressions.flatMap((expr) =>
      [...expr.matchAll(/[{,]([a-z]+)(?:=|!=|=~)"/g)].map(([, name = '']) => name),
    );
    const fromPrometheus = ['instance', 'le'];
    expect(used.filter((name) => !labels.has(name) && !fromPrometheus.includes(name))).toEqual([]);
  });

  test('a switch is counted in the histogram of its outcome, in seconds', async () => {
    const client = await demo.api();
    const count = async (outcome: string) => {
      const found = new RegExp(`^openseat_switch_duration_seconds_count{outcome="${outcome}"} (\\d+)$`, 'm').exec(
        await metrics(),
      );
      return Number(found?.[1] ?? 0);
    };
    const before = [await count('ok'), await count('connect_failed')];
    await client.call('switch.connect', { receiver: '5004', source: '0005' });
    await client.call('switch.connect', { receiver: '5004', source: '0011' });
    await client.call('switch.disconnect', { receiver: '5004' });
    expect([await count('ok'), await count('connect_failed')]).toEqual([(before[0] ?? 0) + 2, (before[1] ?? 0) + 1]);
    expect(await metrics()).toMatch(/^openseat_switch_duration_seconds_bucket\{le="1.5",outcome="ok"\} [2-9]/m);
  });
});

test('/health/live and /health/ready of a controller that works', async () => {
  for (const [path, status] of [
    ['live', 'live'],
    ['ready', 'ready'],
  ] as const) {
    const response = await fetch(`${demo.url}/health/${path}`);
    expect([response.status, await response.json()]).toEqual([200, { status }]);
  }
});

test('one key press stands in the log from the seat to the acknowledgement, under one name that the journal has as well', async () => {
  const seat = demo.sit('5003');
  const osd = () => seat.screens[0]?.osd;
  await until(() => osd()?.panel === 'login' && osd()?.status === '网络正常');
  seat.typist.logIn('hxfj', '123456');
  await until(() => osd()?.panel === 'menu' && (osd()?.entries.length ?? 0) > 0);
  seat.typist.command('F1', '0002');
  await until(() => seat.screens[0]?.shown !== null);

  const ended = await lineWhere(({ msg, origin }) => msg === 'a switch ended' && String(origin).startsWith('5003/'));
  const { act, origin } = ended;
  const way = logged().filter((line) => line['act'] === act);
  const said = way.map(({ msg, command }) => (command === undefined ? msg : `${String(msg)}: ${String(command)}`));
  expect(said).toEqual([
    'a call entered',
    'a command was given: make',
    'an endpoint was commanded: admit',
    'an endpoint confirmed: admit',
    'an endpoint was commanded: show',
    'an endpoint confirmed: show',
    'a receiver settled',
    'a switch ended',
  ]);
  expect(way.every((line) => line['origin'] === undefined || line['origin'] === origin)).toBe(true);
  expect(ended).toMatchObject({ method: 'switch.connect', receiver: '5003', outcome: 'ok', level: 20 });
  expect(ended['ms']).toBeGreaterThan(0);
  // The same name in the journal, whoever looks there.
  const client = await demo.api();
  const rows = await client.call('audit.query', { kinds: ['switch'], endpoint: '5003' });
  if (!rows.ok) throw rows;
  expect(rows.value.items.map(({ detail }) => detail['act'])).toContain(act);
  // And nothing that a person typed.
  expect(lines.join('\n')).not.toContain('123456');
});

test('a switch that fails is told of without being asked for: its end, and the endpoint that did not confirm', async () => {
  const client = await demo.api();
  await client.call('switch.connect', { receiver: '5004', source: '0011' });
  const ended = await lineWhere(({ msg, outcome }) => msg === 'a switch ended' && outcome === 'connect_failed');
  const told = logged().filter(({ act, level }) => act === ended['act'] && level === 30);
  expect(told.map(({ msg }) => msg)).toContain('an endpoint did not confirm');
  expect(told.at(-1)).toMatchObject({ msg: 'a switch ended', receiver: '5004', method: 'switch.connect' });
});

test('a call of the API has its line with the client’s own ID, and the same name further on', async () => {
  const client = await demo.api();
  await client.call('switch.connect', { receiver: '5004', source: '0006' });
  const ended = await lineWhere(({ msg, receiver }) => msg === 'a switch ended' && receiver === '5004');
  expect(ended['origin']).toMatch(/^127\.0\.0\.1#\d+$/);
  const answered = await lineWhere(
    ({ msg, method, origin }) =>
      msg === 'a request was answered' && method === 'switch.connect' && origin === ended['origin'],
  );
  expect(answered).toMatchObject({ outcome: 'ok' });
  expect(logged().filter(({ act }) => act === ended['act']).length).toBeGreaterThanOrEqual(7);
  await client.call('switch.disconnect', { receiver: '5004' });
});

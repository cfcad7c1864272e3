// The import ladder of architecture.md, kept by dependency-cruiser; type imports count. The rules stand in .dependency-cruiser.mjs.
// Here they are run over the house, and over a little tree that breaks each of them, to show that they can fail.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ICruiseResult } from 'dependency-cruiser';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { describe, expect, test } from 'vitest';
import { filesUnder, HOUSE, isFolder, TOP_FOLDERS } from './house.ts';
import { tree } from './tree.ts';

const config = await extractDepcruiseConfig(join(HOUSE, '.dependency-cruiser.mjs'));

const rules = config.forbidden ?? [];

/** The ladder's own rules as two patterns each: whom they bind, and what he may import. */
const steps = rules.flatMap(({ name = '', from, ...rule }) => {
  if (!name.startsWith('ladder ') || !('to' in rule)) return [];
  return [{ name, place: pattern(from.path), allowed: pattern(rule.to.pathNot) }];
});

function pattern(paths: string | string[] | undefined): RegExp {
  return new RegExp([paths ?? []].flat().join('|'));
}

/** What the rules say about a tree: `rule: from -> to`, sorted. */
async function violations(root: string): Promise<string[]> {
  const folders = TOP_FOLDERS.filter((folder) => isFolder(join(root, folder)));
  const options = { ...config.options, baseDir: root, validate: true, ruleSet: { forbidden: rules } };
  const { output } = await cruise(folders, options);
  const result = output as ICruiseResult;
  expect(result.summary.totalCruised).toBeGreaterThan(0);
  const found = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
  return [...new Set([...found, ...inComponents(root)])].sort();
}

/** The tool compiles a component first, and loses its type imports: here they are read from the text, by the same rules. */
function inComponents(root: string): string[] {
  const components = TOP_FOLDERS.flatMap((folder) => filesUnder(root, folder)).filter((path) =>
    path.endsWith('.svelte'),
  );
  return components.flatMap((from) => {
    const text = readFileSync(join(root, from), 'utf8');
    const imports = [...text.matchAll(/from\s+['"](\.[^'"]+)['"]/g)].map(([, to]) => join(dirname(from), to ?? ''));
    return steps
      .filter(({ place }) => place.test(from))
      .flatMap(({ name, allowed }) =>
        imports.filter((to) => !allowed.test(to)).map((to) => `${name}: ${from} -> ${to}`),
      );
  });
}

/** Wrong imports: who imports, what, and the rule that must say so. */
const WRONG: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['protocol/a.ts', 'osd/machine/m.ts', 'ladder protocol/'],
  ['protocol/a.ts', 'controller/domain/d.ts', 'ladder protocol/'],
  ['protocol/a.ts', 'node:fs', 'no node here'],
  ['protocol/a.ts', 'fastify', 'only the schema library in protocol'],
  ['protocol/a.ts', 'protocol/describe/write.ts', 'nobody imports the writer of descriptions'],
  ['controller/cli/a.ts', 'controller/domain/d.ts', 'ladder controller/cli/'],
  ['controller/cli/a.ts', 'controller/ports/p.ts', 'ladder controller/cli/'],
  ['controller/domain/a.ts', 'controller/ports/p.ts', 'ladder controller/domain/'],
  ['controller/domain/a.ts', 'osd/machine/m.ts', 'ladder controller/domain/'],
  ['controller/domain/a.ts', 'node:crypto', 'no node here'],
  ['controller/domain/a.ts', 'fastify', 'no package in a pure place'],
  ['controller/ports/a.ts', 'controller/engine/e.ts', 'ladder controller/ports/'],
  ['controller/engine/a.ts', 'controller/storage/s.ts', 'ladder controller/engine/'],
  ['controller/engine/a.ts', 'controller/app.ts', 'ladder controller/engine/'],
  ['controller/storage/a.ts', 'controller/passwords/w.ts', 'ladder controller/storage/'],
  ['controller/audit/a.ts', 'controller/storage/s.ts', 'ladder controller/audit/'],
  ['controller/passwords/a.ts', 'controller/storage/s.ts', 'ladder controller/passwords/'],
  ['controller/drill/a.ts', 'controller/endpoints/e.ts', 'ladder controller/drill/'],
  ['controller/endpoints/a.ts', 'controller/api/i.ts', 'ladder controller/endpoints/'],
  ['controller/drivers/a.ts', 'controller/lines/l.ts', 'ladder controller/drivers/'],
  ['controller/children/a.ts', 'controller/storage/s.ts', 'ladder controller/children/'],
  ['controller/lines/a.ts', 'controller/drivers/d.ts', 'ladder controller/lines/'],
  ['controller/api/a.ts', 'controller/storage/s.ts', 'ladder controller/api/'],
  ['controller/api/a.ts', 'controller/app.ts', 'ladder controller/api/'],
  ['controller/system/s.ts', 'controller/storage/s.ts', 'ladder controller/system/'],
  ['controller/dialects/a.ts', 'controller/api/i.ts', 'ladder controller/dialects/'],
  ['controller/monitoring/a.ts', 'controller/api/i.ts', 'ladder controller/monitoring/'],
  ['controller/settings/a.ts', 'controller/storage/s.ts', 'ladder controller/settings/'],
  ['controller/cluster/a.ts', 'controller/storage/s.ts', 'ladder controller/cluster/'],
  ['controller/api/a.ts', 'simulators/s.ts', 'ladder controller/api/'],
  ['controller/config.ts', 'controller/main.ts', 'ladder controller/[^/]+$'],
  ['controller/config.ts', 'controller/cli/c.ts', 'ladder controller/[^/]+$'],
  ['controller/main.ts', 'controller/cli/c.ts', 'ladder controller/[^/]+$'],
  ['osd/machine/a.ts', 'osd/drawing/d.ts', 'ladder osd/machine/'],
  ['osd/machine/a.ts', 'node:fs', 'no node here'],
  ['osd/machine/a.ts', 'fastify', 'no package in a pure place'],
  ['osd/texts/a.ts', 'osd/drawing/d.ts', 'ladder osd/texts/'],
  ['osd/drawing/a.ts', 'osd/receiver/r.ts', 'ladder osd/drawing/'],
  ['osd/receiver/a.ts', 'osd/drawing/d.ts', 'ladder osd/receiver/'],
  ['osd/soft/a.ts', 'controller/domain/d.ts', 'ladder osd/soft/'],
  ['osd/soft/a.ts', 'simulators/s.ts', 'ladder osd/soft/'],
  ['osd/soft/a.ts', 'node:fs', 'no node here'],
  ['webadmin/a.ts', 'controller/api/i.ts', 'ladder webadmin/'],
  ['webadmin/a.ts', 'osd/machine/m.ts', 'ladder webadmin/'],
  ['webadmin/a.ts', 'node:fs', 'no node here'],
  ['simulators/a.ts', 'controller/domain/d.ts', 'ladder simulators/'],
  ['simulators/a.ts', 'osd/drawing/d.ts', 'ladder simulators/'],
  ['simulators/a.ts', 'webadmin/w.ts', 'ladder simulators/'],
  ['simulators/room/page/a.ts', 'node:fs', 'no node here'],
  ['simulators/a.ts', 'test/t.ts', 'ladder simulators/'],
  ['controller/app.ts', 'test/t.ts', 'ladder controller/[^/]+$'],
  ['webadmin/a.ts', 'build.mjs', 'ladder webadmin/'],
  ['controller/api/a.ts', 'vitest', 'no development package in a program'],
  ['simulators/a.ts', 'vitest', 'no development package in a program'],
];

/** Right imports, as many as the ladder has steps: none may be reported. */
const RIGHT: readonly (readonly [from: string, to: string])[] = [
  ['protocol/a.ts', 'typebox'],
  ['protocol/describe/write.ts', 'node:fs'],
  ['controller/cli/a.ts', 'protocol/p.ts'],
  ['controller/ports/a.ts', 'controller/domain/d.ts'],
  ['controller/engine/a.ts', 'controller/ports/p.ts'],
  ['controller/api/a.ts', 'controller/engine/e.ts'],
  ['controller/api/a.ts', 'fastify'],
  ['controller/storage/a.ts', 'node:fs'],
  ['controller/app.ts', 'controller/api/i.ts'],
  ['controller/main.ts', 'controller/app.ts'],
  ['osd/soft/a.ts', 'osd/receiver/r.ts'],
  ['simulators/a.ts', 'osd/machine/m.ts'],
  ['simulators/room/page/a.ts', 'vitest'],
  ['webadmin/a.ts', 'protocol/p.ts'],
  ['test/a.ts', 'controller/domain/d.ts'],
  ['test/a.ts', 'vitest'],
];

const LEAF = 'export interface Thing {}\nexport const thing = 1;\n';
const isPackage = (to: string): boolean => ['fastify', 'vitest', 'typebox'].includes(to);
const isOurs = (to: string): boolean => !isPackage(to) && !to.startsWith('node:');

/** The fixture of one import: both files and, for packages, a manifest and a stub of each. */
function fixture(from: string, to: string, statement: (path: string) => string): string {
  const up = '../'.repeat(from.split('/').length - 1);
  const stub = { type: 'module', version: '1.0.0', main: 'index.js' };
  const packages = ['fastify', 'vitest', 'typebox'].flatMap((name) => [
    [`node_modules/${name}/package.json`, JSON.stringify({ name, ...stub })],
    [`node_modules/${name}/index.js`, LEAF.replace('export interface Thing {}', '')],
  ]);
  const manifest = { type: 'module', dependencies: { fastify: '1', typebox: '1' }, devDependencies: { vitest: '1' } };
  return tree({
    ...Object.fromEntries(packages),
    ...(isOurs(to) ? { [to]: LEAF } : {}),
    'package.json': JSON.stringify(manifest),
    [from]: statement(isOurs(to) ? `${up}${to}` : to),
  });
}

const value = (path: string): string => `import { thing } from '${path}';\nexport const copy = thing;\n`;
const typeOnly = (path: string): string => `import type { Thing } from '${path}';\nexport type Copy = Thing;\n`;

test('the house keeps the ladder and has no circle', async () => {
  expect(await violations(HOUSE)).toEqual([]);
});

test('every room of the controller and the OSD has its step on the ladder', () => {
  const rooms = ['controller', 'osd'].flatMap((top) =>
    readdirSync(join(HOUSE, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `ladder ${top}/${entry.name}/`),
  );
  expect(rooms.filter((room) => !steps.some(({ name }) => name === room))).toEqual([]);
});

describe('a wrong import is reported', () => {
  test.each(WRONG)('%s -> %s', async (from, to, rule) => {
    const found = await violations(fixture(from, to, value));
    expect(found.map((line) => line.split(':')[0])).toContain(rule);
  });

  test('each rule has an example here', () => {
    const shown = new Set([...WRONG.map(([, , rule]) => rule), 'circle']);
    // `test` may import everything, so that no import of it is wrong.
    expect(rules.flatMap(({ name = '' }) => (shown.has(name) ? [] : [name]))).toEqual(['ladder test/']);
  });

  test('a type import counts', async () => {
    for (const [from, to, rule] of WRONG.filter(([, target]) => isOurs(target))) {
      const found = await violations(fixture(from, to, typeOnly));
      expect(found.map((line) => line.split(':')[0])).toContain(rule);
    }
  });

  test('a type import inside a component counts', async () => {
    const root = fixture(
      'webadmin/a.svelte',
      'controller/api/i.ts',
      (path) => `<script lang="ts">\n${typeOnly(path)}</script>\n`,
    );
    expect(await violations(root)).toEqual(['ladder webadmin/: webadmin/a.svelte -> controller/api/i.ts']);
  });

  test('a circle counts, one of types too', async () => {
    const root = tree({ 'protocol/a.ts': value('./b.ts'), 'protocol/b.ts': value('./a.ts') });
    const types = tree({ 'protocol/a.ts': typeOnly('./b.ts'), 'protocol/b.ts': typeOnly('./a.ts') });
    const circle = ['circle: protocol/a.ts -> protocol/b.ts', 'circle: protocol/b.ts -> protocol/a.ts'];
    for (const each of [root, types]) {
      const found = await violations(each);
      expect(found.length).toBeGreaterThan(0);
      expect(circle).toEqual(expect.arrayContaining(found));
    }
  });
});

test('a right import is not reported', async () => {
  for (const [from, to] of RIGHT) expect(await violations(fixture(from, to, value))).toEqual([]);
});

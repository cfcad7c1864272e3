// What the house promises about its own text: a README in each room, a comment at the head of each file, few long files, and words that
// have one place or none. Each rule is shown an example that it must catch.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, HOUSE, TOP_FOLDERS } from './house.ts';

const LONG_LINES = 400;
const LONG_FILES = 3;
const NAMED_PACKAGES = ['fastify', 'serialport', 'net-snmp', 'ws', 'lowdb', 'svelte', 'vitest'];
const SOURCE = /\.(ts|mjs|js|svelte|css|html)$/;
const THIS_FILE = 'test/house/tidy.test.ts';

interface Source {
  readonly path: string;
  readonly text: string;
}

const tops = readdirSync(HOUSE).filter((name) => SOURCE.test(name));
const sources: readonly Source[] = [...tops, ...TOP_FOLDERS.flatMap((folder) => filesUnder(HOUSE, folder))]
  .filter((path) => SOURCE.test(path))
  .map((path) => ({ path, text: readFileSync(join(HOUSE, path), 'utf8') }));

/** The code without its comments, so that a comment may name what the code may not do. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

/** `<!doctype>`, `#!` and the opening tag of a component's script have to come first; the comment follows on the next line. */
function opensWithComment(text: string): boolean {
  return /^(#!.*\n|<!doctype html>\s*|<script[^>]*>\s*)?(\/\/|\/\*|<!--)/i.test(text);
}

function isLong({ text }: Source): boolean {
  return text.trimEnd().split('\n').length > LONG_LINES;
}

/** A reason is a comment that says more than a file's name would. */
function givesReason({ text }: Source): boolean {
  return /^(\/\/|\/\*|<!--).{30,}/.test(text);
}

interface Banned {
  readonly what: string;
  readonly where: RegExp;
  readonly except?: RegExp;
  readonly wrong: RegExp;
  readonly example: string;
}

const PURE = /^(protocol|controller\/domain|osd\/machine|osd\/texts)\//;
const PRODUCT = /^(protocol|controller|osd|webadmin|simulators)\//;
const BANNED: readonly Banned[] = [
  {
    what: 'JSON.parse outside protocol/json.ts',
    where: PRODUCT,
    except: /^protocol\/json\.ts$/,
    wrong: /\bJSON\.parse\b/,
    example: 'JSON.parse(text)',
  },
  {
    what: 'the time in a pure place',
    where: PURE,
    wrong: /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/,
    example: 'const now = new Date();',
  },
  {
    what: 'chance in a pure place',
    where: PURE,
    wrong: /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/,
    example: 'Math.random()',
  },
  {
    what: 'a timer in a pure place',
    where: PURE,
    wrong: /\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/,
    example: 'setTimeout(act, 1)',
  },
  {
    what: 'node: in a pure place',
    where: PURE,
    except: /^protocol\/describe\/write\.ts$/,
    wrong: /from 'node:|import\('node:|\brequire\(/,
    example: "import { join } from 'node:path';",
  },
  {
    what: 'an error without a code',
    where: /^(protocol|controller|osd)\//,
    wrong: /\bnew Error\(/,
    example: "throw new Error('no');",
  },
  { what: 'text that is run', where: /^/, wrong: /\beval\(|\bnew Function\b/, example: 'eval(text)' },
  {
    what: 'a check switched off',
    where: /^/,
    wrong: /@ts-(ignore|nocheck)|\bas unknown as\b/,
    example: 'x as unknown as number',
  },
];

describe('words that have one place or none', () => {
  test.each(BANNED)('$what', ({ where, except, wrong, example }) => {
    expect(wrong.test(code(example))).toBe(true);
    const inPlace = sources.filter(({ path }) => path !== THIS_FILE && where.test(path) && !except?.test(path));
    expect(inPlace.filter(({ text }) => wrong.test(code(text))).map(({ path }) => path)).toEqual([]);
  });

  test('a comment hides nothing but itself', () => {
    const text = "/* eval( */ // new Error(\nconst address = 'ws://a'; eval(address); // eval(\n";
    expect(code(text).match(/eval\(|new Error\(/g)).toEqual(['eval(']);
  });
});

test('every file opens with a comment', () => {
  expect(sources.filter(({ text }) => !opensWithComment(text)).map(({ path }) => path)).toEqual([]);
  expect(['import a from "b";', 'const a = 1; // one'].some(opensWithComment)).toBe(false);
  expect(
    ['// a', '#!/usr/bin/env node\n// a', '<!-- a -->', '<script lang="ts">\n  // a'].every(opensWithComment),
  ).toBe(true);
});

test(`at most ${LONG_FILES} files have more than ${LONG_LINES} lines, and each gives a reason on its first line`, () => {
  const long = sources.filter(isLong);
  expect(long.length, long.map(({ path }) => path).join(', ')).toBeLessThanOrEqual(LONG_FILES);
  expect(long.filter((source) => !givesReason(source)).map(({ path }) => path)).toEqual([]);
});

test('every folder at the top and every room has a README', () => {
  const rooms = ['controller', 'osd'].flatMap((top) =>
    readdirSync(join(HOUSE, top), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [`${top}/${entry.name}`] : [],
    ),
  );
  const lived = [...TOP_FOLDERS, ...rooms].filter((folder) => filesUnder(HOUSE, folder).length > 0);
  expect(lived.filter((folder) => !filesUnder(HOUSE, folder).includes(`${folder}/README.md`))).toEqual([]);
});

test('the top has no other folder of source files', () => {
  const known = new Set<string>([...TOP_FOLDERS, 'node_modules', 'dist', 'data', 'coverage']);
  const folders = readdirSync(HOUSE, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
  );
  const strange = folders.map(({ name }) => name).filter((name) => !known.has(name));
  expect(strange.filter((name) => filesUnder(HOUSE, name).some((path) => SOURCE.test(path)))).toEqual([]);
});

test('the seven named packages stand in package.json, every version exact', () => {
  const manifest = JSON.parse(readFileSync(join(HOUSE, 'package.json'), 'utf8'));
  const versions: Record<string, string> = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(Object.keys(versions)).toEqual(expect.arrayContaining(NAMED_PACKAGES));
  expect(Object.entries(versions).filter(([, version]) => !/^(npm:typescript@)?\d+\.\d+\.\d+$/.test(version))).toEqual(
    [],
  );
});

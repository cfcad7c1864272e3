// The build: what is fresh is left alone, what changed is made anew, a page needs no more than `'self'`, and a program that was built and started
// is one process with its signals and exit code. Tried on a little house of its own, with the real tools.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, lutimesSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { HOUSE } from './house.ts';
import { tree, write } from './tree.ts';

const PROGRAM = `// A program.
import { word } from '../protocol/word.ts';
process.on('SIGTERM', () => process.exit(0));
setTimeout(() => process.exit(9), 30_000);
console.log(word, process.argv.slice(2).join(' '));
`;
const COMPONENT = `<!-- A component. -->
<script lang="ts">
  let { word }: { word: string } = $props();
</script>
<h1>{word}</h1>
<style>h1 { color: red; }</style>
`;
const PAGE_MAIN = `// A page.
import './fonts.css';
import { mount } from 'svelte';
import { word } from '../protocol/word.ts';
import App from './app.svelte';
mount(App, { target: document.body, props: { word } });
addEventListener('click', () => void import('./later.ts'));
`;
const PAGE = `<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>A page</title><script type="module" src="./main.ts"></script></head><body></body></html>
`;

function littleHouse(): string {
  const root = tree({
    'protocol/word.ts': `// A word.\nexport const word: string = 'first';\n`,
    'simulators/simulate.ts': PROGRAM,
    'webadmin/index.html': PAGE,
    'webadmin/main.ts': PAGE_MAIN,
    'webadmin/fonts.css': `/* Typefaces. */\n@import '@fontsource/unifontex/400.css';\n`,
    'webadmin/later.ts': '// Loaded later.\nexport const title = document.title;\n',
    'webadmin/app.svelte': COMPONENT,
  });
  for (const file of ['build.mjs', 'run.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'])
    cpSync(join(HOUSE, file), join(root, file));
  symlinkSync(join(HOUSE, 'node_modules'), join(root, 'node_modules'));
  return root;
}

function build(root: string, ...names: string[]): { status: number | null; stdout: string; made: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['build.mjs', ...names], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, made: [...stderr.matchAll(/build: dist\/(\S+) from/g)].map(([, to]) => to ?? '') };
}

test('only what changed is built, and nothing is said on standard output', () => {
  const root = littleHouse();
  expect(build(root, 'simulate', 'admin')).toEqual({ status: 0, stdout: '', made: ['simulate.js', 'pages/admin'] });
  expect(build(root, 'simulate', 'admin').made).toEqual([]);
  write(root, 'webadmin/later.ts', '// Changed.\nexport const title = 1;\n');
  expect(build(root, 'simulate', 'admin').made).toEqual(['pages/admin']);
  write(root, 'protocol/new.ts', '// A file more.\n');
  expect(build(root, 'simulate', 'admin').made).toEqual(['simulate.js', 'pages/admin']);
  expect(build(root, 'nothing').status).toBe(2);
});

test('builds of one target at the same time: one builds, the others wait for it, and who died holds up nobody', async () => {
  const root = littleHouse();
  mkdirSync(join(root, 'dist'), { recursive: true });
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  symlinkSync(String(dead), join(root, 'dist/.lock-admin'));
  // Held for longer than a build takes, by a number that somebody else has now.
  symlinkSync(String(process.pid), join(root, 'dist/.lock-simulate'));
  lutimesSync(join(root, 'dist/.lock-simulate'), 1, 1);
  for (const word of ['first', 'second']) {
    write(root, 'protocol/word.ts', `// A word.\nexport const word: string = '${word}';\n`);
    const builds = Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['build.mjs', 'simulate', 'admin'], {
        cwd: root,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
      });
      const [code] = await once(child, 'close');
      return { code, made: said.match(/build: dist/g)?.length ?? 0, said };
    });
    const done = await Promise.all(builds);
    expect(done.map(({ code, said }) => (code === 0 ? 0 : said))).toEqual([0, 0, 0, 0]);
    expect(done.reduce((sum, { made }) => sum + made, 0)).toBe(2);
    const assets = readdirSync(join(root, 'dist/pages/admin/assets')).filter((name) => name.endsWith('.js'));
    expect(assets.map((name) => readFileSync(join(root, 'dist/pages/admin/assets', name), 'utf8')).join()).toContain(
      word,
    );
  }
  expect(readdirSync(join(root, 'dist')).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('a build that fails leaves what was there, says so, and is tried again', () => {
  const root = littleHouse();
  build(root, 'simulate');
  const before = readFileSync(join(root, 'dist/simulate.js'), 'utf8');
  write(root, 'protocol/word.ts', '// Broken.\nexport const word = ;\n');
  expect(build(root, 'simulate').status).not.toBe(0);
  expect(readFileSync(join(root, 'dist/simulate.js'), 'utf8')).toBe(before);
  expect(build(root, 'simulate').status).not.toBe(0);
  expect(readdirSync(join(root, 'dist')).filter((name) => name.startsWith('.making'))).toEqual([]);
});

test("a page has no inline script or style, no address of elsewhere, and no font but woff2: 'self' is enough for it", () => {
  const root = littleHouse();
  expect(build(root, 'admin').status).toBe(0);
  const pages = join(root, 'dist/pages/admin');
  const html = readFileSync(join(pages, 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc="[.]\/)|<style|\bstyle=|\bon[a-z]+=|https?:|data:/);
  const assets = readdirSync(join(pages, 'assets'));
  expect(assets.filter((name) => !/[.](js|js[.]map|css|woff2|js[.]gz|css[.]gz)$/.test(name))).toEqual([]);
  for (const name of assets.filter((one) => one.endsWith('.gz')))
    expect(gunzipSync(readFileSync(join(pages, 'assets', name)))).toEqual(
      readFileSync(join(pages, 'assets', name.replace(/[.]gz$/, ''))),
    );
  expect(assets.filter((name) => /[.](js|css)$/.test(name) && !assets.includes(`${name}.gz`))).toEqual([]);
  expect(assets.filter((name) => statSync(join(pages, 'assets', name)).size === 0)).toEqual([]);
  const css = assets
    .filter((name) => name.endsWith('.css'))
    .map((name) => readFileSync(join(pages, 'assets', name), 'utf8'));
  expect(css.join('')).toMatch(/url\([.]\/[^)]*[.]woff2\)/);
  expect(css.join('')).not.toMatch(/https?:|data:|url\(\/|[.]woff\)/);
});

test('`npm run` builds, passes the flags on, and hands its signal to the program, whose exit code it gives', async () => {
  const root = littleHouse();
  const child = spawn('npm', ['run', '--silent', 'simulate', '--', '--seed', '7'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('\n')) child.kill('SIGTERM');
  }
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  expect([said, code]).toEqual(['first --seed 7\n', 0]);
  expect(existsSync(join(root, 'dist/simulate.js'))).toBe(true);
});

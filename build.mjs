// @ts-check
// Builds the programs and pages into dist/, each only when one of its inputs changed: `node build.mjs [name ...]` (all, unless named).
// What to build is the table below; how to run it stands in package.json. Words go to standard error, standard output stays the program's.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** @typedef {{name: string, kind: 'program' | 'page', from: string, to: string, folders: string[]}} Target */

const HOUSE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HOUSE, 'dist');
/** A command of package.json is started by its own first line. */
const PROGRAM_MODE = 0o755;
const NODE_TARGET = 'node20';
const BROWSER_TARGET = 'es2023';
/** Milliseconds between two looks whether another build of the same target is done. */
const LOOK_MS = 50;
/** Milliseconds that a build of one target may take. */
const HOLD_MS = 120_000;

const CONTROLLER = ['protocol', 'controller'];
const SIMULATORS = ['protocol', 'osd', 'simulators'];
/** What each one is made from and what it becomes in dist/; a change in one of its folders makes it anew. @type {Target[]} */
const TARGETS = [
  { name: 'controller', kind: 'program', from: 'controller/main.ts', to: 'controller.js', folders: CONTROLLER },
  { name: 'hasher', kind: 'program', from: 'controller/passwords/hasher.ts', to: 'hasher.js', folders: CONTROLLER },
  { name: 'snmp', kind: 'program', from: 'controller/monitoring/agent/agent.ts', to: 'snmp.js', folders: CONTROLLER },
  {
    ...{ name: 'notify', kind: /** @type {const} */ ('program'), from: 'controller/monitoring/notify/sender.ts' },
    ...{ to: 'notify.js', folders: CONTROLLER },
  },
  {
    ...{ name: 'manager', kind: /** @type {const} */ ('program'), from: 'controller/monitoring/manager/manager.ts' },
    ...{ to: 'manager.js', folders: CONTROLLER },
  },
  { name: 'lines', kind: 'program', from: 'controller/lines/serial-holder.ts', to: 'lines.js', folders: CONTROLLER },
  { name: 'watchdog', kind: 'program', from: 'controller/watchdog.ts', to: 'watchdog.js', folders: CONTROLLER },
  { name: 'openseat', kind: 'program', from: 'controller/cli/main.ts', to: 'openseat.js', folders: CONTROLLER },
  { name: 'demo', kind: 'program', from: 'simulators/demo.ts', to: 'demo.js', folders: SIMULATORS },
  { name: 'simulate', kind: 'program', from: 'simulators/simulate.ts', to: 'simulate.js', folders: SIMULATORS },
  { name: 'admin', kind: 'page', from: 'webadmin/index.html', to: 'pages/admin', folders: ['protocol', 'webadmin'] },
  { name: 'seat', kind: 'page', from: 'osd/soft/index.html', to: 'pages/seat', folders: ['protocol', 'osd'] },
  { name: 'room', kind: 'page', from: 'simulators/room/page/index.html', to: 'pages/room', folders: SIMULATORS },
];
/** Inputs of every target. */
const COMMON = ['build.mjs', 'package-lock.json', 'tsconfig.json'];

/** @param {string} path @returns {string[]} */
function filesOf(path) {
  const full = join(HOUSE, path);
  if (!existsSync(full)) return [];
  const entries = readdirSync(full, { withFileTypes: true });
  return entries
    .flatMap((entry) => (entry.isDirectory() ? filesOf(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .sort();
}

/** The hash of all that a target is made from, names included. @param {Target} target */
function stampOf({ name, folders }) {
  const hash = createHash('sha256').update(name);
  for (const file of [...COMMON, ...folders.flatMap(filesOf)]) {
    const text = readFileSync(join(HOUSE, file));
    hash.update(`\n${file} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

/** @param {Target} target */
function stampFile({ name }) {
  return join(DIST, 'stamps', name);
}

/** @param {Target} target */
function isFresh(target) {
  if (!existsSync(join(DIST, target.to)) || !existsSync(stampFile(target))) return false;
  return readFileSync(stampFile(target), 'utf8') === stampOf(target);
}

/** One file for node; packages stay outside. @param {string} from @param {string} outfile */
async function buildProgram(from, outfile) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: HOUSE,
    entryPoints: [from],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: NODE_TARGET,
    sourcemap: true,
    logLevel: 'warning',
  });
}

/** Every browser that we serve reads woff2: the older twin of each font stays out. */
const woff2Only = {
  name: 'woff2-only',
  /** @param {unknown} _options @param {Record<string, { type: string, source?: string | Uint8Array }>} bundle */
  generateBundle(_options, bundle) {
    for (const [name, part] of Object.entries(bundle)) {
      if (name.endsWith('.woff')) delete bundle[name];
      if (!name.endsWith('.css') || part.type !== 'asset') continue;
      part.source = String(part.source).replace(/,\s*url\([^)]*[.]woff\)\s*format\(["']?woff["']?\)/g, '');
    }
  },
};

/**
 * A page that works under any address: relative paths, no inline script or style, nothing from elsewhere, so that `'self'` is enough for it.
 * @param {string} from
 * @param {string} outDir
 */
async function buildPage(from, outDir) {
  const [{ build }, { svelte }] = await Promise.all([import('vite'), import('@sveltejs/vite-plugin-svelte')]);
  await build({
    root: join(HOUSE, dirname(from)),
    base: './',
    configFile: false,
    publicDir: false,
    cacheDir: join(HOUSE, 'node_modules/.cache/vite'),
    logLevel: 'warn',
    plugins: [woff2Only, svelte({ configFile: false })],
    build: {
      outDir,
      emptyOutDir: true,
      target: BROWSER_TARGET,
      sourcemap: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4096,
      // On a slow machine it would be warned of how long plug-ins take.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  compressAll(outDir);
}

/** Beside each text of a page its gzip, which every browser takes over every link: a third of the bytes. @param {string} folder */
function compressAll(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/[.](?:js|css|html|svg)$/.test(name)) continue;
    const file = join(folder, name);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}

/**
 * Does it when nobody else does it for this target; who waited finds it done, mostly. The one who holds it is named, and one who died holds nothing.
 * @param {Target} target @param {() => Promise<void>} act
 */
async function alone({ name }, act) {
  const lock = join(DIST, `.lock-${name}`);
  mkdirSync(DIST, { recursive: true });
  while (!take(lock)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  try {
    await act();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A link is made whole or not at all, and says whose it is. @param {string} lock */
function take(lock) {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    giveUp(lock);
    return false;
  }
}

/** Takes away what somebody left who lives no more: by a name of one's own, so that no two take away each other's. @param {string} lock */
function giveUp(lock) {
  try {
    const holder = readlinkSync(lock);
    // A process of another kind may have its number by now: no build takes so long.
    const tooLong = Date.now() - lstatSync(lock).mtimeMs > HOLD_MS;
    if (lives(Number(holder)) && !tooLong) return;
    const mine = `${lock}-${process.pid}`;
    renameSync(lock, mine);
    // Somebody may have been quicker, and this is a living one's.
    if (readlinkSync(mine) === holder) rmSync(mine, { force: true });
    else renameSync(mine, lock);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/** @param {number} pid */
function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

/** @param {unknown} error @param {string} code */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Builds beside the place and moves it there: nobody sees a half-built one. @param {Target} target */
async function make(target) {
  const stamp = stampOf(target);
  const place = join(DIST, target.to);
  const aside = join(DIST, `.making-${target.name}-${process.pid}`);
  const old = `${aside}-old`;
  rmSync(stampFile(target), { force: true });
  for (const file of [place, stampFile(target)]) mkdirSync(dirname(file), { recursive: true });
  try {
    if (target.kind === 'program') {
      await buildProgram(target.from, join(aside, target.to));
      chmodSync(join(aside, target.to), PROGRAM_MODE);
      for (const suffix of ['.map', '']) renameSync(join(aside, `${target.to}${suffix}`), `${place}${suffix}`);
    } else {
      await buildPage(target.from, aside);
      // Moved away before it is emptied: whoever reads it meanwhile finds the old one or the new one, whole.
      if (existsSync(place)) renameSync(place, old);
      renameSync(aside, place);
    }
    writeFileSync(stampFile(target), stamp);
  } finally {
    for (const folder of [aside, old]) rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string[]} names @returns {Target[]} */
function chosen(names) {
  const wrong = names.find((name) => !TARGETS.some((target) => target.name === name));
  if (wrong !== undefined) {
    console.error(`build: no target ${wrong}; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  return names.length === 0 ? TARGETS : TARGETS.filter(({ name }) => names.includes(name));
}

// Vite and Svelte build for people only if this is said before they are loaded.
process.env.NODE_ENV = 'production';

for (const target of chosen(process.argv.slice(2))) {
  if (isFresh(target)) continue;
  await alone(target, async () => {
    if (isFresh(target)) return;
    const began = Date.now();
    await make(target);
    console.error(`build: dist/${target.to} from ${target.from}, ${Date.now() - began} ms`);
  });
}

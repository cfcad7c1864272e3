// @ts-check
// `node run.mjs demo --port 0`: builds what that program needs and then becomes it, so that one process gets its signals and gives its exit code.
// What is built, and how, stands in build.mjs; what a program does with its flags, in the program.

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** program → the targets of build.mjs that it needs @type {Record<string, string[]>} */
const NEEDS = {
  controller: ['controller', 'hasher', 'lines', 'manager', 'notify', 'snmp', 'watchdog', 'admin', 'seat'],
  demo: ['demo', 'controller', 'hasher', 'lines', 'manager', 'notify', 'snmp', 'watchdog', 'admin', 'seat', 'room'],
  simulate: ['simulate'],
};

const HOUSE = dirname(fileURLToPath(import.meta.url));
const [program = '', ...flags] = process.argv.slice(2);
const needs = NEEDS[program];
if (needs === undefined) {
  console.error(`run: no program '${program}'; there are ${Object.keys(NEEDS).join(', ')}`);
  process.exit(2);
}

// A process of its own: what the tools leave in memory is gone with it. All that it says goes to standard error.
const built = spawnSync(process.execPath, [join(HOUSE, 'build.mjs'), ...needs], { stdio: ['ignore', 2, 2] });
if (built.status !== 0) process.exit(1);

const file = join(HOUSE, 'dist', `${program}.js`);
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, file, ...flags];
await import(pathToFileURL(file).href);

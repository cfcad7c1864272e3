// @ts-check
// All that is checked without running the product: `npm run lint`. Two checks at a time; the first that fails ends it and is named.
// What each one checks stands in its own configuration.

import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

// The compiler that checks is version 7, which is native and takes a fifth of the time; the components' checker still needs the library that version 6 is.
const TSC = 'node node_modules/typescript7/bin/tsc --noEmit';
/** name → command: first what fails most often, and the slow ones early, so that two cores are done soonest. */
const CHECKS = {
  style: 'biome check --error-on-warnings',
  types: `${TSC} --incremental --tsBuildInfoFile node_modules/.cache/types.tsbuildinfo`,
  components: 'svelte-check --tsconfig tsconfig.json --fail-on-warnings --output human',
  ladder: 'depcruise --config .dependency-cruiser.mjs controller osd protocol simulators webadmin test',
  unused: 'knip',
  pure: `${TSC} -p tsconfig.pure.json --incremental --tsBuildInfoFile node_modules/.cache/pure.tsbuildinfo`,
};
const LANES = 2;

process.chdir(dirname(fileURLToPath(import.meta.url)));
const env = { ...process.env, PATH: `node_modules/.bin:${process.env.PATH}` };
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
const waiting = Object.entries(CHECKS);

function next() {
  const check = waiting.shift();
  if (check === undefined) return;
  const [name, command] = check;
  const began = Date.now();
  const child = spawn(`exec ${command}`, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  child.on('close', (code) => {
    running.delete(child);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    if (code === 0) {
      console.error(`lint: ${name} ok, ${seconds} s`);
      return next();
    }
    console.error(`${said}\nlint: ${name} failed (${command})`);
    for (const other of running) other.kill();
    process.exit(1);
  });
}

for (let lane = 0; lane < LANES; lane += 1) next();

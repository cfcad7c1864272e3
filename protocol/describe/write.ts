// `npm run docs`: writes the generated sections of protocol/README.md again. The one file in protocol/ that touches files; nobody imports it.

import { readFileSync, writeFileSync } from 'node:fs';
import { fill } from './readme.ts';
import { sections } from './sections.ts';

const README = new URL('../README.md', import.meta.url);
const limits = readFileSync(new URL('../limits.ts', import.meta.url), 'utf8');

const { text, missing } = fill(readFileSync(README, 'utf8'), sections(limits));
if (missing.length > 0) {
  process.stderr.write(`protocol/README.md: no place, or no section, for ${missing.join(', ')}\n`);
  process.exitCode = 1;
} else {
  writeFileSync(README, text);
}

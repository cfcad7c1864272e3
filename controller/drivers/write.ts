// Writes the table of drivers into README.md: part of `npm run docs`. What the table says stands in describe.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import { filled } from './describe.ts';

const README = new URL('./README.md', import.meta.url);

const text = filled(readFileSync(README, 'utf8'));
if (text === null) process.exitCode = 1;
else writeFileSync(README, text);

// The table of deliberate breaks stays true: each still finds the line that it breaks. `npm run breaks` goes through them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BREAKS } from '../breaks/table.ts';
import { HOUSE } from './house.ts';

test('every deliberate break finds its line exactly once, and there are at least twenty', () => {
  const lost = BREAKS.filter(({ file, from }) => readFileSync(join(HOUSE, file), 'utf8').split(from).length !== 2);
  expect(lost.map(({ file, from }) => `${file}: ${from}`)).toEqual([]);
  expect(BREAKS.length).toBeGreaterThanOrEqual(20);
});

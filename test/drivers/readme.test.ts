// Issue 4, point 5: the table of what each driver can and cannot do follows from the registry, every driver has its rooms, and a simulated device.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filled, folderOf } from '../../controller/drivers/describe.ts';
import { DRIVERS } from '../../controller/drivers/registry.ts';
import { DEVICES } from '../../simulators/devices/table.ts';
import { HOUSE } from '../house/house.ts';

const FOLDER = join(HOUSE, 'controller/drivers');
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');

test('issue 4.5: README says of each driver what it enforces, reports and carries; `npm run docs` writes it again', () => {
  expect(filled(readme)).toBe(readme);
  for (const { title } of Object.values(DRIVERS)) expect(readme).toContain(title);
});

test.each(Object.keys(DRIVERS))(
  'issue 4.2 and 4.3: %s has the rooms of a driver, and an independent simulator',
  (name) => {
    for (const file of ['driver.ts', 'codec.ts', 'capabilities.ts', 'quirks.md'])
      expect(existsSync(join(FOLDER, folderOf(name), file)), `${name}/${file}`).toBe(true);
    expect(Object.keys(DEVICES)).toContain(name);
  },
);

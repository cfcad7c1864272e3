// What Extron's matrix switchers do of what the room may ask for.

import type { Capabilities } from '../driver.ts';

export const EXTRON: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: true,
  signal: true,
};

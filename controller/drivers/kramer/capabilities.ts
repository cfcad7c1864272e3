// What Kramer's switchers with Protocol 3000 do of what the room may ask for.

import type { Capabilities } from '../driver.ts';

export const KRAMER: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: true,
  signal: true,
};

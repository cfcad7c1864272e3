// What a Lightware matrix does, as data. Its crosspoint carries pictures; what USB layers of some models carry is left to them.

import type { Capabilities } from '../driver.ts';

export const LIGHTWARE_CAPABILITIES: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: true,
  signal: true,
};

// What an IHSE Draco tera does, as data: it switches keyboard and mouse with the picture, and itself keeps them from a CON that is to see only.

import type { Capabilities } from '../driver.ts';

export const IHSE_CAPABILITIES: Capabilities = {
  carries: 'video and keys',
  enforces: ['view', 'control'],
  reports: 'at once',
  darkens: true,
  signal: false,
};

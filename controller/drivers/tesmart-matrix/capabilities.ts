// What TESmart's HDMI matrices do of what the room may ask for.

import type { Capabilities } from '../driver.ts';

export const TESMART_MATRIX: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'when asked',
  darkens: false,
  signal: false,
};

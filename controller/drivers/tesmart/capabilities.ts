// What TESmart's KVM switches do of what the room may ask for.

import type { Capabilities } from '../driver.ts';

/** One console for several computers: keyboard and mouse go where the picture comes from, and nobody can have the picture alone. */
export const TESMART_KVM: Capabilities = {
  carries: 'video and keys',
  enforces: ['control'],
  reports: 'at once',
  darkens: false,
  signal: false,
};

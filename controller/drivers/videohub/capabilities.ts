// What a Videohub does of what the room may ask for: it routes video, tells every change at once, and an output always shows one of the inputs.

import type { Capabilities } from '../driver.ts';

export const CAPABILITIES: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: false,
  signal: false,
};

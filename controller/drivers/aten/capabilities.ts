// What an ATEN video matrix does, as data. It carries pictures (and sound); what somebody switches at its panel it tells to every session that is logged in.

import type { Capabilities } from '../driver.ts';

export const ATEN_CAPABILITIES: Capabilities = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: true,
  signal: false,
};

// What a device does of what the room may ask for, in words: pairs of a name and a value.

import type { DeviceCapabilities } from '../../../protocol/api/shapes.ts';
import type { DEVICES } from './texts.ts';

type Say = (word: keyof typeof DEVICES) => string;

const CARRIES = { video: 'video', 'video and keys': 'videoAndKeys' } as const;
const REPORTS = { 'at once': 'atOnce', 'when asked': 'whenAsked', never: 'never' } as const;

export function capabilityFacts(
  { carries, enforces, reports, darkens, signal }: DeviceCapabilities,
  say: Say,
): readonly (readonly [string, string])[] {
  const modes = enforces.map((mode) => say(mode)).join(' · ');
  return [
    [say('carries'), say(CARRIES[carries])],
    [say('enforces'), modes === '' ? say('nothing') : modes],
    [say('reports'), say(REPORTS[reports])],
    [say('darkens'), say(darkens ? 'yes' : 'no')],
    [say('signal'), say(signal ? 'yes' : 'no')],
  ];
}

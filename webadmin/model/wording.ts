// Which words an outcome has. Those of switches are the manual's (protocol/texts.ts), so that page and seat say the same; forms have words of their own.

import type { Reason } from '../../protocol/reasons.ts';
import type { Language } from '../../protocol/schema.ts';
import type { Operation, Text } from '../../protocol/texts.ts';
import { reasonText, SUCCESS } from '../../protocol/texts.ts';
import { FORM_REASONS, TEXTS } from '../texts.ts';
import type { Act } from './activity.svelte.ts';

const OPERATIONS: Readonly<Record<Act, Operation>> = {
  connect: 'connect',
  disconnect: 'connect',
  push: 'push',
  switch: 'connect',
};
const DONE: Readonly<Record<Act, Text>> = {
  connect: SUCCESS.connect,
  disconnect: TEXTS.disconnected,
  push: SUCCESS.push,
  switch: TEXTS.switched,
};

export function outcomeText(act: Act, outcome: Reason | 'ok', language: Language): string {
  if (outcome === 'ok') return DONE[act][language];
  if (act === 'disconnect' && outcome === 'connect_failed') return TEXTS.disconnectFailed[language];
  return reasonText(outcome, OPERATIONS[act], language);
}

/** The words of a refused form. */
export function formText(reason: Reason, language: Language): string {
  return FORM_REASONS[reason]?.[language] ?? reasonText(reason, 'connect', language);
}

// Why a message did not arrive, as the card of outputs says it: the usual failures stand in protocol/failure-texts.ts, the controller's own words beneath.

import { failureText } from '../../../protocol/failure-texts.ts';
import type { Language } from '../../../protocol/schema.ts';
import type { Text } from '../../../protocol/texts.ts';

const UNKNOWN: Text = { 'zh-CN': '未能送达。', en: 'It did not arrive.' };

export function failureSentence(because: string, language: Language): string {
  return failureText(because, language) ?? UNKNOWN[language];
}

// What a refusal reads in a form: a sentence that helps, from the controller's own words. The table stands in refusal-texts.ts; what it does not know is told as
// the controller says it.

import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Language } from '../../protocol/schema.ts';
import { CERTIFICATE_SENTENCES } from '../certificate-refusals.ts';
import { DRILL_SENTENCES } from '../drill-refusals.ts';
import { plain } from '../layout/visible.ts';
import { SENTENCES } from '../refusal-texts.ts';
import { WHOLE_SENTENCES } from '../whole-refusals.ts';
import { formText } from './wording.ts';

export type Fault = Pick<CallRefusal, 'reason' | 'because'>;

export function faultOf({ reason, because }: CallRefusal): Fault {
  return { reason, because };
}

/** What is about the whole is told before what is about one object. */
const ALL = [...WHOLE_SENTENCES, ...CERTIFICATE_SENTENCES, ...DRILL_SENTENCES, ...SENTENCES];

export interface Sentence {
  readonly text: string;
  /** The controller's own words, where there is no sentence for them; else empty. */
  readonly because: string;
}

export function sentenceOf({ reason, because }: Fault, language: Language): Sentence {
  for (const { pattern, text } of ALL) {
    const found = pattern.exec(because);
    if (found === null) continue;
    return {
      text: text[language].replace(/\{(\d)\}/g, (_whole, at: string) => plain(found[Number(at)] ?? '')),
      because: '',
    };
  }
  return { text: formText(reason, language), because };
}

/** Whether it says that somebody else changed the object: the form shows that itself. */
export function isStale({ reason, because }: { readonly reason: Reason; readonly because: string }): boolean {
  return reason === 'conflict' && /was changed by somebody else/.test(because);
}

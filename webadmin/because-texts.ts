// Why, as the pages draw it: in the language of the page where the reason is known (protocol/because-texts.ts), with names from outside made visible.

import type { Because } from '../protocol/because-texts.ts';
import { becauseIn } from '../protocol/because-texts.ts';
import type { Language } from '../protocol/schema.ts';
import { plain } from './layout/visible.ts';

export function becauseText(because: string, language: Language): Because {
  return becauseIn(because, language, plain);
}

// What the page around the screens shows, as one reactive value; the screens themselves are not part of it.

import type { Language } from '../../protocol/schema.ts';
import type { Fault } from './fault.ts';

export type Panel = 'none' | 'menu';

export class PageState {
  /** Why there are no screens, or null. */
  fault = $state<Fault | null>(null);
  /** The receivers that the address names. */
  asked = $state.raw<readonly string[]>([]);
  /** The language of the seat, not of the browser (manual, texts). */
  language = $state<Language>('zh-CN');
  panel = $state<Panel>('none');
  /** Whether the keyboard is in this page. */
  focused = $state(true);
  /** Whether anybody can log in at one of its screens: at a wall nobody can, and its page asks for no keyboard. */
  hasLogin = $state(false);
  fullScreen = $state(false);
  /** Whether the chosen screen takes keys for its computer. */
  controls = $state(false);
  product = $state('');
  version = $state('');
}

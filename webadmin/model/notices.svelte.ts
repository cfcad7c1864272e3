// What is told for a moment in a corner of the page: that something was saved, that something failed, an alarm. What happened at receivers stands in activity.

import type { Timers } from '../../protocol/link/types.ts';

/** Notices at once; the oldest go first. */
const MAX_NOTICES = 4;
/** Milliseconds that a notice of success stays; others stay until somebody takes them away. */
const DONE_MS = 6_000;

export type NoticeKind = 'done' | 'refused' | 'alarm';

export interface Notice {
  readonly number: number;
  readonly kind: NoticeKind;
  readonly text: string;
  /** More of it, in smaller letters; empty for nothing. */
  readonly detail: string;
}

export class Notices {
  /** Newest last. */
  notices = $state.raw<readonly Notice[]>([]);
  readonly #timers: Timers;
  readonly #announce: (text: string) => void;
  #last = 0;

  /** `announce` says it to those who hear the page. */
  constructor(timers: Timers, announce: (text: string) => void) {
    this.#timers = timers;
    this.#announce = announce;
  }

  tell(kind: NoticeKind, text: string, detail = ''): void {
    this.#last += 1;
    const number = this.#last;
    this.notices = [...this.notices, { number, kind, text, detail }].slice(-MAX_NOTICES);
    this.#announce(detail === '' ? text : `${text}: ${detail}`);
    if (kind === 'done') this.#timers.after(DONE_MS, () => this.dismiss(number));
  }

  dismiss(number: number): void {
    this.notices = this.notices.filter((notice) => notice.number !== number);
  }
}

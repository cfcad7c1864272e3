// The password that the controller wants again before grave changes: asked for once, however many calls wait for it, and kept nowhere.

import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';

type Confirm = (password: string) => Promise<CallResult<'session.confirm'>>;

export class PasswordAgain {
  isAsked = $state(false);
  readonly #confirm: Confirm;
  #waiting: ((isGiven: boolean) => void)[] = [];

  constructor(confirm: Confirm) {
    this.#confirm = confirm;
  }

  /** Whether it was given. */
  ask(): Promise<boolean> {
    this.isAsked = true;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** null: it was right, and what waited goes on. */
  async give(password: string): Promise<CallRefusal | null> {
    const answer = await this.#confirm(password);
    if (!answer.ok) return answer;
    this.#settle(true);
    return null;
  }

  refuse(): void {
    this.#settle(false);
  }

  #settle(isGiven: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.isAsked = false;
    for (const resolve of waiting) resolve(isGiven);
  }
}

// The reader's password, asked again where the controller wants it for what he does. The call that was refused waits, and with it whatever was typed.

import type { CallRefusal, CallResult } from '../../protocol/client/types.ts';
import type { Fault } from './refusal.ts';
import { faultOf } from './refusal.ts';

type Confirm = (password: string) => Promise<CallResult<'session.confirm'>>;

export class Confirming {
  isAsked = $state(false);
  isSending = $state(false);
  fault = $state.raw<Fault | null>(null);
  readonly #confirm: Confirm;
  /** Several calls may wait for the one answer. */
  #waiting: Promise<boolean> | null = null;
  #settle: (isConfirmed: boolean) => void = () => {};

  constructor(confirm: Confirm) {
    this.#confirm = confirm;
  }

  /** Whether the password was given, and was right. */
  ask(): Promise<boolean> {
    this.#waiting ??= new Promise((resolve) => {
      this.isAsked = true;
      this.fault = null;
      this.#settle = resolve;
    });
    return this.#waiting;
  }

  /** Answers whether it was right; a wrong one may be typed again. */
  async answer(password: string): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    this.fault = null;
    const result = await this.#confirm(password);
    this.isSending = false;
    if (result.ok) this.#end(true);
    else this.fault = faultOf(result);
  }

  /** He would rather not, or there is nobody logged in any more. */
  cancel(): void {
    this.#end(false);
  }

  #end(isConfirmed: boolean): void {
    const settle = this.#settle;
    this.#settle = () => {};
    this.#waiting = null;
    this.isAsked = false;
    settle(isConfirmed);
  }
}

/** Whether the session goes on and only its user's password is wanted. */
export function wantsPassword(refusal: CallRefusal): boolean {
  return refusal.reason === 'not_authenticated' && refusal.data.confirm === true;
}

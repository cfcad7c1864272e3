// A backup that somebody brings along: uploaded, opened with its passphrase and checked by the controller, then restored. The passphrase is handed on and kept nowhere.

import type { ResultOf } from '../../../protocol/api/methods.ts';
import type { CallRefusal } from '../../../protocol/client/types.ts';
import type { Call } from './parts.ts';
import { stage } from './parts.ts';

export type Restored = ResultOf<'system.restore'>;

export class Restoring {
  phase = $state<'resting' | 'sending' | 'checking' | 'restoring'>('resting');
  share = $state(0);
  refusal = $state.raw<CallRefusal | null>(null);
  /** What would be replaced; null: it was not checked. */
  plan = $state.raw<Restored | null>(null);
  /** What was. */
  restored = $state.raw<Restored | null>(null);
  readonly #call: Call;
  /** What the controller holds of this page; another connection may be another session. */
  #staged = '';

  constructor(call: Call) {
    this.#call = call;
  }

  forget(): void {
    this.refusal = null;
    this.plan = null;
    this.restored = null;
  }

  async check(text: string, passphrase: string): Promise<void> {
    if (this.phase !== 'resting') return;
    this.forget();
    this.refusal = await this.#send(text);
    if (this.refusal === null) await this.#open(passphrase);
    // A session that is another one holds nothing: once more, then it is said.
    if (this.refusal?.reason === 'not_found') this.#staged = '';
    this.phase = 'resting';
  }

  async #send(text: string): Promise<CallRefusal | null> {
    if (text === this.#staged) return null;
    this.phase = 'sending';
    this.share = 0;
    const refused = await stage(this.#call, text, (share) => {
      this.share = share;
    });
    this.#staged = refused === null ? text : '';
    return refused;
  }

  async #open(passphrase: string): Promise<void> {
    this.phase = 'checking';
    const answer = await this.#call('system.restore', { passphrase, preview: true });
    if (answer.ok) this.plan = answer.value;
    else this.refusal = answer;
  }

  async restore(passphrase: string): Promise<void> {
    if (this.plan === null || this.phase !== 'resting') return;
    this.phase = 'restoring';
    const answer = await this.#call('system.restore', { passphrase });
    this.phase = 'resting';
    if (answer.ok) {
      this.forget();
      this.restored = answer.value;
    } else this.refusal = answer;
  }
}

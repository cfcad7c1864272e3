// Whether the journal is what was written: asked with one click, followed while it runs, and told in the end. The page may be left meanwhile.

import type { ResultOf } from '../../protocol/api/methods.ts';
import type { CallResult, Happening } from '../../protocol/client/types.ts';
import type { Reason } from '../../protocol/reasons.ts';

export type Verdict = Extract<ResultOf<'audit.verify'>, { readonly verdict: string }>;

export type VerificationState =
  | { readonly is: 'idle' }
  /** Bytes; `of` is 0 as long as nothing was told. */
  | { readonly is: 'running'; readonly done: number; readonly of: number }
  | { readonly is: 'told'; readonly verdict: Verdict; readonly at: Date }
  | { readonly is: 'refused'; readonly reason: Reason; readonly because: string };

interface VerificationOptions {
  readonly verify: () => Promise<CallResult<'audit.verify'>>;
  readonly now: () => Date;
}

export class JournalVerification {
  state = $state.raw<VerificationState>({ is: 'idle' });
  readonly #options: VerificationOptions;

  constructor(options: VerificationOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (this.state.is === 'running') return;
    this.state = { is: 'running', done: 0, of: 0 };
    const answer = await this.#options.verify();
    if (!answer.ok) this.state = { is: 'refused', reason: answer.reason, because: answer.because };
  }

  /** Takes the word on the last one away. */
  dismiss(): void {
    if (this.state.is !== 'running') this.state = { is: 'idle' };
  }

  take(happening: Happening): void {
    if (this.state.is !== 'running') return;
    if (happening.type === 'status' && happening.status.status !== 'online') {
      this.state = { is: 'refused', reason: 'unavailable', because: 'the connection was lost' };
    }
    if (happening.type !== 'notification') return;
    if (happening.name === 'audit.progress') this.state = { is: 'running', ...happening.params };
    if (happening.name !== 'audit.verified') return;
    const { params } = happening;
    this.state =
      'result' in params
        ? { is: 'told', verdict: params.result, at: this.#options.now() }
        : { is: 'refused', reason: params.reason, because: params.because };
  }
}

// The certificate that is served and the room's authority, as the controller tells of them, and changing it. Keys are handed on and kept nowhere.

import type { ServedCertificate } from '../../../protocol/api/certificate-methods.ts';
import type { MethodName, ParamsOf } from '../../../protocol/api/methods.ts';
import type { CallRefusal, CallResult } from '../../../protocol/client/types.ts';

type Call = <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<CallResult<M>>;
type Changing = 'system.issueCertificate' | 'system.bringCertificate';

export class Certifying {
  served = $state.raw<ServedCertificate | null>(null);
  /** Why nothing is known. */
  unread = $state.raw<CallRefusal | null>(null);
  /** What is being changed. */
  busy = $state<Changing | null>(null);
  /** The last change that was refused, and why. */
  refused = $state.raw<{ readonly method: Changing; readonly refusal: CallRefusal } | null>(null);
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  async ask(): Promise<void> {
    const answer = await this.#call('system.certificate', {});
    this.unread = answer.ok ? null : answer;
    if (answer.ok) this.served = answer.value;
  }

  /** True when it is served. */
  async change<M extends Changing>(method: M, params: ParamsOf<M>): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = method;
    this.refused = null;
    const answer = await this.#call(method, params);
    this.busy = null;
    if (answer.ok) this.served = answer.value as ServedCertificate;
    else this.refused = { method, refusal: answer };
    return answer.ok;
  }

  refusalOf(method: Changing): CallRefusal | null {
    return this.refused?.method === method ? this.refused.refusal : null;
  }
}

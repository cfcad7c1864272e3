// The journal's methods on one connection: questions go to the audit, a past room is cut into parts like the present one, and a verification tells how far it is.
// Whether the caller may ask was judged before.

import type { Call, MethodName } from '../../protocol/api/methods.ts';
import { notification } from '../../protocol/api/rpc.ts';
import type { Outcome } from '../domain/decision.ts';
import { WHOLE_ROOM } from '../domain/views.ts';
import type { Audit } from '../ports/audit.ts';
import type { Outbox } from './outbox.ts';
import { roomPart } from './room-parts.ts';

type AuditMethod = Extract<MethodName, `audit.${string}`>;
export type AuditCall = Extract<Call, { readonly method: AuditMethod }>;

export function isAudit(call: Call): call is AuditCall {
  return call.method.startsWith('audit.');
}

export class AuditDesk {
  readonly #audit: Audit;
  readonly #outbox: Outbox;
  readonly #leaving = new AbortController();

  constructor(audit: Audit, outbox: Outbox) {
    this.#audit = audit;
    this.#outbox = outbox;
  }

  carryOut(call: AuditCall, after: (act: () => void) => void): Outcome | Promise<Outcome> {
    switch (call.method) {
      case 'audit.query':
        return this.#audit.query(call.params);
      case 'audit.timeline':
        return this.#audit.timeline(call.params);
      case 'audit.span':
        return this.#audit.span();
      case 'audit.room':
        return this.#room(call.params.at, call.params.after);
      case 'audit.verify':
        if (call.params.wait === undefined) return this.#verify();
        after(() => void this.#tellVerdict());
        return { ok: true, result: { accepted: true } };
    }
  }

  /** The connection is gone, or another user's now: nobody waits any more. */
  close(): void {
    this.#leaving.abort();
  }

  async #room(at: string | number, after: string | undefined): Promise<Outcome> {
    const outcome = await this.#audit.room(at);
    if (!outcome.ok) return outcome;
    const { state, time } = outcome.past;
    const part = roomPart(state, WHOLE_ROOM, after);
    if (!part.ok) return { ...part, because: part.because.replace('room.get', 'audit.room') };
    return { ok: true, result: { ...part.value, time: new Date(time).toISOString() } };
  }

  #verify(): Promise<Outcome> {
    return this.#audit.verify(this.#leaving.signal, ({ done, of }) => this.#tell('audit.progress', { done, of }));
  }

  async #tellVerdict(): Promise<void> {
    const outcome = await this.#verify();
    if (outcome.ok) return this.#tell('audit.verified', { result: outcome.result });
    this.#tell('audit.verified', { reason: outcome.reason, because: outcome.because.slice(0, 512) });
  }

  #tell(name: 'audit.progress' | 'audit.verified', params: object): void {
    if (!this.#leaving.signal.aborted) this.#outbox.answer(JSON.stringify(notification(name, params)));
  }
}

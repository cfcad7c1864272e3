// Calls of the API that wait for their answers: matched by ID, bounded in number and time, and refused together when the connection goes.

import type { MethodName, ParamsOf, ResultOf } from '../api/methods.ts';
import { API_METHODS } from '../api/methods.ts';
import type { RpcErrorData } from '../api/rpc.ts';
import { MAX_MESSAGE_BYTES, MAX_REQUESTS } from '../limits.ts';
import type { Timers } from '../link/types.ts';
import type { Reason } from '../reasons.ts';
import { REASONS } from '../reasons.ts';
import { checkLoosely } from '../schema.ts';
import type { CallRefusal, CallResult } from './types.ts';

/** Milliseconds that a call waits for its answer: three switches in a row, and a password that waits for others. */
export const CALL_TIMEOUT_MS = 10_000;

type Outcome = { readonly ok: true; readonly value: unknown } | CallRefusal;

interface Waiting {
  readonly method: string;
  readonly settle: (outcome: Outcome) => void;
  readonly cancel: () => void;
}

interface CallsOptions {
  readonly timers: Timers;
  readonly send: (text: string) => void;
  /** A call got no answer, and nothing else was heard since it was sent. */
  readonly silent: () => void;
}

export function refusal(reason: Reason, because: string): CallRefusal {
  return { ok: false, reason, because, data: { reason, because } };
}

export class Calls {
  readonly #options: CallsOptions;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  /** Frames that came. */
  #heard = 0;

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  async call<M extends MethodName>(method: M, params: ParamsOf<M>): Promise<CallResult<M>> {
    const outcome = await this.#ask(method, params);
    if (!outcome.ok) return outcome;
    const checked = checkLoosely(API_METHODS[method].result, outcome.value);
    if (!checked.ok) return refusal('unavailable', `the answer to ${method} is not of its form: ${checked.because}`);
    return { ok: true, value: checked.value as ResultOf<M> };
  }

  /** Whoever waits is registered first, then it is written, then its clock runs. */
  #ask(method: string, params: unknown): Promise<Outcome> {
    if (this.#waiting.size >= MAX_REQUESTS)
      return Promise.resolve(refusal('busy', `${MAX_REQUESTS} calls are under way`));
    this.#last += 1;
    const id = this.#last;
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    if (text.length > MAX_MESSAGE_BYTES) return Promise.resolve(refusal('invalid', 'the call is too long'));
    return new Promise((resolve) => {
      const heard = this.#heard;
      const cancel = this.#options.timers.after(CALL_TIMEOUT_MS, () => this.#late(id, method, heard));
      this.#waiting.set(id, { method, settle: resolve, cancel });
      try {
        this.#options.send(text);
      } catch (error) {
        this.#settle(id, refusal('unavailable', error instanceof Error ? error.message : String(error)));
      }
    });
  }

  #late(id: number, method: string, heard: number): void {
    this.#settle(id, refusal('unavailable', `no answer to ${method} in ${CALL_TIMEOUT_MS} ms`));
    if (this.#heard === heard) this.#options.silent();
  }

  #settle(id: number, outcome: Outcome): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.cancel();
    waiting.settle(outcome);
  }

  /** Something came, whatever it was. */
  heard(): void {
    this.#heard += 1;
  }

  /** One answer of the controller; to a call that nobody waits for (any more) it says nothing. */
  answer(id: unknown, frame: { readonly result?: unknown; readonly error?: unknown }): void {
    if (typeof id !== 'number') return;
    this.#settle(id, frame.error === undefined ? { ok: true, value: frame.result } : readError(frame.error));
  }

  /** The connection is gone: what was sent may have been done, for all that is known here. */
  refuseAll(because: string): void {
    for (const [id, { method }] of [...this.#waiting])
      this.#settle(id, refusal('unavailable', `no answer to ${method}: ${because}`));
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isReason(value: unknown): value is Reason {
  return typeof value === 'string' && Object.hasOwn(REASONS, value);
}

function readError(error: unknown): CallRefusal {
  const { message, data } = record(error);
  const { reason, because, current, results, retryAfterMs, confirm } = record(data);
  const words = typeof because === 'string' ? because : typeof message === 'string' ? message : 'no reason is given';
  if (!isReason(reason)) return refusal('unavailable', words);
  const read: RpcErrorData = {
    reason,
    because: words,
    ...(current === undefined ? {} : { current }),
    ...(results === undefined ? {} : { results }),
    ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
    ...(confirm === true ? { confirm } : {}),
  };
  return { ok: false, reason, because: words, data: read };
}

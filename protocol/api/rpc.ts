// JSON-RPC 2.0 as the API speaks it: requests, answers, notifications, one message or one batch per text frame. What the methods mean stands in methods.ts.

import { MAX_BATCH } from '../limits.ts';
import type { Reason, Result } from '../reasons.ts';
import { accept, refuse } from '../reasons.ts';

export type RpcId = string | number;

export interface RpcRequest {
  readonly id: RpcId | null;
  readonly method: string;
  readonly params: unknown;
}

/** `current` of a `busy` that is no haste of the controller's: others have every tie line on the way. */
export const TAKEN = 'taken';

export interface RpcErrorData {
  readonly reason: Reason;
  readonly because: string;
  readonly current?: unknown;
  readonly results?: unknown;
  readonly retryAfterMs?: number;
  /** Of `not_authenticated`: the session goes on, and its user is asked for his password again (`session.confirm`). */
  readonly confirm?: true;
}

export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data: RpcErrorData;
}

export type RpcAnswer =
  | { readonly jsonrpc: '2.0'; readonly id: RpcId | null; readonly result: unknown }
  | { readonly jsonrpc: '2.0'; readonly id: RpcId | null; readonly error: RpcError };

export interface RpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params: unknown;
}

/** Codes of JSON-RPC 2.0, section 5.1, and one of our own for every refusal by a rule of the room. */
export const RPC_CODES = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  refused: -32_000,
} as const;

const ID = /^[A-Za-z0-9_-]{1,64}$/;

export function isRpcId(id: unknown): id is RpcId {
  return typeof id === 'string' ? ID.test(id) : Number.isSafeInteger(id);
}

/** One request of a frame; without `id` it is a notification and gets no answer. */
export function readRequest(value: unknown): Result<RpcRequest> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('invalid', 'a request is an object');
  const { jsonrpc, id, method, params, ...others } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return refuse('invalid', 'jsonrpc is "2.0"');
  if (typeof method !== 'string') return refuse('invalid', 'method is a string');
  if (id !== undefined && !isRpcId(id)) return refuse('invalid', 'id is a safe integer or 1 to 64 of A-Z a-z 0-9 _ -');
  if (Object.keys(others).length > 0) return refuse('invalid', `unknown member ${Object.keys(others)[0]}`);
  return accept({ id: id ?? null, method, params });
}

/** The requests of one frame: a single one, or a batch to be carried out in order. */
export function readFrame(value: unknown): Result<{ readonly batch: boolean; readonly requests: readonly unknown[] }> {
  if (!Array.isArray(value)) return accept({ batch: false, requests: [value] });
  if (value.length === 0) return refuse('invalid', 'an empty batch');
  if (value.length > MAX_BATCH) return refuse('invalid', `a batch of more than ${MAX_BATCH} requests`);
  return accept({ batch: true, requests: value });
}

export function answer(id: RpcId | null, result: unknown): RpcAnswer {
  return { jsonrpc: '2.0', id, result };
}

/** The answer to a refused request; `code` says where it was refused, `data.reason` by what. */
export function refusal(id: RpcId | null, data: RpcErrorData, code: number = RPC_CODES.refused): RpcAnswer {
  return { jsonrpc: '2.0', id, error: { code, message: data.because, data } };
}

export function notification(method: string, params: unknown): RpcNotification {
  return { jsonrpc: '2.0', method, params };
}

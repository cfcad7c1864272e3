// Texts too long for one frame, to the controller and from it: cut, sent one part after the other, and put together. What they say is not known here.

import type { MethodName, ParamsOf } from '../../../protocol/api/methods.ts';
import type { CallRefusal, CallResult } from '../../../protocol/client/types.ts';
import { MAX_PART, MAX_STAGED } from '../../../protocol/limits.ts';

export type Call = <M extends MethodName>(method: M, params: ParamsOf<M>) => Promise<CallResult<M>>;
/** From 0 to 1. */
export type Progress = (share: number) => void;

/** Bytes of one part as it travels: with what stands around it, less than a frame. */
const MAX_WRITTEN = 48 * 1024;
/** Parts of one text: no controller that keeps to its limits sends more. */
const MAX_PARTS = Math.ceil((4 * MAX_STAGED) / MAX_PART);

/** The next part of a text: never through the middle of a character. */
export function partFrom(text: string, from: number): string {
  const encoder = new TextEncoder();
  let length = MAX_PART;
  for (;;) {
    const last = text.charCodeAt(from + length - 1);
    const end = from + length < text.length && last >= 0xd800 && last < 0xdc00 ? length - 1 : length;
    const part = text.slice(from, from + end);
    if (encoder.encode(JSON.stringify(part)).length <= MAX_WRITTEN) return part;
    length = Math.floor(length / 2);
  }
}

/** Uploads a text for the methods that take it. null: it is there. */
export async function stage(call: Call, text: string, progress: Progress): Promise<CallRefusal | null> {
  for (let at = 0; at === 0 || at < text.length; ) {
    const part = partFrom(text, at);
    const answer = await call('system.stage', { at, text: part });
    if (!answer.ok) return answer;
    at += part.length;
    progress(text.length === 0 ? 1 : at / text.length);
    if (part.length === 0) break;
  }
  return null;
}

export type Fetched<T> = { readonly ok: true; readonly value: T } | CallRefusal;

/** The configuration at a number of the journal, as text. */
export async function fetchText(call: Call, at: number): Promise<Fetched<readonly string[]>> {
  const parts: string[] = [];
  let after: string | undefined;
  while (parts.length < MAX_PARTS) {
    const answer = await call('system.configuration', after === undefined ? { at } : { after });
    if (!answer.ok) return answer;
    parts.push(answer.value.text);
    after = answer.value.next;
    if (after === undefined) break;
  }
  return { ok: true, value: parts };
}

export interface Backup {
  readonly name: string;
  readonly room: string;
  readonly parts: readonly string[];
}

export async function fetchBackup(call: Call, passphrase: string, progress: Progress): Promise<Fetched<Backup>> {
  const parts: string[] = [];
  let length = 0;
  let answer = await call('system.backup', { passphrase });
  while (answer.ok && parts.length < MAX_PARTS) {
    parts.push(answer.value.text);
    length += answer.value.text.length;
    progress(length / Math.max(1, answer.value.length));
    if (answer.value.next === undefined) break;
    answer = await call('system.backup', { after: answer.value.next });
  }
  return answer.ok ? { ok: true, value: { name: answer.value.name, room: answer.value.room, parts } } : answer;
}

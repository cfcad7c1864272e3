// Messages as texts that fit one frame of their medium: a serial frame holds 4 KiB, where a network frame holds 64. What can be told in parts is; a list goes on with
// `next`; what cannot be shortened is refused, or not told.

import type { ControllerMessage, EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import { MAX_MESSAGE_BYTES } from '../../protocol/limits.ts';
import { MAX_SERIAL_TEXT_BYTES } from '../../protocol/serial/frame.ts';
import type { Medium } from './socket.ts';

/** Bytes of `"unit":255,`, and a little. */
const UNIT_BYTES = 16;

/** Bytes of a message's text. */
export const MAX_TEXT_BYTES: Readonly<Record<Medium, number>> = {
  network: MAX_MESSAGE_BYTES,
  serial: MAX_SERIAL_TEXT_BYTES - UNIT_BYTES,
};

/** What is to be sent for `message`, in order; nothing where it cannot be made to fit. */
export function textsOf(message: ControllerMessage, medium: Medium): readonly string[] {
  const max = MAX_TEXT_BYTES[medium];
  const text = JSON.stringify(message);
  return fits(text, max) ? [text] : shortened(message, max).map((part) => JSON.stringify(part));
}

function fits(text: string, max: number): boolean {
  return text.length <= max && (text.length * 3 <= max || Buffer.byteLength(text) <= max);
}

function fitting(message: ControllerMessage, max: number): boolean {
  return fits(JSON.stringify(message), max);
}

function shortened(message: ControllerMessage, max: number): readonly ControllerMessage[] {
  switch (message.type) {
    case 'entries':
      return entriesIn(message, max);
    case 'result':
      return [resultIn(message, max)];
    case 'refusal': {
      const { data: _data, ...bare } = message;
      return [bare];
    }
    default:
      return [];
  }
}

/** In halves until they fit; that the list is stale is said with the last. */
function entriesIn(message: EndpointMessageOf<'entries'>, max: number): readonly EndpointMessageOf<'entries'>[] {
  const { changed } = message;
  if (changed.length < 2 || fitting(message, max)) return [message];
  const half = Math.ceil(changed.length / 2);
  return [
    ...entriesIn({ ...message, changed: changed.slice(0, half), stale: false }, max),
    ...entriesIn({ ...message, changed: changed.slice(half) }, max),
  ];
}

type Answer = EndpointMessageOf<'result'> | EndpointMessageOf<'refusal'>;

/** A list ends earlier and says where it goes on; of a push as many results as fit, those that were refused first. */
function resultIn({ type, id, result }: EndpointMessageOf<'result'>, max: number): Answer {
  if (isList(result)) {
    const { entries } = result;
    const part = (count: number) => {
      const next = entries[count - 1]?.id;
      return { type, id, result: { ...result, entries: entries.slice(0, count), next } };
    };
    return part(most(entries.length, (count) => fitting(part(count), max)));
  }
  if (isPush(result)) {
    const results = [...result.results].sort((a, b) => Number(isPushed(a)) - Number(isPushed(b)));
    const part = (count: number) => ({ type, id, result: { ...result, results: results.slice(0, count) } });
    return part(most(results.length, (count) => fitting(part(count), max)));
  }
  return { type: 'refusal', id, reason: 'unavailable', because: `the answer is longer than ${max} bytes` };
}

/** The greatest count up to `all` that holds, where fewer hold whenever more do. */
function most(all: number, holds: (count: number) => boolean): number {
  let [low, high] = [0, all];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isList(result: unknown): result is { readonly entries: readonly { readonly id: string }[] } {
  return typeof result === 'object' && result !== null && 'entries' in result && Array.isArray(result.entries);
}

function isPush(result: unknown): result is { readonly results: readonly unknown[] } {
  return typeof result === 'object' && result !== null && 'results' in result && Array.isArray(result.results);
}

function isPushed(one: unknown): boolean {
  return typeof one === 'object' && one !== null && 'outcome' in one && one.outcome === 'pushed';
}

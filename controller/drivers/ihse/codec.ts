// IHSE Draco tera telegrams: bytes to messages, after the published API manual (the matrix is also sold as Black Box DKM FX). There is neither checksum nor delimiter:
// a telegram counts when its size and its counts fit its command and no other one begins inside it, or when nothing has followed for a while.

import type { Item, Telegram } from './telegrams.ts';
import { plausibleSize, readTelegram, SHORT, startsTelegram } from './telegrams.ts';

/** Milliseconds without a byte after which an unfinished telegram is given up. */
export const GAP_MS = 500;
const ESC = 0x1b;
const HEAD_BYTES = 5;

export type IhseMessage =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'noise'; readonly because: string }
  | Telegram;

export type { Item };

const SINGLE: Readonly<Record<number, IhseMessage>> = {
  6: { kind: 'ack' },
  7: { kind: 'busy' },
  21: { kind: 'nak' },
};

type Step =
  | { readonly take: number; readonly message: IhseMessage | null }
  /** More bytes are needed, unless none come. */
  | 'wait';

export class IhseDecoder {
  #held: number[] = [];
  #last = 0;
  #garbage = 0;

  /** True: something began that has not ended; `idle` is to be called when `GAP_MS` have passed. */
  get waits(): boolean {
    return this.#held.length > 0;
  }

  /** The messages that these bytes complete, in order. `now`: monotonic milliseconds. Never throws. */
  push(bytes: Uint8Array, now: number): IhseMessage[] {
    const messages = this.idle(now);
    this.#last = now;
    for (const byte of bytes) {
      this.#held.push(byte);
      this.#run(messages, false);
    }
    this.#tellGarbage(messages);
    return messages;
  }

  /** What can be said once nothing has come for `GAP_MS`; nothing before. */
  idle(now: number): IhseMessage[] {
    const messages: IhseMessage[] = [];
    if (this.waits && now - this.#last >= GAP_MS) this.#run(messages, true);
    this.#tellGarbage(messages);
    return messages;
  }

  #run(messages: IhseMessage[], isIdle: boolean): void {
    while (this.#held.length > 0) {
      const step = this.#step(isIdle);
      if (step === 'wait') return;
      this.#held.splice(0, step.take);
      if (step.message === null) {
        this.#garbage += step.take;
        continue;
      }
      this.#tellGarbage(messages);
      messages.push(step.message);
    }
  }

  /** Bytes that belong to nothing are told once, together. */
  #tellGarbage(messages: IhseMessage[]): void {
    if (this.#garbage === 0) return;
    messages.push({ kind: 'noise', because: `${this.#garbage} bytes that belong to no telegram` });
    this.#garbage = 0;
  }

  #step(isIdle: boolean): Step {
    const held = this.#held;
    const first = held[0] ?? 0;
    const single = SINGLE[first];
    if (single !== undefined) return { take: 1, message: single };
    if (first !== ESC) return { take: 1, message: null };
    const begins = startsTelegram(held, 0);
    if (begins === 'no') return this.#abandoned();
    const short = SHORT.get(((held[1] ?? 0) << 8) | (held[2] ?? 0));
    if (short !== undefined) return { take: 3, message: short };
    const size = held.length < HEAD_BYTES ? null : (held[3] ?? 0) | ((held[4] ?? 0) << 8);
    if (size === null || held.length < size) return isIdle ? this.#abandoned() : 'wait';
    return this.#whole(size, isIdle);
  }

  /** What began is none: its bytes, which may look like answers, are worth nothing up to where another may begin. */
  #abandoned(): Step {
    const next = this.#held.indexOf(ESC, 1);
    return { take: next < 0 ? this.#held.length : next, message: null };
  }

  #whole(size: number, isIdle: boolean): Step {
    const held = this.#held;
    if (!plausibleSize(held, size)) return this.#abandoned();
    // Where another telegram begins inside, this one was cut off; where it might begin at the very end, the next bytes tell.
    for (let at = HEAD_BYTES; at < size; at += 1) {
      if (held[at] !== ESC) continue;
      const begins = startsTelegram(held, at);
      if (begins === 'yes') return { take: at, message: null };
      if (begins === 'perhaps' && !isIdle) return 'wait';
    }
    return { take: size, message: readTelegram(Uint8Array.from(held.slice(0, size))) };
  }
}

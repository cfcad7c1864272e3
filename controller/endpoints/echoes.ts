// What comes back on a line that echoes: our own frames, which are nobody's word. Only what a controller alone says shows that a line echoes; from then on each frame
// that was sent may come back once.

import type { EndpointMessageType } from '../../protocol/endpoint/messages.ts';
import { ENDPOINT_MESSAGES } from '../../protocol/endpoint/messages.ts';
import { ECHO_MS, ECHOING_MS, MAX_ECHOES } from './limits.ts';

interface Sent {
  readonly text: string;
  readonly at: number;
}

export class Echoes {
  #sent: Sent[] = [];
  #echoesUntil = Number.NEGATIVE_INFINITY;

  /** At most so many are remembered, the newest. */
  sent(text: string, now: number): void {
    this.#sent.push({ text, at: now });
    if (this.#sent.length > MAX_ECHOES) this.#sent.shift();
  }

  /** Whether this text is our own, come back. */
  isEcho(text: string, value: object, now: number): boolean {
    this.#sent = this.#sent.filter(({ at }) => now - at <= ECHO_MS);
    const place = this.#sent.findIndex((one) => one.text === text);
    if (isOursAlone(value)) this.#echoesUntil = now + ECHOING_MS;
    if (now > this.#echoesUntil) return false;
    if (place >= 0) this.#sent.splice(place, 1);
    return place >= 0 || isOursAlone(value);
  }
}

function isOursAlone(value: object): boolean {
  const type = 'type' in value ? value.type : null;
  if (typeof type !== 'string' || !Object.hasOwn(ENDPOINT_MESSAGES, type)) return false;
  return ENDPOINT_MESSAGES[type as EndpointMessageType].from.every((speaker) => speaker === 'controller');
}

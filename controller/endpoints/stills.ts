// Still pictures of transmitters: asked at most once a second each and 20 times a second in all; whoever asks again meanwhile is answered from memory.

import { MAX_STILL_BYTES } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/reasons.ts';
import { PICTURE_FORMATS } from '../../protocol/stream/messages.ts';
import type { Outcome } from '../domain/decision.ts';
import type { EndpointNumber } from '../domain/model.ts';
import { idOf } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Ended } from './commands.ts';
import { wordsOf } from './commands.ts';
import { MAX_STILL_CALLS, MAX_STILLS, STILL_DEADLINE_MS, STILL_FRESH_MS } from './limits.ts';
import type { Links } from './links.ts';

interface Asked {
  readonly at: number;
  /** Null while the transmitter is asked; then what it said, a refusal too. */
  outcome: Outcome | null;
  /** The calls that wait for it. */
  waiting: string[];
}

const NO_ROOM: Ended = { end: 'refused', reason: 'unavailable', because: 'its control line is serial' };

const BUSY = refuse(
  'busy',
  `more than ${MAX_STILLS} still pictures in ${STILL_FRESH_MS} ms, or too many calls for one`,
);

export class Stills {
  readonly #room: Room;
  readonly #clock: Clock;
  readonly #links: Links;
  /** By transmitter, oldest first. */
  readonly #asked = new Map<EndpointNumber, Asked>();

  constructor(room: Room, clock: Clock, links: Links) {
    this.#room = room;
    this.#clock = clock;
    this.#links = links;
  }

  /** Answers the call `ask`, later. */
  still(ask: string, transmitter: EndpointNumber): void {
    const now = this.#clock.now();
    this.#forget(now);
    const asked = this.#asked.get(transmitter);
    if (asked === undefined) return this.#ask(ask, transmitter, now);
    if (asked.outcome !== null) return this.#answer(ask, asked.outcome);
    if (asked.waiting.length >= MAX_STILL_CALLS) return this.#answer(ask, BUSY);
    asked.waiting.push(ask);
  }

  /** What is older than a second, and not awaited, is remembered no longer. */
  #forget(now: number): void {
    for (const [transmitter, { at, outcome }] of this.#asked) {
      if (outcome !== null && now - at >= STILL_FRESH_MS) this.#asked.delete(transmitter);
    }
  }

  #ask(ask: string, transmitter: EndpointNumber, now: number): void {
    const recent = [...this.#asked.values()].filter(({ at }) => now - at < STILL_FRESH_MS);
    if (recent.length >= MAX_STILLS) return this.#answer(ask, BUSY);
    const asked: Asked = { at: now, outcome: null, waiting: [ask] };
    this.#asked.set(transmitter, asked);
    const ended = (end: Ended) => {
      asked.outcome = this.#outcome(end, transmitter);
      for (const waiting of asked.waiting) this.#answer(waiting, asked.outcome);
      asked.waiting = [];
    };
    const up = this.#links.up(transmitter, 'transmitter');
    if (up === null) ended({ end: 'offline' });
    // A picture would take seconds there, and everything else would wait for it (contracts, `room.preview`).
    else if (up.link.socket.medium === 'serial') ended(NO_ROOM);
    else up.link.commands.ask({ type: 'still' }, now + STILL_DEADLINE_MS, ended);
  }

  #outcome(ended: Ended, transmitter: EndpointNumber): Outcome {
    const name = `transmitter ${idOf(this.#room.state, transmitter)}`;
    if (ended.end !== 'done') return refuse('unavailable', `${name} ${wordsOf(ended)}`);
    const { still } = ended;
    if (still === null) return refuse('unavailable', `${name} gave no picture`);
    if (!PICTURE_FORMATS.some((format) => format === still.type)) {
      return refuse('unavailable', `${name} gave a picture of an unknown type`);
    }
    if (Buffer.byteLength(still.data, 'base64') > MAX_STILL_BYTES) {
      return refuse('unavailable', `${name} gave a picture of more than ${MAX_STILL_BYTES} bytes`);
    }
    return { ok: true, result: still };
  }

  /** Not at once: the engine may be giving the command that asked. */
  #answer(ask: string, outcome: Outcome): void {
    queueMicrotask(() => this.#room.answer(ask, outcome));
  }
}

// The far end of a serial line: any number of units on it, each with a way to the controller for its link. What firmware does on such a line: it says that it has no link
// until it is challenged, hears what is for its unit, and drops what fails its check.

import { parseJson } from '../../protocol/json.ts';
import type { Connect, SocketEvents, Timers } from '../../protocol/link/types.ts';
import { encodeFrame } from '../../protocol/serial/frame.ts';
import { noLink } from '../../protocol/serial/no-link.ts';
import { FrameReader } from '../../protocol/serial/reader.ts';

/** Milliseconds between two times that a unit without a link says so. */
const KNOCK_MS = 2_000;

/** What carries the bytes: a pseudo terminal, or memory; `unplugged` may come back as `plugged`. */
export interface Wire {
  write(bytes: Uint8Array): void;
  listen(events: WireEvents): void;
}

export interface WireEvents {
  bytes(chunk: Uint8Array): void;
  closed(): void;
}

/** What the far end heard and dropped. */
export interface FarCounts {
  readonly good: number;
  readonly bad: number;
}

export interface FarEnd {
  /** The way to the controller for the endpoint with this unit; null for one that has the line to itself. Addresses are not looked at. */
  unit(unit: number | null): Connect;
  readonly counts: FarCounts;
  /** The endpoints go, and the line stays: nobody answers any more. */
  stop(): void;
}

interface Unit {
  readonly events: SocketEvents;
  /** Before that, nothing but a challenge is for it. */
  challenged: boolean;
  cancelKnock: () => void;
}

class SimulatedFarEnd implements FarEnd {
  readonly #wire: Wire;
  readonly #timers: Timers;
  readonly #reader = new FrameReader();
  readonly #units = new Map<number | null, Unit>();
  readonly counts = { good: 0, bad: 0 };

  constructor(wire: Wire, timers: Timers) {
    this.#wire = wire;
    this.#timers = timers;
    wire.listen({
      bytes: (chunk) => this.#heard(chunk),
      closed: () => this.#closed(),
    });
  }

  unit(unit: number | null): Connect {
    return (_address, events) => {
      const one: Unit = { events, challenged: false, cancelKnock: () => undefined };
      const knock = (): void => {
        this.#say(unit, JSON.stringify(noLink(null)));
        one.cancelKnock = this.#timers.after(KNOCK_MS, knock);
      };
      one.cancelKnock = this.#timers.after(0, () => {
        this.#units.get(unit)?.cancelKnock();
        this.#units.set(unit, one);
        events.opened();
        knock();
      });
      return {
        send: (text) => {
          if (this.#units.get(unit) === one) this.#say(unit, text);
        },
        close: () => {
          one.cancelKnock();
          if (this.#units.get(unit) === one) this.#units.delete(unit);
        },
      };
    };
  }

  stop(): void {
    for (const { cancelKnock } of this.#units.values()) cancelKnock();
    this.#units.clear();
  }

  #say(unit: number | null, text: string): void {
    const addressed = unit === null ? text : `{"unit":${unit},${text.slice(1)}`;
    const frame = encodeFrame(new TextEncoder().encode(addressed));
    if (frame !== null) this.#wire.write(frame);
  }

  #heard(chunk: Uint8Array): void {
    const { messages, faults } = this.#reader.feed(chunk, this.#timers.now());
    this.counts.bad += faults.length;
    for (const message of messages) {
      this.counts.good += 1;
      this.#message(new TextDecoder().decode(message));
    }
  }

  #message(text: string): void {
    const parsed = parseJson(text);
    if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return;
    const { value } = parsed;
    const one = this.#units.get('unit' in value && typeof value.unit === 'number' ? value.unit : null);
    if (one === undefined) return;
    if ('type' in value && value.type === 'challenge') {
      one.challenged = true;
      one.cancelKnock();
    }
    if (one.challenged) one.events.text(text);
  }

  #closed(): void {
    this.#reader.reset();
    for (const [unit, { events, cancelKnock }] of [...this.#units]) {
      cancelKnock();
      this.#units.delete(unit);
      events.closed('unplugged');
    }
  }
}

export function createFarEnd(wire: Wire, timers: Timers): FarEnd {
  return new SimulatedFarEnd(wire, timers);
}

// What happened lately, as far as this page heard: own acts with their outcome, what others switched, alarms. Kept in words of the room, so that
// another language can be chosen afterwards; the journal is the controller's.

import type { RoomEvent } from '../../protocol/api/events.ts';
import type { Reason } from '../../protocol/reasons.ts';

/** Entries kept; the oldest go first. */
export const MAX_ENTRIES = 100;

export type Act = 'connect' | 'disconnect' | 'push' | 'switch';

interface Stamp {
  readonly number: number;
  readonly at: Date;
  /** Who acted; null: this page. */
  readonly by: string | null;
  /** Which rule or fact, as the controller says it; empty where it says nothing. */
  readonly because: string;
}

export interface ActEntry extends Stamp {
  readonly kind: 'act';
  readonly act: Act;
  readonly receiver: string;
  /** The source connected, or the receivers pushed to. */
  readonly object: string;
  readonly outcome: Reason | 'ok';
}

export interface AlarmEntry extends Stamp {
  readonly kind: 'alarm';
  /** Its name. */
  readonly alarm: string;
  readonly about: string;
}

export type Entry = ActEntry | AlarmEntry;
type Told = Omit<ActEntry, 'number' | 'at'> | Omit<AlarmEntry, 'number' | 'at'>;

export class Activity {
  /** Newest first. */
  entries = $state.raw<readonly Entry[]>([]);
  readonly #now: () => Date;
  #last = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(told: Told): Entry {
    this.#last += 1;
    const entry: Entry = { ...told, number: this.#last, at: this.#now() };
    this.entries = [entry, ...this.entries].slice(0, MAX_ENTRIES);
    return entry;
  }

  dismiss(number: number): void {
    this.entries = this.entries.filter((entry) => entry.number !== number);
  }

  /** An event of the room; what `me` did is told by the answers to this page's calls. */
  take(event: RoomEvent, me: string): void {
    if (event.type === 'alarm.raised') {
      this.add({ kind: 'alarm', by: null, about: event.about, alarm: event.alarm, because: event.because });
    }
    if (event.type !== 'switch.done' || event.receiver === null || event.by?.toLowerCase() === me.toLowerCase()) return;
    const { by, outcome, because, receiver } = event;
    const object = receiver.source ?? '';
    this.add({ kind: 'act', act: 'switch', by, receiver: receiver.id, object, outcome, because });
  }
}

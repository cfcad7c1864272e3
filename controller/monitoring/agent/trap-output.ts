// One receiver of notifications as the controller sees it: what waits, when it is tried and tried again, a test. How a notification travels stands in herald.ts, which receivers there are in the settings.

import type { OutputRow } from '../../../protocol/api/alarm-methods.ts';
import type { OneOutput, Tested } from '../outputs/all-outputs.ts';
import type { FaringParts } from '../outputs/faring.ts';
import { Faring } from '../outputs/faring.ts';
import { OLD_MS, TEST_MS } from '../outputs/limits.ts';
import { NOTICES_AT_MOST } from './limits.ts';
import { ofAlarm } from './notices.ts';
import type { Notice } from './objects.ts';
import type { Receiver } from './settings.ts';

/** Why a receiver was not told, or that it was. A trap counts as told when it was sent, an inform when it was confirmed. */
export type Told = { readonly ok: true } | { readonly ok: false; readonly because: string };

export interface TrapOutputParts extends FaringParts {
  readonly receiver: Receiver;
  /** Never rejects. Null: nobody is there who could tell; `resume` says when. */
  readonly tell: (notice: Notice) => Promise<Told | null>;
  /** The test notification, as it is now. */
  readonly testNotice: () => Notice;
}

const GONE: Told = { ok: false, because: 'the SNMP agent is not there' };
const LATE: Told = { ok: false, because: `no answer within ${TEST_MS / 1_000} s` };
const nothing = (): void => undefined;

export class TrapOutput implements OneOutput {
  readonly #parts: TrapOutputParts;
  readonly #faring: Faring;
  readonly #queue: Notice[] = [];
  /** Whether the first of the queue is on its way. */
  #isUnderway = false;
  #isArmed = false;
  #isStopped = false;
  #isTesting = false;
  #cancel = nothing;

  constructor(parts: TrapOutputParts) {
    this.#parts = parts;
    this.#faring = new Faring(parts);
  }

  get name(): string {
    return this.#parts.receiver.name;
  }

  /** Everything that it tells is told in English: the texts of notifications are for machines and those who look after them. */
  get row(): OutputRow {
    const { name, kind, host, port, by } = this.#parts.receiver;
    const version = 'user' in by ? 'SNMPv3' : 'SNMPv2c';
    const place = host.includes(':') ? `[${host}]` : host;
    return {
      ...{ name, kind, to: `${place}:${port} (${version})`, severity: 'warning', language: 'en' },
      ...this.#faring.row(this.#queue.length),
    };
  }

  take(notice: Notice): void {
    // That it fails itself is told by the others.
    if (this.#isStopped || notice.about === ofAlarm('notify-failed', this.name)) return;
    this.#queue.push(notice);
    if (this.#queue.length > NOTICES_AT_MOST) {
      this.#queue.splice(this.#isUnderway ? 1 : 0, 1);
      this.#faring.gaveUp(1, 'too many notifications wait');
    }
    this.#plan(0);
  }

  /** Somebody is there who can tell. */
  resume(): void {
    this.#plan(0);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Sends a test notification now, beside what waits. Null: another test is under way. */
  async test(): Promise<Tested | null> {
    const { clock, tell, testNotice, receiver } = this.#parts;
    if (this.#isTesting) return null;
    this.#isTesting = true;
    let cancel = nothing;
    const late = new Promise<Told>((done) => {
      cancel = clock.after(TEST_MS, () => done(LATE));
    });
    const told = (await Promise.race([tell(testNotice()), late])) ?? GONE;
    cancel();
    this.#isTesting = false;
    if (!told.ok) {
      this.#faring.note(told.because);
      return told;
    }
    if (!this.#isStopped) {
      this.#faring.arrived();
      // It is reached again: what waits for its next try goes now.
      this.#cancel();
      this.#isArmed = false;
      this.#plan(0);
    }
    return { ok: true, isConfirmed: receiver.kind === 'inform' };
  }

  #plan(ms: number): void {
    if (this.#isStopped || this.#isArmed || this.#isUnderway || this.#queue.length === 0) return;
    this.#isArmed = true;
    this.#cancel = this.#parts.clock.after(ms, () => void this.#send());
  }

  async #send(): Promise<void> {
    this.#isArmed = false;
    this.#giveUpOld();
    const [notice] = this.#queue;
    if (this.#isStopped || notice === undefined) return;
    this.#isUnderway = true;
    const told = await this.#parts.tell(notice);
    this.#isUnderway = false;
    if (this.#isStopped || told === null) return;
    if (told.ok) {
      this.#queue.shift();
      this.#faring.arrived();
      this.#plan(0);
    } else {
      this.#faring.failed(told.because);
      this.#faring.complain(told.because);
      this.#plan(this.#faring.backOffMs);
    }
  }

  #giveUpOld(): void {
    const now = this.#parts.clock.utc();
    const young = this.#queue.findIndex(({ time }) => now - time <= OLD_MS);
    const gone = this.#queue.splice(0, young < 0 ? this.#queue.length : young).length;
    if (gone > 0) this.#faring.gaveUp(gone, 'too old to be told');
  }
}

// The way of each call through the controller: from the edge where it entered to its answer, told to the log under one name (`act`, as the journal and the API call it),
// and how long a switch took from key to picture. Which commands went to which endpoint is told by those who sent them, under the same name.

import type { Call } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { DriverCommand, Outcome } from '../domain/decision.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { RoomState } from '../domain/state.ts';
import { idOf } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log, LogFields } from '../ports/log.ts';

/** Calls whose way is followed at once; of more, the log tells less. */
const MAX_FOLLOWED = 20_000;

/** Milliseconds beyond which a switch is told of in any case. */
const SLOW_MS = 500;
/** Outcomes that are the room's fault, not the operator's. A switch that went well is told of to who asks for it alone: the log is written before the loop goes on. */
const TROUBLES: ReadonlySet<Reason> = new Set(['connect_failed', 'unavailable', 'busy']);

/** A switch at its end. */
export interface SwitchTime {
  readonly outcome: 'ok' | Reason;
  /** From the entering of the act to the receiver's word, or to the refusal. */
  readonly ms: number;
}

interface Followed {
  readonly fields: LogFields;
  readonly isSwitch: boolean;
  readonly enteredAt: number;
  /** When the last receiver of the act had its picture, or kept what it had; null before. */
  doneAt: number | null;
}

interface TrailParts {
  readonly state: RoomState;
  readonly clock: Clock;
  readonly log: Log;
}

export class Trail {
  readonly #parts: TrailParts;
  readonly #followed = new Map<string, Followed>();
  readonly #watchers: ((time: SwitchTime) => void)[] = [];

  constructor(parts: TrailParts) {
    this.#parts = parts;
  }

  /** `seen` is called at the end of every switch. It must not throw or call the engine. */
  watch(seen: (time: SwitchTime) => void): void {
    this.#watchers.push(seen);
  }

  /** @param origin what it is called where it came from: `5001/a9` for the act a9 of a receiver */
  entered(act: string, origin: string, { method, params }: Call): void {
    const receiver = 'receiver' in params && params.receiver !== undefined ? { receiver: params.receiver } : {};
    const fields = { act, ...(origin === '' ? {} : { origin }), method, ...receiver };
    const row = API_METHODS[method];
    const isSwitch = row.atSeat && row.audited && method !== 'receiver.login';
    if (this.#followed.size < MAX_FOLLOWED)
      this.#followed.set(act, { fields, isSwitch, enteredAt: this.#parts.clock.now(), doneAt: null });
    this.#parts.log.debug(fields, 'a call entered');
  }

  commanded(command: DriverCommand): void {
    const { log, state } = this.#parts;
    if (command.type !== 'make' && command.type !== 'darken') return;
    const { act, receiver } = command.type === 'make' ? command.job : command;
    if (act === null) return;
    const what = command.type === 'make' ? { source: command.job.source.id, grant: command.job.grant } : {};
    log.debug(
      { ...this.#named(act), receiver: idOf(state, receiver), command: command.type, ...what },
      'a command was given',
    );
  }

  happened(event: RoomEvent): void {
    const { log, state, clock } = this.#parts;
    if (event.type === 'picture.changed' || event.type === 'picture.kept') {
      if (event.act === null) return;
      const outcome = event.type === 'picture.changed' ? 'ok' : event.reason;
      const { because } = event;
      log.debug(
        { ...this.#named(event.act), receiver: idOf(state, event.receiver), outcome, because },
        'a receiver settled',
      );
    }
    if (event.type !== 'switch.done') return;
    const followed = this.#followed.get(event.act);
    if (followed !== undefined) followed.doneAt = clock.now();
  }

  answered(act: string, outcome: Outcome): void {
    const followed = this.#followed.get(act);
    if (followed === undefined) return;
    this.#followed.delete(act);
    const { log, clock } = this.#parts;
    const ms = (followed.doneAt ?? clock.now()) - followed.enteredAt;
    const end = outcome.ok ? { outcome: 'ok' } : { outcome: outcome.reason, because: outcome.because };
    const line = { ...followed.fields, ...end, ms: Math.round(ms * 10) / 10 };
    if (!followed.isSwitch) return log.debug(line, 'a call was answered');
    if (ms > SLOW_MS || (!outcome.ok && TROUBLES.has(outcome.reason))) log.info(line, 'a switch ended');
    else log.debug(line, 'a switch ended');
    for (const seen of this.#watchers) seen({ outcome: outcome.ok ? 'ok' : outcome.reason, ms });
  }

  /** Both names of an act. */
  #named(act: string): LogFields {
    const origin = this.#followed.get(act)?.fields['origin'];
    return origin === undefined ? { act } : { act, origin };
  }
}

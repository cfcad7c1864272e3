// The line of alarms at seats: what each operator who is logged in is told of it, once a tick where something happened. Off unless the settings say how grave an alarm
// must be. Which alarms there are stands in domain/alarms/, how the line looks in osd/.

import type { Severity } from '../../protocol/alarms.ts';
import { alarmType, SEVERITY_NAMES } from '../../protocol/alarms.ts';
import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { Alarm } from '../domain/alarms/alarm.ts';
import { standingAlarms } from '../domain/alarms/list.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { EndpointNumber, UserKey } from '../domain/model.ts';
import type { RoomState } from '../domain/state.ts';
import type { Telling } from '../domain/told.ts';
import { knowsReceiver, knowsTransmitter } from '../domain/views.ts';

/** Alarms that are looked at for one operator: the gravest and latest. */
const LOOKED_AT = 100;

type Line = EndpointMessageOf<'alarm'>['alarm'];

export class SeatAlarms {
  readonly #state: RoomState;
  readonly #least: Severity | null;
  /** Whom which line was told: the user, and the line as text. */
  readonly #told = new Map<EndpointNumber, string>();
  #isStale = true;

  constructor(state: RoomState, least: Severity | null) {
    this.#state = state;
    this.#least = least;
  }

  happened(event: RoomEvent): void {
    if (this.#least === null) return;
    this.#isStale = true;
    // A link that is new was told nothing, and a screen forgets its line with the login.
    if (event.type === 'endpoint.online') this.#told.delete(event.number);
    if (event.type === 'receiver.loggedIn' || event.type === 'receiver.loggedOut') this.#told.delete(event.receiver);
  }

  /** What receivers are to be told now; nothing while nothing happened. */
  tellings(): Telling[] {
    if (this.#least === null || !this.#isStale) return [];
    this.#isStale = false;
    const alarms = this.#wanting(this.#least);
    const lines = new Map<UserKey, Line>();
    const tellings: Telling[] = [];
    for (const [number, live] of this.#state.live) {
      const user = live.kind === 'receiver' && live.online ? live.login : null;
      if (user === null) {
        this.#told.delete(number);
        continue;
      }
      const alarm = lines.get(user) ?? this.#lineFor(user, alarms);
      lines.set(user, alarm);
      const before = this.#told.get(number);
      const now = `${user} ${JSON.stringify(alarm)}`;
      // Who just logged in has no line yet.
      if (now === before || (alarm === null && before?.startsWith(`${user} `) !== true)) continue;
      this.#told.set(number, now);
      tellings.push({ number, message: { type: 'alarm', alarm } });
    }
    return tellings;
  }

  /** Alarms that want somebody, the gravest and latest first. */
  #wanting(least: Severity): readonly Alarm[] {
    const rank = ({ alarm }: Alarm) => SEVERITY_NAMES.indexOf(alarmType(alarm).severity);
    return standingAlarms(this.#state)
      .filter((one) => one.acknowledged === null && one.shelved === null)
      .filter((one) => rank(one) <= SEVERITY_NAMES.indexOf(least))
      .sort((one, other) => rank(one) - rank(other) || other.lastAt - one.lastAt || other.id - one.id)
      .slice(0, LOOKED_AT);
  }

  /** Of what is about an endpoint, an operator is told what he may know; what else an alarm is about is no business of his. */
  #lineFor(user: UserKey, alarms: readonly Alarm[]): Line {
    const known = alarms.filter(({ about }) => this.#mayKnow(user, about));
    const [first] = known;
    if (first === undefined) return null;
    const isEndpoint = this.#state.index.byId.has(first.about);
    const { severity } = alarmType(first.alarm);
    return { alarm: first.alarm, severity, about: isEndpoint ? first.about : '', more: known.length - 1 };
  }

  #mayKnow(user: UserKey, about: string): boolean {
    const number = this.#state.index.byId.get(about);
    if (number === undefined) return true;
    const isTransmitter = this.#state.endpoints.get(number)?.kind === 'transmitter';
    return (isTransmitter ? knowsTransmitter : knowsReceiver)(this.#state, user, number);
  }
}

// Which of what happens an operator must know, and how often he is told: pure but for what it remembers. It is fed with events and with endpoints that come and go, and asked at each look.
// How he is told stands in herald.ts.

import type { RoomEvent } from '../../domain/event.ts';
import {
  ALARMS_KEPT,
  AWAY_MS,
  MINUTE_MS,
  REFUSED_OF_ACCOUNT,
  REFUSED_OF_ADDRESS,
  SOURCES_AT_MOST,
  TOLD_ONE_BY_ONE,
  WRONG_KEYS,
} from './limits.ts';
import type { Notice, NoticeName, Row } from './objects.ts';

export interface Moment {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** UTC milliseconds. */
  readonly utc: number;
}

interface KeptAlarm {
  readonly index: number;
  readonly name: string;
  readonly about: string;
  because: string;
  count: number;
  /** Since it was last told. */
  untold: number;
  readonly first: number;
  last: number;
  toldAt: number;
}

/** Kinds of which many at once become one of another name. */
const MANY: Readonly<Partial<Record<NoticeName, NoticeName>>> = {
  osEndpointLost: 'osEndpointsLost',
  osEndpointBack: 'osEndpointsBack',
};

function nameOf(alarm: string): NoticeName {
  if (alarm === 'clone') return 'osCloneAlarm';
  return alarm.startsWith('journal-') ? 'osJournalTrouble' : 'osAlarmRaised';
}

/** What a notification about an alarm is about. */
export function ofAlarm(alarm: string, about: string): string {
  return `${alarm}: ${about}`;
}

/** Alarms of one name about one object share a row, and are told once a minute at most. */
export class Alarms {
  readonly #kept = new Map<string, KeptAlarm>();
  readonly #changed = new Set<number>();
  readonly #gone: number[] = [];
  #lastIndex = 0;

  raise(alarm: string, about: string, because: string, utc: number): void {
    const key = `${alarm}\n${about}`;
    const kept = this.#kept.get(key) ?? this.#keep(key, alarm, about, utc);
    Object.assign(kept, { because, last: utc, count: kept.count + 1, untold: kept.untold + 1 });
    this.#changed.add(kept.index);
  }

  #keep(key: string, name: string, about: string, utc: number): KeptAlarm {
    this.#lastIndex += 1;
    const [oldest] = this.#kept;
    if (oldest !== undefined && this.#kept.size >= ALARMS_KEPT) {
      this.#kept.delete(oldest[0]);
      this.#gone.push(oldest[1].index);
      if (this.#gone.length > ALARMS_KEPT) this.#gone.shift();
    }
    const index = this.#lastIndex;
    const kept = { index, name, about, because: '', count: 0, untold: 0, first: utc, last: utc, toldAt: -MINUTE_MS };
    this.#kept.set(key, kept);
    return kept;
  }

  /** What changed since it was last taken; everything, for a child that knows nothing. */
  takeRows(all: boolean): { readonly rows: readonly Row[]; readonly gone: readonly number[] } {
    const kept = [...this.#kept.values()].filter(({ index }) => all || this.#changed.has(index));
    this.#changed.clear();
    const rows = kept.map(({ index, name, about, because, count, first, last }): Row => {
      return [index, name, about, because, count, first, last];
    });
    return { rows, gone: this.#gone.splice(0) };
  }

  due({ now }: Moment): readonly Notice[] {
    const notices: Notice[] = [];
    for (const kept of this.#kept.values()) {
      if (kept.untold === 0 || now - kept.toldAt < MINUTE_MS) continue;
      const { name, about, because, untold, last } = kept;
      notices.push({ name: nameOf(name), about: ofAlarm(name, about), because, count: untold, time: last });
      kept.untold = 0;
      kept.toldAt = now;
    }
    return notices;
  }
}

/** Endpoints that went, and are away for long enough; and those of them that came back. */
export class Absences {
  readonly #away = new Map<number, { readonly id: string; readonly since: number; isTold: boolean }>();
  readonly #back: string[] = [];

  seen(number: number, id: string, online: boolean, wasOnline: boolean, { now }: Moment): void {
    const away = this.#away.get(number);
    if (!online && wasOnline && away === undefined) this.#away.set(number, { id, since: now, isTold: false });
    if (!online || away === undefined) return;
    this.#away.delete(number);
    if (away.isTold) this.#back.push(id);
  }

  /** It is no part of the room any more. */
  forget(number: number): void {
    this.#away.delete(number);
  }

  due({ now, utc }: Moment): readonly Notice[] {
    const notices = this.#back.splice(0).map((about): Notice => {
      return { name: 'osEndpointBack', about, because: 'it is online again', count: 1, time: utc };
    });
    for (const away of this.#away.values()) {
      if (away.isTold || now - away.since < AWAY_MS) continue;
      away.isTold = true;
      const because = 'its link ended, and it did not come back';
      notices.push({ name: 'osEndpointLost', about: away.id, because, count: 1, time: utc });
    }
    return notices;
  }
}

/** Refused logins of one account or from one address, and requests with wrong keys, within a minute. */
export class Attacks {
  readonly #counts = new Map<string, { since: number; count: number }>();
  #wrongKeys = { since: -MINUTE_MS, from: 0, isTold: true };
  readonly #due: Notice[] = [];

  refused({ username, from }: { readonly username: string; readonly from: string }, moment: Moment): void {
    this.#count(`account ${username}`, REFUSED_OF_ACCOUNT, moment);
    this.#count(`address ${from}`, REFUSED_OF_ADDRESS, moment);
  }

  #count(about: string, limit: number, { now, utc }: Moment): void {
    const known = this.#counts.get(about);
    const entry = known !== undefined && now - known.since < MINUTE_MS ? known : { since: now, count: 0 };
    entry.count += 1;
    this.#counts.delete(about);
    this.#counts.set(about, entry);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > SOURCES_AT_MOST && oldest !== undefined) this.#counts.delete(oldest);
    if (entry.count !== limit) return;
    const because = `${limit} logins were refused within a minute`;
    this.#due.push({ name: 'osLoginAttack', about, because, count: limit, time: utc });
  }

  /** @param total wrong keys that the agent's child counted; it begins anew where the child does */
  wrongKeys(total: number, { now, utc }: Moment): void {
    const { since, from } = this.#wrongKeys;
    if (now - since >= MINUTE_MS || total < from) this.#wrongKeys = { since: now, from: total, isTold: false };
    const count = total - this.#wrongKeys.from;
    if (this.#wrongKeys.isTold || count < WRONG_KEYS) return;
    this.#wrongKeys.isTold = true;
    const because = 'requests with a wrong key or community came within a minute';
    this.#due.push({ name: 'osSnmpAttack', about: 'SNMP', because, count, time: utc });
  }

  due(): readonly Notice[] {
    return this.#due.splice(0);
  }
}

/** A storm becomes one: of a kind that came too often in one look, the first are named in one notification that says how many. */
export function gathered(notices: readonly Notice[]): readonly Notice[] {
  const kinds = new Map<NoticeName, Notice[]>();
  for (const notice of notices) {
    const group = kinds.get(notice.name);
    if (group === undefined) kinds.set(notice.name, [notice]);
    else group.push(notice);
  }
  return [...kinds.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length <= TOLD_ONE_BY_ONE) return group;
    const about = group
      .slice(0, TOLD_ONE_BY_ONE)
      .map((notice) => notice.about)
      .join(', ');
    const count = group.reduce((sum, notice) => sum + notice.count, 0);
    return [{ ...first, name: MANY[first.name] ?? first.name, about, count }];
  });
}

/** Endpoints that an event is about. */
export function touched(event: RoomEvent): readonly number[] {
  const { number, receiver, transmitter } = event as Readonly<Record<string, unknown>>;
  return [number, receiver, transmitter].filter((one) => typeof one === 'number');
}

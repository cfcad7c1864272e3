// What the child is told of the room: what events touched at the next look, and everything once more in slices, so that nothing stays forgotten. Bounded at each look; a child that does not take it
// is told later, of what is so then. How rows are made stands in room-rows.ts, what is worth a notification in notices.ts.

import type { RoomEvent } from '../../domain/event.ts';
import type { Endpoint } from '../../domain/model.ts';
import type { RoomState } from '../../domain/state.ts';
import { ROWS_AT_MOST, ROWS_AT_ONCE } from './limits.ts';
import type { ToChild } from './messages.ts';
import type { Moment } from './notices.ts';
import { Absences, Alarms, Attacks, gathered, touched } from './notices.ts';
import type { Cell, Notice, Row, TableName } from './objects.ts';
import { controllerRow, endpointRow, receiverRow, sessionRow } from './room-rows.ts';

/** Endpoints that are looked at again at each look, whether touched or not. */
const SWEPT_AT_ONCE = 100;
/** The cell of an endpoint's row that says whether it is online. */
const ONLINE = 4;

export interface RoomWatchParts {
  readonly state: Readonly<RoomState>;
  readonly product: string;
  readonly version: string;
  /** The figures of other parts, by the names of the MIB. */
  readonly figures: () => Readonly<Record<string, number>>;
  readonly say: (message: Extract<ToChild, { type: 'rows' | 'scalars' }>) => void;
}

interface Known {
  endpoint: string;
  receiver: string;
  online: boolean;
}

export class RoomWatch {
  readonly #parts: RoomWatchParts;
  readonly #known = new Map<number, Known>();
  readonly #dirty = new Set<number>();
  readonly #alarms = new Alarms();
  readonly #absences = new Absences();
  readonly #attacks = new Attacks();
  readonly #sessions = new Map<string, number>();
  readonly #told = new Map<string, string>();
  readonly #counts: Record<string, number> = {
    ...{ osSwitches: 0, osSwitchesFailed: 0, osLoginsRefused: 0, osCallsRefused: 0 },
    ...{ osAlarmsRaised: 0, osEndpointsLeft: 0 },
  };
  #sweep: Iterator<Endpoint> | null = null;
  #sessionCount = 0;
  #online = 0;
  #wantsAllAlarms = true;

  constructor(parts: RoomWatchParts) {
    this.#parts = parts;
  }

  /** The child knows nothing: from here on it is told everything. */
  forgetTold(): void {
    for (const known of this.#known.values()) Object.assign(known, { endpoint: '', receiver: '' });
    this.#told.clear();
    this.#sweep = null;
    this.#wantsAllAlarms = true;
  }

  /** Called for every event of switching, after it was applied: remembers, and does no more. */
  happened(event: RoomEvent, moment: Moment): void {
    for (const number of touched(event)) this.#dirty.add(number);
    const counter = counterOf(event);
    if (counter !== null) this.#counts[counter] = (this.#counts[counter] ?? 0) + 1;
    if (event.type === 'alarm.raised') this.#alarms.raise(event.alarm, event.about, event.because, moment.utc);
    if (event.type === 'login.refused') this.#attacks.refused(event, moment);
  }

  wrongKeys(total: number, moment: Moment): void {
    this.#attacks.wrongKeys(total, moment);
  }

  /**
   * Tells the child of a slice of the room.
   * @param limit endpoints that are looked at besides those that events touched
   * @returns whether the room was gone through to its end
   */
  look(moment: Moment, limit: number = SWEPT_AT_ONCE): boolean {
    const endpoints: Row[] = [];
    const receivers: Row[] = [];
    const gone: number[] = [];
    for (const number of this.#takeDirty()) this.#check(number, moment, { endpoints, receivers, gone });
    const isThrough = this.#sweepOn(limit, (number) => this.#check(number, moment, { endpoints, receivers, gone }));
    this.#say('endpoints', endpoints, gone);
    this.#say('receivers', receivers, gone);
    this.#saySmall();
    return isThrough;
  }

  /** What an operator is to be told now. */
  takeNotices(moment: Moment): readonly Notice[] {
    return gathered([...this.#alarms.due(moment), ...this.#absences.due(moment), ...this.#attacks.due()]);
  }

  #takeDirty(): readonly number[] {
    const taken: number[] = [];
    for (const number of this.#dirty) {
      if (taken.length >= ROWS_AT_ONCE) break;
      taken.push(number);
      this.#dirty.delete(number);
    }
    return taken;
  }

  /** Goes on where it stopped; at the end, it looks for those that are no more. */
  #sweepOn(limit: number, check: (number: number) => void): boolean {
    this.#sweep ??= this.#parts.state.endpoints.values();
    for (let count = 0; count < limit; count += 1) {
      const next = this.#sweep.next();
      if (next.done !== true) {
        check(next.value.number);
        continue;
      }
      this.#sweep = null;
      for (const number of this.#known.keys()) if (!this.#parts.state.endpoints.has(number)) check(number);
      return true;
    }
    return false;
  }

  #check(
    number: number,
    moment: Moment,
    found: { readonly endpoints: Row[]; readonly receivers: Row[]; readonly gone: number[] },
  ): void {
    const { state } = this.#parts;
    const endpoint = state.endpoints.get(number);
    const known = this.#known.get(number);
    if (endpoint === undefined) {
      if (known !== undefined) this.#forget(number, known, found.gone);
      return;
    }
    if (known === undefined && this.#known.size >= ROWS_AT_MOST) return;
    const now = known ?? { endpoint: '', receiver: '', online: false };
    this.#known.set(number, now);
    const row = endpointRow(state, endpoint);
    const online = row[ONLINE] === 1;
    if (online !== now.online) {
      this.#online += online ? 1 : -1;
      this.#absences.seen(number, endpoint.id, online, now.online, moment);
      now.online = online;
    }
    now.endpoint = changed(row, now.endpoint, found.endpoints);
    now.receiver = changed(receiverRow(state, endpoint), now.receiver, found.receivers);
  }

  #forget(number: number, { online }: Known, gone: number[]): void {
    this.#known.delete(number);
    this.#absences.forget(number);
    this.#online -= online ? 1 : 0;
    gone.push(number);
  }

  #say(table: TableName, rows: readonly Row[], gone: readonly number[]): void {
    if (rows.length > 0 || gone.length > 0) this.#parts.say({ type: 'rows', table, rows, gone });
  }

  /** What is small enough to be looked at as a whole. */
  #saySmall(): void {
    const { state, product, version } = this.#parts;
    const controllers: Row[] = [];
    this.#isNews('controller', controllerRow(state, product, version), controllers);
    this.#say('controllers', controllers, []);
    const alarms = this.#alarms.takeRows(this.#wantsAllAlarms);
    this.#wantsAllAlarms = false;
    this.#say('alarms', alarms.rows, alarms.gone);
    this.#saySessions();
    this.#sayFigures();
  }

  #saySessions(): void {
    const { sessions } = this.#parts.state;
    const rows: Row[] = [];
    for (const session of sessions.values()) {
      if (rows.length >= ROWS_AT_ONCE || this.#sessions.size >= ROWS_AT_MOST) break;
      // Its number says nothing of it; its hash is told to nobody.
      if (!this.#sessions.has(session.hash)) this.#sessions.set(session.hash, ++this.#sessionCount);
      const index = this.#sessions.get(session.hash) ?? 0;
      this.#isNews(`session ${index}`, sessionRow(index, session), rows);
    }
    const gone: number[] = [];
    for (const [hash, index] of this.#sessions) {
      if (sessions.has(hash)) continue;
      gone.push(index);
      this.#sessions.delete(hash);
      this.#told.delete(`session ${index}`);
    }
    this.#say('sessions', rows, gone);
  }

  #sayFigures(): void {
    const { state, figures } = this.#parts;
    const values: Record<string, Cell> = {
      ...this.#counts,
      ...figures(),
      osEndpointsKnown: state.endpoints.size,
      osEndpointsOnline: this.#online,
      osSessionsOpen: state.sessions.size,
    };
    const news = Object.entries(values).filter(([name, value]) => this.#told.get(name) !== String(value));
    for (const [name, value] of news) this.#told.set(name, String(value));
    if (news.length > 0) this.#parts.say({ type: 'scalars', values: Object.fromEntries(news) });
  }

  #isNews(name: string, row: Row, rows: Row[]): void {
    this.#told.set(name, changed(row, this.#told.get(name) ?? '', rows));
  }
}

/** Adds a row that is not as it was told; gives what it is now. */
function changed(row: Row | null, before: string, rows: Row[]): string {
  if (row === null) return '';
  const now = row.join('\n');
  if (now !== before) rows.push(row);
  return now;
}

function counterOf(event: RoomEvent): string | null {
  if (event.type === 'switch.done') return event.outcome === 'ok' ? 'osSwitches' : 'osSwitchesFailed';
  if (event.type === 'switch.refused') return 'osSwitchesFailed';
  if (event.type === 'login.refused') return 'osLoginsRefused';
  if (event.type === 'call.refused') return 'osCallsRefused';
  if (event.type === 'alarm.raised') return 'osAlarmsRaised';
  return event.type === 'endpoint.offline' ? 'osEndpointsLeft' : null;
}

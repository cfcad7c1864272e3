// All readings of the room as one list: the controller's own figures, which stand here, and those of agents, which whoever polls them is asked for.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import { MAX_LIST } from '../../../protocol/limits.ts';
import type { Outcome } from '../../domain/decision.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Readings } from '../../ports/readings.ts';
import { DAY_MS, OWN_READINGS_AT_MOST, OWN_STALE_MS } from './limits.ts';
import type { ReadingHistory, ReadingPage } from './store.ts';
import { ReadingStore } from './store.ts';

/** The source of the controller's own figures; no agent has this name. */
export const OWN = 'controller';

/** Whoever keeps the readings of agents, in a process of its own. Both are fulfilled with null while it is not there. */
export interface AgentReadings {
  list(after: string | undefined, most: number): Promise<ReadingPage | null>;
  /** `known` null: there is no such reading. */
  history(which: Which, from: number, to: number): Promise<{ readonly known: ReadingHistory | null } | null>;
}

interface Which {
  readonly source: string;
  readonly name: string;
}

export class RoomReadings implements Readings {
  readonly #clock: Clock;
  readonly #agents: AgentReadings | null;
  /** The controller's own figures. */
  readonly own = new ReadingStore({ readingsAtMost: OWN_READINGS_AT_MOST, staleMs: OWN_STALE_MS });

  /** @param agents null where the settings name none */
  constructor(clock: Clock, agents: AgentReadings | null) {
    this.#clock = clock;
    this.#agents = agents;
  }

  /** One of the controller's own figures, as it is now. What is no finite number is not kept. */
  record(name: string, unit: string, value: number): void {
    this.own.take({ source: OWN, name, unit, value, time: this.#clock.utc(), state: 'ok' });
  }

  async list({ after }: ParamsOf<'readings.list'>): Promise<Outcome> {
    const isOwn = after === undefined || after.startsWith(`${OWN}/`);
    const own = isOwn ? this.own.list(after, this.#clock.utc()) : { readings: [] };
    const room = MAX_LIST - own.readings.length;
    if (this.#agents === null || 'next' in own) return { ok: true, result: own };
    const last = own.readings.at(-1);
    if (room === 0) return { ok: true, result: { ...own, next: `${OWN}/${last?.name ?? ''}` } };
    // While nobody can tell them, the list is short: what is here is true all the same.
    const { readings, ...next } = (await this.#agents.list(isOwn ? undefined : after, room)) ?? { readings: [] };
    return { ok: true, result: { readings: [...own.readings, ...readings], ...next } };
  }

  async history({ source, name, ...span }: ParamsOf<'readings.history'>): Promise<Outcome> {
    const now = this.#clock.utc();
    const to = span.to === undefined ? now : Date.parse(span.to);
    const from = span.from === undefined ? to - DAY_MS : Date.parse(span.from);
    if (!(from <= to)) return { ok: false, reason: 'invalid', because: 'from and to are times, and from comes first' };
    if (source === OWN) return answerOf(this.own.history({ source, name }, from, to), { source, name });
    if (this.#agents === null) return answerOf(null, { source, name });
    const found = await this.#agents.history({ source, name }, from, to);
    if (found === null) return { ok: false, reason: 'unavailable', because: 'the process that polls agents starts' };
    return answerOf(found.known, { source, name });
  }
}

function answerOf(history: ReadingHistory | null, { source, name }: Which): Outcome {
  if (history !== null) return { ok: true, result: history };
  return { ok: false, reason: 'not_found', because: `${source} has no reading ${name}` };
}

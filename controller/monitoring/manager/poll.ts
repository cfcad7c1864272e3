// One poll of an agent: all its items asked for in a few requests, and what became of each. When it is polled stands in poller.ts.

import type { Oid } from '../snmp/ber.ts';
import { compareOids } from '../snmp/ber.ts';
import type { Varbind } from '../snmp/message.ts';
import { PDU } from '../snmp/message.ts';
import type { Answer } from './asker.ts';
import { ASKED_AT_ONCE } from './limits.ts';
import type { Item } from './profiles.ts';
import type { AskAgent } from './survey.ts';
import type { Mark } from './values.ts';
import { growth, isAbsent, isWide, numberOf } from './values.ts';

export interface Value {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

export type Polled =
  | { readonly ok: true; readonly values: readonly Value[]; readonly isRestarted: boolean }
  | { readonly ok: false; readonly because: string };

/** Hundredths of a second since the agent began: it went back, and all counters begin anew. */
const UP_TIME: Oid = [1, 3, 6, 1, 2, 1, 1, 3, 0];
/** Milliseconds of one of them; and by which its clock and ours may differ between two answers. */
const TICK_MS = 10;
const SLACK_MS = 1_000;
const TOO_BIG = 1;
/** Items that an agent may refuse in one poll before it is given up. */
const REFUSED_AT_MOST = 8;

interface UpTime {
  readonly value: number;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** Its time went back, or is shorter than what passed since it was asked: it began anew in between. One whose time stands says nothing of that. */
function hasRestarted(
  before: UpTime | null,
  { value, at }: { readonly value: number | null; readonly at: number },
): boolean {
  if (before === null || value === null || value === before.value) return false;
  return value < before.value || value * TICK_MS < at - before.at - SLACK_MS;
}

/** What is asked of one agent, and what it said last. */
export class Watch {
  #items: readonly Item[];
  readonly #marks = new Map<Item, Mark>();
  #upTime: UpTime | null = null;
  /** Variables of a request: fewer for an agent whose answers were too big for it. */
  #atOnce = ASKED_AT_ONCE;
  #refused = 0;
  /** Whether the next value counts. */
  #isOpen = true;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  async poll(ask: AskAgent): Promise<Polled> {
    const values: Value[] = [];
    this.#refused = 0;
    this.#isOpen = true;
    const upTime = await this.#askUpTime(ask);
    if (!upTime.ok) return upTime;
    const isRestarted = hasRestarted(this.#upTime, upTime);
    if (upTime.value !== null) this.#upTime = { at: upTime.at, value: upTime.value };
    if (isRestarted) this.#marks.clear();
    for (let at = 0; at < this.#items.length; ) {
      const asked = this.#items.slice(at, at + this.#atOnce);
      const answer = await ask({ type: PDU.get, names: asked.map(({ oid }) => oid), times: 0 });
      const because = answer.ok ? this.#wrong(asked, answer) : answer.because;
      if (because !== null) return { ok: false, because };
      if (!answer.ok || answer.status !== 0) continue;
      at += asked.length;
      values.push(...asked.flatMap((item, place) => this.#valueOf(item, answer.varbinds[place], answer.at) ?? []));
    }
    return { ok: true, values, isRestarted };
  }

  async #askUpTime(
    ask: AskAgent,
  ): Promise<{ ok: true; value: number | null; at: number } | { ok: false; because: string }> {
    const answer = await ask({ type: PDU.get, names: [UP_TIME], times: 0 });
    if (!answer.ok) return answer;
    const [varbind] = answer.varbinds;
    const isRight = answer.status === 0 && varbind !== undefined && compareOids(varbind.name, UP_TIME) === 0;
    return { ok: true, value: isRight ? numberOf(varbind) : null, at: answer.at };
  }

  /** Why the poll ends here, or null; what can be mended (a smaller request, without what it refuses) is mended, and asked for again. */
  #wrong(asked: readonly Item[], { status, index, varbinds }: Extract<Answer, { ok: true }>): string | null {
    if (status === TOO_BIG && this.#atOnce > 1) {
      this.#atOnce = Math.ceil(this.#atOnce / 2);
      return null;
    }
    if (status !== 0) {
      const refused = asked[index - 1];
      this.#refused += 1;
      if (refused === undefined || this.#refused > REFUSED_AT_MOST) return `it answers with error ${status}`;
      this.#items = this.#items.filter((item) => item !== refused);
      return null;
    }
    const isSame =
      varbinds.length === asked.length &&
      varbinds.every(({ name }, place) => compareOids(name, asked[place]?.oid ?? []) === 0);
    return isSame ? null : 'it answers something else than was asked for';
  }

  #valueOf(item: Item, varbind: Varbind | undefined, at: number): Value | null {
    const number = varbind === undefined || isAbsent(varbind) ? null : numberOf(varbind);
    if (varbind === undefined || number === null) {
      this.#isOpen = true;
      return null;
    }
    const { name, unit, scale, kind } = item;
    const isOpen = this.#isOpen;
    this.#isOpen = kind !== 'gate' || number === 1;
    if (kind === 'gate' || !isOpen) return null;
    if (kind === 'up') return { name, unit, value: number === 1 ? 1 : 0 };
    if (kind === 'value') return { name, unit, value: tidy(number * scale) };
    const mark = { value: number, isWide: isWide(varbind), at };
    const grown = growth(this.#marks.get(item), mark);
    this.#marks.set(item, mark);
    return grown === null ? null : { name, unit, value: tidy(grown * scale) };
  }
}

/** 213 tenths of a volt are 21.3, not 21.300000000000001. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

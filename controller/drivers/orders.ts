// Routes under way at one device: one an output, one more that waits for it, exactly one answer for each, and none after its deadline.
// How a route reaches the device is its driver's matter.

import type { Refusal } from '../../protocol/reasons.ts';
import { refuse } from '../../protocol/reasons.ts';
import type { Clock } from '../ports/clock.ts';
import type { Route } from './driver.ts';

/** Routes of one device that are under way or wait. */
const MAX_ORDERS = 1_024;

export type OrderEnd = { readonly ok: true } | ({ readonly ok: false } & Refusal);

/** What is wanted of an output, and who hears how it ended. */
export interface Wanted extends Omit<Route, 'route' | 'within'> {
  readonly deadline: number;
  ended(end: OrderEnd): void;
}

interface Order {
  readonly route: number;
  readonly wanted: Wanted;
  readonly cancel: () => void;
}

export class Orders {
  readonly #clock: Clock;
  readonly #send: (route: Route) => void;
  readonly #underWay = new Map<number, Order>();
  readonly #byOutput = new Map<string, Order>();
  readonly #waiting = new Map<string, Wanted>();
  #routes = 0;

  /** `send` gives a route to the driver. */
  constructor(clock: Clock, send: (route: Route) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Routes now, or when what is under way at this output has ended; a third takes the place of the second. */
  add(wanted: Wanted): void {
    if (this.#underWay.size + this.#waiting.size >= MAX_ORDERS)
      return wanted.ended(refuse('busy', 'too many routes wait for this device'));
    if (!this.#byOutput.has(wanted.output)) return this.#begin(wanted);
    this.#waiting.get(wanted.output)?.ended(refuse('connect_failed', 'something newer was wanted at this output'));
    this.#waiting.set(wanted.output, wanted);
  }

  /** The answer to a route; of one that is not under way (any more) it says nothing. True if it was. */
  end(route: number, end: OrderEnd): boolean {
    const order = this.#underWay.get(route);
    if (order === undefined) return false;
    const { output } = order.wanted;
    order.cancel();
    this.#underWay.delete(route);
    this.#byOutput.delete(output);
    const next = this.#waiting.get(output);
    this.#waiting.delete(output);
    order.wanted.ended(end);
    if (next !== undefined) this.#begin(next);
    return true;
  }

  /** The device is gone: everything failed, and nothing of it is sent later. */
  failAll(because: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const route of [...this.#underWay.keys()]) this.end(route, refuse('offline', because));
    for (const wanted of waiting) wanted.ended(refuse('offline', because));
  }

  #begin(wanted: Wanted): void {
    const { output, input, mode, moves, deadline } = wanted;
    const within = deadline - this.#clock.now();
    if (within <= 0)
      return wanted.ended(refuse('connect_failed', 'it waited longer than its deadline, and was not sent'));
    this.#routes += 1;
    const route = this.#routes;
    const late = refuse('connect_failed', 'the device did not confirm in time');
    const order: Order = { route, wanted, cancel: this.#clock.after(within, () => void this.end(route, late)) };
    this.#underWay.set(route, order);
    this.#byOutput.set(output, order);
    this.#send({ route, output, input, mode, moves, within });
  }
}

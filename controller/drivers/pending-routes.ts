// Routes that a device was asked for and has not confirmed: each ends exactly once, by the device's own words for its output or by its deadline.

import type { Reason } from '../../protocol/reasons.ts';
import type { DeviceHost, Route } from './driver.ts';

/** Orders that wait at a time; one more is `busy`. */
const MAX_PENDING = 1_024;

export interface Pending {
  readonly route: Route;
  /** The host's time after which it is sent no more. */
  readonly deadline: number;
  isSent: boolean;
  /** With which words the device refused it; null while it did not. */
  refusal: { readonly reason: Reason; readonly because: string } | null;
}

interface Kept extends Pending {
  readonly cancel: () => void;
}

export class PendingRoutes {
  readonly #host: Pick<DeviceHost, 'now' | 'after' | 'done' | 'failed'>;
  readonly #kept = new Map<number, Kept>();

  constructor(host: Pick<DeviceHost, 'now' | 'after' | 'done' | 'failed'>) {
    this.#host = host;
  }

  add(route: Route): void {
    if (this.#kept.size >= MAX_PENDING)
      return this.#host.failed(route.route, 'busy', `${MAX_PENDING} routes wait for this device`);
    const cancel = this.#host.after(route.within, () => this.#late(route.route));
    const deadline = this.#host.now() + route.within;
    this.#kept.set(route.route, { route, deadline, isSent: false, refusal: null, cancel });
  }

  /** The oldest that was not sent and may be still. */
  next(): Pending | null {
    for (const order of this.#kept.values()) if (!order.isSent && order.deadline > this.#host.now()) return order;
    return null;
  }

  /** Whether an order for this output was sent and waits for its confirmation. */
  sent(output: string): Pending | null {
    for (const order of this.#kept.values()) if (order.isSent && order.route.output === output) return order;
    return null;
  }

  /** The device said what an output shows: orders that are sent and wanted just that are confirmed. */
  shown(output: string, input: string | null): void {
    for (const order of [...this.#kept.values()]) {
      if (!order.isSent || order.route.output !== output || order.route.input !== input) continue;
      this.#end(order);
      this.#host.done(order.route.route);
    }
  }

  fail({ route }: Pending, reason: Reason, because: string): void {
    const order = this.#kept.get(route.route);
    if (order === undefined) return;
    this.#end(order);
    this.#host.failed(route.route, reason, because);
  }

  drop(reason: Reason, because: string): void {
    for (const order of [...this.#kept.values()]) this.fail(order, reason, because);
  }

  #late(route: number): void {
    const order = this.#kept.get(route);
    if (order === undefined) return;
    const { reason, because } = order.refusal ?? {
      reason: 'connect_failed',
      because: order.isSent ? 'the device did not confirm in time' : 'the device had no time for it',
    };
    this.fail(order, reason, because);
  }

  #end(order: Kept): void {
    order.cancel();
    this.#kept.delete(order.route.route);
  }
}

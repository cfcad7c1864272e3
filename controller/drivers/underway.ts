// The routes of a driver that itself says when one is confirmed: each ends exactly once, in time, with a reason where it failed. How it is asked, and which words
// confirm it, is the driver's matter.

import type { Reason } from '../../protocol/reasons.ts';
import type { DeviceHost, Route } from './driver.ts';

/** Routes of one device that may be under way. */
const MAX_ORDERS = 256;

interface Open {
  readonly order: Route;
  readonly cancel: () => void;
  wasSent: boolean;
}

export interface Underway {
  /** Begins a route and its deadline. Null: it was refused, and the refusal is told. Else the host's milliseconds at which it must be confirmed. */
  take(order: Route): number | null;
  isOpen(order: Route): boolean;
  /** From now on the device's words may confirm it. */
  sent(order: Route): void;
  /** The device says what an output shows: ends every route that asked for just this. */
  heard(output: string, input: string | null): void;
  done(order: Route): void;
  failed(order: Route, reason: Reason, because: string): void;
  /** The connection ended. */
  close(): void;
}

export function createUnderway(host: DeviceHost): Underway {
  const open = new Map<number, Open>();

  function end(route: number): boolean {
    const one = open.get(route);
    if (one === undefined) return false;
    one.cancel();
    return open.delete(route);
  }

  function failed(order: Route, reason: Reason, because: string): void {
    if (end(order.route)) host.failed(order.route, reason, because);
  }

  function done(order: Route): void {
    if (end(order.route)) host.done(order.route);
  }

  return {
    take(order) {
      if (open.size >= MAX_ORDERS) {
        host.failed(order.route, 'busy', `more than ${MAX_ORDERS} routes of this device are under way`);
        return null;
      }
      const cancel = host.after(order.within, () =>
        failed(order, 'connect_failed', 'the device did not confirm in time'),
      );
      open.set(order.route, { order, cancel, wasSent: false });
      return host.now() + order.within;
    },
    isOpen: (order) => open.has(order.route),
    sent(order) {
      const one = open.get(order.route);
      if (one !== undefined) one.wasSent = true;
    },
    heard(output, input) {
      for (const { order, wasSent } of [...open.values()])
        if (wasSent && order.output === output && order.input === input) done(order);
    },
    done,
    failed,
    close() {
      for (const { order } of [...open.values()]) failed(order, 'offline', 'the connection to the device ended');
    },
  };
}

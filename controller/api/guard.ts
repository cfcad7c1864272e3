// The one wrapper around whatever a socket or a timer calls: nothing that is thrown in it ends the process (safety, "The five").
// It says what happened in the log; what becomes of the connection is the caller's matter.

import type { Log } from '../ports/log.ts';

/** `act` as a listener that never throws and never rejects. After a fault `failed` is called, if given. */
export function guard<A extends unknown[]>(
  log: Log,
  what: string,
  act: (...args: A) => void | Promise<void>,
  failed: () => void = () => {},
): (...args: A) => void {
  const fault = (error: unknown): void => {
    log.error({ what, error: describeError(error) }, 'a listener failed');
    failed();
  };
  return (...args) => {
    try {
      const done = act(...args);
      if (done instanceof Promise) done.catch(fault);
    } catch (error) {
      fault(error);
    }
  };
}

/** An error as one text, with its stack where there is one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

// The other side: what a program of ours does in its own process, whatever it is for. It ends with the controller and by nothing else, it may run below it, and it says when it is ready.

import type { Serializable } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';

/** The lowest priority that there is. */
const LOWEST = 19;

/** To the controller; to nobody once that is gone. */
export function say(message: Serializable): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** To be called first. @param end what is still to be done when the controller is gone; then this process ends */
export function endWithController(end: () => Promise<void> = async () => undefined): void {
  // The terminal and systemd signal whole groups: the controller decides when this ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => void end().finally(() => process.exit(0)));
}

/** @param steps so much below the controller, which then never waits for this */
export function runBelow(steps: number): void {
  try {
    setPriority(Math.min(LOWEST, getPriority() + steps));
  } catch {
    // A system that does not let itself be asked: then it runs beside the controller as an equal.
  }
}

/** Takes what the controller says from now on, and tells it so. */
export function serve(take: (message: unknown) => void): void {
  process.on('message', take);
  if (process.connected) say({ type: 'ready' });
  else process.exit(0);
}

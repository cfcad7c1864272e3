// Why this page cannot be a receiver, as a closed table: each has its own words in texts.ts. Faults of links and streams are not among them.

export const FAULTS = [
  /** Not https and not localhost: the browser gives no keys. */
  'insecure',
  /** The browser keeps nothing for this page (private window, storage forbidden). */
  'storage',
  /** Another page plays this receiver. */
  'inUse',
  /** No such receiver in the demonstration. */
  'unknown',
  /** The address names no receivers. */
  'address',
  /** The server of this page does not answer, or says what is not understood. */
  'silent',
  /** The page's connection to the demonstration ended. */
  'lost',
] as const;
export type Fault = (typeof FAULTS)[number];

/** The one error that this folder throws. */
export class PageError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, because: string) {
    super(because);
    this.name = 'PageError';
    this.fault = fault;
  }
}

// What this room counts, for monitoring. Counters only grow; the numbers of links are those of this moment.

export interface EndpointStats {
  readonly links: number;
  readonly greeting: number;
  readonly waiting: number;
  /** Connections that were not let in, by proof, by the engine, or for want of room. */
  readonly refused: number;
  /** Faulty messages. */
  readonly strikes: number;
  /** Two links with one key, both alive. */
  readonly clones: number;
  /** Links that were cut because the other side was silent, did not read, or talked too much. */
  readonly cut: number;
  readonly commandsSent: number;
  /** Commands that were refused, not confirmed in time, or lost with their link. */
  readonly commandsFailed: number;
  /** Commands whose deadline passed before their turn came: never sent. */
  readonly commandsLate: number;
  /** Answers that nobody waited for any more. */
  readonly lateAnswers: number;
}

export type Counter = Exclude<keyof EndpointStats, 'links' | 'greeting' | 'waiting'>;
export type Counters = Record<Counter, number>;

export function noCounts(): Counters {
  return {
    refused: 0,
    strikes: 0,
    clones: 0,
    cut: 0,
    commandsSent: 0,
    commandsFailed: 0,
    commandsLate: 0,
    lateAnswers: 0,
  };
}

// What devices of all makers say, when the words of the maker are taken away; and what a maker's folder gives to the machine that is common to them.

import type { Reason } from '../../protocol/reasons.ts';

export type Fact =
  | { readonly is: 'size'; readonly inputs: number; readonly outputs: number }
  | { readonly is: 'model'; readonly text: string }
  | { readonly is: 'firmware'; readonly text: string }
  | { readonly is: 'name'; readonly of: 'input' | 'output'; readonly port: string; readonly name: string }
  /** Null: dark. */
  | { readonly is: 'shows'; readonly output: string; readonly input: string | null }
  | { readonly is: 'signal'; readonly input: string; readonly present: boolean }
  /** Something was switched, and it does not say what. */
  | { readonly is: 'changed' }
  /** It was switched on, or forgot the conversation. */
  | { readonly is: 'restarted' }
  | { readonly is: 'refused'; readonly reason: Reason; readonly because: string }
  /** It hears us. */
  | { readonly is: 'here' }
  | { readonly is: 'asks password' }
  /** A bare value, whose meaning only the question tells. */
  | { readonly is: 'value'; readonly text: string }
  | { readonly is: 'noise'; readonly because: string };

/** A question to the device. */
export interface Inquiry {
  /** Where the device refuses one, the others of its topic are not asked any more. */
  readonly topic: string;
  readonly bytes: Uint8Array;
  /** Without its answer there is no working with the device. */
  readonly isNeeded: boolean;
  isAnswer(fact: Fact): boolean;
  /** What a bare value says, as the answer to this question. */
  value(text: string): readonly Fact[];
}

export interface Size {
  readonly inputs: number;
  readonly outputs: number;
}

/** How one connection to a device of one maker speaks. */
export interface Dialect {
  /** Bytes to facts; `now` in milliseconds, for protocols whose frames end by time. */
  hear(bytes: Uint8Array, now: number): readonly Fact[];
  /** A new connection: half frames and what was agreed are forgotten. */
  forget(): void;
  /** Milliseconds to listen after the opening before the first word. */
  readonly listenMs: number;
  /** Milliseconds of quiet before anything that is sent. */
  readonly quietMs: number;
  /** Questions that such a device answers whatever else it knows, the surest first. */
  readonly probes: readonly Uint8Array[];
  /** Whether a fact answers the first of them: what was asked before it is not answered any more. */
  isProbeAnswer(fact: Fact): boolean;
  /** Whether every answer says what it answers, so that a late one is taken for no other's. */
  readonly isNamed: boolean;
  /** What is asked first, in this order. */
  greeting(): readonly Inquiry[];
  /** Names. */
  naming(size: Size): readonly Inquiry[];
  /** What an output shows. */
  showing(output: string): Inquiry;
  /** Whether signals stand at inputs; empty where the device does not say. */
  signals(size: Size): readonly Inquiry[];
  /** Null: the device cannot. */
  select(output: string, input: string | null, size: Size): Uint8Array | null;
  /** Milliseconds in which a selection is answered; 0 where it is not answered at all. */
  readonly selectMs: number;
  /** Milliseconds between two looks at an output that nobody asked for. */
  readonly lookMs: number;
  /** What is said where the device asks for a password; null where none is known. */
  password(): Uint8Array | null;
}

// The screens that this page plays, however it came by their keys: own-screens.ts in production, lent-screens.ts in the demonstration.

import type { LinkMemory } from '../../protocol/link/types.ts';
import type { OwnKey } from './web-crypto.ts';

export interface PlayedScreen extends OwnKey {
  /** What is known of its ID before the controller says it. */
  readonly receiver: string | null;
  /** Of its public key, reckoned here: whoever claims to be the controller could name another. */
  readonly fingerprint: string;
  readonly memory: LinkMemory;
  /** What must be remembered changed. */
  remember(memory: LinkMemory): void;
  /** The controller said which receiver this is. */
  named(id: string): void;
  /** The picture of this transmitter is on the screen; null: none is left. */
  showed(transmitter: string | null): void;
}

/** What a page holds while it plays; others are told that it is in use. */
export interface Hold {
  readonly screens: readonly PlayedScreen[];
  /** Gives the receivers back. May be called twice. */
  release(): void;
}

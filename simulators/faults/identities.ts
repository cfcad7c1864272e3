// Faults of identity: somebody who claims another's key, cannot prove his own, repeats an old proof, or is there twice.

import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { Fault, Stage } from './stage.ts';
import type { Wire } from './wire.ts';

const BOTH = ['transmitter', 'receiver'] as const;
/** Milliseconds after `welcome` at which a replayer comes again with its old hello. */
const REPLAY_AFTER_MS = 1_000;

type Hello = EndpointMessageOf<'hello'>;

/** Another character in the middle: the form stays that of a signature. */
function spoilt(signature: string): string {
  const middle = signature.length >> 1;
  const other = signature[middle] === 'A' ? 'B' : 'A';
  return `${signature.slice(0, middle)}${other}${signature.slice(middle + 1)}`;
}

/** Says hello otherwise; being welcomed for it is a hole. */
function forges(stage: Stage, what: string, forge: (hello: Hello) => Hello): Wire {
  return {
    out: (message, pass) => pass(message.type === 'hello' ? forge(message) : message),
    in(message, pass) {
      if (message.type === 'welcome' || message.type === 'waiting') stage.succeeded(what);
      pass();
    },
  };
}

export const IDENTITY_FAULTS = {
  'forged-key': {
    meaning: 'Says hello with another endpoint’s key.',
    kinds: BOTH,
    wire: (stage) => forges(stage, 'a forged key was let in', (hello) => ({ ...hello, key: stage.victim })),
  },
  'bad-proof': {
    meaning: 'Says hello with a proof that does not hold.',
    kinds: BOTH,
    wire: (stage) => forges(stage, 'a bad proof was let in', (hello) => ({ ...hello, proof: spoilt(hello.proof) })),
  },
  'replayed-hello': {
    meaning: 'Comes again after a second and repeats its first hello, word for word.',
    kinds: BOTH,
    wire: (stage) => {
      let first: Hello | null = null;
      let replaying = false;
      return {
        out(message, pass) {
          if (message.type !== 'hello') pass(message);
          else if (first === null) {
            first = message;
            pass(message);
          } else {
            replaying = true;
            pass(first);
          }
        },
        in(message, pass, line) {
          if (message.type === 'welcome' && replaying) stage.succeeded('a replayed hello was welcomed');
          if (message.type === 'welcome' && !replaying) stage.timers.after(REPLAY_AFTER_MS, () => line.drop());
          pass();
        },
      };
    },
  },
  'same-key': {
    meaning: 'Two devices with one key: the second links up when the first is welcome.',
    kinds: BOTH,
    wire: ({ twin }) => ({
      in(message, pass) {
        pass();
        if (message.type === 'welcome') twin();
      },
    }),
  },
  'same-id': {
    meaning: 'The administrator gives it the ID of another endpoint: refused, it goes on waiting.',
    kinds: BOTH,
    takenId: true,
    wire: () => ({}),
  },
} satisfies Record<string, Fault>;

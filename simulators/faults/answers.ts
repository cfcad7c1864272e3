// Faults in how an endpoint answers commands: not at all, late, twice, refusing, or with a lie.

import type { Command, FromEndpoint, ScreenState } from '../../protocol/endpoint/messages.ts';
import { SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import type { Fault } from './stage.ts';

const BOTH = ['transmitter', 'receiver'] as const;
/** A slow answer still comes within `SWITCH_DEADLINE_MS`, even twice in a row. */
const SLOW_MS = 300;
const SLOW_JITTER_MS = 300;
/** A late one after it. */
const LATE_MS = SWITCH_DEADLINE_MS + 500;

function isAnswer(message: FromEndpoint): boolean {
  return message.type === 'done' || message.type === 'failed';
}

function beginsSwitch(message: { readonly type: string }): message is Extract<Command, { type: 'admit' | 'show' }> {
  return message.type === 'admit' || message.type === 'show';
}

function delayed(meaning: string, ms: (random: () => number) => number): Fault {
  return {
    meaning,
    kinds: BOTH,
    wire: ({ timers, random }) => ({
      out(message, pass) {
        if (isAnswer(message)) timers.after(ms(random), () => pass(message));
        else pass(message);
      },
    }),
  };
}

/** The state that a liar claims, put in place of the true one. */
function claimed(message: FromEndpoint, claim: ScreenState | null): FromEndpoint {
  if (claim === null || (message.type !== 'hello' && message.type !== 'screen')) return message;
  return { ...message, state: claim };
}

export const ANSWER_FAULTS = {
  silent: {
    meaning: 'Carries out every command and answers none; heartbeats go on.',
    kinds: BOTH,
    wire: () => ({
      out(message, pass) {
        if (!isAnswer(message)) pass(message);
      },
    }),
  },
  'slow-ack': delayed(
    'Answers each command 300 to 600 ms later, within the deadline.',
    (random) => SLOW_MS + random() * SLOW_JITTER_MS,
  ),
  'late-ack': delayed('Answers each command half a second after its deadline.', () => LATE_MS),
  'double-ack': {
    meaning: 'Answers each command twice.',
    kinds: BOTH,
    wire: () => ({
      out(message, pass) {
        pass(message);
        if (isAnswer(message)) pass(message);
      },
    }),
  },
  refuses: {
    meaning: 'Refuses to admit anybody, or to show anything.',
    kinds: BOTH,
    wire: () => ({
      in(message, pass, line) {
        if (!beginsSwitch(message)) pass();
        else line.say({ type: 'failed', id: message.id, reason: 'connect_failed', because: 'refused on purpose' });
      },
    }),
  },
  lies: {
    meaning: 'Says that it admitted or shows what it was told to, and does not.',
    kinds: BOTH,
    wire: () => {
      let claim: ScreenState | null = null;
      return {
        in(message, pass, line) {
          if (message.type === 'show')
            claim = { state: 'shown', grant: message.grant, transmitter: message.transmitter };
          if (message.type === 'dark') claim = null;
          if (beginsSwitch(message)) line.say({ type: 'done', id: message.id });
          else pass();
        },
        out: (message, pass) => pass(claimed(message, claim)),
      };
    },
  },
} satisfies Record<string, Fault>;

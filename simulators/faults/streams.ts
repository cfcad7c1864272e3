// Faults of receivers at streams: opening what was not granted, clinging to what was dismissed. The transmitter must not let them.

import type { EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { RawStream } from '../receiver/raw-stream.ts';
import { openRawStream } from '../receiver/raw-stream.ts';
import type { Fault, Stage } from './stage.ts';

/** Milliseconds from try to try, and for which one may last. */
const TRY_MS = 500;
/** Tries after each dismissal. */
const TRIES = 4;

type Show = EndpointMessageOf<'show'>;

/** Opens a stream and looks after `TRY_MS` whether it was let in. */
function tryStream(stage: Stage, show: Show, grant: string, what: string): void {
  const { stream: connect, signer, timers } = stage;
  const raw: RawStream = openRawStream({
    connect,
    address: show.address,
    grant,
    transmitter: show.transmitter,
    signer,
  });
  timers.after(TRY_MS, () => {
    raw.key('KeyX', true);
    if (raw.heard.includes('opened')) stage.succeeded(what);
    raw.close();
  });
}

export const STREAM_FAULTS = {
  intrudes: {
    meaning: 'Opens a stream with a grant that nobody gave, whenever it learns where a transmitter is.',
    kinds: ['receiver'],
    wire: (stage) => ({
      in(message, pass) {
        pass();
        if (message.type !== 'show') return;
        tryStream(stage, message, `${message.grant}x`.slice(-64), 'a stream without a grant was opened');
      },
    }),
  },
  clings: {
    meaning: 'Says that it is dark and keeps its stream; when that is ended it opens it again, four times.',
    kinds: ['receiver'],
    wire: (stage) => {
      let show: Show | null = null;
      return {
        in(message, pass, line) {
          if (message.type === 'dark' && show !== null) {
            const kept = show;
            show = null;
            line.say({ type: 'done', id: message.id });
            for (let round = 1; round <= TRIES; round += 1) {
              const again = () => tryStream(stage, kept, kept.grant, 'a dismissed grant was opened again');
              stage.timers.after(round * TRY_MS, again);
            }
            return;
          }
          if (message.type === 'show') show = message;
          pass();
        },
      };
    },
  },
} satisfies Record<string, Fault>;

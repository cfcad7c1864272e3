// The entry of the process that sends alarms: each message by its way, each in its time, none waiting for another. It keeps nothing, and goes when the controller goes. It is a
// program of its own: nothing imports it, the controller forks it (sender-process.ts).

import { endWithController, runBelow, say, serve } from '../../children/served.ts';
import { WORDS_AT_MOST } from '../outputs/limits.ts';
import { DeliveryError } from './attempt.ts';
import { sendMail } from './mail.ts';
import type { FromSender, ToSender } from './messages.ts';
import type { Delivered } from './output.ts';
import { sendSyslog } from './syslog.ts';
import { sendWebhook } from './webhook.ts';

/** Below the controller's by so much. */
const BELOW = 5;

function send({ target, letter }: ToSender, signal: AbortSignal): Promise<void> {
  switch (target.kind) {
    case 'syslog':
      return sendSyslog(target, letter, signal);
    case 'mail':
      return sendMail(target, letter, signal);
    case 'webhook':
      return sendWebhook(target, letter, signal);
  }
}

/** What it says of itself, and what the system's code is, on one line. */
function wordsOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = said === '' || said === code ? code : said;
  return words.replace(/\s+/g, ' ').slice(0, WORDS_AT_MOST);
}

async function tried(message: ToSender): Promise<Delivered> {
  const end = new AbortController();
  const because = `no answer within ${message.withinMs / 1_000} s`;
  const sent = send(message, end.signal).then(
    (): Delivered => ({ ok: true }),
    (error: unknown): Delivered => {
      const isFinal = error instanceof DeliveryError && error.isFinal;
      return { ok: false, because: wordsOf(error), isFinal };
    },
  );
  return new Promise((done) => {
    const late = setTimeout(() => {
      done({ ok: false, because, isFinal: false });
      end.abort(because);
    }, message.withinMs);
    void sent.then((outcome) => {
      clearTimeout(late);
      done(outcome);
    });
  });
}

async function take(message: ToSender): Promise<void> {
  const answer: FromSender = { type: 'tried', id: message.id, outcome: await tried(message) };
  say(answer);
}

endWithController();
runBelow(BELOW);
serve((message) => void take(message as ToSender));

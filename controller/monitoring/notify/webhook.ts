// A message as a POST of JSON, signed as Standard Webhooks has it (https://www.standardwebhooks.com): webhook-id, webhook-timestamp, webhook-signature. Nothing is followed to
// elsewhere, and of an answer only the status is heard.

import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { DeliveryError } from './attempt.ts';
import type { Letter } from './letter.ts';
import { CONNECT_MS } from './limits.ts';
import type { Target } from './settings.ts';
import { tlsOptions } from './settings.ts';

type WebhookTarget = Extract<Target, { kind: 'webhook' }>;

/** Before a key in base64, by the convention. */
const PREFIX = 'whsec_';
/** These ask to come again later; others from 400 to 499 refuse this message for good. */
const LATER = new Set([401, 403, 404, 408, 425, 429]);

/** The body: `text` stands outermost because rooms for conversation take a body of this form as it is. */
export function bodyOf(letter: Letter): string {
  const { id, kind, time, severity, from, subject, text, news, total } = letter;
  const alarms = news.map((one) => ({ ...one, time: new Date(one.time).toISOString() }));
  const data = { id, severity, controller: from, subject, total, alarms };
  return JSON.stringify({ type: `openseat.${kind}`, timestamp: new Date(time).toISOString(), text, data });
}

/** `v1,` and the HMAC-SHA256 of ID, time (seconds) and body, in base64. */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** @throws DeliveryError or the system's error */
export async function sendWebhook(target: WebhookTarget, letter: Letter, signal: AbortSignal): Promise<void> {
  const url = new URL(target.url);
  const isTls = url.protocol === 'https:';
  const body = bodyOf(letter);
  const id = `openseat-${letter.id}-${letter.time}`;
  const seconds = Math.floor(Date.now() / 1_000);
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'User-Agent': 'OpenSeat',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatureOf(target.secret, id, seconds, body),
  };
  // Its own connection: nothing is kept open between two alarms.
  const options = { method: 'POST', headers, agent: false, ...(isTls ? tlsOptions(target.trust) : {}) };
  const request = (isTls ? requestTls : requestPlain)(url, options);
  const stop = () => void request.destroy(new DeliveryError(String(signal.reason)));
  signal.addEventListener('abort', stop, { once: true });
  const late = setTimeout(
    () => request.destroy(new DeliveryError(`no connection within ${CONNECT_MS / 1_000} s`)),
    CONNECT_MS,
  );
  try {
    const answer = await new Promise<IncomingMessage>((done, fail) => {
      request.once('socket', (socket) => {
        socket.once(isTls ? 'secureConnect' : 'connect', () => clearTimeout(late));
      });
      request.once('error', fail);
      request.once('response', done);
      request.end(body);
    });
    judge(answer.statusCode ?? 0);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
    request.on('error', () => undefined);
    request.destroy();
  }
}

/** @throws DeliveryError unless it was taken */
function judge(status: number): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400)
    throw new DeliveryError(`it leads elsewhere (${status}), and that is not followed: give the address that answers`);
  const isFinal = status >= 400 && status < 500 && !LATER.has(status);
  throw new DeliveryError(`it answers ${status}`, isFinal);
}

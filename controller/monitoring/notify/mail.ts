// A message as e-mail, by nodemailer over a connection of ours: so that it has a deadline, an end, and answers of bounded length. Without TLS only where the settings ask for it.

import { createTransport } from 'nodemailer';
import type { Severity } from '../../../protocol/alarms.ts';
import { connected, DeliveryError } from './attempt.ts';
import type { Letter } from './letter.ts';
import { ANSWER_BYTES_AT_MOST, CONNECT_MS, TRY_MS } from './limits.ts';
import type { Target } from './settings.ts';
import { tlsOptions } from './settings.ts';

type MailTarget = Extract<Target, { kind: 'mail' }>;

const URGENT: readonly (Severity | null)[] = ['critical', 'major'];
/** Answers of SMTP from here on are for good (RFC 5321, 4.2.1). */
const FOR_GOOD = 500;
/** Milliseconds between two looks at how much the server said. */
const LOOK_MS = 100;

/** @throws DeliveryError or nodemailer's error */
export async function sendMail(target: MailTarget, letter: Letter, signal: AbortSignal): Promise<void> {
  const { host, port, tls, login, from, to, trust } = target;
  const isImplicit = tls === 'implicit';
  const connection = await connected({ host, port, trust: isImplicit ? trust : null }, signal);
  // Looked at from aside: to listen here would take from nodemailer what it is to hear.
  const looking = setInterval(() => {
    if (connection.bytesRead > ANSWER_BYTES_AT_MOST)
      connection.destroy(new DeliveryError('the mail server says too much'));
  }, LOOK_MS);
  const transport = createTransport({
    ...{ host, port, connection, secured: isImplicit, secure: isImplicit },
    ...{ requireTLS: tls === 'starttls', ignoreTLS: tls === 'none', tls: tlsOptions(trust) },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: TRY_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
  });
  try {
    await transport.sendMail({
      ...{ from: { name: 'OpenSeat', address: from }, to: [...to] },
      ...{ subject: `[OpenSeat] ${letter.subject}`, text: `${letter.text}\n`, date: new Date(letter.time) },
      priority: URGENT.includes(letter.severity) ? 'high' : 'normal',
      messageId: `<openseat.${letter.id}.${letter.time}@${domainOf(letter.from)}>`,
      // Nobody’s holiday answers an alarm (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  } catch (error) {
    if (isForGood(error)) throw new DeliveryError(error.message, true);
    throw error;
  } finally {
    clearInterval(looking);
    connection.destroy();
  }
}

function domainOf(from: string): string {
  const name = from.replace(/[^A-Za-z0-9.-]/g, '');
  return name === '' ? 'openseat' : name;
}

/** Whether the server refused this message, or whom it is for: a refused login is mended in the settings, and tried again. */
function isForGood(error: unknown): error is Error {
  if (!(error instanceof Error) || !('responseCode' in error)) return false;
  const isAboutMail = 'code' in error && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE');
  return isAboutMail && Number(error.responseCode) >= FOR_GOOD;
}

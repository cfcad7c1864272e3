// A message as syslog: written by RFC 5424, framed by octet counting (RFC 5425 over TLS, RFC 6587 over TCP), or a datagram (RFC 5426). Syslog confirms nothing: over TLS and TCP
// a message counts as arrived when the other side took it all and closed, or kept silent for a moment.

import { createSocket } from 'node:dgram';
import type { Severity } from '../../../protocol/alarms.ts';
import { addressOf } from '../outputs/address.ts';
import { connected } from './attempt.ts';
import type { Letter } from './letter.ts';
import { SYSLOG_BYTES_AT_MOST } from './limits.ts';
import type { Target } from './settings.ts';

type SyslogTarget = Extract<Target, { kind: 'syslog' }>;

/** As syslog counts (RFC 5424, 6.2.1): an OpenSeat that runs is never an emergency of the system. */
const LEVELS: Readonly<Record<Severity, number>> = { critical: 2, major: 3, minor: 4, warning: 5 };
const INFORMATIONAL = 6;
const MARK = '\u{feff}';
/** Structured data are named under the number that RFC 5612 keeps for examples, as the MIB is: no other is registered. */
const DATA = 'openseat@32473';
/** Milliseconds that the other side has to close, or to complain, once it was sent everything. */
const CLOSE_MS = 2_000;
/** Milliseconds from the last byte until our end, without TLS: whoever had closed before it came says so within a round trip, which an end at once would not hear. */
const REFUSAL_MS = 250;

/** One message, cut to what receivers should take. @param facility its number */
export function formatSyslog(letter: Letter, facility: number, pid: number): string {
  const level = letter.severity === null ? INFORMATIONAL : LEVELS[letter.severity];
  const host = printable(letter.from, 255);
  const id = printable(letter.kind === 'alarm' ? (letter.news[0]?.alarm ?? '') : letter.kind, 32);
  const time = new Date(letter.time).toISOString();
  const head = `<${facility * 8 + level}>1 ${time} ${host} openseat ${pid} ${id} ${dataOf(letter)} ${MARK}`;
  const text = letter.kind === 'test' ? `${letter.subject}\n${letter.text}` : letter.text;
  return cut(head + text.replace(/\n+/g, ' | '), SYSLOG_BYTES_AT_MOST);
}

/** A word of the header: printable ASCII, or a dash for nothing. */
function printable(text: string, length: number): string {
  const word = text.replace(/[^\x21-\x7e]/g, '').slice(0, length);
  return word === '' ? '-' : word;
}

function dataOf({ kind, news, total }: Letter): string {
  const [one] = news;
  if (kind === 'test') return '-';
  const parameters =
    kind === 'alarm' && one !== undefined
      ? { alarm: one.alarm, about: one.about, severity: one.severity, state: one.state, count: String(one.count) }
      : { count: String(total) };
  const said = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\\]]/g, '\\$&')}"`);
  return `[${DATA} ${said.join(' ').replace(/\p{Cc}/gu, ' ')}]`;
}

/** To so many bytes of UTF-8, no character halved. */
function cut(text: string, bytes: number): string {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.subarray(0, end).toString();
}

/** @throws DeliveryError or the system's error */
export async function sendSyslog(target: SyslogTarget, letter: Letter, signal: AbortSignal): Promise<void> {
  const message = Buffer.from(formatSyslog(letter, target.facility, process.pid));
  if (target.transport === 'udp') return sendDatagram(target, message);
  const trust = target.transport === 'tls' ? target.trust : null;
  const socket = await connected({ host: target.host, port: target.port, trust, allowHalfOpen: true }, signal);
  await new Promise<void>((done, fail) => {
    let silence: NodeJS.Timeout | undefined;
    socket.once('error', fail);
    socket.once('close', () => {
      clearTimeout(silence);
      done();
    });
    // What it says is nothing to us; reading it finds its end.
    socket.resume();
    const end = () => {
      silence = setTimeout(() => socket.destroy(), CLOSE_MS);
      socket.end();
    };
    socket.write(Buffer.concat([Buffer.from(`${message.length} `), message]), () => {
      if (target.transport === 'tls') end();
      else silence = setTimeout(end, REFUSAL_MS);
    });
  });
}

async function sendDatagram({ host, port }: SyslogTarget, message: Buffer): Promise<void> {
  const { address, kind } = await addressOf(host);
  const socket = createSocket(kind);
  return new Promise((done, fail) => {
    const end = (error: Error | null) => {
      socket.close();
      if (error === null) done();
      else fail(error);
    };
    socket.once('error', end);
    socket.send(message, port, address, (error) => end(error));
  });
}

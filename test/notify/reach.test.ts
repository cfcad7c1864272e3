// Alarms reach real servers: Debian's rsyslogd over TLS, TCP and UDP, a mail server with STARTTLS, a server of webhooks whose signature is checked; each by the process that sends.
// What the servers wrote down is the oracle. (Issue 5: a real syslog daemon and a real mail sink in the tests; a mail server that hangs.)

import { createHmac } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Fork } from '../../controller/children/kept-program.ts';
import type { Program as ChildProgram } from '../../controller/children/program.ts';
import { forkProgram } from '../../controller/children/program.ts';
import type { Letter } from '../../controller/monitoring/notify/letter.ts';
import { letterOf, testLetter } from '../../controller/monitoring/notify/letter.ts';
import { SYSLOG_BYTES_AT_MOST } from '../../controller/monitoring/notify/limits.ts';
import { Output } from '../../controller/monitoring/notify/output.ts';
import { SenderProcess } from '../../controller/monitoring/notify/sender-process.ts';
import type { Target } from '../../controller/monitoring/notify/settings.ts';
import { systemRandom } from '../../controller/system.ts';
import { built } from '../house/built.ts';
import { TOOLS_LIMIT_MS } from '../house/tools.ts';
import { KeptLog } from '../storage/bench.ts';
import { realClock } from '../storage/real-clock.ts';
import { allowedMs, until } from '../until.ts';
import { HOOK, NO_TRUST, news } from './played.ts';
import type { Hooks, Identity, Program } from './servers.ts';
import {
  forget,
  freePort,
  makeIdentity,
  needServers,
  startHooks,
  startMail,
  startSilence,
  startSyslog,
} from './servers.ts';

/** Milliseconds that a notification to a server that says nothing gets here. */
const HANGS_MS = 6_000;
const WITHIN_MS = 10_000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const CHINESE = { language: 'zh-CN', from: 'room-1' } as const;
const ENGLISH = { language: 'en', from: 'room-1' } as const;

let identity: Identity;
let sender: SenderProcess;
const processes: ChildProgram[] = [];
let syslog: Program;
let plainSyslog: Awaited<ReturnType<typeof startSyslog>>;
let mail: Program;
let hooks: Hooks;

beforeAll(async () => {
  await needServers();
  identity = await makeIdentity();
  const entry = pathToFileURL(await built('notify'));
  const fork: Fork = (program, events) => {
    const process = forkProgram(program, { threads: null, serialization: 'json' }, events);
    processes.push(process);
    return process;
  };
  sender = new SenderProcess({ clock: realClock, log: new KeptLog(), entry, fork });
  sender.start();
  [syslog, plainSyslog, mail, hooks] = await Promise.all([
    startSyslog(identity, true),
    startSyslog(identity, false),
    startMail(identity),
    startHooks(identity),
  ]);
}, TOOLS_LIMIT_MS);

afterAll(async () => {
  await sender?.stop();
  await Promise.all([syslog, plainSyslog, mail, hooks].map((one) => one?.stop()));
  if (identity !== undefined) forget(identity);
});

const trust = () => ({ ...NO_TRUST, ca: identity.pem });

function toSyslog(transport: 'tls' | 'tcp' | 'udp'): Target {
  const port = transport === 'tls' ? syslog.port : plainSyslog[transport === 'udp' ? 'udpPort' : 'port'];
  const host = transport === 'udp' ? '127.0.0.1' : 'localhost';
  return { kind: 'syslog', host, port, transport, facility: 16, trust: transport === 'tls' ? trust() : NO_TRUST };
}

function toMail(port: number, tls: 'starttls' | 'implicit' | 'none' = 'starttls'): Target {
  const [from, to] = ['openseat@example.org', ['duty@example.org', 'lead@example.org']];
  return { kind: 'mail', host: 'localhost', port, tls, login: null, from, to, trust: trust() };
}

function toHook(url = hooks.url): Target {
  return { kind: 'webhook', url, secret: SECRET, trust: trust() };
}

const send = (target: Target, letter: Letter) => sender.deliver(target, letter, WITHIN_MS);

describe('syslog', () => {
  const lost = letterOf([news(7, { about: 'a "quoted] \\name', because: 'two\nlines' })], 0, CHINESE);

  test.each(['tls', 'tcp', 'udp'] as const)('rsyslogd reads each part of a message by %s', async (transport) => {
    const from = transport === 'tls' ? syslog : plainSyslog;
    const before = from.read().length;
    expect(await send(toSyslog(transport), lost)).toEqual({ ok: true });
    await until(() => from.read().length > before);
    const [priority, host, program, id, data, text] = from.read().slice(before).trimEnd().split('\t');
    expect([priority, host, program, id]).toEqual([String(16 * 8 + 3), 'room-1', 'openseat', 'endpoint-lost']);
    expect(data).toBe(
      '[openseat@32473 alarm="endpoint-lost" about="a \\"quoted\\] \\\\name" severity="major" state="raised" count="1"]',
    );
    expect(text).toContain('告警：设备失联（a "quoted] \\name）');
    expect(text).toContain('原因：two lines');
  });

  test('one that takes connections and closes them unread, as a relay before a dead server does, got nothing', async () => {
    const relay = createServer((socket) => socket.on('error', () => undefined).destroy());
    await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
    onTestFinished(() => void relay.close());
    const { port } = relay.address() as AddressInfo;
    const target = { ...toSyslog('tcp'), host: '127.0.0.1', port } as Target;
    expect(await send(target, lost)).toMatchObject({ ok: false, isFinal: false });
  });

  test('a storm is one message that is not longer than receivers must take', async () => {
    const before = syslog.read().length;
    const storm = Array.from({ length: 1_000 }, (_, at) => news(at + 1, { alarm: 'wrong-picture' }));
    expect(await send(toSyslog('tls'), letterOf(storm, 0, CHINESE))).toEqual({ ok: true });
    await until(() => syslog.read().length > before);
    const said = syslog.read().slice(before);
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    expect(said).toContain('1000 条告警消息，最高级别：重要');
    expect(Buffer.byteLength(said)).toBeLessThanOrEqual(SYSLOG_BYTES_AT_MOST);
  });

  test('whoever shows a certificate that is not trusted is told nothing', async () => {
    const outcome = await send({ ...toSyslog('tls'), trust: NO_TRUST } as Target, lost);
    expect(outcome).toMatchObject({ ok: false, isFinal: false });
    expect(outcome).toHaveProperty('because', expect.stringContaining('self-signed certificate'));
  });
});

describe('e-mail', () => {
  test.each([
    ['zh-CN', CHINESE, '告警：设备失联（0007）'],
    ['en', ENGLISH, 'Alarm: An endpoint is lost (0007)'],
  ] as const)('a mail server with STARTTLS keeps it, in %s', async (_, writer, subject) => {
    const before = mail.read().length;
    const letter = letterOf([news(7, { because: 'no\r\nBcc: all@example.org' })], 0, writer);
    expect(await send(toMail(mail.port), letter)).toEqual({ ok: true });
    const kept = mail.read().slice(before);
    const said = kept.match(/^Subject: (?<subject>(?:.*\n)(?:[ \t].*\n)*)/m)?.groups?.subject ?? '';
    expect(unfolded(said)).toBe(`[OpenSeat] ${subject}`);
    expect(kept).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(kept).toMatch(/^To: duty@example.org, lead@example.org$/m);
    expect(kept).toMatch(/^X-Priority: 1/m);
    expect(kept).not.toMatch(/^Bcc/m);
  });

  test('one without TLS gets nothing, unless the settings ask for it', async () => {
    const bare = await startMail(identity, { isTls: false });
    const letter = testLetter(Date.now(), ENGLISH);
    expect(await send(toMail(bare.port), letter)).toMatchObject({ ok: false, isFinal: false });
    expect(await send(toMail(bare.port, 'none'), letter)).toEqual({ ok: true });
    await bare.stop();
  });

  test('one that takes connections and says nothing ends in its time, and nobody else waits for it', async () => {
    const silence = await startSilence();
    const began = performance.now();
    const hanging = sender.deliver(toMail(silence.port), testLetter(1, ENGLISH), HANGS_MS);
    expect(await send(toSyslog('tls'), testLetter(2, ENGLISH))).toEqual({ ok: true });
    expect(performance.now() - began).toBeLessThan(HANGS_MS);
    expect(await hanging).toEqual({ ok: false, because: 'no answer within 6 s', isFinal: false });
    expect(performance.now() - began).toBeLessThan(allowedMs(HANGS_MS));
    await silence.stop();
  });

  test('one that is away is said to be away', async () => {
    const outcome = await send(toMail(await freePort()), testLetter(1, ENGLISH));
    expect(outcome).toMatchObject({ ok: false, because: expect.stringContaining('ECONNREFUSED') });
  });
});

/** A header's words as they are read (RFC 2047). */
function unfolded(header: string): string {
  const words = header.trim().replace(/\?=\s+=\?/g, '?==?');
  return words.replace(/=\?UTF-8\?(?<how>[BQ])\?(?<text>[^?]*)\?=/gi, (_, how: string, text: string) =>
    how.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString()
      : Buffer.from(
          text
            .replaceAll('_', ' ')
            .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString(),
  );
}

describe('webhook', () => {
  test('what comes in is signed as Standard Webhooks has it, and says everything', async () => {
    const letter = letterOf([news(9)], 0, ENGLISH);
    expect(await send(toHook(), letter)).toEqual({ ok: true });
    const { headers, body, url } = hooks.posted.at(-1) ?? { headers: {}, body: '', url: '' };
    expect(url).toBe('/alarms');
    expect(headers['content-type']).toBe('application/json');
    const [id, seconds] = [headers['webhook-id'], headers['webhook-timestamp']];
    expect(Math.abs(Date.now() / 1_000 - Number(seconds))).toBeLessThan(30);
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key)
      .update(`${String(id)}.${String(seconds)}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signed}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'openseat.alarm',
      text: expect.stringContaining('An endpoint is lost'),
      data: {
        ...{ controller: 'room-1', severity: 'major', total: 1 },
        alarms: [{ alarm: 'endpoint-lost', about: '0009', state: 'raised', time: '2026-11-22T00:00:00.000Z' }],
      },
    });
  });

  test('where it leads elsewhere, nobody follows', async () => {
    const elsewhere = await startHooks(null);
    hooks.answer = { status: 307, headers: { location: elsewhere.url } };
    const outcome = await send(toHook(), testLetter(1, ENGLISH));
    hooks.answer = { status: 204 };
    expect(outcome).toMatchObject({ ok: false, isFinal: false, because: expect.stringContaining('leads elsewhere') });
    expect(elsewhere.posted).toEqual([]);
    await elsewhere.stop();
  });

  test.each([
    [500, false],
    [404, false],
    [422, true],
  ])('an answer of %i is refused for good: %s', async (status, isFinal) => {
    hooks.answer = { status, body: 'x'.repeat(1_000_000) };
    const outcome = await send(toHook(), testLetter(1, ENGLISH));
    hooks.answer = { status: 204 };
    expect(outcome).toEqual({ ok: false, because: `it answers ${status}`, isFinal });
  });
});

test('a mail server that was away is told when it is back, and syslog beside it never waited', async () => {
  const port = await freePort();
  const output = (name: string, target: Target) =>
    new Output({
      ...{ settings: { ...HOOK, name, target }, clock: realClock, random: systemRandom, from: 'room-1' },
      ...{ kept: { seq: 0, told: [] }, deliver: (to, letter, ms) => sender.deliver(to, letter, ms) },
      ...{ onChange: () => undefined, onFailing: () => undefined, onArrival: () => undefined },
    });
  const [duty, logs] = [output('duty', toMail(port)), output('logs', toSyslog('tls'))];
  const before = syslog.read().length;
  const fresh = news(1, { about: 'back-again', time: Date.now() });
  for (const one of [duty, logs]) one.take(fresh);
  await until(() => syslog.read().slice(before).includes('back-again'));
  await until(() => duty.row.state === 'failing');
  await until(() => logs.row.state === 'quiet');
  expect(logs.row).toMatchObject({ sent: 1, failed: 0 });
  const back = await startMail(identity, { port });
  await until(() => back.read().includes('back-again'));
  await until(() => duty.row.state === 'quiet');
  expect(duty.row).toMatchObject({ queued: 0, sent: 1, givenUp: 0 });
  for (const one of [duty, logs]) await one.stop();
  await back.stop();
});

test('a process that dies under a message is replaced at once, and the message counts as not sent', async () => {
  const silence = await startSilence();
  const hanging = sender.deliver(toMail(silence.port), testLetter(1, ENGLISH), 60_000);
  processes.at(-1)?.kill();
  expect(await hanging).toEqual({ ok: false, because: 'the process that sends ended', isFinal: false });
  await until(() => processes.length === 2);
  expect(await send(toHook(), testLetter(2, ENGLISH))).toEqual({ ok: true });
  await silence.stop();
});

// Those whom alarms reach, as they are found outside: Debian's rsyslogd with TLS, aiosmtpd with STARTTLS, a server of webhooks. What they wrote down is the oracle.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needTools, PATH_WITH_SBIN } from '../house/tools.ts';
import { makeCertificate } from '../system/pki.ts';
import { until } from '../until.ts';

export async function needServers(): Promise<void> {
  await needTools({
    ...{ rsyslogd: 'rsyslog', '/usr/lib/*/rsyslog/lmnsd_ossl.so': 'rsyslog-openssl', aiosmtpd: 'python3-aiosmtpd' },
  });
}

/** A certificate for localhost that signed itself, and its files. */
export interface Identity {
  readonly folder: string;
  readonly pem: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
}

export async function makeIdentity(): Promise<Identity> {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-notify-'));
  const { pem, key } = await makeCertificate({
    name: 'localhost',
    utc: Date.now(),
    hosts: ['localhost'],
    isAuthority: true,
  });
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(certFile, pem);
  writeFileSync(keyFile, key);
  return { folder, pem, key, certFile, keyFile };
}

export interface Program {
  readonly port: number;
  /** What it wrote down so far. */
  readonly read: () => string;
  stop(): Promise<void>;
}

/** Those that a test may have left behind. */
const children = new Set<ChildProcess>();

function run(program: string, words: readonly string[]) {
  const child = spawn(program, words, { env: { PATH: PATH_WITH_SBIN }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const over = new Promise<void>((done) => child.on('close', () => done()));
  child.on('close', () => children.delete(child));
  return {
    said: () => said,
    stop: async () => {
      child.kill('SIGKILL');
      await over;
    },
  };
}

/** A message a line: what the daemon made of each part of it. Without TLS, by UDP too. */
export async function startSyslog(
  { folder, certFile, keyFile }: Identity,
  isTls: boolean,
): Promise<Program & { readonly udpPort: number }> {
  const own = mkdtempSync(join(folder, 'syslog-'));
  const [config, file, portFile] = [join(own, 'rsyslog.conf'), join(own, 'messages'), join(own, 'port')];
  const driver = isTls
    ? `DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="${certFile}" DefaultNetstreamDriverCertFile="${certFile}" DefaultNetstreamDriverKeyFile="${keyFile}"`
    : '';
  const parts = ['pri', 'hostname', 'app-name', 'msgid', 'structured-data', 'msg'];
  const columns = parts.map((part) => `property(name="${part}")`).join(' constant(value="\\t") ');
  const udpPort = await freePort();
  const udp = `module(load="imudp")\ninput(type="imudp" address="127.0.0.1" port="${udpPort}" ruleset="in")\n`;
  writeFileSync(
    config,
    `global(workDirectory="${own}" ${driver})
module(load="imtcp" ${isTls ? 'StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon"' : ''})
template(name="parts" type="list") { ${columns} constant(value="\\n") }
ruleset(name="in") { action(type="omfile" file="${file}" template="parts") }
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="${portFile}" ruleset="in")
${isTls ? '' : udp}`,
  );
  const daemon = run('rsyslogd', ['-n', '-f', config, '-i', join(own, 'pid')]);
  await until(() => existsSync(portFile) && readFileSync(portFile, 'utf8') !== '');
  return {
    port: Number(readFileSync(portFile, 'utf8')),
    udpPort,
    read: () => (existsSync(file) ? readFileSync(file, 'utf8') : ''),
    stop: daemon.stop,
  };
}

/** A mail server that keeps each message as a file. `port`: one that it had before. */
export async function startMail(
  { folder, certFile, keyFile }: Identity,
  { port, isTls = true }: { readonly port?: number; readonly isTls?: boolean } = {},
): Promise<Program> {
  const box = join(folder, 'mailbox');
  mkdirSync(folder, { recursive: true });
  const listens = port ?? (await freePort());
  const tls = isTls ? ['--tlscert', certFile, '--tlskey', keyFile] : [];
  const words = ['-n', ...tls, '-l', `127.0.0.1:${listens}`, '-c', 'aiosmtpd.handlers.Mailbox', box];
  const server = run('aiosmtpd', words);
  await reached(listens);
  const fresh = join(box, 'new');
  // In the order in which they were seen: a Maildir's names end in microseconds without leading zeros and sort wrongly.
  const seen = new Map<string, string>();
  const read = () => {
    const names = existsSync(fresh) ? readdirSync(fresh) : [];
    for (const name of names) if (!seen.has(name)) seen.set(name, readFileSync(join(fresh, name), 'utf8'));
    return [...seen.values()].join('\n\n');
  };
  return { port: listens, read, stop: server.stop };
}

async function reached(port: number): Promise<void> {
  const { connect } = await import('node:net');
  let isOpen = false;
  const look = () => {
    const socket = connect(port, '127.0.0.1', () => {
      isOpen = true;
      socket.destroy();
    });
    socket.on('error', () => setTimeout(look, 50));
  };
  look();
  await until(() => isOpen);
}

export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly url: string;
}

export interface Hooks {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** What it answers with from now on. */
  answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };
  stop(): Promise<void>;
}

/** A server of webhooks, with TLS where it has an identity. */
export async function startHooks(identity: Identity | null): Promise<Hooks> {
  const posted: Posted[] = [];
  const hooks = { answer: { status: 204 } } as { answer: Hooks['answer'] };
  const take: Parameters<typeof createHttpServer>[1] = (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      posted.push({ headers: request.headers, body, url: request.url ?? '' });
      response.writeHead(hooks.answer.status, { ...hooks.answer.headers });
      response.end(hooks.answer.body);
    });
  };
  const server =
    identity === null ? createHttpServer(take) : createHttpsServer({ cert: identity.pem, key: identity.key }, take);
  const port = await listening(server);
  const url = `${identity === null ? 'http' : 'https'}://localhost:${port}/alarms`;
  return Object.assign(hooks, { url, posted, stop: () => closed(server) });
}

/** A server that takes connections and never says a word. */
export async function startSilence(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  const port = await listening(server);
  return {
    port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await closed(server);
    },
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((done) => server.close(() => done()));
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await closed(server);
  return port;
}

/** Ends what is left of the servers, and clears their folder. */
export function forget({ folder }: Identity): void {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

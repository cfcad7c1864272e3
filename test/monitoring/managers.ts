// Managers as they are found outside: Debian's net-snmp tools, run as processes with our MIB loaded. They are the oracle of these tests.

import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SnmpSettings } from '../../controller/monitoring/agent/settings.ts';
import type { User } from '../../controller/monitoring/snmp/users.ts';
import { HOUSE } from '../house/house.ts';
import { needTools, PATH_WITH_SBIN } from '../house/tools.ts';

export const MIB = join(HOUSE, 'controller/monitoring/agent/OPENSEAT-MIB.mib');
/** The modules that ours imports: the package of the agent brings them. */
export const BASE_MIBS = join(HOUSE, 'node_modules/net-snmp/lib/mibs');
const LIMIT_MS = 60_000;

export const USER: User = {
  ...{ name: 'watch', auth: 'sha256', authKey: 'a long auth key', priv: 'aes', privKey: 'a long priv key' },
};

export const SETTINGS: SnmpSettings = {
  ...{ port: 0, host: '127.0.0.1', users: [USER], community: null, receivers: [] },
  ...{ name: 'test', contact: '', location: '' },
};

export async function needManagers(): Promise<void> {
  await needTools({
    ...{ snmpget: 'snmp', snmpwalk: 'snmp', snmpbulkwalk: 'snmp', snmptable: 'snmp', snmpset: 'snmp' },
    ...{ snmptranslate: 'snmp', snmptrapd: 'snmptrapd', smilint: 'smitools' },
  });
}

const DIALECTS = {
  sha: 'SHA',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
  aes: 'AES',
  aes256: 'AES-256',
} as const;

/** The arguments that name a user of version 3. */
export function as({ name, auth, authKey, priv, privKey }: User): readonly string[] {
  const keys = ['-a', DIALECTS[auth], '-A', authKey, '-x', DIALECTS[priv], '-X', privKey];
  return ['-v3', '-l', 'authPriv', '-u', name, ...keys];
}

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const homes: string[] = [];

/** A home of its own for a tool: what it remembers of engines is not carried from one test to another. */
function home(): string {
  const path = mkdtempSync(join(tmpdir(), 'openseat-snmp-'));
  mkdirSync(join(path, 'mibs'));
  homes.push(path);
  return path;
}

export function clearHomes(): void {
  for (const path of homes.splice(0)) rmSync(path, { recursive: true, force: true });
}

function environment(path: string): Readonly<Record<string, string>> {
  const mibs = {
    MIBDIRS: `${BASE_MIBS}:${join(HOUSE, 'controller/monitoring/agent')}`,
    MIBS: 'SNMPv2-MIB:OPENSEAT-MIB',
  };
  return { PATH: PATH_WITH_SBIN, HOME: path, SNMP_PERSISTENT_DIR: path, SNMPCONFPATH: path, ...mibs };
}

export function run(program: string, ...words: readonly string[]): Promise<Said> {
  const child = spawn(program, words, { env: environment(home()), timeout: LIMIT_MS });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
  });
}

/** snmptrapd, which believes this user of this engine; what it hears is printed, a notification a line. */
export function listen(port: number, engine: string, user: User, confirms = false) {
  const path = home();
  const { name, auth, authKey, priv, privKey } = user;
  const keys = `${DIALECTS[auth]} "${authKey}" ${DIALECTS[priv]} "${privKey}"`;
  const createUser = `createUser ${confirms ? '' : `-e 0x${engine} `}${name} ${keys}\n`;
  writeFileSync(join(path, 'snmptrapd.conf'), `${createUser}authUser log ${name} priv\ndisableAuthorization no\n`);
  const words = ['-f', '-Lo', '-C', '-c', join(path, 'snmptrapd.conf'), '-OQ', '-F', '%v\\n', `udp:127.0.0.1:${port}`];
  const child = spawn('snmptrapd', words, { env: environment(path) });
  let heard = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      heard += chunk;
    });
  const over = new Promise<void>((done) => child.on('close', () => done()));
  return {
    heard: () => heard,
    stop: async () => {
      child.kill('SIGKILL');
      await over;
    },
  };
}

/** A port of UDP that nobody has now. */
export async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}

// The configuration file that the demonstration hands to its controller: what the user's own file says, and the keys that only it sets.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseJson } from '../../protocol/json.ts';
import { EXIT, LaunchError } from './fault.ts';

const MAX_CONFIG_BYTES = 256 * 1024;

type Config = Record<string, unknown>;

function isObject(value: unknown): value is Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new LaunchError(EXIT.usage, `--config: ${file} cannot be read`);
  }
  const parsed = parseJson(text, { maxBytes: MAX_CONFIG_BYTES, maxDepth: 8 });
  if (!parsed.ok) throw new LaunchError(EXIT.usage, `--config: ${file}: ${parsed.because}`);
  if (!isObject(parsed.value)) throw new LaunchError(EXIT.usage, `--config: ${file}: not an object`);
  return parsed.value;
}

/** Paths in a file are relative to it, and this file is going to lie elsewhere. */
function absolute(value: unknown, folder: string): unknown {
  if (!isObject(value)) return value;
  const paths = Object.entries(value).map(([key, path]) => [
    key,
    typeof path === 'string' ? resolve(folder, path) : path,
  ]);
  return Object.fromEntries(paths);
}

/** Keys of SNMP may stand in files, whose paths are relative likewise. */
function withFiles(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((one) => withFiles(one, folder));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    key === 'file' && typeof one === 'string' ? resolve(folder, one) : withFiles(one, folder),
  ]);
  return Object.fromEntries(entries);
}

/** Who may ask the demonstration by SNMP, where the user's file names nobody. As little a secret as its other accounts. */
export const SNMP_USER = {
  name: 'demo',
  auth: 'sha256',
  authKey: 'demo-auth-key',
  priv: 'aes',
  privKey: 'demo-priv-key',
};

function snmpOf(snmp: unknown, port: number | null, folder: string): Config {
  const own = isObject(snmp) ? (withFiles(snmp, folder) as Config) : {};
  if (port === null) return snmp === undefined ? {} : { snmp: own };
  const isAsked = own.users !== undefined || own.v2c !== undefined;
  return { snmp: { ...(isAsked ? {} : { users: [SNMP_USER] }), name: 'demonstration', ...own, port } };
}

/** The user's serial lines, each with its path; what is no line is left for the controller to refuse. */
function linesOf(lines: unknown, folder: string): Config {
  if (!isObject(lines)) return lines === undefined ? {} : { lines };
  return Object.fromEntries(
    Object.entries(lines).map(([name, line]) => [name, isObject(line) ? near(line, folder) : line]),
  );
}

function near(line: Config, folder: string): Config {
  return typeof line.path === 'string' ? { ...line, path: resolve(folder, line.path) } : line;
}

/** The user's file may say the rest of a line of ours: its speed, say. */
function asObject(line: unknown): Config {
  return isObject(line) ? line : {};
}

export interface DemonstrationConfig {
  /** The user's file; null for none. */
  readonly user: string | null;
  /** Folder of the page `/room/`. */
  readonly roomPage: string;
  readonly standIn: string;
  /** Serial lines besides the user's: paths by name. */
  readonly lines?: Readonly<Record<string, string>>;
  /** Null: no SNMP, unless the user's file asks for it. */
  readonly snmpPort?: number | null;
}

/** The idle pair of a drill: seat C, and two sources that no operator may connect to. IDs of another length are another room's. */
function drillOf(idLength: unknown): Config {
  if (idLength !== undefined && idLength !== 4) return {};
  return { drill: { pairs: [{ receiver: '5004', transmitters: ['0007', '0008'] }] } };
}

/** The controller's configuration for the demonstration. Throws `LaunchError` when the user's file is none. */
export function demonstrationConfig(given: DemonstrationConfig): Config {
  const { user, roomPage, standIn, lines: added = {}, snmpPort = null } = given;
  const config = user === null ? {} : read(user);
  const folder = user === null ? '.' : dirname(resolve(user));
  const { tls, pages, seat, lines, snmp, agents, ...others } = config;
  const own = linesOf(lines, folder);
  const ours = Object.entries(added).map(([name, path]) => [name, { ...asObject(own[name]), path, endpoints: true }]);
  const all = { ...own, ...Object.fromEntries(ours) };
  return {
    passwordRule: 'any',
    ...drillOf(others.idLength),
    ...others,
    // Its standard input is a pipe of ours: it goes when we go, by whatever cause.
    endsWithInput: true,
    ...(Object.keys(all).length === 0 ? {} : { lines: all }),
    ...(tls === undefined ? {} : { tls: absolute(tls, folder) }),
    pages: {
      ...(isObject(pages) ? (absolute(pages, folder) as Config) : {}),
      room: roomPage,
    },
    seat: { ...(isObject(seat) ? seat : {}), standIn },
    ...snmpOf(snmp, snmpPort, folder),
    ...(agents === undefined ? {} : { agents: withFiles(agents, folder) }),
  };
}

export interface TemporaryFolder {
  readonly path: string;
  /** An empty folder in it. */
  folder(name: string): string;
  write(name: string, value: unknown): string;
  remove(): void;
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'openseat-demo-'));
  return {
    path,
    folder(name) {
      const inner = join(path, name);
      mkdirSync(inner, { recursive: true });
      return inner;
    },
    write(name, value) {
      const file = join(path, name);
      writeFileSync(file, JSON.stringify(value), { mode: 0o600 });
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

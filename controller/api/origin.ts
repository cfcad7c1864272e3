// Which pages may open a WebSocket here (safety 3.21): those that this server serves, and those that the settings name. The Host header is never asked.
// An upgrade without an Origin is no browser's and is admitted.

import { hostname, networkInterfaces } from 'node:os';
import { MAX_CERTIFICATE_NAMES } from '../../protocol/limits.ts';

export interface Served {
  readonly secure: boolean;
  readonly host: string;
  /** What the certificate says that this server is called; with a star no page is. */
  readonly names?: readonly string[];
  readonly port: number;
  /** Further origins, as a browser writes them: `https://seats.example`. */
  readonly origins: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const ANY = new Set(['0.0.0.0', '::']);

/** The origins of the pages that may connect, as browsers write them. */
export function allowedOrigins({ secure, host, names = [], port, origins }: Served): ReadonlySet<string> {
  const certified = names.filter((name) => !name.includes('*')).map(inUrl);
  const own = [...namesOf(host), ...certified].map((name) => `${secure ? 'https' : 'http'}://${name}:${port}`);
  return new Set([...own, ...origins].map(normal).filter((origin) => origin !== null));
}

/** Whether an upgrade with this `Origin` header may go on. */
export function mayUpgrade(allowed: ReadonlySet<string>, origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const asked = normal(origin);
  return asked !== null && allowed.has(asked);
}

/** An address as it stands in a URL. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The names under which a server of this host is reached, as a certificate has them. */
export function certifiableNames(host: string): readonly string[] {
  const names = [...LOOPBACK, ...namesOf(host), hostname()].map((name) =>
    name.replace(/^\[(.*)\]$/, '$1').toLowerCase(),
  );
  return [...new Set(names)].filter((name) => !name.startsWith('fe80:')).slice(0, MAX_CERTIFICATE_NAMES);
}

/** The names under which a page of this server can stand. `localhost` is one only where this machine is served. */
function namesOf(host: string): readonly string[] {
  if (ANY.has(host)) return [...LOOPBACK, ...addressesHere()];
  const name = inUrl(host);
  return LOOPBACK.includes(name) || /^127[.]/.test(name) ? [...LOOPBACK, name] : [name];
}

function addressesHere(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => inUrl(address.replace(/%.*$/, '')))];
}

/** Scheme, name in lower case, and port unless it is the scheme's own; null for what is no origin, `null` included. */
function normal(origin: string): string | null {
  try {
    const url = new URL(origin);
    return url.origin === 'null' || url.pathname.length > 1 || url.search !== '' ? null : url.origin;
  } catch {
    return null;
  }
}

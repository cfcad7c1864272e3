// The certificates of this controller: which is served, the room's authority beside it, and taking another one into use while everything goes on. Files are written
// whole or not at all, mode 0600; what is checked stands in certificate.ts, what is made in authority.ts.

import type { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { ServedCertificate } from '../../protocol/api/certificate-methods.ts';
import { CERTIFICATE_WARNING_DAYS } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { EventOf } from '../domain/event.ts';
import type { Certificate } from '../ports/certificates.ts';
import type { Clock } from '../ports/clock.ts';
import { JournalError } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Authority } from './authority.ts';
import { issue, makeAuthority } from './authority.ts';
import type { Brought } from './certificate.ts';
import {
  certificateRow,
  chainOf,
  daysLeft,
  examineCertificate,
  fingerprintOfCertificate,
  keyOf,
  lifeOf,
  lineOf,
  namesOf,
} from './certificate.ts';
import type { CertificateFiles } from './certificate-files.ts';
import { watchCertificateFiles } from './certificate-files.ts';
import { CERTIFICATE_LOOK_MS, MAX_SECRET_BYTES } from './limits.ts';
import { writeSecret } from './secret-files.ts';

/** The authority's key, and its root certificate behind it. */
export const AUTHORITY_FILE = 'authority.key';
/** The key that is served, and its certificate with those that signed it. One file: they change together. */
export const SERVER_FILE = 'server.pem';
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Where the certificate comes from: nowhere, from files that the settings name, or from here. */
export type TlsSource =
  | { readonly by: 'none' }
  | { readonly by: 'files'; readonly files: CertificateFiles; readonly texts: CertificateFiles }
  | { readonly by: 'room'; readonly names: readonly string[] };

interface CertificatesParts {
  readonly folder: string;
  readonly source: TlsSource;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of a wish, and what the journal says of it. */
export interface Taken {
  readonly served: ServedCertificate;
  readonly event: Omit<EventOf<'certificate.taken'>, 'by'>;
}

export class Certificates {
  readonly #parts: CertificatesParts;
  #authority: Authority | null = null;
  #served: Certificate | null = null;
  #own: X509Certificate | null = null;
  #serve: (certificate: Certificate) => void = () => {};
  #stopLooking: () => void = () => {};

  constructor(parts: CertificatesParts) {
    this.#parts = parts;
  }

  /** Reads what is there and makes what is missing. @throws JournalError `damaged` when a file is not what it should be, `disk` */
  async open(): Promise<Certificate | null> {
    const { source } = this.#parts;
    if (source.by === 'none') return null;
    if (source.by === 'files') {
      const { cert, key, ca } = source.texts;
      return this.#keep(cert, key, ca);
    }
    try {
      const server = await this.#read(SERVER_FILE);
      this.#authority = await this.#openAuthority(server !== null);
      if (server !== null) return this.#keepFile(server);
      const made = await issue(this.#authority, source.names, this.#parts.clock.utc());
      return await this.#take(made);
    } catch (error) {
      if (error instanceof JournalError) throw error;
      throw new JournalError('disk', `the certificates in ${this.#parts.folder}: ${String(error)}`);
    }
  }

  /**
   * Hands over each further certificate that is to be served, and looks then and each day whether it expires soon (null: it does not), until the answer is
   * called.
   */
  start(serve: (certificate: Certificate) => void, expires: (because: string | null) => void): () => void {
    this.#serve = (certificate) => {
      serve(certificate);
      expires(this.#expiry());
    };
    const look = () => {
      expires(this.#expiry());
      this.#stopLooking = this.#parts.clock.after(CERTIFICATE_LOOK_MS, look);
    };
    look();
    const stopWatching = this.#watchFiles();
    return () => {
      this.#stopLooking();
      stopWatching();
    };
  }

  look(): ServedCertificate {
    const { source, clock } = this.#parts;
    const root = this.#authority?.root ?? null;
    return {
      source: source.by,
      certificate: this.#own === null ? null : certificateRow(this.#own, root, clock.utc()),
      authority: root === null ? null : rootRow(root),
    };
  }

  /** A new key and a certificate of the authority, served from now on. */
  async issue(names: readonly string[]): Promise<Result<Taken>> {
    const hosts = names.map((name) =>
      name
        .trim()
        .toLowerCase()
        .replace(/^\[(.*)\]$/, '$1'),
    );
    const wrong = hosts.find((host) => isIP(host) === 0 && !HOST.test(host));
    if (wrong !== undefined)
      return refuse('invalid', `${wrong.slice(0, 64)} is neither a name of a host nor an address`);
    if (new Set(hosts).size < hosts.length) return refuse('invalid', 'a name stands there twice');
    if (this.#authority === null) return this.#notHere();
    return accept(
      this.#taken('issued', await this.#take(await issue(this.#authority, hosts, this.#parts.clock.utc()))),
    );
  }

  /** A certificate that an administrator brings, served from now on. */
  async bring(brought: Brought): Promise<Result<Taken>> {
    if (this.#parts.source.by !== 'room') return this.#notHere();
    const examined = examineCertificate(brought, this.#parts.clock.utc());
    return examined.ok ? accept(this.#taken('brought', await this.#take(examined.value))) : examined;
  }

  #watchFiles(): () => void {
    const { source, clock, log } = this.#parts;
    if (source.by !== 'files') return () => undefined;
    const { files, texts } = source;
    return watchCertificateFiles({ files, texts, clock, log }, ({ cert, key, ca }) =>
      this.#serve(this.#keep(cert, key, ca)),
    );
  }

  #notHere(): Result<never> {
    return this.#parts.source.by === 'files'
      ? refuse('unavailable', 'the settings name the files of the certificate: change them there, or say tls: "room"')
      : refuse('unavailable', 'this controller serves without TLS: say tls: "room" in the file of --config');
  }

  async #openAuthority(mustBe: boolean): Promise<Authority> {
    const { folder, clock } = this.#parts;
    const path = join(folder, AUTHORITY_FILE);
    const text = await this.#read(AUTHORITY_FILE);
    if (text !== null) {
      const [key, root] = [keyOf(text), chainOf(text)?.[0]];
      if (key !== null && root?.ca === true && root.checkPrivateKey(key)) return { key, root };
      throw new JournalError('damaged', `${path} is not the key of the room's authority`, { file: path });
    }
    if (mustBe) {
      const why = `${path} is missing, though ${SERVER_FILE} is there: put it back from a backup, or remove both for a new authority`;
      throw new JournalError('damaged', why, { file: path });
    }
    const made = await makeAuthority(clock.utc());
    await writeSecret(path, `${made.key.export({ type: 'pkcs8', format: 'pem' })}${made.root}`);
    return made;
  }

  async #read(name: string): Promise<string | null> {
    try {
      return (await readFile(join(this.#parts.folder, name), 'utf8')).slice(0, MAX_SECRET_BYTES);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
  }

  #keepFile(text: string): Certificate {
    const path = join(this.#parts.folder, SERVER_FILE);
    const [key, chain] = [keyOf(text), chainOf(text)];
    if (key === null || chain?.[0]?.checkPrivateKey(key) !== true)
      throw new JournalError('damaged', `${path} is not a certificate with its key; without it a new one is made`, {
        file: path,
      });
    return this.#keep(chain.map(String).join(''), String(key.export({ type: 'pkcs8', format: 'pem' })), null);
  }

  #keep(cert: string, key: string, ca: string | null): Certificate {
    const own = chainOf(cert)?.[0] ?? null;
    this.#own = own;
    this.#served = { cert, key, ca, names: own === null ? [] : namesOf(own) };
    return this.#served;
  }

  /** Durable first, served then. */
  async #take({ cert, key }: { readonly cert: string; readonly key: string }): Promise<Certificate> {
    await writeSecret(join(this.#parts.folder, SERVER_FILE), `${key}${cert}`);
    const certificate = this.#keep(cert, key, null);
    this.#serve(certificate);
    return certificate;
  }

  #taken(how: 'issued' | 'brought', { names }: Certificate): Taken {
    const own = this.#own;
    const fingerprint = own === null ? '' : fingerprintOfCertificate(own);
    const until = own === null ? 0 : lifeOf(own).until;
    return { served: this.look(), event: { type: 'certificate.taken', how, fingerprint, names, until } };
  }

  #expiry(): string | null {
    if (this.#own === null) return null;
    const { until } = lifeOf(this.#own);
    const days = daysLeft(until, this.#parts.clock.utc());
    if (days >= CERTIFICATE_WARNING_DAYS) return null;
    const at = new Date(until).toISOString();
    return days < 0 ? `the certificate expired at ${at}` : `the certificate expires at ${at}, in ${days} days`;
  }
}

function rootRow(root: X509Certificate): NonNullable<ServedCertificate['authority']> {
  const { from, until } = lifeOf(root);
  return {
    subject: lineOf(root.subject),
    fingerprint: fingerprintOfCertificate(root),
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    pem: String(root),
  };
}

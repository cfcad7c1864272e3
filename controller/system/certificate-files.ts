// The certificate's files that the settings name, looked at again and again: whoever renews them need not restart the controller. What is served stands in
// certificates.ts.

import { open } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { CERTIFICATE_FILES_LOOK_MS, MAX_CERTIFICATE_FILE_BYTES } from './limits.ts';

/** PEM texts, or the files that hold them. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | null;
}

export interface WatchParts {
  readonly files: CertificateFiles;
  /** What they held when the controller started. */
  readonly texts: CertificateFiles;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Hands over what the files hold whenever it has changed and can be served, until the answer is called. Two files are not written at once: what does not fit
 * together is looked at again, and told once when it is still so.
 */
export function watchCertificateFiles(
  { files, texts, clock, log }: WatchParts,
  changed: (texts: CertificateFiles) => void,
): () => void {
  let served = texts;
  let before = '';
  let told = '';
  let isOver = false;
  let stop: () => void = () => undefined;

  async function look(): Promise<void> {
    let fault = '';
    try {
      const found = await readAll(files);
      if (isOver || isSame(found, served)) return;
      createSecureContext({ cert: found.cert, key: found.key, ...(found.ca === null ? {} : { ca: found.ca }) });
      served = found;
      log.info({ file: files.cert }, 'the files of the certificate have changed: what they hold now is served');
      changed(found);
    } catch (error) {
      fault = String(error);
      if (fault === before && fault !== told) {
        told = fault;
        const what = 'the files of the certificate cannot be served; what they held before still is';
        log.warn({ file: files.cert, because: fault }, what);
      }
    } finally {
      before = fault;
      if (fault === '') told = '';
    }
  }

  function wait(): void {
    stop = clock.after(CERTIFICATE_FILES_LOOK_MS, () => void look().finally(() => isOver || wait()));
  }

  wait();
  return () => {
    isOver = true;
    stop();
  };
}

function isSame(one: CertificateFiles, other: CertificateFiles): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca;
}

async function readAll({ cert, key, ca }: CertificateFiles): Promise<CertificateFiles> {
  return { cert: await readText(cert), key: await readText(key), ca: ca === null ? null : await readText(ca) };
}

/** @throws Error where it cannot be read, or is too long */
async function readText(path: string): Promise<string> {
  const file = await open(path);
  try {
    const bytes = Buffer.alloc(MAX_CERTIFICATE_FILE_BYTES + 1);
    let length = 0;
    for (let more = 1; more > 0 && length < bytes.length; length += more)
      more = (await file.read(bytes, length, bytes.length - length)).bytesRead;
    if (length === bytes.length) throw new RangeError(`${path} is longer than ${MAX_CERTIFICATE_FILE_BYTES} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    await file.close();
  }
}

// The key of the room, which every endpoint pins at adoption: made at the first start, kept in the data folder, never replaced by itself.
// A room with another key is another room to its endpoints, so a file that cannot be read is damage, not a reason for a new key.

import type { KeyObject } from 'node:crypto';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signer } from '../../protocol/keys.ts';
import { JournalError } from '../ports/journal.ts';
import { fingerprintOf, nodeSigner } from './keys.ts';

export const ROOM_KEY = 'room.key';
/** A key that a restore laid ready: a start takes it where the journal says that it was restored. */
export const RESTORED_KEY = `${ROOM_KEY}.restored`;
const UNFINISHED = `${ROOM_KEY}.unfinished`;
const MODE = 0o600;
const CURVE = 'prime256v1';
/** Bytes of the file at most; a P-256 key in PEM has 241. */
const MAX_BYTES = 4_096;

/**
 * Takes the key that a restore laid ready, if it is the one that the journal names by its fingerprint; any other one was never agreed on, and goes.
 * @throws JournalError `disk` when it cannot be read or written
 */
export async function takeRestoredKey(folder: string, restored: string | null): Promise<void> {
  const path = join(folder, RESTORED_KEY);
  try {
    const pem = await readSmall(path);
    if (pem === null) return;
    const key = privateKeyOf(pem);
    const isAgreed = key !== null && restored !== null && fingerprintOf(nodeSigner(key).publicKey) === restored;
    if (isAgreed) await rename(path, join(folder, ROOM_KEY));
    else await rm(path, { force: true });
    await syncFolder(folder);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    throw new JournalError('disk', `${path}: ${because}`, { file: path });
  }
}

/**
 * The room's key from `folder`, made there if there is none and `mayMake`: with a journal beside it a missing key is damage.
 * @throws JournalError `damaged` when the file is not a P-256 private key, or missing though it may not be; `disk` when it cannot be read or written
 */
export async function loadRoomKey(folder: string, mayMake = true): Promise<Signer> {
  const path = join(folder, ROOM_KEY);
  try {
    const pem = await readSmall(path);
    if (pem !== null) return nodeSigner(parse(pem, path));
    if (!mayMake) throw new JournalError('damaged', `${path} is missing, though this room exists`, { file: path });
    return nodeSigner(await make(folder));
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw new JournalError('disk', `${path}: ${error instanceof Error ? error.message : String(error)}`, {
      file: path,
    });
  }
}

/** The text of the file, or null where there is none. A mode that lets others read it is mended. */
async function readSmall(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    await file.chmod(MODE);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function parse(pem: string, path: string): KeyObject {
  const key = privateKeyOf(pem);
  if (key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === CURVE) return key;
  throw new JournalError('damaged', `${path} is not the private key of a room`, { file: path });
}

function privateKeyOf(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** Complete or absent, whatever happens: an unfinished name, fsync, rename, the folder's fsync. */
async function make(folder: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: CURVE });
  const file = await open(join(folder, UNFINISHED), 'w', MODE);
  try {
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(join(folder, UNFINISHED), join(folder, ROOM_KEY));
  await syncFolder(folder);
  return privateKey;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

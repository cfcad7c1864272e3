// Keys of the controller against another implementation (the simulators', and WebCrypto), and the room's key on a real disk.

import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprintOf, isCanonicalKey, nodeVerifier } from '../../controller/endpoints/keys.ts';
import { loadRoomKey, ROOM_KEY } from '../../controller/endpoints/room-key.ts';
import * as simulated from '../../simulators/world/keys.ts';

const pair = simulated.keysFromSeed(1, 'one');

describe('keys', () => {
  test('a signature holds for its key and its text alone', async () => {
    const signature = await simulated.createSigner(pair).sign('text');
    expect(await nodeVerifier.verify(pair.publicKey, 'text', signature)).toBe(true);
    expect(await nodeVerifier.verify(pair.publicKey, 'test', signature)).toBe(false);
    expect(await nodeVerifier.verify(simulated.keysFromSeed(1, 'two').publicKey, 'text', signature)).toBe(false);
  });

  test.each([
    ['', ''],
    ['A'.repeat(87), 'A'.repeat(86)],
    [pair.publicKey, ''],
    [pair.publicKey, 'A'.repeat(86)],
    [`BA${'_'.repeat(85)}`, 'A'.repeat(86)],
  ])('what is no key or no signature is wrong, and nothing is thrown: %.6s %.6s', async (key, signature) => {
    expect(await nodeVerifier.verify(key, 'text', signature)).toBe(false);
  });

  test('the fingerprint is that of the 65 bytes', () => {
    expect(fingerprintOf(pair.publicKey)).toBe(simulated.fingerprintOf(pair.publicKey));
    expect(fingerprintOf(pair.publicKey)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a key has one text', () => {
    expect(isCanonicalKey(pair.publicKey)).toBe(true);
    const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
      .map((last) => pair.publicKey.slice(0, -1) + last)
      .filter((key) => simulated.fingerprintOf(key) === simulated.fingerprintOf(pair.publicKey));
    expect(others).toHaveLength(4);
    expect(others.filter(isCanonicalKey)).toEqual([pair.publicKey]);
    expect(isCanonicalKey(Buffer.alloc(65, 3).toString('base64url'))).toBe(false);
  });
});

describe('the key of the room', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openseat-key-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made once, for its owner alone, and signs what WebCrypto believes', async () => {
    const made = await loadRoomKey(folder);
    expect((await stat(join(folder, ROOM_KEY))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([ROOM_KEY]);
    const again = await loadRoomKey(folder, false);
    expect(again.publicKey).toBe(made.publicKey);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const key = Buffer.from(made.publicKey, 'base64url');
    const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['verify']);
    const signature = Buffer.from(await again.sign('text'), 'base64url');
    expect(signature).toHaveLength(64);
    expect(await crypto.subtle.verify(algorithm, imported, signature, Buffer.from('text'))).toBe(true);
  });

  test('two rooms have two keys', async () => {
    const other = await mkdtemp(join(tmpdir(), 'openseat-key-'));
    expect((await loadRoomKey(folder)).publicKey).not.toBe((await loadRoomKey(other)).publicKey);
    await rm(other, { recursive: true });
  });

  test.each([
    ['empty', ''],
    ['null', 'null'],
    ['half of one', '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG\n'],
    ['not a P-256 key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v_\n-----END PRIVATE KEY-----\n'],
  ])('a file that is %s is damage, names itself, and stays as it is', async (_what, text) => {
    await writeFile(join(folder, ROOM_KEY), text);
    await expect(loadRoomKey(folder)).rejects.toMatchObject({ code: 'damaged', file: join(folder, ROOM_KEY) });
    expect((await stat(join(folder, ROOM_KEY))).size).toBe(text.length);
  });

  test('missing where the room exists is damage', async () => {
    await expect(loadRoomKey(folder, false)).rejects.toMatchObject({ code: 'damaged' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('a first start that was cut off leaves nothing in the way', async () => {
    await writeFile(join(folder, `${ROOM_KEY}.unfinished`), 'half');
    await loadRoomKey(folder);
    expect(await readdir(folder)).toEqual([ROOM_KEY]);
  });

  test('what others could read is closed to them; what is no file is told', async () => {
    await loadRoomKey(folder);
    await chmod(join(folder, ROOM_KEY), 0o644);
    await loadRoomKey(folder);
    expect((await stat(join(folder, ROOM_KEY))).mode & 0o777).toBe(0o600);
    await rm(join(folder, ROOM_KEY));
    await mkdir(join(folder, ROOM_KEY));
    await expect(loadRoomKey(folder)).rejects.toMatchObject({ code: 'disk' });
  });
});

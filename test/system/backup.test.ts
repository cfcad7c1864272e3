// Backup and restore: what comes back, what is never told, and every way in which a file can be wrong. What is looked at is the file, the lists, and the disk.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fingerprintOf } from '../../controller/endpoints/keys.ts';
import { loadRoomKey, takeRestoredKey } from '../../controller/endpoints/room-key.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { furnish, listed } from './furnish.ts';
import { Whole } from './whole.ts';

const PASSPHRASE = 'correct horse battery';

async function furnished(seed = 8, changes = 60): Promise<Whole> {
  const whole = new Whole();
  await furnish(whole, createRandom(seed), changes);
  return whole;
}

const backup = (whole: Whole): Promise<string> => whole.parts('system.backup', { passphrase: PASSPHRASE });
const restore = { passphrase: PASSPHRASE };

/** The file with its checksum made right again: what a forger would do. */
function resummed(text: string): string {
  const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  return `${body}{"sha256":"${createHash('sha256').update(body).digest('hex')}"}\n`;
}

describe('issue 3, Deliver 7: backup and restore', () => {
  test('what was changed since comes back, passwords with it; history stays, and the restore is in it', async () => {
    const whole = await furnished();
    await whole.must('users.create', { username: 'lin', password: 'first', role: 'operator' });
    const [text, lists] = [await whole.text(), await listed(whole)];
    const file = await backup(whole);
    await whole.must('users.update', { username: 'lin', version: 1, password: 'second' });
    await furnish(whole, createRandom(9), 60);
    await whole.must('groups.create', { name: 'since then' });
    const numbers = new Set((await whole.list('endpoints')).map(({ number }) => number));
    const [records, next] = [whole.world.journal.records.length, whole.world.state.nextNumber];
    await whole.stage(file);
    const preview = await whole.must('system.restore', { ...restore, preview: true });
    expect(await whole.text()).not.toBe(text);
    const result = await whole.must('system.restore', restore);
    expect(result).toEqual(preview);
    expect(result).toMatchObject({ afterRestart: [], leftAlone: [] });
    expect(await whole.text()).toBe(text);
    expect([...(await listed(whole)).values()].map(String).sort()).toEqual([...lists.values()].map(String).sort());
    const logIn = (password: string) =>
      whole.world.call(
        { kind: 'nobody', from: 'x' },
        { method: 'session.login', params: { username: 'lin', password } },
      );
    expect([(await logIn('second')).ok, (await logIn('first')).ok]).toEqual([false, true]);
    for (const { number } of await whole.list('endpoints'))
      expect(numbers.has(number) || Number(number) >= next).toBe(true);
    const { items } = await whole.must('system.versions');
    expect(items).toMatchObject({ 0: { cause: 'restored', by: 'admin' } });
    expect(whole.world.journal.records.length).toBeGreaterThan(records);
  });

  test('nothing secret can be read in the file, the journal or an answer; the journal says who made it', async () => {
    const whole = await furnished();
    const file = await backup(whole);
    await whole.stage(file);
    await whole.must('system.restore', restore);
    const journal = JSON.stringify(whole.world.journal.records.filter(({ type }) => !type.startsWith('users.')));
    for (const text of [file, journal]) expect(text).not.toMatch(/plain:|battery|admin","name"/);
    expect(whole.world.journal.records.find(({ type }) => type === 'backup.made')?.data).toEqual({ by: 'admin' });
    const head = JSON.parse(file.slice(0, file.indexOf('\n')));
    expect(head).toMatchObject({
      openseat: 'backup',
      format: 1,
      cipher: 'aes-256-gcm',
      key: { name: 'argon2id', memoryKib: 65_536, passes: 3, lanes: 1 },
    });
    // Two backups of the same have nothing in common but their heads.
    const again = await backup(whole);
    expect(again.split('\n')[1]?.slice(0, 64)).not.toBe(file.split('\n')[1]?.slice(0, 64));
  });

  test('damaged at every byte of a small one: refused with a sentence, and nothing is changed', async () => {
    const whole = new Whole();
    await whole.must('groups.create', { name: 'day' });
    const file = await backup(whole);
    const before = [await whole.text(), whole.world.state.configuration];
    const words = new Map<string, number>();
    for (let at = 0; at < file.length; at += 1) {
      const flipped = String.fromCharCode(file.charCodeAt(at) ^ 1);
      await whole.stage(file.slice(0, at) + flipped + file.slice(at + 1));
      const refusal = await whole.refused('system.restore', restore);
      words.set(refusal, (words.get(refusal) ?? 0) + 1);
    }
    for (const refusal of words.keys())
      expect(refusal).toMatch(/^invalid: (the staged text is not a backup|the backup is (damaged|cut off|of format))/);
    expect(
      words.get('invalid: the backup is damaged: its checksum does not fit; take another copy of it'),
    ).toBeGreaterThan(file.length - 120);
    expect([await whole.text(), whole.world.state.configuration]).toEqual(before);
  });

  test('cut at every byte: refused', async () => {
    const whole = new Whole();
    const file = await backup(whole);
    for (let length = 1; length < file.length; length += 1) {
      await whole.stage(file.slice(0, length));
      expect(await whole.refused('system.restore', restore)).toMatch(
        /^invalid: (the staged text is not|the backup is (cut off|damaged))/,
      );
    }
  });

  test('forged with a right checksum: the seal does not open', async () => {
    const whole = new Whole();
    const file = await backup(whole);
    const begin = file.indexOf('\n') + 1;
    for (const at of [begin, begin + 40, file.indexOf('"made"') + 10, file.lastIndexOf('\n', file.length - 2) - 6]) {
      const changed = file[at] === '1' ? '2' : '1';
      await whole.stage(resummed(file.slice(0, at) + changed + file.slice(at + 1)));
      expect(await whole.refused('system.restore', restore)).toMatch(
        /^invalid_credentials: the passphrase does not open/,
      );
    }
  });

  test('a wrong passphrase, a newer format, another room, no backup at all: each with its sentence', async () => {
    const whole = await furnished();
    const file = await backup(whole);
    await whole.stage(file);
    expect(await whole.refused('system.restore', { passphrase: `${PASSPHRASE}!` })).toMatch(
      /^invalid_credentials: the passphrase does not open/,
    );
    await whole.stage(resummed(file.replace('"format":1', '"format":2')));
    expect(await whole.refused('system.restore', restore)).toMatch(
      /^invalid: the backup is of format 2, made by a newer version/,
    );
    await whole.stage(await whole.text());
    expect(await whole.refused('system.restore', restore)).toMatch(/^invalid: the staged text is not a backup/);
    const other = new Whole({ room: 'another room' });
    await furnish(other, createRandom(1), 30);
    await other.stage(file);
    expect(await other.refused('system.restore', restore)).toMatch(/^conflict: the backup is of another room/);
    expect(await whole.refused('system.backup', { passphrase: 'short' })).toMatch(/^invalid/);
    expect(await whole.refused('system.backup', { after: '0' })).toMatch(/^not_found/);
    await whole.stage(file);
    expect(await whole.refused('system.apply')).toMatch(/^invalid: line 1/);
  });

  test('while an applied configuration waits to be confirmed, nothing is restored', async () => {
    const whole = await furnished(8, 10);
    const file = await backup(whole);
    await whole.apply(`${await whole.text()}{"groups": {"name": "x"}}\n`, { confirmWithinS: 60 });
    await whole.stage(file);
    expect(await whole.refused('system.restore', restore)).toMatch(/^conflict: the configuration that admin applied/);
  });

  test('on a new machine: an empty room takes the key of the old one at its next start, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openseat-keys-'));
    const oldKey = await loadRoomKey(folder);
    const known = [
      { role: 'room', name: 'room.key' },
      { role: 'journal', name: 'journal.key' },
      { role: 'tls', name: 'tls.pem' },
    ] as const;
    writeFileSync(join(folder, 'journal.key'), Buffer.from([0, 255, 1, 128]));
    writeFileSync(join(folder, 'tls.pem'), 'old certificate');
    const old = new Whole({ folder, known, room: 'old' });
    await furnish(old, createRandom(5), 60);
    const file = await backup(old);
    const room = JSON.parse(file.slice(0, file.indexOf('\n'))).room as string;

    const fresh = new Whole({ known, room: 'fresh' });
    const freshKey = await loadRoomKey(fresh.folder);
    writeFileSync(join(fresh.folder, 'journal.key'), 'of this journal');
    await fresh.stage(file);
    const result = await fresh.must('system.restore', restore);
    expect(result.afterRestart).toEqual([
      expect.stringMatching(/room’s key.*next start/),
      expect.stringMatching(/^tls.pem/),
    ]);
    expect(result.leftAlone).toEqual([expect.stringMatching(/^journal.key/)]);
    expect(await fresh.text()).toBe(await old.text());
    expect(fresh.world.state.roomKey).toBe(room);
    expect(readFileSync(join(fresh.folder, 'journal.key'), 'utf8')).toBe('of this journal');
    expect(readFileSync(join(fresh.folder, 'tls.pem'), 'utf8')).toBe('old certificate');
    expect((await loadRoomKey(fresh.folder)).publicKey).toBe(freshKey.publicKey);
    for (const name of readdirSync(fresh.folder).filter((one) => one !== 'journal.key'))
      expect([name, statSync(join(fresh.folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    // The next start takes it, if the journal names it.
    await takeRestoredKey(fresh.folder, fingerprintOf(oldKey.publicKey));
    expect((await loadRoomKey(fresh.folder)).publicKey).toBe(oldKey.publicKey);
    expect(existsSync(join(fresh.folder, 'room.key.restored'))).toBe(false);
  });

  test('a key that the journal does not name is not taken, and does not stay', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'openseat-keys-'));
    const key = await loadRoomKey(folder);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    for (const restored of [null, 'f'.repeat(64)]) {
      writeFileSync(join(folder, 'room.key.restored'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await takeRestoredKey(folder, restored);
      expect((await loadRoomKey(folder)).publicKey).toBe(key.publicKey);
      expect(readdirSync(folder)).toEqual(['room.key']);
    }
  });
});

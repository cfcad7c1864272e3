// The work of hashing: right and wrong passwords, old and strange hashes, and that an unknown user costs the same work as a known one.
// The oracle for the parameters is the PHC text itself, and OWASP's minimum.

import { hash, hashRaw, hashSync, parseOptions, verify } from '@node-rs/argon2';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Argon2 } from '../../controller/passwords/hashing.ts';
import { Hashing, normalized } from '../../controller/passwords/hashing.ts';

/** The real package, with what it was asked to compute. */
class Counted implements Argon2 {
  readonly work: string[] = [];

  hash: Argon2['hash'] = (password, options) => {
    this.work.push(`hash m=${options.memoryCost} t=${options.timeCost} p=${options.parallelism}`);
    return hash(password, options);
  };

  verify: Argon2['verify'] = (hashed, password) => {
    this.work.push(`verify ${hashed.split('$')[3]} ${password.length}`);
    return verify(hashed, password);
  };

  hashRaw = hashRaw;
  parseOptions = parseOptions;
}

const argon2 = new Counted();
let hashing: Hashing;
let known: string;

beforeAll(async () => {
  hashing = await Hashing.prepare(argon2, 'nobody knows this');
  known = await made('123456');
});

beforeEach(() => {
  argon2.work.length = 0;
});

async function made(password: string): Promise<string> {
  const outcome = await hashing.answer({ type: 'hash', password });
  return outcome.type === 'hashed' ? outcome.hash : '';
}

async function fits(hashed: string | null, password: string): Promise<boolean | null> {
  const outcome = await hashing.answer({ type: 'verify', hash: hashed, password });
  return outcome.type === 'verified' ? outcome.fits : null;
}

test('a hash is argon2id with at least OWASP’s parameters in its text, and another one each time', async () => {
  const one = await made('demo-admin');
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toContain('demo-admin');
  expect(await made('demo-admin')).not.toBe(one);
  expect(await verify(one, 'demo-admin')).toBe(true);
});

test('right and wrong passwords', async () => {
  expect(await fits(known, '123456')).toBe(true);
  for (const wrong of ['123457', '', '123456 ', '１２３４５６']) expect(await fits(known, wrong)).toBe(false);
});

test('passwords that look the same are the same (RFC 8265)', async () => {
  expect(await fits(await made('caf\u00e9 \u3000坐席'), 'cafe\u0301\u00a0 坐席')).toBe(true);
  expect(normalized('ﬁ A')).toBe('ﬁ A');
});

describe('the same work, whatever was asked', () => {
  const cases: readonly [string, () => string | null][] = [
    ['an unknown user', () => null],
    ['a damaged hash', () => '$argon2id$v=19$m=19456'],
    ['no hash at all', () => ''],
    ['another algorithm', () => '$2b$12$abcdefghijklmnopqrstuu'],
    ['argon2i', () => hashSync('123456', { algorithm: 1 })],
    [
      'a hash that asks for 4 GiB',
      () => '$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY',
    ],
    [
      'a hash that asks for 4 billion passes',
      () =>
        '$argon2id$v=19$m=19456,t=4294967295,p=1$c29tZXNhbHRzb21lc2FsdA$YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY',
    ],
  ];

  test.each(cases)('%s', async (_, stored) => {
    expect(await fits(known, '123456')).toBe(true);
    expect(await fits(stored(), '123456')).toBe(false);
    expect(argon2.work).toEqual(['verify m=19456,t=2,p=1 6', 'verify m=19456,t=2,p=1 6']);
  });

  test('the dummy’s own secret opens nothing', async () => {
    expect(await fits(null, 'nobody knows this')).toBe(false);
  });
});

test('a password beyond the limit is not computed, and fits nothing', async () => {
  const long = '坐'.repeat(400);
  await expect(hashing.answer({ type: 'hash', password: long })).rejects.toThrow();
  const stored = await made('');
  argon2.work.length = 0;
  expect(await fits(stored, long)).toBe(false);
  expect(argon2.work).toEqual(['verify m=19456,t=2,p=1 0']);
});

test('hashes of older parameters are still checked', async () => {
  const older = hashSync('old', { memoryCost: 65_536, timeCost: 3, parallelism: 4 });
  expect(await fits(older, 'old')).toBe(true);
});

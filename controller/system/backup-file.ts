// The file of a backup: a head that everybody can read, the configuration and the secret files encrypted under a passphrase, and a checksum over both, so that a
// damaged file is told from a wrong passphrase. The head is under the cipher's seal too.

import type { Hash } from 'node:crypto';
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { parseJson } from '../../protocol/json.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { Static } from '../../protocol/schema.ts';
import { check, Fingerprint, fields, Time, Type } from '../../protocol/schema.ts';
import type { KeyDeriver } from '../ports/passwords.ts';
import { CHUNK_BYTES, KEY_COST, MAX_SECRET_BYTES } from './limits.ts';
import type { Slices } from './slices.ts';

/** The format that this version writes; it reads this one and older ones. */
export const BACKUP_FORMAT = 1;
const CIPHER = 'aes-256-gcm';
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const SEAL_BYTES = 16;
const BEGIN = '{"openseat":"backup",';
const MAX_HEAD = 1_024;
const MAX_FILES = 8;

const Bytes = Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 64 });
const Head = fields({
  openseat: Type.Literal('backup'),
  format: Type.Literal(BACKUP_FORMAT),
  made: Time,
  room: Fingerprint,
  key: fields({
    name: Type.Literal('argon2id'),
    memoryKib: Type.Integer({ minimum: 8_192, maximum: 131_072 }),
    passes: Type.Integer({ minimum: 1, maximum: 8 }),
    lanes: Type.Integer({ minimum: 1, maximum: 4 }),
    salt: Bytes,
  }),
  cipher: Type.Literal(CIPHER),
  nonce: Bytes,
});
export type Head = Static<typeof Head>;

const SecretFile = fields({
  name: Type.String({ maxLength: 256 }),
  text: Type.String({ maxLength: MAX_SECRET_BYTES }),
});
const Files = fields({ files: Type.Array(SecretFile, { maxItems: MAX_FILES }) });
export type SecretFile = Static<typeof SecretFile>;

/** What a backup holds. */
export interface Contents {
  readonly configuration: string;
  readonly files: readonly SecretFile[];
}

export interface Tools {
  readonly deriver: KeyDeriver;
  readonly random: { bytes(count: number): Uint8Array };
  readonly slices: Slices;
}

/** The text of a backup file. @throws PasswordsBusy */
export async function seal(
  { configuration, files }: Contents,
  about: { readonly made: string; readonly room: string; readonly passphrase: string },
  { deriver, random, slices }: Tools,
): Promise<string> {
  const { made, room, passphrase } = about;
  const salt = Buffer.from(random.bytes(SALT_BYTES)).toString('base64');
  const nonce = Buffer.from(random.bytes(NONCE_BYTES)).toString('base64');
  const key = { name: 'argon2id', ...KEY_COST, salt } as const;
  const head: Head = { openseat: 'backup', format: BACKUP_FORMAT, made, room, key, cipher: CIPHER, nonce };
  const headLine = `${JSON.stringify(head)}\n`;
  const cipher = createCipheriv(CIPHER, await deriver.derive(passphrase, salt, KEY_COST), Buffer.from(nonce, 'base64'));
  cipher.setAAD(Buffer.from(headLine));
  const plain = Buffer.from(`${JSON.stringify({ files })}\n${configuration}`);
  const sealed: Buffer[] = [];
  for await (const chunk of chunksOf(plain, slices)) sealed.push(cipher.update(chunk));
  sealed.push(cipher.final(), cipher.getAuthTag());
  const body = `${headLine}${Buffer.concat(sealed).toString('base64')}\n`;
  return `${body}${sumLine(await sumOf(body, slices))}`;
}

/** The head of a staged backup, after all was checked that can be without the passphrase. */
export async function examine(text: string, slices: Slices): Promise<Result<Head>> {
  if (!text.startsWith(BEGIN))
    return refuse('invalid', 'the staged text is not a backup of OpenSeat, or its beginning is damaged');
  const end = text.indexOf('\n');
  const parsed = end < 0 || end > MAX_HEAD ? null : parseJson(text.slice(0, end));
  const format = parsed?.ok === true ? Reflect.get(parsed.value as object, 'format') : undefined;
  if (typeof format === 'number' && format > BACKUP_FORMAT)
    return refuse(
      'invalid',
      `the backup is of format ${format}, made by a newer version; this one reads up to ${BACKUP_FORMAT}: restore it there, or update this controller first`,
    );
  const last = text.lastIndexOf('\n', text.length - 2) + 1;
  if (!text.endsWith('\n') || !/^\{"sha256":"[0-9a-f]{64}"\}\n$/.test(text.slice(last)))
    return refuse('invalid', 'the backup is cut off: its end is missing; get the whole file');
  if (text.slice(last) !== sumLine(await sumOf(text.slice(0, last), slices)))
    return refuse('invalid', 'the backup is damaged: its checksum does not fit; take another copy of it');
  const head = parsed?.ok === true ? check(Head, parsed.value) : refuse('invalid', 'the head cannot be read');
  return head.ok ? head : refuse('invalid', `the backup is not of the form that this version writes: ${head.because}`);
}

/** What is in a backup that was examined. Refused `invalid_credentials` where the passphrase is wrong. @throws PasswordsBusy */
export async function open(
  text: string,
  head: Head,
  passphrase: string,
  { deriver, slices }: Pick<Tools, 'deriver' | 'slices'>,
): Promise<Result<Contents>> {
  const end = text.indexOf('\n') + 1;
  const sealed = Buffer.from(text.slice(end, text.indexOf('\n', end)), 'base64');
  const { salt, memoryKib, passes, lanes } = head.key;
  const key = await deriver.derive(passphrase, salt, { memoryKib, passes, lanes });
  const wrong = refuse('invalid_credentials', 'the passphrase does not open this backup; nothing was changed');
  const plain: Buffer[] = [];
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(head.nonce, 'base64'));
    decipher.setAAD(Buffer.from(text.slice(0, end)));
    decipher.setAuthTag(sealed.subarray(sealed.length - SEAL_BYTES));
    for await (const chunk of chunksOf(sealed.subarray(0, -SEAL_BYTES), slices)) plain.push(decipher.update(chunk));
    plain.push(decipher.final());
  } catch {
    return wrong;
  }
  return contentsOf(Buffer.concat(plain).toString('utf8'));
}

function contentsOf(text: string): Result<Contents> {
  const end = text.indexOf('\n');
  const limits = { maxBytes: MAX_FILES * MAX_SECRET_BYTES * 2, maxDepth: 4 };
  const parsed = end < 0 ? refuse('invalid', 'nothing is in it') : parseJson(text.slice(0, end), limits);
  const files = parsed.ok ? check(Files, parsed.value) : parsed;
  return files.ok ? accept({ configuration: text.slice(end + 1), files: files.value.files }) : files;
}

async function* chunksOf(bytes: Buffer, slices: Slices): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
    await slices.pause();
  }
}

async function sumOf(text: string, slices: Slices): Promise<string> {
  const hash: Hash = createHash('sha256');
  for (let at = 0; at < text.length; at += CHUNK_BYTES) {
    hash.update(text.slice(at, at + CHUNK_BYTES));
    await slices.pause();
  }
  return hash.digest('hex');
}

function sumLine(sum: string): string {
  return `${JSON.stringify({ sha256: sum })}\n`;
}

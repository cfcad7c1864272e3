// Users, communities and addresses as they are written in the settings, for the agent and the manager alike. Keys may stand in files of their own; none is ever logged.

import type { TSchema } from '../../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import {
  KEY_CHARACTERS_AT_LEAST,
  KEY_CHARACTERS_AT_MOST,
  NAME_BYTES_AT_MOST,
  USER_CHARACTERS_AT_MOST,
} from './limits.ts';

const PORT_AT_MOST = 65_535;
const PRINTABLE = '^[\\x21-\\x7e]+$';

const File = fields({ file: Type.String({ minLength: 1, maxLength: 1024 }) });
const Key = Type.Union([Type.String({ minLength: KEY_CHARACTERS_AT_LEAST, maxLength: KEY_CHARACTERS_AT_MOST }), File]);
export const UserName = Type.String({ pattern: PRINTABLE, minLength: 1, maxLength: USER_CHARACTERS_AT_MOST });
export const Community = Type.Union([
  Type.String({ pattern: PRINTABLE, minLength: 1, maxLength: NAME_BYTES_AT_MOST }),
  File,
]);
export const Host = Type.String({ pattern: '^[A-Za-z0-9.:-]+$', minLength: 1, maxLength: 253 });
/** 0: a free one is picked. */
export const ListenPort = Type.Integer({ minimum: 0, maximum: PORT_AT_MOST });
export const Port = Type.Integer({ minimum: 1, maximum: PORT_AT_MOST });

/** A user who signs and encrypts; which digests there are differs. */
export function userWith<A extends TSchema>(auth: A) {
  return fields({
    name: UserName,
    auth: maybe(auth),
    authKey: Key,
    priv: maybe(oneOf('aes', 'aes256')),
    privKey: Key,
  });
}

export interface User {
  readonly name: string;
  readonly auth: 'sha' | 'sha256' | 'sha384' | 'sha512';
  readonly authKey: string;
  readonly priv: 'aes' | 'aes256';
  readonly privKey: string;
}

/** What a start gives besides the file. */
export interface Ground {
  /** The text of a file that the configuration names. It throws what a start is refused with. */
  readonly read: (path: string, place: string) => string;
  /** Ends the start with a line that names the place. */
  readonly refuse: (place: string, because: string) => never;
}

type Written = string | { readonly file: string };

interface WrittenUser {
  readonly name: string;
  readonly auth?: User['auth'];
  readonly authKey: Written;
  readonly priv?: User['priv'];
  readonly privKey: Written;
}

/** Users with their keys; refused where two have one name. @param place in the settings */
export function readUsers(users: readonly WrittenUser[], place: string, ground: Ground): readonly User[] {
  if (new Set(users.map(({ name }) => name)).size < users.length) ground.refuse(place, 'a name is there twice');
  return users.map(({ name, auth = 'sha256', priv = 'aes', ...user }, at) => {
    if (auth === 'sha' && priv === 'aes256')
      ground.refuse(`${place}.${at}`, 'aes256 needs a longer digest than sha: take sha256, or aes');
    const authKey = readKey(user.authKey, `${place}.${at}.authKey`, ground);
    const privKey = readKey(user.privKey, `${place}.${at}.privKey`, ground);
    return { name, auth, authKey, priv, privKey };
  });
}

/** A community, held to its form wherever it stands. */
export function readCommunity(value: Written, place: string, ground: Ground): string {
  const text = readWritten(value, place, ground);
  if (new RegExp(PRINTABLE).test(text) && text.length <= NAME_BYTES_AT_MOST) return text;
  return ground.refuse(place, `a community has 1 to ${NAME_BYTES_AT_MOST} printable characters and no space`);
}

/** What stands there, or in the file, whose last line may end. */
function readWritten(value: Written, place: string, { read }: Ground): string {
  return typeof value === 'string' ? value : read(value.file, place).replace(/\r?\n$/, '');
}

function readKey(value: Written, place: string, ground: Ground): string {
  const text = readWritten(value, place, ground);
  if (text.length >= KEY_CHARACTERS_AT_LEAST && text.length <= KEY_CHARACTERS_AT_MOST) return text;
  return ground.refuse(
    place,
    `a key has ${KEY_CHARACTERS_AT_LEAST} to ${KEY_CHARACTERS_AT_MOST} characters (RFC 3414)`,
  );
}

// The key `snmp` of the configuration file: users, receivers of notifications, what else is set. Keys may stand in files of their own; none is ever logged.
// Flags and the other keys stand in controller/settings.ts.

import type { Static } from '../../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import {
  KEY_CHARACTERS_AT_LEAST,
  KEY_CHARACTERS_AT_MOST,
  NAME_BYTES_AT_MOST,
  RECEIVERS_AT_MOST,
  USERS_AT_MOST,
} from './limits.ts';

const NAME_CHARACTERS_AT_MOST = 32;
const TEXT_CHARACTERS_AT_MOST = 60;
const PORT_AT_MOST = 65_535;
const TRAP_PORT = 162;

const Name = Type.String({ pattern: '^[\\x21-\\x7e]+$', minLength: 1, maxLength: NAME_CHARACTERS_AT_MOST });
const Community = Type.String({ pattern: '^[\\x21-\\x7e]+$', minLength: 1, maxLength: NAME_BYTES_AT_MOST });
const Host = Type.String({ pattern: '^[A-Za-z0-9.:-]+$', minLength: 1, maxLength: 253 });
const Port = Type.Integer({ minimum: 0, maximum: PORT_AT_MOST });
const Text = Type.String({ maxLength: TEXT_CHARACTERS_AT_MOST });
const File = fields({ file: Type.String({ minLength: 1, maxLength: 1024 }) });
const Key = Type.Union([Type.String({ minLength: KEY_CHARACTERS_AT_LEAST, maxLength: KEY_CHARACTERS_AT_MOST }), File]);

export const SnmpConfig = fields({
  port: maybe(Port),
  host: maybe(Host),
  users: maybe(
    Type.Array(
      fields({
        name: Name,
        auth: maybe(oneOf('sha256', 'sha384', 'sha512')),
        authKey: Key,
        priv: maybe(oneOf('aes', 'aes256')),
        privKey: Key,
      }),
      { maxItems: USERS_AT_MOST },
    ),
  ),
  v2c: maybe(fields({ community: Type.Union([Community, File]) })),
  traps: maybe(
    Type.Array(
      fields({
        host: Host,
        port: maybe(Type.Integer({ minimum: 1, maximum: PORT_AT_MOST })),
        kind: maybe(oneOf('trap', 'inform')),
        user: maybe(Name),
        community: maybe(Type.Union([Community, File])),
      }),
      { maxItems: RECEIVERS_AT_MOST },
    ),
  ),
  name: maybe(Text),
  contact: maybe(Text),
  location: maybe(Text),
});
export type SnmpConfig = Static<typeof SnmpConfig>;

export interface User {
  readonly name: string;
  readonly auth: 'sha256' | 'sha384' | 'sha512';
  readonly authKey: string;
  readonly priv: 'aes' | 'aes256';
  readonly privKey: string;
}

/** Who is told of what an operator must know. */
export interface Receiver {
  readonly host: string;
  readonly port: number;
  readonly kind: 'trap' | 'inform';
  /** By version 3 as this user, or by version 2c with a community. */
  readonly by: { readonly user: string } | { readonly community: string };
}

export interface SnmpSettings {
  readonly port: number;
  readonly host: string;
  readonly users: readonly User[];
  /** Null: version 2c is not answered. */
  readonly community: string | null;
  readonly receivers: readonly Receiver[];
  readonly name: string;
  readonly contact: string;
  readonly location: string;
}

/** What a start gives besides the file. */
export interface SnmpGround {
  /** Of `--snmp-port`; null where it was not given. */
  readonly port: number | null;
  readonly host: string;
  /** The text of a file that the configuration names. It throws what a start is refused with. */
  readonly read: (path: string, place: string) => string;
  /** Ends the start with a line that names the place. */
  readonly refuse: (place: string, because: string) => never;
}

/** The agent's settings, or null where it is off. */
export function readSnmp(config: SnmpConfig | undefined, ground: SnmpGround): SnmpSettings | null {
  const port = ground.port ?? config?.port ?? null;
  if (port === null) {
    if (config !== undefined) ground.refuse('snmp', 'needs a port: --snmp-port, or snmp.port');
    return null;
  }
  const users = (config?.users ?? []).map((user, at) => readUser(user, `snmp.users.${at}`, ground));
  const community = config?.v2c === undefined ? null : plain(config.v2c.community, 'snmp.v2c.community', ground);
  if (users.length === 0 && community === null)
    ground.refuse('snmp', 'nobody may ask: give snmp.users (or, for version 2c, snmp.v2c) in the file of --config');
  if (new Set(users.map(({ name }) => name)).size < users.length) ground.refuse('snmp.users', 'a name is there twice');
  const receivers = (config?.traps ?? []).map((trap, at) => readReceiver(trap, users, `snmp.traps.${at}`, ground));
  const { name = '', contact = '', location = '' } = config ?? {};
  return { port, host: config?.host ?? ground.host, users, community, receivers, name, contact, location };
}

type UserConfig = NonNullable<SnmpConfig['users']>[number];
type TrapConfig = NonNullable<SnmpConfig['traps']>[number];

function readUser(user: UserConfig, place: string, ground: SnmpGround): User {
  const { name, auth = 'sha256', priv = 'aes' } = user;
  const authKey = key(user.authKey, `${place}.authKey`, ground);
  const privKey = key(user.privKey, `${place}.privKey`, ground);
  return { name, auth, authKey, priv, privKey };
}

function readReceiver(trap: TrapConfig, users: readonly User[], place: string, ground: SnmpGround): Receiver {
  const { host, port = TRAP_PORT, kind = 'trap', user, community } = trap;
  if ((user === undefined) === (community === undefined))
    return ground.refuse(place, 'needs a user (version 3) or a community (version 2c), and one of them alone');
  if (community !== undefined)
    return { host, port, kind, by: { community: plain(community, `${place}.community`, ground) } };
  if (user === undefined || !users.some(({ name }) => name === user))
    return ground.refuse(`${place}.user`, 'is none of snmp.users');
  return { host, port, kind, by: { user } };
}

/** What stands there, or in the file, whose last line may end. */
function plain(value: string | { readonly file: string }, place: string, { read }: SnmpGround): string {
  return typeof value === 'string' ? value : read(value.file, place).replace(/\r?\n$/, '');
}

function key(value: string | { readonly file: string }, place: string, ground: SnmpGround): string {
  const text = plain(value, place, ground);
  if (text.length >= KEY_CHARACTERS_AT_LEAST && text.length <= KEY_CHARACTERS_AT_MOST) return text;
  return ground.refuse(
    place,
    `a key has ${KEY_CHARACTERS_AT_LEAST} to ${KEY_CHARACTERS_AT_MOST} characters (RFC 3414)`,
  );
}

// The key `snmp` of the configuration file: users, receivers of notifications, what else is set. How users and keys are written stands in ../snmp/users.ts.
// Flags and the other keys stand in controller/settings/.

import { MAX_TRAP_RECEIVERS } from '../../../protocol/limits.ts';
import type { Static } from '../../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import type { Ground, User } from '../snmp/users.ts';
import { Community, Host, ListenPort, Port, readCommunity, readUsers, UserName, userWith } from '../snmp/users.ts';
import { USERS_AT_MOST } from './limits.ts';

const TEXT_CHARACTERS_AT_MOST = 60;
const TRAP_PORT = 162;

const Text = Type.String({ maxLength: TEXT_CHARACTERS_AT_MOST });

export const SnmpConfig = fields({
  port: maybe(ListenPort),
  host: maybe(Host),
  users: maybe(Type.Array(userWith(oneOf('sha256', 'sha384', 'sha512')), { maxItems: USERS_AT_MOST })),
  v2c: maybe(fields({ community: Community })),
  traps: maybe(
    Type.Array(
      fields({
        name: maybe(Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' })),
        host: Host,
        port: maybe(Port),
        kind: maybe(oneOf('trap', 'inform')),
        user: maybe(UserName),
        community: maybe(Community),
      }),
      { maxItems: MAX_TRAP_RECEIVERS },
    ),
  ),
  name: maybe(Text),
  contact: maybe(Text),
  location: maybe(Text),
});
export type SnmpConfig = Static<typeof SnmpConfig>;

/** Who is told of what an operator must know. */
export interface Receiver {
  /** Among all outputs of alarms. */
  readonly name: string;
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
export interface SnmpGround extends Ground {
  /** Of `--snmp-port`; null where it was not given. */
  readonly port: number | null;
  readonly host: string;
}

/** The agent's settings, or null where it is off. */
export function readSnmp(config: SnmpConfig | undefined, ground: SnmpGround): SnmpSettings | null {
  const port = ground.port ?? config?.port ?? null;
  if (port === null) {
    if (config !== undefined) ground.refuse('snmp', 'needs a port: --snmp-port, or snmp.port');
    return null;
  }
  const users = readUsers(config?.users ?? [], 'snmp.users', ground);
  const community =
    config?.v2c === undefined ? null : readCommunity(config.v2c.community, 'snmp.v2c.community', ground);
  if (users.length === 0 && community === null)
    ground.refuse('snmp', 'nobody may ask: give snmp.users (or, for version 2c, snmp.v2c) in the file of --config');
  const receivers = (config?.traps ?? []).map((trap, at) => readReceiver(trap, at, users, ground));
  for (const [at, { name: own }] of receivers.entries())
    if (receivers.findIndex((other) => other.name === own) < at)
      ground.refuse(`snmp.traps.${at}.name`, `another receiver is called ${own}`);
  const { name = '', contact = '', location = '' } = config ?? {};
  return { port, host: config?.host ?? ground.host, users, community, receivers, name, contact, location };
}

type TrapConfig = NonNullable<SnmpConfig['traps']>[number];

function readReceiver(trap: TrapConfig, at: number, users: readonly User[], ground: SnmpGround): Receiver {
  const { host, port = TRAP_PORT, kind = 'trap', user, community } = trap;
  const { name = `${kind}-${at + 1}` } = trap;
  const place = `snmp.traps.${at}`;
  if ((user === undefined) === (community === undefined))
    return ground.refuse(place, 'needs a user (version 3) or a community (version 2c), and one of them alone');
  if (community !== undefined)
    return { name, host, port, kind, by: { community: readCommunity(community, `${place}.community`, ground) } };
  if (user === undefined || !users.some(({ name }) => name === user))
    return ground.refuse(`${place}.user`, 'is none of snmp.users');
  return { name, host, port, kind, by: { user } };
}

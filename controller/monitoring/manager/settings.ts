// The key `agents` of the configuration file: who is polled, how, for what, and when a reading is too high or too low. What is wrong there ends the start with one line.

import type { Static } from '../../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import type { Oid } from '../snmp/ber.ts';
import type { Ground, User } from '../snmp/users.ts';
import { Community, Host, ListenPort, Port, readCommunity, readUsers, UserName, userWith } from '../snmp/users.ts';
import { AGENTS_AT_MOST, OIDS_AT_MOST, PROFILES_AT_MOST, THRESHOLDS_AT_MOST, USERS_AT_MOST } from './limits.ts';
import type { ProfileName } from './profiles.ts';
import { PROFILES } from './profiles.ts';

const SNMP_PORT = 161;
const DEFAULT_INTERVAL_S = 10;
const MS = 1_000;
const DEFAULT_POLLS = 1;
/** No agent is called as the source of the controller's own figures is. */
const TAKEN = 'controller';

const AgentName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,32}$' });
const OidText = Type.String({ pattern: '^[0-2]([.](0|[1-9][0-9]{0,9})){2,63}$' });
const ReadingName = Type.String({ pattern: '^[^\\x00-\\x1f/]+$', minLength: 1, maxLength: 64 });
const Own = fields({
  oid: OidText,
  name: ReadingName,
  unit: maybe(Type.String({ maxLength: 16 })),
  scale: maybe(Type.Number()),
  kind: maybe(oneOf('value', 'rate')),
});
const Bounds = fields({ warning: maybe(Type.Number()), critical: maybe(Type.Number()) });
const ThresholdConfig = fields({
  reading: ReadingName,
  above: maybe(Bounds),
  below: maybe(Bounds),
  clear: maybe(Type.Number({ minimum: 0 })),
  polls: maybe(Type.Integer({ minimum: 1, maximum: 100 })),
});
const Thresholds = Type.Array(ThresholdConfig, { maxItems: THRESHOLDS_AT_MOST });
const Owns = Type.Array(Own, { maxItems: OIDS_AT_MOST });

export const AgentsConfig = fields({
  intervalS: maybe(Type.Integer({ minimum: 1, maximum: 3_600 })),
  users: maybe(Type.Array(userWith(oneOf('sha', 'sha256', 'sha384', 'sha512')), { maxItems: USERS_AT_MOST })),
  traps: maybe(fields({ port: ListenPort, host: maybe(Host) })),
  profiles: maybe(Type.Record(Type.String(), Owns)),
  thresholds: maybe(Thresholds),
  poll: Type.Array(
    fields({
      name: AgentName,
      host: Host,
      port: maybe(Port),
      user: maybe(UserName),
      v2c: maybe(fields({ community: Community })),
      profiles: maybe(Type.Array(AgentName, { maxItems: PROFILES_AT_MOST })),
      oids: maybe(Owns),
      thresholds: maybe(Thresholds),
    }),
    { maxItems: AGENTS_AT_MOST },
  ),
});
export type AgentsConfig = Static<typeof AgentsConfig>;

/** One object of an agent that somebody named. */
export interface OwnOid {
  readonly oid: Oid;
  readonly name: string;
  readonly unit: string;
  /** What is read is multiplied by it. */
  readonly scale: number;
  /** `rate`: a counter, of which the growth a second is told. */
  readonly kind: 'value' | 'rate';
}

interface Side {
  readonly warning: number | null;
  readonly critical: number | null;
}

/** When a reading is too high or too low. */
export interface Threshold {
  /** A name, or with a star at its end all that begin so. */
  readonly reading: string;
  readonly above: Side;
  readonly below: Side;
  /** By how much a reading must come back before it is well again. */
  readonly clear: number;
  /** Polls in a row that say the same before it counts. */
  readonly polls: number;
}

export interface AgentSettings {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** By version 3 as one of the users, or by version 2c with a community. */
  readonly by: { readonly user: string } | { readonly community: string };
  readonly profiles: readonly ProfileName[];
  readonly oids: readonly OwnOid[];
  /** The first that fits a reading counts. */
  readonly thresholds: readonly Threshold[];
}

export interface ManagerSettings {
  readonly intervalMs: number;
  readonly users: readonly User[];
  /** Where traps are taken; null: nowhere. */
  readonly traps: { readonly host: string; readonly port: number } | null;
  readonly agents: readonly AgentSettings[];
}

type PollConfig = AgentsConfig['poll'][number];

/** Null where the settings name none. @param ground `host`: where the controller listens itself */
export function readAgents(
  config: AgentsConfig | undefined,
  ground: Ground & { readonly host: string },
): ManagerSettings | null {
  if (config === undefined) return null;
  const { intervalS = DEFAULT_INTERVAL_S, traps, poll } = config;
  const users = readUsers(config.users ?? [], 'agents.users', ground);
  const own = readProfiles(config.profiles ?? {}, ground);
  const common = readThresholds(config.thresholds ?? [], 'agents.thresholds', ground);
  const agents = poll.map((agent, at) => readAgent(agent, `agents.poll.${at}`, { users, own, common, ground }));
  refuseTwice(agents, ({ name }) => name, 'a name is there twice', ground);
  refuseTwice(agents, ({ host, port }) => `${host} ${port}`, 'a host and port are there twice', ground);
  return {
    intervalMs: intervalS * MS,
    users,
    traps: traps === undefined ? null : { port: traps.port, host: traps.host ?? ground.host },
    agents,
  };
}

function refuseTwice(
  agents: readonly AgentSettings[],
  keyOf: (agent: AgentSettings) => string,
  because: string,
  { refuse }: Ground,
): void {
  const seen = new Set<string>();
  for (const [at, agent] of agents.entries()) {
    if (seen.has(keyOf(agent))) refuse(`agents.poll.${at}`, because);
    seen.add(keyOf(agent));
  }
}

interface Around {
  readonly users: readonly User[];
  readonly own: ReadonlyMap<string, readonly OwnOid[]>;
  readonly common: readonly Threshold[];
  readonly ground: Ground;
}

function readAgent(agent: PollConfig, place: string, { users, own, common, ground }: Around): AgentSettings {
  const { name, host, port = SNMP_PORT, profiles = [] } = agent;
  if (name === TAKEN) ground.refuse(`${place}.name`, `${TAKEN} is the source of the controller’s own figures`);
  const named = profiles.flatMap((profile, at) => {
    const found = own.get(profile);
    if (found === undefined && !isProfile(profile))
      ground.refuse(
        `${place}.profiles.${at}`,
        `there is no profile ${profile}: there are ${[...Object.keys(PROFILES), ...own.keys()].join(', ')}`,
      );
    return found ?? [];
  });
  const oids = [...named, ...readOids(agent.oids ?? [])];
  if (profiles.length === 0 && oids.length === 0)
    ground.refuse(place, `asks for nothing: give profiles (${Object.keys(PROFILES).join(', ')}) or oids`);
  refuseTwiceNamed(oids, place, ground);
  return {
    ...{ name, host, port, oids },
    by: readBy(agent, users, place, ground),
    profiles: profiles.filter(isProfile),
    thresholds: [...readThresholds(agent.thresholds ?? [], `${place}.thresholds`, ground), ...common],
  };
}

function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(PROFILES, name);
}

function refuseTwiceNamed(oids: readonly OwnOid[], place: string, { refuse }: Ground): void {
  if (oids.length > OIDS_AT_MOST) refuse(place, `has more than ${OIDS_AT_MOST} OIDs of its own`);
  if (new Set(oids.map(({ name }) => name)).size < oids.length) refuse(place, 'two of its OIDs have one name');
}

function readBy({ user, v2c }: PollConfig, users: readonly User[], place: string, ground: Ground): AgentSettings['by'] {
  if ((user === undefined) === (v2c === undefined))
    return ground.refuse(
      place,
      'needs a user (version 3) or v2c (which can be read on the way), and one of them alone',
    );
  if (v2c !== undefined) return { community: readCommunity(v2c.community, `${place}.v2c.community`, ground) };
  if (user === undefined || !users.some(({ name }) => name === user))
    return ground.refuse(`${place}.user`, 'is none of agents.users');
  return { user };
}

function readProfiles(
  profiles: Readonly<Record<string, Static<typeof Owns>>>,
  { refuse }: Ground,
): ReadonlyMap<string, readonly OwnOid[]> {
  const entries = Object.entries(profiles);
  if (entries.length > PROFILES_AT_MOST) refuse('agents.profiles', `more than ${PROFILES_AT_MOST}`);
  return new Map(
    entries.map(([name, oids]) => {
      if (!/^[A-Za-z0-9_-]{1,32}$/.test(name)) refuse('agents.profiles', 'a name is 1 to 32 of A-Z a-z 0-9 _ -');
      if (isProfile(name)) refuse(`agents.profiles.${name}`, 'is there already');
      return [name, readOids(oids)] as const;
    }),
  );
}

function readOids(oids: Static<typeof Owns>): readonly OwnOid[] {
  return oids.map(({ oid, name, unit = '', scale = 1, kind = 'value' }) => ({
    oid: oid.split('.').map(Number),
    ...{ name, unit, scale, kind },
  }));
}

function readThresholds(
  thresholds: Static<typeof Thresholds>,
  place: string,
  { refuse }: Ground,
): readonly Threshold[] {
  return thresholds.map(({ reading, above, below, clear = 0, polls = DEFAULT_POLLS }, at) => {
    const threshold = { reading, above: sideOf(above), below: sideOf(below), clear, polls };
    const because = faultOf(threshold);
    return because === null ? threshold : refuse(`${place}.${at}`, because);
  });
}

function sideOf(bounds: Static<typeof Bounds> | undefined): Side {
  return { warning: bounds?.warning ?? null, critical: bounds?.critical ?? null };
}

/** Why a threshold makes no sense, or null. */
function faultOf({ reading, above, below, clear }: Threshold): string | null {
  if (reading.slice(0, -1).includes('*')) return 'a star stands at the end of a name, or nowhere';
  const bounds = [below.critical, below.warning, above.warning, above.critical].filter((bound) => bound !== null);
  if (bounds.length === 0) return 'needs above or below, with warning or critical';
  if (bounds.some((bound, at) => at > 0 && bound <= (bounds[at - 1] ?? bound)))
    return 'below.critical, below.warning, above.warning and above.critical stand in this order';
  const highest = below.warning ?? below.critical;
  const least = above.warning ?? above.critical;
  if (highest !== null && least !== null && least - highest <= 2 * clear)
    return 'clear leaves no room between below and above in which a reading is well';
  return null;
}

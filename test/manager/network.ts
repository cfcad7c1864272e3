// A network in memory for the manager's own parts on a test clock: agents are functions, datagrams take a millisecond, and everything that is sent is counted.

import { randomBytes } from 'node:crypto';
import { Asker } from '../../controller/monitoring/manager/asker.ts';
import type { Value } from '../../controller/monitoring/manager/poll.ts';
import { Poller } from '../../controller/monitoring/manager/poller.ts';
import type { Session } from '../../controller/monitoring/manager/session.ts';
import { CommunitySession, UserSession } from '../../controller/monitoring/manager/session.ts';
import type { AgentSettings } from '../../controller/monitoring/manager/settings.ts';
import { stretch } from '../../controller/monitoring/snmp/usm.ts';
import { createAnswerer, SIMULATED_COMMUNITY } from '../../simulators/snmp/answers.ts';
import type { EquipmentName } from '../../simulators/snmp/equipment.ts';
import { measuresAtStart, objectsOf } from '../../simulators/snmp/equipment.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { agentOf, USER } from './world.ts';

/** What an agent sends for a request. */
export type Responder = (request: Buffer) => readonly Buffer[];

const KEYS = stretch(USER);
export const COMMUNITY = { community: SIMULATED_COMMUNITY } as const;

export interface Report {
  readonly at: number;
  readonly values: readonly Value[] | null;
  readonly because: string | null;
}

export function createNetwork(seed = 1) {
  const clock = createClock();
  const random = createRandom(seed);
  const responders = new Map<number, Responder>();
  const sent: { readonly at: number; readonly port: number }[] = [];
  let id = 0;
  const asker: Asker = new Asker({
    clock,
    send: (bytes, place) => {
      sent.push({ at: clock.now(), port: place.port });
      const answers = responders.get(place.port)?.(bytes) ?? [];
      clock.after(1, () => {
        for (const answer of answers) asker.hear(answer, place);
      });
    },
    fresh: () => {
      id += 1;
      return id;
    },
  });
  const sessionOf = ({ by }: AgentSettings): Session =>
    'user' in by
      ? new UserSession({ user: KEYS, salt: () => randomBytes(8), now: () => clock.now() })
      : new CommunitySession(SIMULATED_COMMUNITY);
  const poll = (wanted: Partial<AgentSettings> & Pick<AgentSettings, 'port'>, intervalMs = 10_000) => {
    const agent = agentOf({ name: `a${wanted.port}`, profiles: ['ups'], ...wanted });
    const reports: Report[] = [];
    const oddities: string[] = [];
    const poller = new Poller({
      ...{ agent, asker, clock, intervalMs, chance: random, session: sessionOf(agent) },
      resolve: (host) => Promise.resolve(host === 'nowhere' ? null : '192.0.2.1'),
      polled: (values) => reports.push({ at: clock.now(), values, because: null }),
      failed: (_, because) => reports.push({ at: clock.now(), values: null, because }),
      odd: (oddity) => oddities.push(oddity),
    });
    return { poller, reports, oddities };
  };
  return { clock, random, responders, sent, asker, poll };
}

/** A simulated piece of equipment of such a network, and what it measures. */
export function equipment(kind: EquipmentName, upTimeS: () => number = () => 100) {
  const measures = measuresAtStart(1);
  const answer = createAnswerer(objectsOf(kind, { upTimeS, measures, name: kind }), kind);
  const respond: Responder = (request) => {
    const answered = answer(request);
    return answered === null ? [] : [answered];
  };
  return { measures, respond };
}

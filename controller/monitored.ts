// The SNMP agent, joined to the parts of the controller that it tells of, and the SNMP manager, joined to the room's alarms. What they do stands in monitoring/.

import { standingTroubles } from './domain/alarms/polled.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import { SnmpAgent } from './monitoring/agent/snmp-agent.ts';
import { ManagerProcess } from './monitoring/manager/manager-process.ts';
import { childProgram } from './places.ts';
import type { Clock, Random } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Settings } from './settings/settings.ts';
import type { Storage } from './storage/open.ts';
import { PRODUCT, VERSION } from './version.ts';

export interface Monitored {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly storage: Storage;
}

/** Null where the settings ask for none. */
export function createMonitoring({ snmp, data }: Settings, parts: Monitored): SnmpAgent | null {
  if (snmp === null) return null;
  const { clock, random, log, engine } = parts;
  const monitoring = new SnmpAgent({
    ...{ settings: snmp, state: engine.state, clock, random, log, folder: data },
    ...{ product: PRODUCT, version: VERSION, entry: childProgram('snmp', './monitoring/agent/agent.ts') },
    figures: () => figures(parts),
  });
  if (snmp.community !== null)
    log.warn({ host: snmp.host }, 'SNMP version 2c is answered, as the settings say: it can be read on the way');
  engine.watch((event) => monitoring.happened(event));
  return monitoring;
}

/** Who polls the agents of the network; null where the settings name none. Started once the engine runs. */
export function createManager(
  { agents }: Settings,
  { clock, log, engine }: Pick<Monitored, 'clock' | 'log' | 'engine'>,
): ManagerProcess | null {
  if (agents === null) return null;
  const open = agents.agents.filter(({ by }) => 'community' in by).length;
  if (open > 0)
    log.warn({ agents: open }, 'agents are polled by SNMP version 2c, as the settings say: it can be read on the way');
  return new ManagerProcess({
    ...{ clock, log, settings: agents },
    entry: childProgram('manager', './monitoring/manager/manager.ts'),
    standing: () => standingTroubles(engine.state),
    troubles: (troubles) => void engine.submit({ type: 'troubles', troubles }),
    trap: (about, because) => void engine.submit({ type: 'alarm', alarm: 'trap', about, because }),
  });
}

/** Figures of other parts, by the names of the MIB. */
function figures({ engine, endpoints, storage }: Monitored): Readonly<Record<string, number>> {
  const { links, commandsSent, commandsFailed } = endpoints.stats();
  return {
    ...{ osCommandsSent: commandsSent, osCommandsFailed: commandsFailed, osEndpointLinks: links },
    ...{ osRecordsDurable: storage.health.durable, osRecordsLost: engine.figures.lost },
    ...{ osQueueLength: engine.figures.queue, osJournalRefusing: Number(storage.health.refusing) },
  };
}

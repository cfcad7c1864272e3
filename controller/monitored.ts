// The SNMP agent, joined to the parts of the controller that it tells of. What it tells, and how, stands in monitoring/.

import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import { SnmpAgent } from './monitoring/agent/snmp-agent.ts';
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

/** Figures of other parts, by the names of the MIB. */
function figures({ engine, endpoints, storage }: Monitored): Readonly<Record<string, number>> {
  const { links, commandsSent, commandsFailed } = endpoints.stats();
  return {
    ...{ osCommandsSent: commandsSent, osCommandsFailed: commandsFailed, osEndpointLinks: links },
    ...{ osRecordsDurable: storage.health.durable, osRecordsLost: engine.figures.lost },
    ...{ osQueueLength: engine.figures.queue, osJournalRefusing: Number(storage.health.refusing) },
  };
}

// The SNMP agent, the SNMP manager and the outputs of alarms, joined to the parts of the controller that they tell of. What they do stands in monitoring/.

import { hostname } from 'node:os';
import { standingTroubles } from './domain/alarms/polled.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import { SnmpAgent } from './monitoring/agent/snmp-agent.ts';
import { ManagerProcess } from './monitoring/manager/manager-process.ts';
import { Notifier } from './monitoring/notify/notifier.ts';
import { SenderProcess } from './monitoring/notify/sender-process.ts';
import { AllOutputs, Failures } from './monitoring/outputs/all-outputs.ts';
import { DayFiles } from './monitoring/readings/day-files.ts';
import { OWN, RoomReadings } from './monitoring/readings/room-readings.ts';
import { childProgram } from './places.ts';
import type { Clock, Random } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import type { Outputs } from './ports/outputs.ts';
import type { Settings } from './settings/settings.ts';
import type { Storage } from './storage/open.ts';
import { PRODUCT, VERSION } from './version.ts';

export interface MonitoredParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly storage: Storage;
}

export interface Monitored {
  readonly outputs: Outputs;
  readonly measured: RoomReadings;
  /** Null where no agents are polled. */
  readonly manager: ManagerProcess | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** To be made before the engine starts, and started once it runs. */
export function createMonitored(settings: Settings, parts: MonitoredParts): Monitored {
  const { clock, log, engine } = parts;
  // Not within the call by which the engine tells what happens.
  const failures = new Failures(engine.state, log, (input) => void setImmediate(() => engine.submit(input)));
  const notifying = createNotifier(settings, parts, failures);
  const manager = createManager(settings, parts);
  const agent = createAgent(settings, parts, failures);
  const measured = new RoomReadings(clock, manager);
  const day = new DayFiles({
    ...{ folder: settings.data, name: OWN, store: measured.own, clock },
    isKnown: (source) => source === OWN,
    fault: (because) => log.warn({ because }, 'the readings of the controller itself'),
  });
  const outputs = new AllOutputs(clock, () => [...notifying.notifier.outputs, ...(agent?.outputs ?? [])]);
  return {
    ...{ outputs, manager, measured },
    async start() {
      // Nobody waits for yesterday's figures.
      void day.restore().then(() => day.start());
      const named = [...settings.notify, ...(settings.snmp?.receivers ?? [])].map(({ name }) => name);
      failures.clearForgotten(new Set(named));
      notifying.start();
      await agent?.start();
      await manager?.start();
      // Agents that the settings name no more leave no alarm behind.
      if (manager === null) engine.submit({ type: 'troubles', troubles: [] });
    },
    async stop() {
      // All at once: each waits for its process, and one that hangs takes none of the others' time.
      await Promise.all([manager?.stop(), agent?.stop(), notifying.stop(), day.stop()]);
    },
  };
}

/** Null where the settings ask for none. */
function createAgent({ snmp, data }: Settings, parts: MonitoredParts, failures: Failures): SnmpAgent | null {
  if (snmp === null) return null;
  const { clock, random, log, engine } = parts;
  const agent = new SnmpAgent({
    ...{ settings: snmp, state: engine.state, clock, random, log, folder: data, failures },
    ...{ product: PRODUCT, version: VERSION, entry: childProgram('snmp', './monitoring/agent/agent.ts') },
    figures: () => figures(parts),
  });
  if (snmp.community !== null)
    log.warn({ host: snmp.host }, 'SNMP version 2c is answered, as the settings say: it can be read on the way');
  engine.watch((event) => agent.happened(event));
  return agent;
}

interface Notifying {
  readonly notifier: Notifier;
  start(): void;
  stop(): Promise<void>;
}

/** The outputs of `notify`, and the process that sends for them where there are any. */
function createNotifier(
  { notify, data }: Settings,
  { clock, random, log, engine, storage }: MonitoredParts,
  failures: Failures,
): Notifying {
  const sender = new SenderProcess({ clock, log, entry: childProgram('notify', './monitoring/notify/sender.ts') });
  const notifier = new Notifier({
    ...{ settings: notify, state: engine.state, history: storage.history, clock, random, log },
    ...{ folder: data, from: hostname(), failures },
    deliver: (target, letter, withinMs) => sender.deliver(target, letter, withinMs),
  });
  engine.watch((event, seq) => notifier.happened(event, seq));
  return {
    notifier,
    start: () => {
      if (notify.length > 0) sender.start();
      // Nobody waits until the journal is read for what was not told.
      void notifier.start();
    },
    stop: async () => {
      await notifier.stop();
      await sender.stop();
    },
  };
}

/** Who polls the agents of the network; null where the settings name none. */
function createManager({ agents, data }: Settings, { clock, log, engine }: MonitoredParts): ManagerProcess | null {
  if (agents === null) return null;
  const open = agents.agents.filter(({ by }) => 'community' in by).length;
  if (open > 0)
    log.warn({ agents: open }, 'agents are polled by SNMP version 2c, as the settings say: it can be read on the way');
  return new ManagerProcess({
    ...{ clock, log, settings: agents, folder: data },
    entry: childProgram('manager', './monitoring/manager/manager.ts'),
    standing: () => standingTroubles(engine.state),
    troubles: (troubles) => void engine.submit({ type: 'troubles', troubles }),
    trap: (about, because) => void engine.submit({ type: 'alarm', alarm: 'trap', about, because }),
  });
}

/** Figures of other parts, by the names of the MIB. */
function figures({ engine, endpoints, storage }: MonitoredParts): Readonly<Record<string, number>> {
  const { links, commandsSent, commandsFailed } = endpoints.stats();
  return {
    ...{ osCommandsSent: commandsSent, osCommandsFailed: commandsFailed, osEndpointLinks: links },
    ...{ osRecordsDurable: storage.health.durable, osRecordsLost: engine.figures.lost },
    ...{ osQueueLength: engine.figures.queue, osJournalRefusing: Number(storage.health.refusing) },
  };
}

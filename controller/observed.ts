// What people and programs that look after a controller get from it, joined: drills, the figures that are kept, those of `/metrics`, and whether it is ready.
// What each of them says stands in its own room.

import type { ApiParts } from './api/types.ts';
import { Drill } from './drill/drill.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import type { Monitored } from './monitored.ts';
import { Figures } from './monitoring/figures/figures.ts';
import type { HashingProcess } from './passwords/hashing-process.ts';
import type { Clock } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import { whyNotReady } from './readiness.ts';
import { readings } from './readings.ts';
import type { Serial } from './serial.ts';
import type { Settings } from './settings/settings.ts';
import type { Storage } from './storage/open.ts';
import { systemUsage } from './system.ts';

export interface ObservedParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly serial: Serial;
  readonly storage: Storage;
  readonly passwords: HashingProcess;
  readonly monitored: Pick<Monitored, 'measured' | 'manager'>;
}

export interface Observed {
  readonly drill: Drill;
  readonly forApi: Pick<ApiParts, 'readings' | 'watchSwitches' | 'whyNotReady'>;
  start(): void;
  stop(): void;
}

export function createObserved({ drill: settings }: Settings, parts: ObservedParts): Observed {
  const { clock, log, engine, endpoints, serial, storage, passwords, monitored } = parts;
  const { measured, manager } = monitored;
  const drill = new Drill({ room: engine, clock, log, settings });
  engine.watch((event) => drill.happened(event));
  const figures = new Figures({
    ...{ clock, usage: systemUsage },
    now: () => ({ links: endpoints.stats().links, sessions: engine.state.sessions.size, queue: engine.figures.queue }),
    record: (name, unit, value) => measured.record(name, unit, value),
  });
  engine.trail.watch((time) => figures.switched(time));
  return {
    drill,
    forApi: {
      readings: readings({ engine, endpoints, serial, storage, drill, manager }),
      watchSwitches: (seen) => engine.trail.watch(seen),
      whyNotReady: () =>
        whyNotReady({
          refusing: storage.health.refusing || engine.figures.refusing,
          full: storage.health.full,
          queue: engine.figures.queue,
          loopDelayMs: figures.loopDelayMs,
          logsIn: passwords.isReady,
        }),
    },
    start() {
      drill.start();
      figures.start();
    },
    stop() {
      drill.stop();
      figures.stop();
    },
  };
}

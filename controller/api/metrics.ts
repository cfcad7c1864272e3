// The figures of `/metrics`, as Prometheus text. What other parts of the controller count comes in as readings; what this edge counts is told to the tally.

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Reading, Tally } from './types.ts';

const PREFIX = 'openseat_';

export interface Metrics extends Tally {
  readonly type: string;
  text(): Promise<string>;
}

export function createMetrics(readings: readonly Reading[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const { name, help, read } of readings) {
    new Gauge({
      name: PREFIX + name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
  const requests = new Counter({
    name: `${PREFIX}api_requests_total`,
    help: 'Requests of the API by method and outcome',
    labelNames: ['method', 'outcome'],
    registers,
  });
  const connections = new Counter({
    name: `${PREFIX}api_connection_events_total`,
    help: 'Connections of the API that were opened, closed, cut off for not reading or for faulty messages, or were told the room afresh',
    labelNames: ['event'],
    registers,
  });
  const refused = new Counter({
    name: `${PREFIX}upgrades_refused_total`,
    help: 'WebSocket upgrades that were refused, by cause',
    labelNames: ['cause'],
    registers,
  });
  return {
    type: registry.contentType,
    text: () => registry.metrics(),
    request: (method, outcome) => requests.inc({ method, outcome }),
    connection: (event) => connections.inc({ event }),
    refusedUpgrade: (cause) => refused.inc({ cause }),
  };
}

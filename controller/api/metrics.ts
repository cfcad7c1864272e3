// The figures of `/metrics`, as Prometheus text. What other parts of the controller count comes in as readings; what this edge counts is told to the tally.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Reading, Tally } from './types.ts';

const PREFIX = 'openseat_';
/** Seconds. The deadline of a switch is among them, so that what missed it can be told. */
const SWITCH_BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 1.5, 2.5, 5];

export interface Metrics extends Tally {
  readonly type: string;
  text(): Promise<string>;
  /** A switch ended, so many seconds after its act entered. */
  switched(outcome: string, seconds: number): void;
}

/** What a reading says now, by the value of its label; a bare one has none. */
function valuesOf(reading: Reading): readonly (readonly [Record<string, string>, number])[] {
  if ('read' in reading) return [[{}, reading.read()]];
  return Object.entries(reading.each()).map(([value, number]) => [{ [reading.label]: value }, number]);
}

function register(reading: Reading, registry: Registry): void {
  const { name, help, type } = reading;
  const common = {
    name: PREFIX + name,
    help,
    registers: [registry],
    labelNames: 'label' in reading ? [reading.label] : [],
  };
  if (type === 'gauge') {
    new Gauge({
      ...common,
      collect() {
        for (const [labels, value] of valuesOf(reading)) this.set(labels, value);
      },
    });
    return;
  }
  // The library lets a counter be counted alone: what is counted elsewhere is taken over as a whole.
  new Counter({
    ...common,
    collect() {
      this.reset();
      for (const [labels, value] of valuesOf(reading)) this.inc(labels, value);
    },
  });
}

export function createMetrics(readings: readonly Reading[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const reading of readings) register(reading, registry);
  const switches = new Histogram({
    name: `${PREFIX}switch_duration_seconds`,
    help: 'Time of switches from the entering of the act to the receiver’s word, or to the refusal, by outcome',
    labelNames: ['outcome'],
    buckets: SWITCH_BUCKETS,
    registers,
  });
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
    switched: (outcome, seconds) => switches.observe({ outcome }, seconds),
    request: (method, outcome) => requests.inc({ method, outcome }),
    connection: (event) => connections.inc({ event }),
    refusedUpgrade: (cause) => refused.inc({ cause }),
  };
}

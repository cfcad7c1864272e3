// Simulated agents of SNMP on ports of this machine: UPSs, switches and boxes of sensors by turns. What each is stands in ../snmp/.

import type { SimulatedAgent } from '../snmp/agent.ts';
import { startAgent } from '../snmp/agent.ts';
import { SIMULATED_COMMUNITY, SIMULATED_USER } from '../snmp/answers.ts';
import { EQUIPMENT_NAMES } from '../snmp/equipment.ts';
import type { AgentFaultName } from '../snmp/faults.ts';
import { AGENT_FAULT_NAMES, AGENT_FAULTS, isAgentFault } from '../snmp/faults.ts';
import type { FlagTable } from './arguments.ts';
import { aCount, aPort, readArguments } from './arguments.ts';
import { EXIT, LaunchError } from './fault.ts';

/** Agents of one process. */
const MAX_AGENTS = 2_000;
const PORT_AT_MOST = 65_535;

function faults(value: string): string | null {
  const wrong = value.split(',').find((name) => !isAgentFault(name));
  return wrong === undefined ? null : `${wrong} is none of ${AGENT_FAULT_NAMES.join(', ')}`;
}

const FLAGS = {
  agents: { env: null, default: '3', check: aCount(MAX_AGENTS) },
  listen: { env: null, default: '0', check: aPort },
  fault: { env: null, default: null, many: true, check: faults },
} as const satisfies FlagTable;

export interface SimulatedAgents {
  /** What is to be told of them. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/**
 * `--agents 30 --listen 10161`: the first port, the others follow; without it free ones.
 * @throws LaunchError `usage` for a wrong flag, `inUse` where somebody has one of the ports
 */
export async function simulateAgents(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<SimulatedAgents> {
  const values = readArguments(words, env, FLAGS);
  const names = (values.fault ?? '').split(',').filter(isAgentFault);
  const [count, port] = [Number(values.agents), Number(values.listen)];
  if (port !== 0 && port + count - 1 > PORT_AT_MOST)
    throw new LaunchError(EXIT.usage, `--listen ${port}: there are no ${count} ports behind it`);
  const agents: SimulatedAgent[] = [];
  for (let at = 0; at < count; at += 1) agents.push(await startOne(at, port === 0 ? 0 : port + at, names));
  const { name, authKey, privKey } = SIMULATED_USER;
  return {
    lines: [
      ...names.map((fault) => `openseat simulate: ${fault}: ${AGENT_FAULTS[fault].meaning}`),
      `openseat simulate: user ${name} (SHA-256 ${authKey}, AES ${privKey}) or community ${SIMULATED_COMMUNITY}`,
      `simulated agents at 127.0.0.1:${agents.map((agent) => agent.port).join(',')}`,
    ],
    stop: async () => {
      for (const agent of agents) await agent.stop();
    },
  };
}

async function startOne(at: number, port: number, names: readonly AgentFaultName[]): Promise<SimulatedAgent> {
  const kind = EQUIPMENT_NAMES[at % EQUIPMENT_NAMES.length] ?? 'ups';
  try {
    return await startAgent({ kind, seed: at, port, faults: names });
  } catch {
    throw new LaunchError(EXIT.inUse, `--listen ${port}: the port is in use`);
  }
}

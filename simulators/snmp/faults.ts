// How a simulated agent goes wrong, each way by its name: what becomes of the bytes that it would have answered with. It never ends the agent.

import { randomBytes } from 'node:crypto';

/** What is sent instead of an answer, in order. */
type Spoil = (answer: Buffer) => readonly Buffer[];

interface AgentFault {
  readonly meaning: string;
  readonly spoil: Spoil;
}

const MANY = 200;
const LARGE_BYTES = 60_000;
const RUBBISH_BYTES = 80;

function changed(answer: Buffer): Buffer {
  const copy = Buffer.from(answer);
  const [place = 0, difference = 0] = randomBytes(2);
  const at = Math.floor((place / 256) * copy.length);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 + (difference % 255));
  return copy;
}

export const AGENT_FAULTS = {
  silent: { meaning: 'never answers', spoil: () => [] },
  rubbish: { meaning: 'answers with random bytes', spoil: () => [randomBytes(RUBBISH_BYTES)] },
  mangled: { meaning: 'one byte of each answer is another', spoil: (answer) => [changed(answer)] },
  cut: {
    meaning: 'the second half of each answer is missing',
    spoil: (answer) => [answer.subarray(0, answer.length >> 1)],
  },
  talkative: {
    meaning: 'says rubbish two hundred times before each answer, and the answer as often after it',
    spoil: (answer) => [
      ...Array.from({ length: MANY }, () => randomBytes(RUBBISH_BYTES)),
      ...Array<Buffer>(MANY).fill(answer),
    ],
  },
  huge: {
    meaning: 'answers with 60,000 bytes',
    spoil: (answer) => [Buffer.concat([answer, Buffer.alloc(LARGE_BYTES - answer.length)])],
  },
} as const satisfies Readonly<Record<string, AgentFault>>;

export type AgentFaultName = keyof typeof AGENT_FAULTS;
export const AGENT_FAULT_NAMES = Object.keys(AGENT_FAULTS) as AgentFaultName[];

export function isAgentFault(name: string): name is AgentFaultName {
  return Object.hasOwn(AGENT_FAULTS, name);
}

/** What is sent instead of an answer by an agent with these faults. */
export function spoiltBy(faults: readonly AgentFaultName[], answer: Buffer): readonly Buffer[] {
  return faults.reduce<readonly Buffer[]>((all, fault) => all.flatMap(AGENT_FAULTS[fault].spoil), [answer]);
}

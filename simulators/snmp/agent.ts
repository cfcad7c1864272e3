// One simulated agent on a port of this machine: the objects of a piece of equipment, answered as answers.ts does, with the faults that were asked for.

import { createSocket } from 'node:dgram';
import { createAnswerer } from './answers.ts';
import type { EquipmentName, Measures } from './equipment.ts';
import { measuresAtStart, objectsOf } from './equipment.ts';
import type { AgentFaultName } from './faults.ts';
import { spoiltBy } from './faults.ts';

export interface AgentWanted {
  readonly kind: EquipmentName;
  /** What it measures at the start follows from it. */
  readonly seed: number;
  /** 0 picks a free one. */
  readonly port: number;
  readonly faults: readonly AgentFaultName[];
}

export interface SimulatedAgent {
  readonly port: number;
  /** What it measures; to be changed at will. */
  readonly measures: Measures;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const SOCKET_BYTES = 262_144;

/** Rejects with the system's error where the port is taken. */
export async function startAgent({ kind, seed, port, faults }: AgentWanted): Promise<SimulatedAgent> {
  const measures = measuresAtStart(seed);
  const began = performance.now();
  const socket = createSocket({ type: 'udp4', recvBufferSize: SOCKET_BYTES });
  await new Promise<void>((done, fail) => {
    socket.once('error', fail);
    socket.bind(port, HOST, done);
  });
  socket.removeAllListeners('error');
  socket.on('error', () => undefined);
  const upTimeS = (): number => (performance.now() - began) / 1_000;
  const name = `${kind}-${seed}`;
  const answer = createAnswerer(objectsOf(kind, { upTimeS, measures, name }), name);
  socket.on('message', (request, from) => {
    const answered = answer(request);
    if (answered === null) return;
    for (const one of spoiltBy(faults, answered)) socket.send(one, from.port, from.address, () => undefined);
  });
  return {
    port: socket.address().port,
    measures,
    stop: () => new Promise((done) => socket.close(() => done())),
  };
}

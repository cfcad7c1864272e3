// One simulated agent on a port of this machine: net-snmp's own agent over the objects of a piece of equipment, for one user of version 3 and one community. The
// controller's manager shares no code with it.

import { randomBytes } from 'node:crypto';
import type { RemoteInfo } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { SocketLike } from 'net-snmp';
import snmp from 'net-snmp';
import type { EquipmentName, Measures } from './equipment.ts';
import { measuresAtStart, objectsOf } from './equipment.ts';
import type { AgentFaultName } from './faults.ts';
import { AGENT_FAULTS } from './faults.ts';
import type { ManagedObject } from './tree.ts';
import { Tree } from './tree.ts';

/** Who may ask a simulated agent, and how. */
export const SIMULATED_USER = { name: 'demo', authKey: 'demo-auth-key', privKey: 'demo-priv-key' } as const;
export const SIMULATED_COMMUNITY = 'public';

export interface AgentWanted {
  readonly kind: EquipmentName;
  /** What it measures at the start follows from it. */
  readonly seed: number;
  /** 0 picks a free one. */
  readonly port: number;
  readonly faults: readonly AgentFaultName[];
  /** Instead of the objects of its kind. */
  readonly objects?: readonly ManagedObject[];
}

export interface SimulatedAgent {
  readonly port: number;
  readonly measures: Measures;
  /** Questions that came. */
  readonly asked: () => number;
  /** It was switched off and on: its time begins anew. */
  restart(): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const ENGINE_BYTES = 8;
const SOCKET_BYTES = 262_144;

/** Rejects with the system's error where the port is taken. */
export async function startAgent({ kind, seed, port, faults, objects }: AgentWanted): Promise<SimulatedAgent> {
  const measures = measuresAtStart(seed);
  let began = performance.now();
  let asked = 0;
  const socket = createSocket({ type: 'udp4', recvBufferSize: SOCKET_BYTES });
  await new Promise<void>((done, fail) => {
    socket.once('error', fail);
    socket.bind(port, HOST, done);
  });
  socket.removeAllListeners('error');
  socket.on('error', () => undefined);
  const upTimeS = (): number => (performance.now() - began) / 1_000;
  const tree = new Tree(objects ?? objectsOf(kind, { upTimeS, measures, name: `${kind}-${seed}` }));
  const listener: SocketLike = {
    on: (event: string, hear: (...args: never[]) => void) => {
      if (event !== 'message') return;
      const heard = hear as (bytes: Buffer, from: RemoteInfo) => void;
      socket.on('message', (bytes, from) => {
        asked += 1;
        try {
          heard(bytes, from);
        } catch {
          // What the library cannot take is not answered.
        }
      });
    },
    bind: () => undefined,
    send: (bytes, offset, length, to, address) => {
      const answer = Buffer.from(bytes.subarray(offset, offset + length));
      const spoilt = faults.reduce<readonly Buffer[]>((all, fault) => all.flatMap(AGENT_FAULTS[fault].spoil), [answer]);
      for (const one of spoilt) socket.send(one, to, address, () => undefined);
    },
    close: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  };
  serve(tree, listener, seed);
  return {
    port: socket.address().port,
    measures,
    asked: () => asked,
    restart: () => {
      began = performance.now();
    },
    stop: () => new Promise((done) => socket.close(() => done())),
  };
}

function serve(tree: Tree, listener: SocketLike, seed: number): void {
  const { name, authKey, privKey } = SIMULATED_USER;
  const engineID = `8000b98380${seed.toString(16).padStart(8, '0')}${randomBytes(ENGINE_BYTES).toString('hex')}`;
  const agent = snmp.createAgent(
    {
      ...{ port: 1, address: HOST, engineID, accessControlModelType: snmp.AccessControlModelType.Simple },
      dgramModule: { createSocket: () => listener },
    },
    () => undefined,
    tree,
  );
  agent.getAuthorizer().addCommunity(SIMULATED_COMMUNITY);
  agent.getAuthorizer().addUser({
    ...{ name, authKey, privKey, level: snmp.SecurityLevel.authPriv },
    ...{ authProtocol: snmp.AuthProtocols.sha256, privProtocol: snmp.PrivProtocols.aes },
  });
}

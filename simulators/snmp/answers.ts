// A simulated agent as a function: a request goes in, its answer comes out. Inside is net-snmp's own agent, for one user of version 3 and one community; the controller's
// manager shares no code with it. Ports and faults stand in agent.ts.

import { createHash } from 'node:crypto';
import type { SocketLike } from 'net-snmp';
import snmp from 'net-snmp';
import type { ManagedObject } from './tree.ts';
import { Tree } from './tree.ts';

/** Who may ask a simulated agent, and how. */
export const SIMULATED_USER = { name: 'demo', authKey: 'demo-auth-key', privKey: 'demo-priv-key' } as const;
export const SIMULATED_COMMUNITY = 'public';

const NOBODY = { address: '127.0.0.1', port: 1 };
const ENGINE_DIGITS = 24;

/** Null where there is no answer. Never throws. */
export type Answerer = (request: Buffer) => Buffer | null;

/** @param name each agent has another: its engine ID follows from it */
export function createAnswerer(objects: readonly ManagedObject[], name: string): Answerer {
  let hear: (bytes: Buffer, from: typeof NOBODY) => void = () => undefined;
  let answer: Buffer | null = null;
  const socket: SocketLike = {
    on: (event: string, listener: (...args: never[]) => void) => {
      if (event === 'message') hear = listener as typeof hear;
    },
    bind: () => undefined,
    send: (bytes, offset, length) => {
      answer = Buffer.from(bytes.subarray(offset, offset + length));
    },
    close: () => undefined,
    ref: () => undefined,
    unref: () => undefined,
  };
  const engineID = `8000b98380${createHash('sha256').update(name).digest('hex').slice(0, ENGINE_DIGITS)}`;
  const simple = snmp.AccessControlModelType.Simple;
  const agent = snmp.createAgent(
    { port: 1, address: '', engineID, accessControlModelType: simple, dgramModule: { createSocket: () => socket } },
    () => undefined,
    new Tree(objects),
  );
  agent.getAuthorizer().addCommunity(SIMULATED_COMMUNITY);
  agent.getAuthorizer().addUser({
    ...{ ...SIMULATED_USER, level: snmp.SecurityLevel.authPriv },
    ...{ authProtocol: snmp.AuthProtocols.sha256, privProtocol: snmp.PrivProtocols.aes },
  });
  return (request) => {
    answer = null;
    try {
      hear(request, NOBODY);
    } catch {
      // What the library cannot take is not answered.
    }
    return answer;
  };
}

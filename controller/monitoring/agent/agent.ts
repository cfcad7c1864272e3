// The entry of the agent's child: the public socket, the guard behind it, the library behind that, and those who are told. It goes when the controller goes.
// It is a program of its own: nothing imports it, the controller forks it (agent-process.ts).

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { endWithController, runBelow, serve, say as tell } from '../../children/served.ts';
import { DATAGRAM_BYTES_AT_MOST } from '../snmp/limits.ts';
import type { EngineTime } from '../snmp/usm.ts';
import { engineTime, keysFor } from '../snmp/usm.ts';
import { Guard } from './guard.ts';
import { Herald } from './herald.ts';
import { createLibrary } from './library.ts';
import type { EngineState, FromChild, ToChild } from './messages.ts';
import { ROOT } from './objects.ts';
import type { SnmpSettings } from './settings.ts';
import { Store } from './store.ts';

/** Its priority is so much below the controller's, which so never waits for managers. */
const BELOW = 15;
/** Bytes of datagrams that the system keeps while they wait. */
const SOCKET_BYTES = 1_048_576;
const MANAGEMENT_SERVICES = 72;
const SALT_BYTES = 8;

function say(message: FromChild): void {
  tell(message);
}

function fault(what: string): void {
  say({ type: 'fault', what });
}

/** Never the same twice: a random beginning, and a counter (RFC 3826, 3.1.2.1). */
function saltMaker(): () => Buffer {
  let last = randomBytes(SALT_BYTES).readBigUInt64BE();
  return () => {
    last = BigInt.asUintN(64, last + 1n);
    const salt = Buffer.alloc(SALT_BYTES);
    salt.writeBigUInt64BE(last);
    return salt;
  };
}

class Agent {
  readonly store: Store;
  readonly guard: Guard;
  readonly herald: Herald;
  readonly #settings: SnmpSettings;
  #isComplete = false;

  constructor(settings: SnmpSettings, { id, boots, ageMs: ageAtStart }: EngineState) {
    this.#settings = settings;
    const began = performance.now() - ageAtStart;
    const ageMs = (): number => performance.now() - began;
    this.store = new Store(ageMs);
    const engineId = Buffer.from(id, 'hex');
    const engine = () => engineTime(engineId, boots, ageMs() / 1_000);
    const users = settings.users.map((user) => keysFor(user, engineId));
    const salt = saltMaker();
    this.guard = new Guard({
      ...{ users, community: settings.community, engine, salt, ask: createLibrary(this.store) },
      now: () => performance.now(),
      failed: (error) => fault(`a request failed: ${error instanceof Error ? error.message : String(error)}`),
    });
    const upTime = () => Math.floor(ageMs() / 10) % 2 ** 32;
    this.herald = new Herald({ receivers: settings.receivers, users, engine, salt, upTime, fault });
    this.#describe(id, engine);
  }

  #describe(id: string, engine: () => EngineTime): void {
    const { name, contact, location } = this.#settings;
    const fixed = {
      ...{ sysDescr: 'OpenSeat', sysObjectID: ROOT.join('.'), sysUpTime: 0, sysContact: contact },
      ...{ sysName: name, sysLocation: location, sysServices: MANAGEMENT_SERVICES, snmpEngineID: id },
      snmpEngineMaxMessageSize: DATAGRAM_BYTES_AT_MOST,
    };
    for (const [object, value] of Object.entries(fixed)) this.store.set(object, value);
    this.store.set('snmpEngineBoots', () => engine().boots);
    this.store.set('snmpEngineTime', () => engine().time);
    const { guard } = this;
    this.store.set('osAgentDatagrams', () => guard.figures.datagrams);
    this.store.set('osAgentAnswers', () => guard.figures.answers);
    this.store.set('osAgentMalformed', () => guard.figures.malformed);
    this.store.set('osAgentTooMany', () => guard.figures.tooMany);
    this.store.set('osAgentWrongKeys', () => guard.figures.wrongKey);
    this.store.set('osAgentUnknownUsers', () => guard.figures.unknownUser);
    this.store.set('osAgentOutsideWindow', () => guard.figures.outsideWindow);
  }

  listen(): void {
    const { host, port } = this.#settings;
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: SOCKET_BYTES });
    let isBound = false;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!isBound) say({ type: 'refused', code: error.code ?? error.message });
      else fault(`the socket: ${error.message}`);
    });
    socket.on('message', (datagram, { address, port: from }) => this.#hear(socket, datagram, address, from));
    socket.bind(port, host, () => {
      isBound = true;
      say({ type: 'listening', port: socket.address().port });
    });
  }

  #hear(socket: Socket, datagram: Buffer, address: string, port: number): void {
    // An empty table would say that the room is empty: who asks too soon asks again.
    if (!this.#isComplete || port === 0) return;
    const answer = this.guard.take(datagram, address);
    if (answer !== null) socket.send(answer, port, address, () => undefined);
  }

  take(message: Exclude<ToChild, { type: 'begin' }>): void {
    if (message.type === 'rows') this.store.put(message.table, message.rows, message.gone);
    else if (message.type === 'scalars')
      for (const [name, value] of Object.entries(message.values)) this.store.set(name, value);
    else if (message.type === 'complete') this.#isComplete = true;
    else if (message.type === 'notice') void this.#tell(message);
    else say({ type: 'alive', figures: { ...this.guard.figures } });
  }

  async #tell({ id, receiver, notice }: Extract<ToChild, { type: 'notice' }>): Promise<void> {
    say({ type: 'told', id, because: await this.herald.tell(receiver, notice) });
  }
}

endWithController();
runBelow(BELOW);
let agent: Agent | null = null;
serve((message) => {
  // The controller is our own program: what it says is what its type says.
  const said = message as ToChild;
  if (said.type === 'begin') {
    agent = new Agent(said.settings, said.engine);
    agent.listen();
  } else agent?.take(said);
});

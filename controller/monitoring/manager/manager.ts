// The entry of the manager's child: sockets, a poller for each agent, traps, readings and what is the matter. It goes when the controller goes. It is a program of its own:
// nothing imports it, the controller forks it (manager-process.ts).

import { randomBytes, randomInt } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { endWithController, runBelow, serve, say as tell } from '../../children/served.ts';
import type { Clock } from '../../ports/clock.ts';
import { DayFiles } from '../readings/day-files.ts';
import { READINGS_AT_MOST } from '../readings/limits.ts';
import { ReadingStore } from '../readings/store.ts';
import { stretch } from '../snmp/usm.ts';
import type { Place } from './asker.ts';
import { Asker } from './asker.ts';
import { FORGOTTEN_MS, PLACES_MS, SOCKET_BYTES, STALE_INTERVALS, SWEEP_MS, TELL_MS } from './limits.ts';
import type { FromChild, ToChild } from './messages.ts';
import type { Value } from './poll.ts';
import { Poller } from './poller.ts';
import type { Session } from './session.ts';
import { CommunitySession, UserSession } from './session.ts';
import type { AgentSettings, ManagerSettings } from './settings.ts';
import { Traps } from './traps.ts';
import { Troubles } from './troubles.ts';

/** Its priority is so much below the controller's, which so never waits for agents. */
const BELOW = 5;
const SALT_BYTES = 8;
const IDS = 2 ** 31 - 1;
const WORDS_AT_MOST = 500;

const clock: Clock = {
  now: () => performance.now(),
  utc: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

function say(message: FromChild): void {
  tell(message);
}

function fault(what: string): void {
  say({ type: 'fault', what: what.slice(0, WORDS_AT_MOST) });
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

/** From 0 to below 1. */
function chance(): number {
  return randomInt(IDS) / IDS;
}

async function resolve(host: string): Promise<string | null> {
  const found = await lookup(host).catch(() => null);
  return found?.address ?? null;
}

/** An IPv4 address as an IPv6 socket writes it is the same address. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/, '');
}

class Manager {
  readonly #settings: ManagerSettings;
  readonly #store: ReadingStore;
  readonly #day: DayFiles;
  readonly #troubles: Troubles;
  readonly #traps: Traps;
  readonly #asker: Asker;
  readonly #pollers: ReadonlyMap<string, Poller>;
  readonly #sockets = new Map<'udp4' | 'udp6', Socket>();
  readonly #figures = { polls: 0, pollsFailed: 0 };
  /** Agents by their addresses, as they were a moment ago. */
  readonly #places = new Map<string, AgentSettings[]>();
  #placedAt = Number.NEGATIVE_INFINITY;
  #isTelling = false;

  constructor(settings: ManagerSettings, standing: ConstructorParameters<typeof Troubles>[1], folder: string) {
    const { agents, intervalMs, users } = settings;
    this.#settings = settings;
    this.#store = new ReadingStore({ readingsAtMost: READINGS_AT_MOST, staleMs: STALE_INTERVALS * intervalMs });
    const names = new Set(agents.map(({ name }) => name));
    this.#day = new DayFiles({
      ...{ folder, name: 'agents', store: this.#store, clock, fault },
      isKnown: (source) => names.has(source),
    });
    this.#troubles = new Troubles(agents, standing, () => this.#tellLater());
    const keys = new Map(users.map((user) => [user.name, stretch(user)]));
    this.#asker = new Asker({
      clock,
      send: (bytes, place) => this.#send(bytes, place),
      fresh: () => randomInt(1, IDS),
    });
    const salt = saltMaker();
    const sessionOf = ({ by }: AgentSettings): Session => {
      const user = 'user' in by ? keys.get(by.user) : undefined;
      if (user !== undefined) return new UserSession({ user, salt, now: () => clock.now() });
      return new CommunitySession('community' in by ? by.community : '');
    };
    this.#pollers = new Map(
      agents.map((agent) => [
        agent.name,
        new Poller({
          ...{ agent, asker: this.#asker, clock, intervalMs, chance, resolve },
          session: sessionOf(agent),
          polled: (values) => this.#polled(agent.name, values),
          failed: (failures, because) => this.#failed(agent.name, failures, because),
          odd: (oddity) => fault(`${agent.name}: ${oddity}`),
        }),
      ]),
    );
    this.#traps = new Traps({
      ...{ users: keys, now: () => clock.now() },
      agentsAt: (address) => this.#agentsAt(address),
      tell: (agent, because) => say({ type: 'trap', agent, because: because.slice(0, WORDS_AT_MOST) }),
    });
  }

  /** Each agent has its own moment of the interval, so that the load is even. */
  start(): void {
    const { agents, intervalMs, traps } = this.#settings;
    // A day of thousands of readings takes seconds: nothing waits for it.
    void this.#day.restore().then(() => this.#day.start());
    for (const [at, { name }] of agents.entries()) this.#pollers.get(name)?.start((at * intervalMs) / agents.length);
    this.#sweep();
    // What stood before and is of no agent any more is over at once.
    this.#tellLater();
    if (traps === null) say({ type: 'started', trapPort: null });
    else this.#listen(traps);
  }

  /** What was read is kept; nothing else has an end. */
  stop(): Promise<void> {
    return this.#day.stop();
  }

  list({ ask, after, most }: Extract<ToChild, { type: 'list' }>): void {
    const { readings, ...next } = this.#store.list(after ?? undefined, clock.utc(), most);
    say({ type: 'page', ask, page: { readings: [...readings], ...next } });
  }

  history({ ask, source, name, from, to }: Extract<ToChild, { type: 'history' }>): void {
    const known = this.#store.history({ source, name }, from, to);
    say({ type: 'points', ask, known: known === null ? null : { ...known, points: [...known.points] } });
  }

  get figures(): Readonly<Record<string, number>> {
    const agents = this.#settings.agents.length;
    return {
      ...{ agents, agentsUp: agents - this.#troubles.silentAgents, ...this.#figures, ...this.#asker.figures },
      ...{ ...this.#traps.figures, readings: this.#store.size, readingsDropped: this.#store.dropped },
    };
  }

  #polled(source: string, values: readonly Value[]): void {
    this.#figures.polls += 1;
    const levels = this.#troubles.polled(source, values);
    const time = clock.utc();
    for (const [at, value] of values.entries()) this.#store.take({ source, ...value, time, state: levels[at] ?? 'ok' });
  }

  #failed(agent: string, failures: number, because: string): void {
    this.#figures.pollsFailed += 1;
    this.#troubles.failed(agent, failures, because);
  }

  /** What changes together is told together. */
  #tellLater(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    clock.after(TELL_MS, () => {
      this.#isTelling = false;
      say({ type: 'troubles', troubles: [...this.#troubles.list()] });
    });
  }

  #sweep(): void {
    clock.after(SWEEP_MS, () => {
      this.#store.forget(clock.utc() - FORGOTTEN_MS);
      this.#sweep();
    });
  }

  /** Strangers may send many: nobody is looked for in the whole list for each. */
  #agentsAt(address: string): readonly AgentSettings[] {
    const now = clock.now();
    if (now - this.#placedAt > PLACES_MS) {
      this.#placedAt = now;
      this.#places.clear();
      for (const agent of this.#settings.agents) {
        const place = this.#pollers.get(agent.name)?.address ?? agent.host;
        const there = this.#places.get(place);
        if (there === undefined) this.#places.set(place, [agent]);
        else there.push(agent);
      }
    }
    return this.#places.get(address) ?? [];
  }

  #send(bytes: Buffer, { address, port }: Place): void {
    const family = isIPv6(address) ? 'udp6' : 'udp4';
    this.#socketOf(family).send(bytes, port, address, () => undefined);
  }

  #socketOf(family: 'udp4' | 'udp6'): Socket {
    const known = this.#sockets.get(family);
    if (known !== undefined) return known;
    const socket = createSocket({ type: family, recvBufferSize: SOCKET_BYTES });
    socket.on('error', (error) => {
      fault(`the socket: ${error.message}`);
      // The next question gets another one.
      if (this.#sockets.get(family) === socket) this.#sockets.delete(family);
      socket.close();
    });
    socket.on('message', (datagram, { address, port }) => this.#asker.hear(datagram, { address, port }));
    socket.bind(0);
    this.#sockets.set(family, socket);
    return socket;
  }

  #listen({ host, port }: NonNullable<ManagerSettings['traps']>): void {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', recvBufferSize: SOCKET_BYTES });
    let isBound = false;
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!isBound) say({ type: 'refused', code: error.code ?? error.message });
      else fault(`the socket of traps: ${error.message}`);
    });
    socket.on('message', (datagram, { address, port: from }) => {
      const answer = this.#traps.take(datagram, plainAddress(address));
      if (answer !== null && from !== 0) socket.send(answer, from, address, () => undefined);
    });
    socket.bind(port, host, () => {
      isBound = true;
      say({ type: 'started', trapPort: socket.address().port });
    });
  }
}

let manager: Manager | null = null;
endWithController(async () => manager?.stop());
runBelow(BELOW);
serve((message) => {
  // The controller is our own program: what it says is what its type says.
  const said = message as ToChild;
  if (said.type === 'begin') {
    manager = new Manager(said.settings, said.standing, said.folder);
    manager.start();
  } else if (said.type === 'list') manager?.list(said);
  else if (said.type === 'history') manager?.history(said);
  else say({ type: 'alive', figures: { ...manager?.figures } });
});

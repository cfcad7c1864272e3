// An IHSE Draco tera on its network API (TCP 5555), after the published API manual: CPU devices from 1001, CON devices from 3001, users 1 to 4. Macros 1 to 16 push
// to the CON of that number, 17 to 32 get from it. Which bytes a telegram has stands in telegram.ts.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';
import { Crosspoint } from './crosspoint.ts';
import type { ListItem, Request } from './telegram.ts';
import {
  echo,
  listResponse,
  response,
  SYSTEM,
  statusResponse,
  takeRequests,
  timeResponse,
  word,
  words,
} from './telegram.ts';

const FIRST_CPU = 1_001;
const FIRST_CON = 3_001;
const USERS = 4;
/** Devices in one telegram of a list. */
const PER_LIST = 43;
/** Milliseconds that it needs for a request; others wait meanwhile, so that two answers never come as one. */
const REQUEST_MS = 2;
/** Requests of a connection that wait; more are not heard. */
const MAX_WAITING = 256;
/** Milliseconds of silence after which a connection is ended. */
const IDLE_MS = 60_000;
const ACK = Uint8Array.of(0x06);
const BUSY = Uint8Array.of(0x07);
const NAK = Uint8Array.of(0x15);
/** UTC at which its clock stands when it is switched on. */
const BEGIN_UTC_MS = Date.UTC(2026, 0, 1, 8, 0, 0);

export interface IhseHabits {
  /** "LAN echo": what was switched is told to everybody who is connected. */
  readonly echo: boolean;
  /** Whether it answers questions about all CONs at once. */
  readonly bulk: boolean;
  /** Bits of its status: 4 in a grid, 8 its master. */
  readonly flags: number;
}

export interface SimulatedIhse extends SimulatedDevice {
  /** The CON that holds keyboard and mouse of a CPU. */
  holds(cpu: string): string | null;
  /** Orders are refused as busy until told otherwise. */
  busy(isBusy: boolean): void;
  /** Who is logged in at a CON; 0: nobody. */
  user(con: string): number;
}

interface Client {
  send(bytes: Uint8Array): void;
  end(): void;
  cancelIdle(): void;
  /** What waits for its turn, and whether something is under way. */
  readonly requests: Request[];
  isWorking: boolean;
}

type Act = (matrix: Crosspoint, fields: readonly number[], bytes: Uint8Array) => boolean;

/** Pairs behind a count. */
function pairsOf([count = 0, ...rest]: readonly number[]): [number, number][] | null {
  if (rest.length !== count * 2) return null;
  return Array.from({ length: count }, (_, at) => [rest[2 * at] ?? 0, rest[2 * at + 1] ?? 0]);
}

function everyPair(fields: readonly number[], act: (first: number, second: number) => boolean): boolean {
  const pairs = pairsOf(fields);
  return pairs?.every(([first, second]) => act(first, second)) ?? false;
}

/** What switches: false refuses. */
const SWITCHES: Readonly<Record<number, Act>> = {
  65: (matrix) => matrix.allOff(),
  73: (matrix, [con = 0, cpu = 0]) => matrix.show(con, cpu),
  75: (matrix, fields) => everyPair(fields, (con, cpu) => matrix.show(con, cpu)),
  77: (matrix, [cpu = 0, con = 0]) => matrix.hold(cpu, con),
  79: (matrix, fields) => everyPair(fields, (cpu, con) => matrix.hold(cpu, con)),
  80: (matrix, [cpu = 0, con = 0]) => matrix.connect(cpu, con, 0),
  81: (matrix, fields) => everyPair(fields, (cpu, con) => matrix.connect(cpu, con, 0)),
  83: (matrix, [cpus = 0, cons = 0, ...rest]) => {
    if (rest.length !== 2 * (cpus + cons)) return false;
    const held = everyPair([cpus, ...rest.slice(0, 2 * cpus)], (cpu, con) => matrix.hold(cpu, con));
    return held && everyPair([cons, ...rest.slice(2 * cpus)], (con, cpu) => matrix.show(con, cpu));
  },
  98: (matrix, [cpu = 0, con = 0, access = 0]) => matrix.connect(cpu, con, access),
};
/** Bytes that a request must have, where it has always the same. */
const SIZES: Readonly<Record<number, number>> = {
  72: 7,
  73: 9,
  76: 7,
  77: 9,
  80: 9,
  98: 11,
  101: 9,
  103: 7,
  104: 7,
  105: 7,
  111: 13,
  119: 13,
};

class Ihse implements SimulatedIhse {
  readonly #make: DeviceMake;
  readonly #habits: IhseHabits;
  readonly #cpus: readonly ListItem[];
  readonly #cons: readonly ListItem[];
  readonly #users: readonly ListItem[];
  readonly #clients = new Set<Client>();
  #matrix: Crosspoint;
  #loggedIn = new Map<number, number>();
  #isBusy = false;

  constructor(make: DeviceMake, habits: IhseHabits) {
    const devices = (count: number, first: number, name: string): ListItem[] =>
      Array.from({ length: count }, (_, at) => ({ id: first + at, name: `${name}_${first + at}` }));
    this.#make = make;
    this.#habits = habits;
    this.#cpus = devices(make.inputs, FIRST_CPU, 'CPU');
    this.#cons = devices(make.outputs, FIRST_CON, 'CON');
    this.#users = devices(USERS, 1, 'user');
    this.#matrix = this.#empty();
  }

  connect(peer: { send(bytes: Uint8Array): void; end(): void }): DeviceSession {
    const client: Client = {
      send: peer.send,
      end: peer.end,
      cancelIdle: () => undefined,
      requests: [],
      isWorking: false,
    };
    this.#clients.add(client);
    const held: number[] = [];
    const alive = (): void => {
      client.cancelIdle();
      client.cancelIdle = this.#make.timers.after(IDLE_MS, () => client.end());
    };
    alive();
    return {
      heard: (bytes) => {
        alive();
        for (const byte of bytes) held.push(byte);
        const room = MAX_WAITING - client.requests.length;
        client.requests.push(...takeRequests(held).slice(0, room));
        if (!client.isWorking) this.#work(client);
      },
      gone: () => this.#forget(client),
    };
  }

  panel(output: string, input: string | null): void {
    const [cpu, con] = [input === null ? 0 : Number(input), Number(output)];
    if (this.#matrix.connect(cpu, con, 0)) this.#echo(echo(0x62, [cpu, con, 0]));
  }

  shows(output: string): string | null {
    const cpu = this.#matrix.shown(Number(output));
    return cpu === 0 ? null : String(cpu);
  }

  holds(cpu: string): string | null {
    const con = this.#matrix.holder(Number(cpu));
    return con === 0 ? null : String(con);
  }

  busy(isBusy: boolean): void {
    this.#isBusy = isBusy;
  }

  user(con: string): number {
    return this.#loggedIn.get(Number(con)) ?? 0;
  }

  /** Connections that were not saved as its default are gone, and so is who was logged in. */
  powerCycle(): void {
    this.#matrix = this.#empty();
    this.#loggedIn = new Map();
    for (const client of [...this.#clients]) {
      this.#forget(client);
      client.end();
    }
  }

  #empty(): Crosspoint {
    const ids = (items: readonly ListItem[]): number[] => items.map(({ id }) => id);
    return new Crosspoint(ids(this.#cpus), ids(this.#cons));
  }

  #work(client: Client): void {
    const request = client.requests.shift();
    client.isWorking = request !== undefined;
    if (request === undefined) return;
    this.#answer(client, request);
    this.#make.timers.after(REQUEST_MS, () => this.#work(client));
  }

  #forget(client: Client): void {
    client.cancelIdle();
    client.requests.length = 0;
    this.#clients.delete(client);
  }

  #echo(bytes: Uint8Array): void {
    if (this.#habits.echo) for (const client of this.#clients) client.send(bytes);
  }

  #answer(client: Client, { server, command, bytes }: Request): void {
    if (server === SYSTEM) {
      const isTime = command === 0x53;
      return client.send(isTime ? timeResponse(new Date(BEGIN_UTC_MS + this.#make.timers.now())) : NAK);
    }
    const size = SIZES[command];
    if (size !== undefined && bytes.length !== size) return client.send(NAK);
    const told = this.#told(command, words(bytes));
    if (told !== null) return client.send(told);
    this.#order(client, command, bytes);
  }

  /** The answer to a question; null where it is none. */
  #told(command: number, [first = 0, ...more]: readonly number[]): Uint8Array | null {
    const matrix = this.#matrix;
    const bulk = (fields: () => number[]): Uint8Array => (this.#habits.bulk ? response(command, fields()) : NAK);
    const questions: Readonly<Record<number, () => Uint8Array>> = {
      72: () => (matrix.hasCon(first) ? response(0x48, [first, matrix.shown(first)]) : NAK),
      74: () => bulk(() => matrix.list(first === 0 ? matrix.cons : more, (con) => matrix.shown(con))),
      76: () => (matrix.hasCpu(first) ? response(0x4c, [first, matrix.holder(first)]) : NAK),
      78: () => bulk(() => matrix.list(first === 0 ? matrix.cpus : more, (cpu) => matrix.holder(cpu))),
      82: () => bulk(() => matrix.everything()),
      103: () => this.#list(command, this.#cpus, first),
      104: () => this.#list(command, this.#cons, first),
      105: () => this.#list(command, this.#users, first),
      122: () => statusResponse(this.#habits.flags),
    };
    return questions[command]?.() ?? null;
  }

  #list(command: number, items: readonly ListItem[], first: number): Uint8Array {
    const next = first + PER_LIST;
    return listResponse(command, next < items.length ? next : 0, items.slice(first, next));
  }

  #order(client: Client, command: number, bytes: Uint8Array): void {
    if (this.#isBusy) return client.send(BUSY);
    const act = SWITCHES[command];
    const isTaken = act === undefined ? this.#does(command, bytes) : act(this.#matrix, words(bytes), bytes);
    if (!isTaken) return client.send(NAK);
    client.send(ACK);
    // A macro is not echoed itself; what it switches is.
    if (command !== 0x6f) this.#echo(bytes);
  }

  /** Orders that switch nothing by themselves. */
  #does(command: number, bytes: Uint8Array): boolean {
    const [first = 0, second = 0] = words(bytes);
    if (command === 0x65) return this.#logIn(first, second);
    if (command === 0x6f) return this.#macro(first, word(bytes, 11));
    if (command === 0x66) return this.#matrix.hasCon(first);
    if (command === 0x77) return this.#matrix.hasCon(word(bytes, 11));
    return command === 0x31 && bytes.length > 27;
  }

  #logIn(con: number, user: number): boolean {
    if (!this.#matrix.hasCon(con) || user > USERS) return false;
    this.#loggedIn.set(con, user);
    return true;
  }

  #macro(key: number, con: number): boolean {
    const other = this.#cons[(key - 1) % 16]?.id ?? 0;
    if (key < 1 || key > 32 || other === 0 || !this.#matrix.hasCon(con)) return false;
    const [from, to] = key <= 16 ? [con, other] : [other, con];
    const cpu = this.#matrix.shown(from);
    if (cpu === 0 || from === to) return false;
    // Who pushes, or is got from, keeps the picture alone.
    this.#matrix.connect(cpu, to, 0);
    this.#echo(echo(0x62, [cpu, to, 0]));
    return true;
  }
}

const HABITS: IhseHabits = { echo: true, bulk: true, flags: 0 };

export function createIhse(make: DeviceMake, habits: Partial<IhseHabits> = {}): SimulatedIhse {
  return new Ihse(make, { ...HABITS, ...habits });
}

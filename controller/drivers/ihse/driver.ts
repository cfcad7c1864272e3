// The machine that speaks with an IHSE Draco tera (TCP 5555). A route is confirmed by what the matrix says of the CON when asked; an echo only says where to ask again.
// Ports are the matrix's own device numbers.

import type { DeviceHost, DeviceMachine, Driver, Port, Route } from '../driver.ts';
import { known } from '../options.ts';
import type { Turns } from '../turns.ts';
import { createTurns } from '../turns.ts';
import type { Underway } from '../underway.ts';
import { createUnderway } from '../underway.ts';
import { IHSE_CAPABILITIES } from './capabilities.ts';
import type { IhseMessage, Item } from './codec.ts';
import { GAP_MS, IhseDecoder } from './codec.ts';
import type { Macro, Macros } from './macros.ts';
import { macroFor, readMacros } from './macros.ts';
import { ACCESS, encode } from './telegrams.ts';

/** Milliseconds that the matrix has for an answer. */
const PATIENCE_MS = 3_000;
/** Milliseconds between two readings of all connections: an echo may be switched off at the matrix. */
const POLL_MS = 5_000;
/** Milliseconds between two keep-alives; the matrix ends a connection after 60 s of silence. */
const KEEP_ALIVE_MS = 25_000;
/** Milliseconds between two readings of the lists of devices. */
const LISTS_MS = 60_000;
/** Milliseconds until a busy matrix is asked again, and one whose connection does not stand yet. */
const AGAIN_MS = 100;
/** Milliseconds in which echoes are gathered before the matrix is asked. */
const GATHER_MS = 20;
/** CONs that are asked for one by one; for more, all are read. */
const MAX_SINGLE = 8;
/** Devices of a kind; the largest grid has some thousand. */
const MAX_DEVICES = 4_096;

type Of = 'cpu' | 'con';
type Answer = Exclude<IhseMessage, { kind: 'noise' }>;
/** `unsaid`: the line did not take the question, or its time was over before. */
type Refusal = 'nak' | 'busy' | 'silent' | 'unsaid';
type Wanted<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>;

const REFUSED: Readonly<Record<Refusal, string>> = {
  nak: 'the matrix refused (NAK)',
  busy: 'the matrix is busy (07)',
  silent: 'the matrix did not answer',
  unsaid: 'the matrix could not be asked in time',
};

interface Question<Kind extends Answer['kind']> {
  readonly bytes: Uint8Array;
  readonly kind: Kind;
  isIt(answer: Wanted<Kind>): boolean;
  told(answer: Wanted<Kind> | Refusal): void;
  readonly until: number;
}

const NEVER = Number.POSITIVE_INFINITY;
const always = (): boolean => true;

function ports(items: ReadonlyMap<number, string>): Port[] {
  return [...items].map(([id, name]) => ({ port: String(id), name }));
}

class Draco implements DeviceMachine {
  readonly #host: DeviceHost;
  readonly #macros: Macros;
  readonly #orders: Underway;
  readonly #turns: Turns<Answer>;
  #decoder = new IhseDecoder();
  #devices: Record<Of, ReadonlyMap<number, string>> = { cpu: new Map(), con: new Map() };
  #isReady = false;
  /** Whether it is asked for all CONs at once, and whether it ever answered that; whether it says who holds a CPU. */
  #readsAll = true;
  #isSure = false;
  #saysHolder = true;
  readonly #echoed = new Set<number>();
  readonly #timers = new Map<string, () => void>();

  constructor(macros: Macros, host: DeviceHost) {
    this.#host = host;
    this.#macros = macros;
    this.#orders = createUnderway(host);
    this.#turns = createTurns(host, PATIENCE_MS);
  }

  opened(): void {
    this.#decoder = new IhseDecoder();
    this.#devices = { cpu: new Map(), con: new Map() };
    this.#readsAll = true;
    this.#isSure = false;
    this.#saysHolder = true;
    this.#turns.open();
    this.#keepAlive(() => this.#readLists());
  }

  closed(): void {
    this.#isReady = false;
    this.#echoed.clear();
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#turns.close();
    this.#orders.close();
  }

  heard(bytes: Uint8Array): void {
    this.#take(this.#decoder.push(bytes, this.#host.now()));
    if (this.#decoder.waits) this.#later('gap', GAP_MS, () => this.#take(this.#decoder.idle(this.#host.now())));
  }

  route(order: Route): void {
    const until = this.#orders.take(order);
    if (until === null) return;
    if (!this.#isReady) return this.#orders.failed(order, 'offline', 'the matrix has not been read yet');
    const con = this.#idOf('con', order.output);
    const cpu = order.input === null ? 0 : this.#idOf('cpu', order.input);
    if (con === null) return this.#orders.failed(order, 'not_found', `the matrix has no CON ${order.output}`);
    if (cpu === null) return this.#orders.failed(order, 'not_found', `the matrix has no CPU ${order.input}`);
    const macro = cpu === 0 ? null : macroFor(this.#macros, order);
    if (macro !== null) return this.#move(order, macro, con, cpu, until);
    this.#connect(order, encode.connect(cpu, con, cpu === 0 ? ACCESS.control : ACCESS[order.mode]), con, cpu, until);
  }

  /** The matrix pushes or gets itself: what the other CON shows goes along, so that is asked first. */
  #move(order: Route, { key, user, at }: Macro, con: number, cpu: number, until: number): void {
    const other = this.#idOf('con', order.moves?.output ?? '');
    const place = this.#idOf('con', at);
    const access = ACCESS[order.mode];
    const route = (): void => this.#connect(order, encode.connect(cpu, con, access), con, cpu, until);
    if (other === null || place === null) return route();
    this.#askShown(other, until, (shown) => {
      if (!this.#orders.isOpen(order)) return;
      if (shown !== cpu) return route();
      this.#order(order, encode.macro(key, user, place), until, (refused) => {
        if (refused === null) return this.#confirm(order, con, cpu, until);
        if (refused === 'nak') return route();
        this.#orders.failed(order, 'connect_failed', REFUSED[refused]);
      });
    });
  }

  #idOf(of: Of, port: string): number | null {
    const id = /^[1-9]\d{0,4}$/.test(port) ? Number(port) : 0;
    return this.#devices[of].has(id) ? id : null;
  }

  #connect(order: Route, bytes: Uint8Array, con: number, cpu: number, until: number): void {
    this.#order(order, bytes, until, (refused) => {
      if (refused === null) return this.#confirm(order, con, cpu, until);
      // Older firmware is said to end a connection in the older form alone.
      const older = encode.show(con, 0);
      if (cpu === 0 && refused === 'nak' && bytes[2] !== older[2]) return this.#connect(order, older, con, cpu, until);
      this.#orders.failed(order, 'connect_failed', REFUSED[refused]);
    });
  }

  /** Sends an order; a busy matrix is asked again while there is time. */
  #order(order: Route, bytes: Uint8Array, until: number, then: (refused: Refusal | null) => void): void {
    this.#ask({
      bytes,
      kind: 'ack',
      isIt: always,
      until,
      told: (answer) => {
        if (!this.#orders.isOpen(order)) return;
        if (typeof answer !== 'string') return then(null);
        if (answer !== 'busy') return then(answer);
        this.#later(`again ${order.route}`, AGAIN_MS, () => {
          if (this.#orders.isOpen(order)) this.#order(order, bytes, until, then);
        });
      },
    });
  }

  #confirm(order: Route, con: number, cpu: number, until: number): void {
    this.#askShown(con, until, (shown) => {
      if (!this.#orders.isOpen(order)) return;
      if (typeof shown === 'string') return this.#orders.failed(order, 'connect_failed', REFUSED[shown]);
      if (shown === cpu) return this.#confirmMode(order, con, cpu, until);
      this.#later(`confirm ${order.route}`, AGAIN_MS, () => {
        if (this.#orders.isOpen(order)) this.#confirm(order, con, cpu, until);
      });
    });
  }

  /** To see only means that keyboard and mouse of the CPU are not at this CON. */
  #confirmMode(order: Route, con: number, cpu: number, until: number): void {
    if (order.mode === 'control' || cpu === 0 || !this.#saysHolder) return this.#orders.done(order);
    this.#ask({
      bytes: encode.heldBy(cpu),
      kind: 'held',
      isIt: (answer) => answer.cpu === cpu,
      until,
      told: (answer) => {
        if (typeof answer !== 'string' && answer.con === con)
          return this.#orders.failed(
            order,
            'connect_failed',
            'the matrix shows it, but lets keyboard and mouse through',
          );
        this.#saysHolder = answer !== 'silent' && answer !== 'nak';
        if (answer === 'silent' || answer === 'unsaid' || answer === 'busy')
          return this.#orders.failed(order, 'connect_failed', REFUSED[answer]);
        this.#orders.done(order);
      },
    });
  }

  #askShown(con: number, until: number, then: (shown: number | Refusal) => void): void {
    this.#ask({
      bytes: encode.shownAt(con),
      kind: 'shown',
      isIt: ({ pairs }) => pairs.length === 1 && pairs[0]?.con === con,
      until,
      told: (answer) => then(typeof answer === 'string' ? answer : (answer.pairs[0]?.cpu ?? 0)),
    });
  }

  #ask<Kind extends Answer['kind']>({ bytes, kind, isIt, told, until }: Question<Kind>): void {
    const isWanted = (answer: Answer): answer is Wanted<Kind> => answer.kind === kind;
    this.#turns.ask(
      {
        bytes,
        until,
        sent: () => undefined,
        answered: (answer) => {
          if (answer.kind === 'nak' || answer.kind === 'busy') told(answer.kind);
          else if (isWanted(answer) && isIt(answer)) told(answer);
          else return false;
          return true;
        },
        missed: (because) => {
          if (because !== 'closed') told(because === 'silent' ? 'silent' : 'unsaid');
        },
      },
      until !== NEVER,
    );
  }

  #later(name: string, ms: number, act: () => void): void {
    this.#timers.get(name)?.();
    const cancel = this.#host.after(ms, () => {
      this.#timers.delete(name);
      act();
    });
    this.#timers.set(name, cancel);
  }

  #take(messages: readonly IhseMessage[]): void {
    for (const message of messages) {
      if (message.kind === 'noise') this.#host.noise(message.because);
      else this.#hear(message);
    }
  }

  #hear(message: Answer): void {
    if (message.kind === 'shown') this.#shown(message.pairs);
    else if (message.kind === 'echo') this.#switched(message.cons);
    this.#turns.hear(message);
  }

  #shown(pairs: Wanted<'shown'>['pairs']): void {
    if (!this.#isReady) return;
    for (const { con, cpu } of pairs) {
      if (this.#devices.con.has(con) && (cpu === 0 || this.#devices.cpu.has(cpu)))
        this.#host.routed(String(con), cpu === 0 ? null : String(cpu));
      else this.#unknown(con, cpu);
    }
  }

  /** Devices may have been added; a number that is still unknown then is one that was read wrongly. */
  #unknown(con: number, cpu: number): void {
    this.#host.noise(`CON ${con} or CPU ${cpu} is in no list`);
    if (!this.#timers.has('lists soon')) this.#later('lists soon', POLL_MS, () => this.#readLists());
  }

  #switched(cons: readonly number[] | null): void {
    if (!this.#isReady) return;
    for (const con of cons ?? this.#devices.con.keys()) if (this.#devices.con.has(con)) this.#echoed.add(con);
    if (this.#echoed.size > 0 && !this.#timers.has('echo')) this.#later('echo', GATHER_MS, () => this.#askEchoed());
  }

  #askEchoed(): void {
    const cons = [...this.#echoed];
    this.#echoed.clear();
    if (cons.length > MAX_SINGLE && this.#readsAll) return this.#readConnections();
    for (const con of cons) this.#askShown(con, NEVER, () => undefined);
  }

  /** Status, which also keeps the connection alive; a matrix that only follows another one in a grid is the wrong one to speak to. */
  #keepAlive(then: () => void): void {
    this.#ask({
      bytes: encode.status(),
      kind: 'status',
      isIt: always,
      until: NEVER,
      told: (answer) => {
        if (typeof answer !== 'string' && answer.isGrid && !answer.isMaster)
          return this.#host.reset('this matrix is not the master of its grid');
        this.#later('keep alive', KEEP_ALIVE_MS, () => this.#keepAlive(() => undefined));
        then();
      },
    });
  }

  #readLists(): void {
    this.#readList('cpu', 0, new Map(), (cpu) =>
      this.#readList('con', 0, new Map(), (con) => this.#know({ cpu, con })),
    );
  }

  #readList(of: Of, first: number, found: Map<number, string>, then: (found: Map<number, string>) => void): void {
    this.#ask({
      bytes: encode.list(of, first),
      kind: 'list',
      isIt: (answer) => answer.of === of,
      until: NEVER,
      told: (answer) => {
        if (typeof answer === 'string')
          return this.#listsMissed(`its list of ${of.toUpperCase()} devices: ${REFUSED[answer]}`);
        const items: readonly Item[] = answer.items.filter(({ id }) => id !== 0);
        for (const { id, name } of items) if (found.size < MAX_DEVICES) found.set(id, name);
        if (answer.next > first && found.size < MAX_DEVICES) this.#readList(of, answer.next, found, then);
        else then(found);
      },
    });
  }

  #listsMissed(because: string): void {
    if (!this.#isReady) return this.#host.reset(because);
    this.#later('lists', LISTS_MS, () => this.#readLists());
  }

  #know(devices: Record<Of, ReadonlyMap<number, string>>): void {
    const text = (lists: Record<Of, ReadonlyMap<number, string>>): string =>
      JSON.stringify([[...lists.cpu], [...lists.con]]);
    const isNew = !this.#isReady || text(devices) !== text(this.#devices);
    const wasReady = this.#isReady;
    this.#devices = devices;
    this.#later('lists', LISTS_MS, () => this.#readLists());
    if (isNew)
      this.#host.ready({ model: null, firmware: null, inputs: ports(devices.cpu), outputs: ports(devices.con) });
    this.#isReady = true;
    if (isNew || !wasReady) this.#readConnections();
  }

  #readConnections(): void {
    this.#later('poll', POLL_MS, () => this.#readConnections());
    if (!this.#readsAll) return this.#readOneByOne();
    this.#ask({
      bytes: encode.allShown(),
      kind: 'shown',
      isIt: always,
      until: NEVER,
      told: (answer) => {
        if (typeof answer !== 'string') this.#isSure = true;
        // Refused, or met with silence although it never was answered: this matrix does not know the question.
        if (answer !== 'nak' && (answer !== 'silent' || this.#isSure)) return;
        this.#readsAll = false;
        this.#readOneByOne();
      },
    });
  }

  /** One question at a time, and the next round only when the last is over. */
  #readOneByOne(cons = [...this.#devices.con.keys()]): void {
    const [con, ...rest] = cons;
    if (con === undefined) return this.#later('poll', POLL_MS, () => this.#readConnections());
    this.#later('poll', LISTS_MS, () => this.#readConnections());
    this.#askShown(con, NEVER, () => this.#readOneByOne(rest));
  }
}

export const ihse: Driver = {
  capabilities: IHSE_CAPABILITIES,
  create({ options }, host) {
    known(options, ['macros']);
    return new Draco(readMacros(options), host);
  },
};

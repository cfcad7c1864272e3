// The machine that speaks LW3 with a Lightware matrix (TCP 6107). Every command has a signature, so that an answer is never taken for another one's; what the panel
// does comes as CHG. Bytes and values are read in codec.ts and words.ts.

import type { DeviceHost, DeviceMachine, DeviceOptions, Driver, Port, Route } from '../driver.ts';
import { known } from '../options.ts';
import type { Turns } from '../turns.ts';
import { createTurns } from '../turns.ts';
import type { Underway } from '../underway.ts';
import { createUnderway } from '../underway.ts';
import { LIGHTWARE_CAPABILITIES } from './capabilities.ts';
import type { Lw3Line, Lw3Message } from './codec.ts';
import { encodeCommand, Lw3Decoder } from './codec.ts';
import {
  ASK_CONNECTIONS,
  CONNECTIONS,
  connectionsOf,
  countOf,
  FIRMWARE,
  highestOf,
  NODE_SOURCE,
  NODES,
  PORT_NAMES,
  portNameOf,
  portOfNode,
  signalsOf,
  sourceOf,
} from './words.ts';

/** Milliseconds that the device has for an answer. */
const PATIENCE_MS = 3_000;
/** Milliseconds between two readings of the whole crosspoint; they keep the connection alive and mend a CHG that was lost. */
const POLL_MS = 20_000;
/** Milliseconds until names that changed, one by one, are told together. */
const NAMES_MS = 200;
/** Ports of a kind; the largest matrix of this maker has 160. */
const MAX_PORTS = 1_024;

/** What every device knows. */
const MODEL = 'GET /.ProductName';
const SILENT = 'the matrix did not answer';
const UNSAID = 'the matrix could not be asked in time';

type Answer = Extract<Lw3Message, { kind: 'answer' }>;
type Property = Extract<Lw3Line, { kind: 'property' }>;
/** What came of a question: its lines, or why there are none. */
type Asked = { readonly lines: readonly Lw3Line[] } | { readonly error: string };
interface Asking {
  readonly until?: number;
  readonly urgent?: boolean;
  readonly sent?: () => void;
}

function properties(asked: Asked): readonly Property[] {
  return 'lines' in asked ? asked.lines.filter((line) => line.kind === 'property') : [];
}

/** Why the device refused. A list with a line in it that could not be had is no refusal. */
function errorOf(lines: readonly Lw3Line[]): string | null {
  const error = lines.find((line) => line.kind === 'error');
  if (error === undefined || lines.some(({ kind }) => kind === 'property')) return null;
  const code = error.code === '' ? '' : `E${error.code} `;
  return `the matrix refused: ${code}${error.words}`.trim();
}

class LightwareMachine implements DeviceMachine {
  readonly #host: DeviceHost;
  readonly #options: DeviceOptions;
  readonly #orders: Underway;
  readonly #turns: Turns<Answer>;
  #decoder = new Lw3Decoder();
  #signature = 0;
  #model: string | null = null;
  #firmware: string | null = null;
  /** Path and property of the crosspoint, once found. */
  #crosspoint: { readonly path: string; readonly property: string } | null = null;
  #readsAll = true;
  #inputs = 0;
  #outputs = 0;
  readonly #names = new Map<string, string>();
  #isReady = false;
  #cancelPoll = (): void => undefined;
  #cancelNames: (() => void) | null = null;

  constructor(options: DeviceOptions, host: DeviceHost) {
    this.#host = host;
    this.#options = options;
    this.#orders = createUnderway(host);
    this.#turns = createTurns(host, PATIENCE_MS);
  }

  opened(): void {
    this.#decoder = new Lw3Decoder();
    this.#model = null;
    this.#firmware = null;
    this.#crosspoint = null;
    this.#inputs = 0;
    this.#outputs = 0;
    this.#names.clear();
    this.#turns.open();
    this.#askModel(() => this.#askFirmware(0));
  }

  closed(): void {
    this.#isReady = false;
    this.#cancelPoll();
    this.#cancelNames?.();
    this.#cancelNames = null;
    this.#turns.close();
    this.#orders.close();
  }

  heard(bytes: Uint8Array): void {
    for (const message of this.#decoder.push(bytes)) {
      if (message.kind === 'noise') this.#host.noise(message.because);
      else if (message.kind === 'said') this.#said(message.line);
      else {
        for (const line of message.lines) this.#said(line);
        if (!this.#turns.hear(message)) this.#host.noise(`an answer that nobody waits for: ${message.signature}`);
      }
    }
  }

  route(order: Route): void {
    const until = this.#orders.take(order);
    if (until === null) return;
    const crosspoint = this.#crosspoint;
    if (!this.#isReady || crosspoint === null)
      return this.#orders.failed(order, 'offline', 'the device has not been read yet');
    const refused = this.#refusal(order);
    if (refused !== null) return this.#orders.failed(order, 'not_found', refused);
    const command = `CALL ${crosspoint.path}:switch(${order.input ?? '0'}:${order.output})`;
    this.#ask(command, (asked) => this.#switched(order, asked, until), {
      until,
      urgent: true,
      sent: () => this.#orders.sent(order),
    });
  }

  #refusal({ input, output }: Route): string | null {
    if (!this.#outputPorts().some(({ port }) => port === output)) return `the matrix has no output ${output}`;
    if (input !== null && !this.#inputPorts().some(({ port }) => port === input))
      return `the matrix has no input ${input}`;
    return null;
  }

  /** The call was answered; what the output shows now, the crosspoint says. */
  #switched(order: Route, asked: Asked, until: number): void {
    if (!this.#orders.isOpen(order)) return;
    if ('error' in asked) return this.#orders.failed(order, 'connect_failed', asked.error);
    this.#askConnections(
      (read) => {
        if (!this.#orders.isOpen(order)) return;
        const because = 'error' in read ? read.error : 'the matrix took the order, but shows something else';
        this.#orders.failed(order, 'connect_failed', because);
      },
      { until, urgent: true },
      order.output,
    );
  }

  #ask(command: string, then: (asked: Asked) => void, { until, urgent, sent }: Asking = {}): void {
    this.#signature = (this.#signature % 0xffff) + 1;
    const signature = this.#signature.toString(16).toUpperCase().padStart(4, '0');
    this.#turns.ask(
      {
        bytes: encodeCommand(signature, command),
        until: until ?? Number.POSITIVE_INFINITY,
        sent: () => sent?.(),
        answered: (answer) => {
          if (answer.signature !== signature) return false;
          const error = errorOf(answer.lines);
          then(error === null ? { lines: answer.lines } : { error });
          return true;
        },
        missed: (because) => {
          if (because !== 'closed') then({ error: because === 'silent' ? SILENT : UNSAID });
        },
      },
      urgent,
    );
  }

  #askModel(then: () => void): void {
    this.#ask(MODEL, (asked) => {
      this.#model = properties(asked).find(({ name }) => name === 'ProductName')?.value ?? this.#model;
      then();
    });
  }

  /** A question that a device may not know. One that says nothing to it is asked for what every device knows, so that it is not taken for dead. */
  #askIf(command: string, then: (asked: Asked) => void): void {
    this.#ask(command, (asked) => {
      // What the line did not take says nothing of what the device knows.
      if ('error' in asked && asked.error === UNSAID && !this.#isReady)
        return this.#host.reset('the line took no question');
      if ('error' in asked && asked.error === SILENT) this.#askModel(() => then(asked));
      else then(asked);
    });
  }

  #askFirmware(at: number): void {
    const path = FIRMWARE[at];
    if (path === undefined) return this.#askCrosspoint(0);
    this.#askIf(`GET ${path}`, (asked) => {
      this.#firmware = properties(asked)[0]?.value ?? null;
      if (this.#firmware === null) this.#askFirmware(at + 1);
      else this.#askCrosspoint(0);
    });
  }

  #askCrosspoint(at: number): void {
    const wanted = ASK_CONNECTIONS[at];
    if (wanted === undefined) return this.#host.reset('no crosspoint of this protocol answers');
    if (wanted.path === NODES) return this.#askNodes(at);
    this.#askIf(`GET ${wanted.path}.${wanted.property}`, (asked) => {
      const found = properties(asked);
      const property = CONNECTIONS.find((name) => found.some((one) => one.name === name));
      if (property === undefined) return this.#askCrosspoint(at + 1);
      this.#crosspoint = { path: wanted.path, property };
      this.#readsAll = wanted.property === '*';
      this.#countPorts(found);
      this.#askNames(0);
    });
  }

  /** The newest have a node for each port. */
  #askNodes(at: number): void {
    this.#askIf(`GETALL ${NODES}/*`, (asked) => {
      const ports = properties(asked).map(({ path }) => portOfNode(path) ?? '');
      if (!properties(asked).some(({ name }) => name === NODE_SOURCE)) return this.#askCrosspoint(at + 1);
      this.#crosspoint = { path: NODES, property: NODE_SOURCE };
      this.#outputs = highestOf('O', ports);
      this.#inputs = highestOf('I', ports);
      this.#askNames(PORT_NAMES.length - 1);
    });
  }

  get #hasNodes(): boolean {
    return this.#crosspoint?.path === NODES;
  }

  /** Counts are told by some, MX2 for one does not; the list itself has a place for each output. */
  #countPorts(found: readonly Property[]): void {
    const value = (wanted: string): string => found.find(({ name }) => name === wanted)?.value ?? '';
    const shown = connectionsOf(value(this.#crosspoint?.property ?? ''));
    const status = signalsOf(value('SourcePortStatus'));
    this.#inputs = countOf(value('SourcePortCount')) ?? status?.length ?? 0;
    this.#outputs = countOf(value('DestinationPortCount')) ?? shown?.length ?? 0;
  }

  /** What is still not known follows from the names, then from the settings; a matrix is taken for square at last. */
  #settleCounts(): void {
    const { inputs, outputs } = this.#options;
    const ports = [...this.#names.keys()];
    this.#outputs = Math.min(this.#outputs || highestOf('O', ports) || (outputs ?? 0), MAX_PORTS);
    this.#inputs = Math.min(this.#inputs || highestOf('I', ports) || (inputs ?? this.#outputs), MAX_PORTS);
  }

  #askNames(at: number): void {
    const names = PORT_NAMES[at];
    if (names === undefined) return this.#subscribe();
    this.#askIf(names.ask, (asked) => {
      if (!properties(asked).some(({ path, name, value }) => portNameOf(path, name, value) !== null))
        return this.#askNames(at + 1);
      this.#askIf(`OPEN ${names.open}`, () => this.#subscribe());
    });
  }

  /** First to be told of changes, then to read: nothing falls between the two. */
  #subscribe(): void {
    const { path, property } = this.#crosspoint ?? { path: '', property: '' };
    this.#settleCounts();
    this.#askIf(this.#hasNodes ? `OPEN ${path}/*` : `OPEN ${path}`, () => {
      this.#tellReady();
      this.#isReady = true;
      const all = this.#hasNodes ? `GETALL ${path}/*` : `GET ${path}.${this.#readsAll ? '*' : property}`;
      this.#ask(all, () => this.#pollLater());
    });
  }

  #pollLater(): void {
    this.#cancelPoll = this.#host.after(POLL_MS, () => this.#askConnections(() => this.#pollLater()));
  }

  /** All of them; of one output alone, where it has a node of its own. */
  #askConnections(then: (asked: Asked) => void, asking?: Asking, output: string | null = null): void {
    const { path, property } = this.#crosspoint ?? { path: '', property: '' };
    if (!this.#hasNodes) return this.#ask(`GET ${path}.${property}`, then, asking);
    this.#ask(output === null ? `GETALL ${path}/*` : `GET ${path}/${output}.${property}`, then, asking);
  }

  #inputPorts(): Port[] {
    return this.#ports('I', this.#inputs);
  }

  #outputPorts(): Port[] {
    return this.#ports('O', this.#outputs);
  }

  #ports(letter: string, count: number): Port[] {
    return Array.from({ length: count }, (_, at) => {
      const port = `${letter}${at + 1}`;
      return { port, name: this.#names.get(port) ?? '' };
    });
  }

  #tellReady(): void {
    const [inputs, outputs] = [this.#inputPorts(), this.#outputPorts()];
    this.#host.ready({ model: this.#model, firmware: this.#firmware, inputs, outputs });
  }

  #said(line: Lw3Line): void {
    if (line.kind !== 'property') return;
    const { path, name, value } = line;
    const named = portNameOf(path, name, value);
    if (named !== null) return this.#renamed(named.port, named.name);
    if (!this.#isReady) return;
    if (this.#hasNodes) return this.#saidOfNode(portOfNode(path), name, value);
    if (path !== this.#crosspoint?.path) return;
    if (name === this.#crosspoint.property) this.#shown(value);
    else if (name === 'SourcePortStatus') this.#signals(value);
  }

  #saidOfNode(port: string | null, name: string, value: string): void {
    const isInput = port?.startsWith('I') === true;
    if (port === null || Number(port.slice(1)) > (isInput ? this.#inputs : this.#outputs)) return;
    if (isInput && name === 'SignalPresent' && /^(?:true|false)$/.test(value))
      return this.#host.signal(port, value === 'true');
    const source = isInput || name !== NODE_SOURCE ? undefined : sourceOf(value);
    if (source === undefined || Number(source?.slice(1) ?? 0) > this.#inputs) return;
    this.#host.routed(port, source);
    this.#orders.heard(port, source);
  }

  #renamed(port: string, name: string): void {
    if (this.#names.get(port) === name || this.#names.size > 2 * MAX_PORTS) return;
    this.#names.set(port, name);
    if (!this.#isReady || this.#cancelNames !== null) return;
    this.#cancelNames = this.#host.after(NAMES_MS, () => {
      this.#cancelNames = null;
      this.#tellReady();
    });
  }

  #shown(value: string): void {
    const inputs = connectionsOf(value);
    // Without a checksum the number of outputs is the check that nothing is missing.
    if (inputs === null || inputs.length !== this.#outputs) return this.#host.noise('a crosspoint of another size');
    inputs.forEach((input, at) => {
      this.#host.routed(`O${at + 1}`, input);
      this.#orders.heard(`O${at + 1}`, input);
    });
  }

  #signals(value: string): void {
    const signals = signalsOf(value);
    if (signals === null || signals.length !== this.#inputs) return this.#host.noise('a port status of another size');
    signals.forEach((present, at) => {
      if (present !== null) this.#host.signal(`I${at + 1}`, present);
    });
  }
}

export const lightware: Driver = {
  capabilities: LIGHTWARE_CAPABILITIES,
  create(options, host) {
    known(options.options, []);
    return new LightwareMachine(options, host);
  },
};

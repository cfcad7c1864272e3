// A simulated Blackmagic Videohub, written from the maker's description of its Ethernet protocol (v2.3 with the prelude's end of later versions): the dump at connecting,
// status updates to every client, salvos, labels, locks by client, NAK, PING. Ports of the panel count from 1, those of the protocol from 0.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';

/** Bytes of a request that the device keeps; whoever sends more is cut off. */
const MAX_REQUEST = 256 * 1024;

const encoder = new TextEncoder();

interface Peer {
  send(bytes: Uint8Array): void;
  end(): void;
}

interface Client {
  readonly peer: Peer;
  text: string;
}

/** What it keeps through a loss of power: labels, routes. Locks are forgotten with who held them. */
interface Memory {
  readonly routes: number[];
  readonly inputLabels: string[];
  readonly outputLabels: string[];
}

function block(header: string, lines: readonly string[]): string {
  return `${header}:\n${lines.map((line) => `${line}\n`).join('')}\n`;
}

class Videohub implements SimulatedDevice {
  readonly #inputs: number;
  readonly #memory: Memory;
  readonly #clients = new Set<Client>();
  #friendlyName = 'Simulated Videohub';
  #takeMode = 'false';
  /** By output: who locked it; the panel is null. */
  readonly #locks = new Map<number, Client | null>();
  /** The tables that a client may ask for or change. */
  readonly #blocks: Readonly<
    Record<string, { all(client: Client): string[]; change(lines: string[], client: Client): string[] | null }>
  > = {
    'PROTOCOL PREAMBLE': { all: () => ['Version: 2.3'], change: () => null },
    'VIDEOHUB DEVICE': { all: () => this.#device(), change: (lines) => this.#rename(lines) },
    'INPUT LABELS': {
      all: () => numbered(this.#memory.inputLabels),
      change: (lines) => relabel(lines, this.#memory.inputLabels),
    },
    'OUTPUT LABELS': {
      all: () => numbered(this.#memory.outputLabels),
      change: (lines) => relabel(lines, this.#memory.outputLabels),
    },
    'VIDEO OUTPUT LOCKS': {
      all: (client) => this.#memory.routes.map((_input, output) => `${output} ${this.#lockAt(output, client)}`),
      change: (lines, client) => this.#changeLocks(lines, client),
    },
    'VIDEO OUTPUT ROUTING': {
      all: () => numbered(this.#memory.routes.map(String)),
      change: (lines, client) => this.#changeRoutes(lines, client),
    },
    CONFIGURATION: { all: () => [`Take Mode: ${this.#takeMode}`], change: (lines) => this.#configure(lines) },
  };

  constructor({ inputs, outputs }: DeviceMake) {
    this.#inputs = inputs;
    this.#memory = {
      // As delivered: straight through, and the last input on what is left.
      routes: Array.from({ length: outputs }, (_none, output) => Math.min(output, inputs - 1)),
      inputLabels: Array.from({ length: inputs }, (_none, at) => `Input ${at + 1}`),
      outputLabels: Array.from({ length: outputs }, (_none, at) => `Output ${at + 1}`),
    };
  }

  connect(peer: Peer): DeviceSession {
    const client: Client = { peer, text: '' };
    this.#clients.add(client);
    this.#say(client, this.#prelude(client));
    return {
      heard: (bytes) => this.#heard(client, bytes),
      gone: () => this.#gone(client),
    };
  }

  panel(output: string, input: string | null): void {
    const [to, from] = [Number(output) - 1, Number(input) - 1];
    if (input === null || this.#memory.routes[to] === undefined || from < 0 || from >= this.#inputs) return;
    this.#memory.routes[to] = from;
    this.#broadcast('VIDEO OUTPUT ROUTING', [`${to} ${from}`]);
  }

  shows(output: string): string | null {
    const input = this.#memory.routes[Number(output) - 1];
    return input === undefined ? null : String(input + 1);
  }

  powerCycle(): void {
    this.#locks.clear();
    for (const { peer } of [...this.#clients]) peer.end();
    this.#clients.clear();
  }

  #device(): string[] {
    const { inputLabels, outputLabels } = this.#memory;
    return [
      'Device present: true',
      `Model name: Blackmagic Smart Videohub ${inputLabels.length} x ${outputLabels.length}`,
      `Friendly name: ${this.#friendlyName}`,
      'Unique ID: 7C2E0D000001',
      `Video inputs: ${inputLabels.length}`,
      'Video processing units: 0',
      `Video outputs: ${outputLabels.length}`,
      'Video monitoring outputs: 0',
      'Serial ports: 0',
    ];
  }

  #prelude(client: Client): string {
    const blocks = Object.entries(this.#blocks).map(([header, { all }]) => block(header, all(client)));
    return [...blocks, block('END PRELUDE', [])].join('');
  }

  /** Of what it says of itself its friendly name alone can be set. */
  #rename(lines: readonly string[]): string[] | null {
    const [, name] = /^Friendly name: (.+)$/.exec(lines[0] ?? '') ?? [];
    if (name === undefined || lines.length !== 1) return null;
    this.#friendlyName = name;
    return [`Friendly name: ${name}`];
  }

  #configure(lines: readonly string[]): string[] | null {
    const [, mode] = /^Take Mode: (true|false)$/i.exec(lines[0] ?? '') ?? [];
    if (mode === undefined || lines.length !== 1) return null;
    this.#takeMode = mode.toLowerCase();
    return [`Take Mode: ${this.#takeMode}`];
  }

  #say(client: Client, text: string): void {
    if (this.#clients.has(client)) client.peer.send(encoder.encode(text));
  }

  /** Every client hears of every change, the one who made it too. */
  #broadcast(header: string, lines: readonly string[]): void {
    for (const client of this.#clients) {
      const told =
        header === 'VIDEO OUTPUT LOCKS'
          ? lines.map((line) => `${Number.parseInt(line, 10)} ${this.#lockAt(Number.parseInt(line, 10), client)}`)
          : lines;
      this.#say(client, block(header, told));
    }
  }

  #gone(client: Client): void {
    this.#clients.delete(client);
    const freed = [...this.#locks].filter(([, owner]) => owner === client).map(([output]) => output);
    for (const output of freed) this.#locks.delete(output);
    if (freed.length > 0) this.#broadcast('VIDEO OUTPUT LOCKS', freed.map(String));
  }

  #heard(client: Client, bytes: Uint8Array): void {
    client.text += Buffer.from(bytes).toString('utf8').replaceAll('\r', '');
    for (let end = client.text.indexOf('\n\n'); end >= 0; end = client.text.indexOf('\n\n')) {
      const lines = client.text
        .slice(0, end)
        .split('\n')
        .filter((line) => line !== '');
      client.text = client.text.slice(end + 2);
      if (lines.length > 0) this.#request(client, lines);
    }
    if (client.text.length > MAX_REQUEST) client.peer.end();
  }

  #request(client: Client, [first = '', ...lines]: readonly string[]): void {
    // Clients in use with real ones write headers in either case.
    const header = first.replace(/:$/, '').toUpperCase();
    if (header === 'PING' && first.endsWith(':')) return this.#say(client, 'ACK\n\n');
    const table = Object.hasOwn(this.#blocks, header) && first.endsWith(':') ? this.#blocks[header] : undefined;
    if (table === undefined) return this.#say(client, 'NAK\n\n');
    if (lines.length === 0) return this.#say(client, `ACK\n\n${block(header, table.all(client))}`);
    const changed = table.change([...lines], client);
    this.#say(client, changed === null ? 'NAK\n\n' : 'ACK\n\n');
    if (changed !== null && changed.length > 0) this.#broadcast(header, changed);
  }

  /** All lines of a request are one salvo: done together, or not at all. */
  #changeRoutes(lines: readonly string[], client: Client): string[] | null {
    const salvo = lines
      .map((line) => /^(\d+) (\d+)$/.exec(line))
      .map((found) => [Number(found?.[1]), Number(found?.[2])]);
    const isFine = salvo.every(
      ([output = -1, input = -1]) =>
        this.#memory.routes[output] !== undefined &&
        input >= 0 &&
        input < this.#inputs &&
        this.#lockAt(output, client) !== 'L',
    );
    if (!isFine) return null;
    for (const [output = 0, input = 0] of salvo) this.#memory.routes[output] = input;
    return salvo.map(([output, input]) => `${output} ${input}`);
  }

  /** `O` owned by this client, `L` locked by another, `U` unlocked. */
  #lockAt(output: number, client: Client): string {
    const owner = this.#locks.get(output);
    if (owner === undefined) return 'U';
    return owner === client ? 'O' : 'L';
  }

  #changeLocks(lines: readonly string[], client: Client): string[] | null {
    const wanted = lines
      .map((line) => /^(\d+) ([OUF])$/.exec(line))
      .map((found) => ({ output: Number(found?.[1]), lock: found?.[2] }));
    if (wanted.some(({ output, lock }) => lock === undefined || this.#memory.routes[output] === undefined)) return null;
    if (wanted.some(({ output, lock }) => lock !== 'F' && this.#lockAt(output, client) === 'L')) return null;
    for (const { output, lock } of wanted)
      if (lock === 'O') this.#locks.set(output, client);
      else this.#locks.delete(output);
    return wanted.map(({ output }) => String(output));
  }
}

function numbered(values: readonly string[]): string[] {
  return values.map((value, at) => `${at} ${value}`);
}

function relabel(lines: readonly string[], labels: string[]): string[] | null {
  const wanted = lines
    .map((line) => /^(\d+) (.*)$/.exec(line))
    .map((found) => [Number(found?.[1]), found?.[2] ?? ''] as const);
  if (wanted.some(([at]) => labels[at] === undefined)) return null;
  for (const [at, label] of wanted) labels[at] = label;
  return [...lines];
}

export function createVideohub(make: DeviceMake): SimulatedDevice {
  return new Videohub(make);
}

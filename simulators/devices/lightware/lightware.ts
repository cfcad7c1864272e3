// A Lightware matrix that speaks LW3, after the programmers' references of the MX2 and MMX8x8 series and what a UCX was seen to say. It carries the paths of all
// generations at once, so that clients written for any find what they ask for; `generation` leaves it one of them.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';
import type { Subscriptions } from './commands.ts';
import { answerTo, covers } from './commands.ts';
import type { Matrix } from './nodes.ts';
import { growNodes, NODES, PORTS } from './nodes.ts';
import type { Lw3Error, Method, Node } from './tree.ts';
import { DENIED, fixed, INVALID, TOO_LONG, Tree } from './tree.ts';

/** Bytes of a command. */
const MAX_COMMAND_BYTES = 4_096;
const MX2 = '/MEDIA/XP/VIDEO';
const MMX = '/MEDIA/VIDEO/XP';
const NAMES = '/MEDIA/NAMES/VIDEO';

export interface LightwareHabits {
  readonly generation: 'all' | 'mx2' | 'mmx' | 'ucx';
}

export interface SimulatedLightware extends SimulatedDevice {
  /** Somebody plugs a source in, or pulls it. */
  plug(input: string, present: boolean): void;
  rename(port: string, name: string): void;
  /** Somebody locks an output at the device. */
  lock(output: string, isLocked: boolean): void;
}

interface Client extends Subscriptions {
  send(text: string): void;
  end(): void;
}

function escaped(text: string): string {
  return text.replace(/[\\{}#%()]/g, (character) => `\\${character}`);
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${letter}${at + 1}`);
}

class Lightware implements SimulatedLightware {
  readonly #tree = new Tree();
  readonly #clients = new Set<Client>();
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #shown = new Map<string, string | null>();
  readonly #locked = new Set<string>();
  readonly #plugged = new Set<string>();
  readonly #names = new Map<string, string>();
  readonly #generation: LightwareHabits['generation'];

  constructor({ inputs, outputs }: DeviceMake, { generation }: LightwareHabits) {
    this.#inputs = numbered('I', inputs);
    this.#outputs = numbered('O', outputs);
    this.#generation = generation;
    for (const output of this.#outputs) this.#shown.set(output, this.#inputs[0] ?? null);
    for (const input of this.#inputs) this.#plugged.add(input);
    for (const port of this.#inputs) this.#names.set(port, `Input ${port.slice(1)}`);
    for (const port of this.#outputs) this.#names.set(port, `Output ${port.slice(1)}`);
  }

  /** Grows the tree; to be called once. */
  build(): this {
    const product = fixed(() => `MX2-${this.#inputs.length}x${this.#outputs.length}-HDMI20`);
    const serial = fixed(() => '87654321');
    const { properties } = this.#tree.node('/');
    properties
      .set('ProductName', product)
      .set(
        'PartNumber',
        fixed(() => '91310050'),
      )
      .set('SerialNumber', serial);
    properties.set(
      'PackageVersion',
      fixed(() => '1.7.0b3'),
    );
    const management = this.#tree.node('/MANAGEMENT/UID').properties;
    management
      .set('ProductName', product)
      .set('SerialNumber', serial)
      .set(
        'FirmwareVersion',
        fixed(() => '1.4.1b1 r80'),
      );
    this.#tree.node('/SYS/MB').properties.set(
      'FirmwareVersion',
      fixed(() => '1.4.1b1 r80'),
    );
    if (this.#has('ucx')) growNodes(this.#tree, this.#asMatrix());
    if (this.#generation === 'ucx') return this;
    this.#tree.node('/MEDIA/PRESET');
    if (this.#has('mx2')) this.#crosspoint(MX2, 'DestinationConnectionStatus', '=OK');
    if (this.#has('mmx')) this.#crosspoint(MMX, 'DestinationConnectionList', '');
    const names = this.#tree.node(NAMES);
    for (const port of [...this.#inputs, ...this.#outputs]) this.#port(port, names);
    return this;
  }

  connect(peer: { send(bytes: Uint8Array): void; end(): void }): DeviceSession {
    const encoder = new TextEncoder();
    const client: Client = { paths: new Set(), send: (text) => peer.send(encoder.encode(text)), end: peer.end };
    this.#clients.add(client);
    const decoder = new TextDecoder();
    let held = '';
    return {
      heard: (bytes) => {
        held += decoder.decode(bytes, { stream: true });
        const lines = held.split('\n');
        held = lines.pop() ?? '';
        for (const line of lines) this.#answer(client, line.replace(/\r$/, ''));
        if (held.length <= MAX_COMMAND_BYTES) return;
        held = '';
        client.send(`-E ${TOO_LONG.error}\r\n`);
      },
      gone: () => {
        this.#clients.delete(client);
      },
    };
  }

  panel(output: string, input: string | null): void {
    this.#switch([[output, input]]);
  }

  shows(output: string): string | null {
    return this.#shown.get(output) ?? null;
  }

  plug(input: string, present: boolean): void {
    if (present) this.#plugged.add(input);
    else this.#plugged.delete(input);
    for (const path of this.#crosspoints()) this.#changed(path, 'SourcePortStatus');
    for (const path of ['/MEDIA/VIDEO', MMX, NODES, PORTS]) this.#changed(`${path}/${input}`, 'SignalPresent');
  }

  rename(port: string, name: string): void {
    this.#names.set(port, name);
    this.#changed(NAMES, port);
    this.#changed(`/MEDIA/VIDEO/${port}`, 'Text');
    this.#changed(`${PORTS}/${port}`, 'Name');
  }

  lock(output: string, isLocked: boolean): void {
    if (isLocked) this.#locked.add(output);
    else this.#locked.delete(output);
    for (const path of this.#crosspoints()) this.#changed(path, 'DestinationPortStatus');
    this.#changed(`${NODES}/${output}`, 'Lock');
  }

  /** The crosspoint, names and locks stand in its memory; connections and their subscriptions end. */
  powerCycle(): void {
    for (const client of [...this.#clients]) client.end();
    this.#clients.clear();
  }

  #has(generation: 'mx2' | 'mmx' | 'ucx'): boolean {
    return this.#generation === 'all' || this.#generation === generation;
  }

  #asMatrix(): Matrix {
    return {
      inputs: this.#inputs,
      outputs: this.#outputs,
      shown: (output) => this.shows(output),
      isPlugged: (input) => this.#plugged.has(input),
      isLocked: (output) => this.#locked.has(output),
      lock: (output, isLocked) => this.lock(output, isLocked),
      name: (port) => escaped(this.#names.get(port) ?? ''),
      rename: (port, value) => void this.#named(port, value),
      pairs: (text) => this.#pairs(text),
      all: (text) => this.#all(text),
    };
  }

  #crosspoints(): string[] {
    return [MX2, MMX].filter((path) => this.#tree.find(path)?.properties.has('SourcePortStatus') === true);
  }

  /** MX2 has no counts, ends its list of connections with a semicolon, and has shorter states than MMX. */
  #crosspoint(path: string, connections: string, ok: string): void {
    const { properties, methods } = this.#tree.node(path);
    const list = (ports: readonly string[], state: (port: string) => string): string => ports.map(state).join(';');
    const connected = (): string => list(this.#outputs, (output) => this.#shown.get(output) ?? '0');
    const [isNew, isBoth] = [path === MX2, this.#generation === 'all'];
    const level = isNew ? '' : '00';
    if (!isNew || isBoth) {
      properties.set(
        'SourcePortCount',
        fixed(() => String(this.#inputs.length)),
      );
      properties.set(
        'DestinationPortCount',
        fixed(() => String(this.#outputs.length)),
      );
    }
    properties.set(
      connections,
      fixed(() => (isNew ? `${connected()};` : connected())),
    );
    // Clients of either spelling are in use.
    if (isNew && isBoth) properties.set('DestinationConnectionList', fixed(connected));
    properties.set(
      'SourcePortStatus',
      fixed(() => list(this.#inputs, (input) => `T${level}${this.#plugged.has(input) ? 'AF' : 'AA'}`)),
    );
    properties.set(
      'DestinationPortStatus',
      fixed(() => list(this.#outputs, (output) => `${this.#locked.has(output) ? 'L' : 'T'}${level}AF`)),
    );
    const method = (manual: string, act: (parameters: string) => Lw3Error | null): Method => ({
      manual,
      call: (parameters) => act(parameters) ?? ok,
    });
    methods.set(
      'switch',
      method('[<in>:<out>;...] Switches inputs to outputs; 0 disconnects', (text) => this.#pairs(text)),
    );
    methods.set(
      'switchAll',
      method('[<in>] Switches an input to all outputs', (text) => this.#all(text)),
    );
    methods.set(
      'switchMulti',
      method('[<in1>;<in2>;...] Sets the whole crosspoint', (text) => this.#multi(text)),
    );
    methods.set(
      'lockDestination',
      method('[<out>;...] Locks outputs', (text) => this.#locks(text, true)),
    );
    methods.set(
      'unlockDestination',
      method('[<out>;...] Unlocks outputs', (text) => this.#locks(text, false)),
    );
  }

  #port(port: string, names: Node): void {
    const name = (): string => escaped(this.#names.get(port) ?? '');
    names.properties.set(port, {
      mode: 'w',
      get: () => `${port.slice(1)};${name()}`,
      set: (value) => this.#named(port, value.replace(/^\d+;/, '')),
    });
    const own = this.#tree.node(`/MEDIA/VIDEO/${port}`).properties;
    own.set('Text', { mode: 'w', get: name, set: (value) => this.#named(port, value) });
    if (!port.startsWith('I')) return;
    const signal = fixed(() => (this.#plugged.has(port) ? '1' : '0'));
    own.set('SignalPresent', signal);
    if (this.#has('mmx')) this.#tree.node(`${MMX}/${port}`).properties.set('SignalPresent', signal);
  }

  #named(port: string, value: string): Lw3Error | null {
    this.rename(port, value.replace(/\\(.)/g, '$1'));
    return null;
  }

  #inputOf(text: string): string | null | undefined {
    return text === '0' ? null : this.#inputs.find((input) => input === text);
  }

  /** All or none: one pair that is wrong refuses the others too. */
  #pairs(text: string): Lw3Error | null {
    const pairs: [string, string | null][] = [];
    for (const pair of text.split(';')) {
      const [from = '', to = '', ...more] = pair.split(':');
      const input = this.#inputOf(from);
      if (input === undefined || !this.#outputs.includes(to) || more.length > 0) return INVALID;
      if (this.#locked.has(to)) return DENIED;
      pairs.push([to, input]);
    }
    this.#switch(pairs);
    return null;
  }

  #all(text: string): Lw3Error | null {
    const input = this.#inputOf(text);
    if (input === undefined) return INVALID;
    this.#switch(this.#outputs.filter((output) => !this.#locked.has(output)).map((output) => [output, input]));
    return null;
  }

  #multi(text: string): Lw3Error | null {
    const items = text.split(';');
    if (items.length > this.#outputs.length) return INVALID;
    return this.#pairs(items.flatMap((item, at) => (item === '' ? [] : [`${item}:O${at + 1}`])).join(';'));
  }

  #locks(text: string, isLocked: boolean): Lw3Error | null {
    const outputs = text.split(';');
    if (!outputs.every((output) => this.#outputs.includes(output))) return INVALID;
    for (const output of outputs) this.lock(output, isLocked);
    return null;
  }

  #switch(pairs: readonly (readonly [string, string | null])[]): void {
    const changed = pairs.filter(([output, input]) => this.#shown.get(output) !== input);
    for (const [output, input] of changed) this.#shown.set(output, input);
    if (changed.length === 0) return;
    for (const path of this.#crosspoints())
      for (const property of ['DestinationConnectionStatus', 'DestinationConnectionList'])
        this.#changed(path, property);
    for (const [output] of changed) this.#changed(`${NODES}/${output}`, 'ConnectedSource');
  }

  /** Told after the answer to whoever caused it. */
  #changed(path: string, property: string): void {
    const value = this.#tree.find(path)?.properties.get(property)?.get();
    if (value === undefined) return;
    for (const client of this.#clients)
      if ([...client.paths].some((own) => covers(own, path)))
        this.#later.push([client, `CHG ${path}.${property}=${value}\r\n`]);
    if (!this.#isAnswering) this.#tell();
  }

  #isAnswering = false;
  readonly #later: [Client, string][] = [];

  #tell(): void {
    for (const [client, text] of this.#later.splice(0)) client.send(text);
  }

  #answer(client: Client, line: string): void {
    if (line === '') return;
    const signed = /^([0-9A-Fa-f]{4})#(.*)$/.exec(line);
    this.#isAnswering = true;
    const lines = answerTo(this.#tree, signed?.[2] ?? line, client);
    this.#isAnswering = false;
    const framed = signed === null ? lines : [`{${signed[1]}`, ...lines, '}'];
    client.send(framed.map((text) => `${text}\r\n`).join(''));
    this.#tell();
  }
}

export function createLightware(make: DeviceMake, habits: LightwareHabits = { generation: 'all' }): SimulatedLightware {
  return new Lightware(make, habits).build();
}

// Blackmagic Videohub over its Ethernet protocol: what it tells of itself, one order at a time, and how an answer is known to be that of an order.
// Bytes stand in codec.ts, doubts about the protocol in quirks.md.

import { SettingsError } from '../../ports/settings-error.ts';
import type { DeviceHost, DeviceMachine, DeviceOptions, Driver, Port, Route } from '../driver.ts';
import { CAPABILITIES } from './capabilities.ts';
import type { Message } from './codec.ts';
import { encode, Reader } from './codec.ts';

/** Milliseconds of silence after which the device is asked whether it is there. */
const PING_MS = 5_000;
/** Milliseconds within which it says ACK or NAK; answers name no order, so after this none can be told apart. */
const ANSWER_MS = 2_000;
/** Milliseconds after ACK within which it tells the new route by itself; then it is asked. */
const TELL_MS = 250;
/** Milliseconds after a list of routes in which the rest of them is waited for; then it is taken for all that the device tells. */
const SETTLE_MS = 500;
/** Orders that wait for their turn. */
const MAX_WAITING = 512;
/** Inputs or outputs of the largest device that we believe in. */
const MAX_PORTS = 1_024;
/** Consecutive blocks that were none, after which the connection is begun anew. */
const MAX_NOISE = 20;

const ROUTING = 'VIDEO OUTPUT ROUTING';

/** The device counts from 0 on the wire, and from 1 on its panel: ports are as the panel has them. */
function portOf(index: number): string {
  return String(index + 1);
}

interface Pending {
  readonly route: Route;
  readonly output: number;
  readonly input: number;
  readonly expiresAt: number;
  isAcknowledged: boolean;
}

/** What was said and waits for ACK or NAK. */
type Said = { readonly is: 'ping' } | { readonly is: 'dump' } | { readonly is: 'route'; readonly pending: Pending };

class Videohub implements DeviceMachine {
  readonly #host: DeviceHost;
  #reader = new Reader();
  #isOpen = false;
  #isReady = false;
  #model: string | null = null;
  #inputs: number | null = null;
  #outputs: number | null = null;
  readonly #inputLabels = new Map<number, string>();
  readonly #outputLabels = new Map<number, string>();
  readonly #routes = new Map<number, number>();
  readonly #locks = new Map<number, string>();
  readonly #waiting: Said[] = [];
  #said: Said | null = null;
  /** What fails on the way may bring the next order: it waits until this one is said. */
  #isSaying = false;
  /** By output: routes that were acknowledged, or said, and not yet told. */
  readonly #pending = new Map<number, Pending>();
  #noises = 0;
  #cancelAnswer: () => void = () => undefined;
  #cancelPing: () => void = () => undefined;
  #cancelSettle: () => void = () => undefined;

  constructor(host: DeviceHost) {
    this.#host = host;
  }

  opened(): void {
    this.#isOpen = true;
    this.#reader = new Reader();
    this.#noises = 0;
    this.#pingLater();
  }

  closed(): void {
    this.#isOpen = false;
    this.#isReady = false;
    this.#cancelAnswer();
    this.#cancelPing();
    this.#cancelSettle();
    this.#model = null;
    this.#inputs = null;
    this.#outputs = null;
    for (const known of [this.#inputLabels, this.#outputLabels, this.#routes, this.#locks]) known.clear();
    const lost = [
      ...this.#pending.values(),
      ...this.#waiting.flatMap((said) => (said.is === 'route' ? [said.pending] : [])),
    ];
    this.#waiting.length = 0;
    this.#said = null;
    this.#pending.clear();
    for (const { route } of new Set(lost))
      this.#host.failed(route.route, 'offline', 'the connection to the device ended');
  }

  heard(bytes: Uint8Array): void {
    for (const message of this.#reader.read(bytes)) {
      if (!this.#isOpen) return;
      this.#take(message);
    }
    this.#pingLater();
  }

  route(order: Route): void {
    const output = Number(order.output) - 1;
    const input = Number(order.input ?? Number.NaN) - 1;
    const { route, within } = order;
    if (!this.#isReady) return this.#host.failed(route, 'offline', 'the device did not say yet what it is');
    if (!isIndex(output, this.#outputs) || !isIndex(input, this.#inputs))
      return this.#host.failed(route, 'unavailable', 'the device has no such port');
    if (this.#waiting.length >= MAX_WAITING) return this.#host.failed(route, 'busy', 'too many orders wait');
    const expiresAt = this.#host.now() + within;
    this.#waiting.push({
      is: 'route',
      pending: { route: order, output, input, expiresAt, isAcknowledged: false },
    });
    this.#next();
  }

  #take(message: Message): void {
    if (message.type === 'noise') return this.#noise(message.because);
    this.#noises = 0;
    if (message.type === 'block') return this.#block(message.header, message.lines);
    const said = this.#said;
    if (said === null) return this.#host.noise('an answer to nothing that was asked');
    this.#said = null;
    this.#cancelAnswer();
    if (said.is === 'route') {
      if (message.type === 'ack') this.#acknowledged(said.pending);
      else this.#refused(said.pending);
    }
    this.#next();
  }

  #noise(because: string): void {
    this.#host.noise(because);
    this.#noises += 1;
    if (this.#noises >= MAX_NOISE) return this.#host.reset('nothing that it says can be read');
    // What was lost may have been a route.
    if (this.#isReady) this.#ask('dump');
  }

  #block(header: string, lines: readonly string[]): void {
    switch (header) {
      case 'PROTOCOL PREAMBLE':
        return this.#preamble(lines);
      case 'VIDEOHUB DEVICE':
        return this.#device(lines);
      case 'INPUT LABELS':
        return this.#labels(lines, this.#inputLabels);
      case 'OUTPUT LABELS':
        return this.#labels(lines, this.#outputLabels);
      case 'VIDEO OUTPUT LOCKS':
        for (const [output, lock] of pairs(lines)) this.#locks.set(output, lock);
        return;
      case ROUTING:
        return this.#routing(lines);
      default:
        // Blocks of serial ports, of monitoring outputs, and whatever the protocol gets later.
        return;
    }
  }

  #preamble(lines: readonly string[]): void {
    const version = fieldOf(lines, 'Version');
    if (version === null || !/^2\./.test(version)) this.#host.reset(`a protocol of version ${version ?? '(none)'}`);
  }

  #device(lines: readonly string[]): void {
    const present = fieldOf(lines, 'Device present');
    if (present !== null && present !== 'true') {
      const because = present === 'needs_update' ? 'its firmware needs an update' : 'no device is present';
      return this.#isReady ? this.#host.reset(because) : this.#host.noise(because);
    }
    this.#model = fieldOf(lines, 'Model name') ?? this.#model;
    this.#inputs = countOf(lines, 'Video inputs') ?? this.#inputs;
    this.#outputs = countOf(lines, 'Video outputs') ?? this.#outputs;
    this.#tellReady();
  }

  #labels(lines: readonly string[], labels: Map<number, string>): void {
    let isOther = false;
    for (const [index, label] of pairs(lines)) {
      if (index >= MAX_PORTS || labels.get(index) === label) continue;
      labels.set(index, label);
      isOther = true;
    }
    if (isOther && this.#isReady) this.#tellReady();
  }

  #routing(lines: readonly string[]): void {
    for (const [output, text] of pairs(lines)) {
      const input = /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
      // The counts stand before the routes.
      if (!isIndex(output, this.#outputs) || !isIndex(input, this.#inputs)) {
        this.#host.noise('a route between ports that it does not have');
        continue;
      }
      this.#routes.set(output, input);
      this.#host.routed(portOf(output), portOf(input));
      this.#confirm(output);
    }
    if (this.#isReady) return;
    this.#tellReady();
    this.#cancelSettle();
    if (!this.#isReady) this.#cancelSettle = this.#host.after(SETTLE_MS, () => this.#tellReady(true));
  }

  /** It is known when its counts and all of its routes are, or as many of them as it tells. */
  #tellReady(isAll = false): void {
    if (this.#inputs === null || this.#outputs === null) return;
    if (!isAll && !this.#isReady && this.#routes.size < this.#outputs) return;
    this.#isReady = true;
    this.#host.ready({
      model: this.#model,
      firmware: null,
      inputs: portsOf(this.#inputs, this.#inputLabels),
      outputs: portsOf(this.#outputs, this.#outputLabels),
    });
  }

  #acknowledged(pending: Pending): void {
    pending.isAcknowledged = true;
    if (this.#confirm(pending.output)) return;
    this.#host.after(TELL_MS, () => {
      if (this.#pending.get(pending.output) === pending) this.#ask('dump');
    });
  }

  /** A route is done when it was acknowledged and the device tells it. */
  #confirm(output: number): boolean {
    const pending = this.#pending.get(output);
    if (pending === undefined || !pending.isAcknowledged || this.#routes.get(output) !== pending.input) return false;
    this.#pending.delete(output);
    this.#host.done(pending.route.route);
    return true;
  }

  #refused({ route, output }: Pending): void {
    this.#pending.delete(output);
    const isLocked = this.#locks.get(output) === 'L';
    const because = isLocked ? `output ${portOf(output)} is locked at the device` : 'the device refused the route';
    this.#host.failed(route.route, 'connect_failed', because);
    // Something that only looked like a change may have come before it.
    this.#ask('dump');
  }

  #ask(is: 'ping' | 'dump'): void {
    if (this.#waiting.some((said) => said.is === is)) return;
    this.#waiting.push({ is });
    this.#next();
  }

  /** One order at a time: ACK and NAK do not say which they answer. */
  #next(): void {
    if (this.#isSaying) return;
    this.#isSaying = true;
    while (this.#said === null && this.#isOpen && this.#waiting[0] !== undefined) this.#say(this.#waiting[0]);
    this.#isSaying = false;
  }

  #say(said: Said): void {
    this.#waiting.shift();
    const left = said.is === 'route' ? said.pending.expiresAt - this.#host.now() : ANSWER_MS;
    if (said.is === 'route' && left <= 0)
      return this.#host.failed(said.pending.route.route, 'connect_failed', 'its turn did not come in time');
    if (said.is === 'route') this.#begin(said.pending);
    if (this.#host.send(bytesOf(said), Math.min(left, ANSWER_MS))) {
      this.#said = said;
      this.#cancelAnswer = this.#host.after(ANSWER_MS, () => this.#host.reset('it does not answer'));
    } else if (said.is === 'route') {
      this.#pending.delete(said.pending.output);
      this.#host.failed(said.pending.route.route, 'busy', 'the device takes no more');
    }
  }

  /** Whatever waited to be told of this output was overtaken. */
  #begin(pending: Pending): void {
    const older = this.#pending.get(pending.output);
    if (older !== undefined) this.#host.failed(older.route.route, 'connect_failed', 'another route overtook it');
    this.#pending.set(pending.output, pending);
  }

  #pingLater(): void {
    this.#cancelPing();
    this.#cancelPing = this.#host.after(PING_MS, () => {
      this.#ask('ping');
      this.#pingLater();
    });
  }
}

function bytesOf(said: Said): Uint8Array {
  if (said.is === 'ping') return encode('PING', []);
  return encode(ROUTING, said.is === 'dump' ? [] : [`${said.pending.output} ${said.pending.input}`]);
}

function isIndex(index: number, count: number | null): boolean {
  return count !== null && Number.isInteger(index) && index >= 0 && index < count;
}

function portsOf(count: number, labels: ReadonlyMap<number, string>): readonly Port[] {
  return Array.from({ length: count }, (_none, index) => ({ port: portOf(index), name: labels.get(index) ?? '' }));
}

/** `0 Camera 1` as a number and what follows; other lines are ignored, as the protocol asks. */
function pairs(lines: readonly string[]): readonly (readonly [number, string])[] {
  return lines.flatMap((line) => {
    const [, index, rest] = /^([0-9]{1,4}) ?(.*)$/.exec(line) ?? [];
    return index === undefined || rest === undefined ? [] : [[Number(index), rest.trim()] as const];
  });
}

function fieldOf(lines: readonly string[], name: string): string | null {
  const line = lines.find((one) => one.startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

/** The digits in front: a server in use forgets the end of these lines. */
function countOf(lines: readonly string[], name: string): number | null {
  const [, digits] = /^([0-9]{1,4})(?![0-9.])/.exec(fieldOf(lines, name) ?? '') ?? [];
  return digits === undefined || Number(digits) > MAX_PORTS ? null : Number(digits);
}

/** A Videohub says itself what it has, and asks for no password. */
function checkOptions({ inputs, outputs, username, password, options }: DeviceOptions): void {
  const given = { inputs, outputs, username, password };
  const [word] = [
    ...Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [name])),
    ...Object.keys(options).map((name) => `options.${name}`),
  ];
  if (word !== undefined) throw new SettingsError(word, 'a Videohub needs nothing but its address');
}

export const videohub: Driver = {
  capabilities: CAPABILITIES,
  create(options, host) {
    checkOptions(options);
    return new Videohub(host);
  },
};

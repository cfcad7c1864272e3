// A room that knows who belongs to it and writes down what it hears, and endpoints whose lines are said by hand.
// What is proved is written here as the contract says it, with the simulators' keys, not with the code under test.

import { createHash } from 'node:crypto';
import type { DriverCommand, LinkJob, Outcome } from '../../controller/domain/decision.ts';
import type { Caller, EndpointInput } from '../../controller/domain/input.ts';
import type { EndpointNumber } from '../../controller/domain/model.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import type { Endpoints } from '../../controller/endpoints/endpoints.ts';
import { createEndpoints } from '../../controller/endpoints/endpoints.ts';
import type { EndpointLimits } from '../../controller/endpoints/limits.ts';
import type { EndpointSocket, Medium, SocketEvents } from '../../controller/endpoints/socket.ts';
import type { Asked, Room, Subscription } from '../../controller/ports/endpoints.ts';
import type { Call } from '../../protocol/api/methods.ts';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import { createClock } from '../../simulators/world/clock.ts';
import type { KeyPair } from '../../simulators/world/keys.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier as p256 } from '../../simulators/world/keys.ts';

export const EPOCH = 7;
export const roomKey = createSigner(keysFromSeed(1, 'room'));

export type Message = Readonly<Record<string, unknown>>;

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export class FakeRoom implements Room {
  readonly state: RoomState = emptyRoom(4);
  readonly inputs: EndpointInput[] = [];
  readonly calls: { readonly caller: Caller; readonly call: Call; readonly answer: (outcome: Outcome) => void }[] = [];
  readonly answers = new Map<string, Outcome>();
  /** Whether its queue is full. */
  full = false;
  /** What it does with a key that was proved. */
  judge: (input: Extract<EndpointInput, { type: 'presented' }>) => DriverCommand | null = (input) => {
    const { link, fingerprint } = input;
    const known = [...this.state.endpoints.values()].find(
      ({ identity }) => identity.by === 'key' && identity.fingerprint === fingerprint,
    );
    return known === undefined
      ? { type: 'hold', link, fingerprint }
      : { type: 'welcome', link, number: known.number, warm: input.ticketHash !== null };
  };
  driver: Endpoints | null = null;

  /** Adds an endpoint with the key of `name`. */
  enrol(number: EndpointNumber, id: string, kind: EndpointKind, { publicKey }: KeyPair): void {
    this.state.endpoints.set(number, {
      number,
      kind,
      id,
      name: `E ${id}`,
      identity: { by: 'key', key: publicKey, fingerprint: fingerprintOf(publicKey) },
      fabric: 'main',
      groups: [],
      heads: [],
      model: null,
      firmware: null,
      place: null,
      version: 1,
    });
    if (kind === 'transmitter')
      this.state.live.set(number, {
        ...{ kind, online: true, seenAt: 0, model: null, firmware: null },
        ...{ video: true, address: `ws://${id}/stream` },
      });
  }

  submit(input: EndpointInput): boolean {
    if (this.full) return false;
    this.inputs.push(input);
    const command = input.type === 'presented' ? this.judge(input) : null;
    if (command !== null) queueMicrotask(() => this.driver?.perform(command));
    return true;
  }

  call(caller: Caller, call: Call): Asked {
    const outcome = new Promise<Outcome>((answer) => this.calls.push({ caller, call, answer }));
    return { ask: `ask${this.calls.length}`, outcome };
  }

  answer(ask: string, outcome: Outcome): void {
    this.answers.set(ask, outcome);
  }

  subscribe(): Subscription {
    return { epoch: EPOCH, seq: 0, gap: false, needsRoom: true, end: () => undefined };
  }

  endSession(): void {}

  onSessionEnd(): () => void {
    return () => undefined;
  }

  of<T extends EndpointInput['type']>(type: T): Extract<EndpointInput, { type: T }>[] {
    return this.inputs.filter((input): input is Extract<EndpointInput, { type: T }> => input.type === type);
  }
}

/** The endpoint's end of one connection. Whatever the controller says there must be in the table of messages. */
export class Hand implements EndpointSocket {
  readonly medium: Medium;
  readonly said: Message[] = [];
  readonly texts: string[] = [];
  closed: { readonly code: number; readonly because: string } | null = null;
  wasCut = false;
  unreadBytes = 0;
  #events: SocketEvents | null = null;

  constructor(medium: Medium = 'network') {
    this.medium = medium;
  }

  order(write: (leftMs: number) => string, leftMs: number): void {
    this.send(write(leftMs));
  }

  listen(events: SocketEvents): void {
    this.#events = events;
  }

  send(text: string): void {
    const value: Message = JSON.parse(text);
    const checked = checkEndpointMessage(value, 'controller');
    if (!checked.ok) throw new RangeError(`${checked.because}: ${text}`);
    this.texts.push(text);
    this.said.push(value);
  }

  close(code: number, because: string): void {
    this.closed ??= { code, because };
  }

  cut(): void {
    this.wasCut = true;
  }

  say(message: unknown): void {
    this.#events?.text(JSON.stringify(message));
  }

  sayText(text: string): void {
    this.#events?.text(text);
  }

  /** The connection breaks. */
  drop(because = 'the line broke'): void {
    this.#events?.closed(because);
  }

  of(type: string): Message[] {
    return this.said.filter((message) => message.type === type);
  }

  last(type: string): Message {
    const last = this.of(type).at(-1);
    if (last === undefined) throw new RangeError(`nothing said of ${type}: ${JSON.stringify(this.said)}`);
    return last;
  }

  /** Answers the last command of this type. */
  done(type: string, change: Message = {}): void {
    this.say({ type: 'done', id: this.last(type).id, ...change });
  }

  fail(type: string, reason = 'no_video', because = 'the cable is out'): void {
    this.say({ type: 'failed', id: this.last(type).id, reason, because });
  }
}

export const NONCE = 'n'.repeat(42).concat('A');

export const DARK = { state: 'dark', grant: null, transmitter: null };
export const VIDEO = { video: true, address: 'ws://here/stream' };

/** A hello with a genuine proof over the nonce of the last challenge. */
export async function helloOf(hand: Hand, kind: EndpointKind, signer: Signer, change: Message = {}): Promise<Message> {
  const { nonce, room } = hand.last('challenge');
  const proof = await signer.sign(`openseat endpoint 1\n${nonce}\n${room}`);
  return {
    type: 'hello',
    kind,
    protocol: 1,
    key: signer.publicKey,
    room,
    nonce: NONCE,
    proof,
    boot: 'cold',
    ticket: null,
    name: 'Desk',
    model: 'M',
    firmware: '1',
    state: kind === 'receiver' ? DARK : VIDEO,
    ...change,
  };
}

export function world(limits: Partial<EndpointLimits> = {}, verifier: Verifier = p256) {
  const clock = createClock();
  const skew = { ms: 0 };
  const room = new FakeRoom();
  const logged: string[] = [];
  let drawn = 0;
  const log = (_fields: unknown, message: string) => logged.push(message);
  const endpoints = createEndpoints({
    room,
    // The skew plays a loop that is late: the time has come, and the timer has not rung.
    clock: { now: () => clock.now() + skew.ms, utc: clock.utc, after: clock.after },
    random: {
      bytes: (count) => {
        drawn += 1;
        return createHash('sha512').update(`${drawn}`).digest().subarray(0, count);
      },
    },
    log: { debug: log, info: log, warn: log, error: log },
    roomKey,
    verifier,
    epoch: EPOCH,
    addresses: () => ['ws://a/endpoint', 'ws://b/endpoint'],
    limits,
  });
  room.driver = endpoints;

  const connect = (from = '10.0.0.1'): Hand => {
    const hand = new Hand();
    endpoints.accept(hand, from);
    return hand;
  };
  const greetAs = async (kind: EndpointKind, signer: Signer, change: Message = {}, from = '10.0.0.1') => {
    const hand = connect(from);
    hand.say(await helloOf(hand, kind, signer, change));
    await clock.settle();
    return hand;
  };
  const greet = (kind: EndpointKind, keys: KeyPair, change: Message = {}, from?: string): Promise<Hand> =>
    greetAs(kind, createSigner(keys), change, from);
  /** An endpoint of the room that is welcome. */
  const join = (number: number, id: string, kind: EndpointKind, change: Message = {}): Promise<Hand> => {
    room.enrol(number, id, kind, keysFromSeed(1, id));
    return greet(kind, keysFromSeed(1, id), change, `from ${id}`);
  };
  return { clock, skew, room, endpoints, logged, connect, greet, greetAs, join };
}

export type World = ReturnType<typeof world>;

export function job(change: Partial<LinkJob> = {}): LinkJob {
  return {
    receiver: 5,
    transmitter: 1,
    grant: 'new',
    mode: 'control',
    source: { id: '0001', name: 'Radar' },
    crop: null,
    pushedBy: null,
    moves: null,
    replaces: null,
    act: null,
    ...change,
  };
}

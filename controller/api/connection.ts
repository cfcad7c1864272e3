// One connection of the API: frames in and out in order, faulty messages counted, silence and slowness ended. What a request means stands in desk.ts.

import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Call } from '../../protocol/api/methods.ts';
import { checkParams, isMethod } from '../../protocol/api/methods.ts';
import type { RpcAnswer, RpcId } from '../../protocol/api/rpc.ts';
import { answer, isRpcId, notification, RPC_CODES, readFrame, readRequest, refusal } from '../../protocol/api/rpc.ts';
import { parseJson } from '../../protocol/json.ts';
import { HELLO_DEADLINE_MS, MAX_REQUESTS, MAX_STRIKES } from '../../protocol/limits.ts';
import type { Outcome } from '../domain/decision.ts';
import type { Log } from '../ports/log.ts';
import type { After, DeskOptions } from './desk.ts';
import { Desk, errorData } from './desk.ts';
import { describeError, guard } from './guard.ts';
import type { ReaderLimits } from './limits.ts';
import { MAX_BATCH_ANSWER_BYTES, MISSED_PINGS, PING_MS } from './limits.ts';
import { Outbox } from './outbox.ts';

/** Codes of RFC 6455, section 7.4.1. */
export const CLOSE_CODES = { going: 1001, policy: 1008 } as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** What all connections share. */
export interface Edge extends Omit<DeskOptions, 'outbox' | 'later' | 'from' | 'events'> {
  readonly log: Log;
  readonly limits: ReaderLimits;
  /** What the server says first. */
  readonly greeting: () => object;
}

interface ConnectionOptions {
  readonly edge: Edge;
  readonly socket: WebSocket;
  readonly wire: Duplex;
  readonly from: string;
  readonly closed: () => void;
}

/** Characters of a request's own ID in the log. */
const MAX_ORIGIN = 32;

/** Methods that decide who the later requests are from: those wait for them. */
const OPENING = new Set(['session.login', 'session.setup', 'session.authenticate', 'session.logout']);

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #outbox: Outbox;
  readonly #desk: Desk;
  #strikes = 0;
  #underWay = 0;
  /** The login or logout under way. */
  #opening: Promise<unknown> | null = null;
  #pingedAt: number;
  #missed = 0;
  #closing = false;
  #cancelDeadline = () => {};

  constructor(options: ConnectionOptions) {
    const { edge, socket, wire, from } = options;
    this.#options = options;
    this.#pingedAt = edge.clock.now();
    this.#outbox = new Outbox({
      socket,
      wire,
      limits: edge.limits,
      events: { drained: () => this.#desk.drained(), relieved: () => socket.isPaused && socket.resume() },
    });
    this.#desk = new Desk({
      ...edge,
      from,
      outbox: this.#outbox,
      later: (act) => setImmediate(guard(edge.log, 'a reset', act, () => socket.terminate())),
      events: {
        loggedIn: () => this.#cancelDeadline(),
        loggedOut: () => this.#awaitLogin(),
        ended: (because) => this.#sessionEnded(because),
      },
    });
  }

  /** Whether nobody is logged in here. */
  get isStranger(): boolean {
    return this.#desk.session === null;
  }

  /** Listens and speaks; called in the turn in which the socket was made, so that no message is missed. */
  start(): void {
    const { socket, edge } = this.#options;
    const cut = (): void => socket.terminate();
    socket.on(
      'message',
      guard(edge.log, 'a message of the API', (data: RawData, isBinary: boolean) => this.#heard(data, isBinary), cut),
    );
    socket.on('pong', () => {
      this.#missed = 0;
    });
    // A frame that breaks the rules of WebSocket or is too long: the library closes by itself, with the code that says so.
    socket.on('error', (error) =>
      edge.log.debug({ from: this.#options.from, error: error.message }, 'a connection of the API failed'),
    );
    socket.on(
      'close',
      guard(edge.log, 'the end of a connection', () => this.#closed()),
    );
    this.#outbox.answer(JSON.stringify(notification('hello', edge.greeting())));
    this.#awaitLogin();
  }

  /** One round: pings, readers that are too slow. `now` is the clock's milliseconds. */
  sweep(now: number): void {
    const { socket, edge, from } = this.#options;
    if (this.#outbox.isStuck(now)) {
      edge.tally.connection('cut_off');
      edge.log.warn(
        { from, user: this.#desk.session?.user ?? null, unread: this.#outbox.unread },
        'a client that does not read was cut off',
      );
      return socket.terminate();
    }
    if (now - this.#pingedAt < PING_MS || socket.isPaused) return;
    this.#pingedAt = now;
    if (this.#missed >= MISSED_PINGS) return socket.terminate();
    this.#missed += 1;
    if (socket.readyState === socket.OPEN) socket.ping();
  }

  /** Says goodbye; the socket is cut if the other side does not answer. */
  close(code: CloseCode, because: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#options.socket.close(code, because);
  }

  terminate(): void {
    this.#options.socket.terminate();
  }

  #closed(): void {
    this.#closing = true;
    this.#cancelDeadline();
    this.#desk.close();
    this.#options.closed();
  }

  #awaitLogin(): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#options.edge.clock.after(HELLO_DEADLINE_MS, () => {
      if (!this.isStranger) return;
      if (this.#opening !== null) return this.#awaitLogin();
      this.close(CLOSE_CODES.policy, `log in within ${HELLO_DEADLINE_MS / 1000} s`);
    });
  }

  #sessionEnded(because: string): void {
    this.#outbox.answer(JSON.stringify(notification('session.ended', { because: because.slice(0, 512) })));
    this.close(CLOSE_CODES.policy, 'the session ended');
  }

  #heard(data: RawData, isBinary: boolean): Promise<void> | undefined {
    this.#missed = 0;
    if (this.#closing) return;
    if (this.#outbox.full) this.#options.socket.pause();
    if (isBinary) return this.#faulty(RPC_CODES.parse, 'a message is a text frame');
    const parsed = parseJson(String(data));
    if (!parsed.ok) return this.#faulty(RPC_CODES.parse, parsed.because);
    const frame = readFrame(parsed.value);
    if (!frame.ok) return this.#faulty(RPC_CODES.request, frame.because);
    return this.#serve(frame.value.requests, frame.value.batch);
  }

  /** Carries out the requests of one frame, one after the other, and answers them together. */
  async #serve(requests: readonly unknown[], isBatch: boolean): Promise<void> {
    const isOver = this.#underWay >= MAX_REQUESTS;
    const texts: string[] = [];
    const later: (() => void)[] = [];
    let bytes = 0;
    this.#underWay += 1;
    try {
      for (const request of requests) {
        const isBusy = isOver || bytes > MAX_BATCH_ANSWER_BYTES;
        const answered = isBusy ? busy(request) : await this.#answer(request, (act) => later.push(act));
        if (answered === null) continue;
        const text = JSON.stringify(answered);
        bytes += Buffer.byteLength(text);
        texts.push(text);
      }
    } finally {
      this.#underWay -= 1;
    }
    if (texts.length > 0) this.#outbox.answer(isBatch ? `[${texts.join(',')}]` : texts.join());
    for (const act of later) act();
    this.#judge();
  }

  async #answer(value: unknown, after: After): Promise<RpcAnswer | null> {
    const request = readRequest(value);
    if (!request.ok) {
      this.#strikes += 1;
      return refusal(idOf(value), errorData(request), RPC_CODES.request);
    }
    const { id, method, params } = request.value;
    if (this.#opening !== null) await this.#opening;
    const { edge, from } = this.#options;
    const origin = `${from}#${String(id).slice(0, MAX_ORIGIN)}`;
    const outcome = await this.#guarded({ method, params, origin }, after);
    const [name, end] = [isMethod(method) ? method : 'unknown', outcome.ok ? 'ok' : outcome.reason];
    edge.tally.request(name, end);
    edge.log.debug({ origin, method: name, outcome: end }, 'a request was answered');
    if (id === null) return null;
    return outcome.ok ? answer(id, outcome.result ?? {}) : refusal(id, errorData(outcome), codeOf(outcome));
  }

  async #guarded(request: Request, after: After): Promise<Coded> {
    try {
      return await this.#request(request, after);
    } catch (error) {
      const { method, origin } = request;
      this.#options.edge.log.error({ method, origin, error: describeError(error) }, 'a request failed');
      return { ok: false, reason: 'unavailable', because: 'an internal fault; it was logged' };
    }
  }

  #request({ method, params, origin }: Request, after: After): Coded | Promise<Coded> {
    const { fault } = this.#desk;
    if (fault !== null) {
      this.#desk.close();
      after(() => this.#sessionEnded(fault));
      return { ok: false, reason: 'not_authenticated', because: fault };
    }
    if (!this.#desk.answers(method)) return { ok: false, reason: 'not_authenticated', because: 'log in first' };
    if (!isMethod(method))
      return {
        ok: false,
        reason: 'invalid',
        because: `there is no method ${method.slice(0, 64)}`,
        code: RPC_CODES.method,
      };
    const checked = checkParams(method, params);
    if (!checked.ok) return this.#desk.forbids(method, params) ?? { ...checked, code: RPC_CODES.params };
    const done = this.#desk.carryOut({ method, params: checked.value } as Call, after, origin);
    if (OPENING.has(method) && done instanceof Promise) this.#settleFirst(done);
    return done;
  }

  #settleFirst(done: Promise<unknown>): void {
    const opening = done.then(
      () => {},
      () => {},
    );
    this.#opening = opening;
    void opening.then(() => {
      if (this.#opening === opening) this.#opening = null;
    });
  }

  #faulty(code: number, because: string): undefined {
    this.#strikes += 1;
    this.#outbox.answer(JSON.stringify(refusal(null, { reason: 'invalid', because }, code)));
    this.#judge();
  }

  #judge(): void {
    const { edge, from } = this.#options;
    if (this.#strikes < MAX_STRIKES || this.#closing) return;
    edge.tally.connection('strike');
    edge.log.warn({ from }, 'a client that sends what cannot be read was cut off');
    this.close(CLOSE_CODES.policy, `${MAX_STRIKES} messages that cannot be read`);
  }
}

/** A request as it was read; `origin` is what the log calls it: the client's address, and his own ID for it. */
interface Request {
  readonly method: string;
  readonly params: unknown;
  readonly origin: string;
}

/** An outcome, and where it was refused if not by a rule of the room. */
type Coded = Outcome & { readonly code?: number };

function codeOf(outcome: Coded): number {
  return outcome.code ?? RPC_CODES.refused;
}

function idOf(value: unknown): RpcId | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return isRpcId(id) ? id : null;
}

function busy(request: unknown): RpcAnswer | null {
  const because = `more than ${MAX_REQUESTS} requests under way, or a batch with too long an answer`;
  return idOf(request) === null ? null : refusal(idOf(request), { reason: 'busy', because });
}

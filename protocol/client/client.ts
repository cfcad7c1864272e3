// The API's client: connects, goes on with its session, follows the room, and connects again when the connection is lost. No polling: what
// changes is told.

import type { NotificationName, NotificationParams } from '../api/events.ts';
import { API_NOTIFICATIONS, API_PROTOCOL } from '../api/events.ts';
import type { MethodName, ParamsOf, ResultOf } from '../api/methods.ts';
import type { SessionUser } from '../api/shapes.ts';
import { jitterMs, MAX_RETRY_AFTER_MS, STEADY_MS } from '../backoff.ts';
import { parseJson } from '../json.ts';
import { HELLO_DEADLINE_MS, MAX_MESSAGE_DEPTH, MAX_REQUESTS, MAX_UNREAD_BYTES } from '../limits.ts';
import type { Socket } from '../link/types.ts';
import type { Reason } from '../reasons.ts';
import { checkLoosely } from '../schema.ts';
import { CALL_TIMEOUT_MS, Calls, refusal } from './calls.ts';
import { Following } from './following.ts';
import type {
  ApiClient,
  CallRefusal,
  CallResult,
  ClientOptions,
  ClientStatus,
  Happening,
  RoomModel,
  TokenKeeper,
} from './types.ts';

/** One frame of the controller: a part of the room, or a long list. */
const FRAME_LIMITS = { maxBytes: MAX_UNREAD_BYTES, maxDepth: MAX_MESSAGE_DEPTH } as const;
/** Refusals that say that the token is worth nothing; after any other it is tried again. */
const TOKEN_IS_VOID: ReadonlySet<Reason> = new Set([
  'invalid_credentials',
  'not_authenticated',
  'forbidden',
  'invalid',
]);

type TimerName = 'hello' | 'retry' | 'steady';
type Session = { readonly user: SessionUser; readonly expiresAt: string; readonly token?: string };
/** `idle`: nobody is logged in and the controller hung up, as it does; the next login connects again. */
type Phase = 'stopped' | 'idle' | 'resting' | 'opening' | 'authenticating' | 'ready';

/** A client of one controller. Nothing happens before `start`. */
export function createClient(options: ClientOptions): ApiClient {
  return new Client(options);
}

class Client implements ApiClient {
  readonly #options: ClientOptions;
  readonly #keeper: TokenKeeper;
  readonly #calls: Calls;
  readonly #following: Following;
  readonly #timers = new Map<TimerName, () => void>();
  readonly #listeners = new Set<(happening: Happening) => void>();
  readonly #waiters = new Set<(refused: CallRefusal | null) => void>();
  #status: ClientStatus = { status: 'stopped' };
  #phase: Phase = 'stopped';
  #socket: Socket | null = null;
  #sockets = 0;
  #attempt = 0;
  #setup = false;

  constructor(options: ClientOptions) {
    const { timers, random } = options;
    this.#options = options;
    this.#keeper = options.keeper ?? keepInMemory();
    this.#calls = new Calls({
      timers,
      send: (text) => this.#socket?.send(text),
      silent: () => this.#lose('the controller is silent'),
    });
    this.#following = new Following({
      call: (method, params) => this.call(method, params),
      timers,
      random,
      tell: (happening) => this.#tell(happening),
    });
  }

  get status(): ClientStatus {
    return this.#status;
  }

  get room(): RoomModel | null {
    return this.#following.room;
  }

  start(): void {
    if (this.#phase !== 'stopped') return;
    this.#attempt = 0;
    this.#become({ status: 'connecting' });
    this.#connect();
  }

  stop(): void {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    this.#hangUp('the client was stopped');
    this.#following.forget();
    this.#letGo(refusal('unavailable', 'the client was stopped'));
    this.#become({ status: 'stopped' });
  }

  listen(listener: (happening: Happening) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async call<M extends MethodName>(method: M, params: ParamsOf<M>): Promise<CallResult<M>> {
    if (this.#phase === 'idle') return refusal('not_authenticated', 'log in first');
    if (this.#phase !== 'ready') return refusal('unavailable', 'there is no connection to the controller');
    const socket = this.#sockets;
    const result = await this.#calls.call(method, params);
    if (socket !== this.#sockets) return result;
    if (result.ok) this.#follow(method, result.value);
    else if (result.reason === 'not_authenticated' && result.data.confirm !== true) this.#end(result.because);
    return result;
  }

  login(username: string, password: string): Promise<CallResult<'session.login'>> {
    return this.#whenOpen('session.login', { username, password });
  }

  setup(params: ParamsOf<'session.setup'>): Promise<CallResult<'session.setup'>> {
    return this.#whenOpen('session.setup', params);
  }

  async authenticate(token: string): Promise<CallResult<'session.authenticate'>> {
    const result = await this.#whenOpen('session.authenticate', { token });
    if (result.ok) this.#keeper.save(token);
    return result;
  }

  async logout(): Promise<void> {
    const result = await this.call('session.logout', {});
    if (!result.ok) this.#end('logged out');
  }

  async #whenOpen<M extends MethodName>(method: M, params: ParamsOf<M>): Promise<CallResult<M>> {
    const refused = await this.#opened();
    return refused ?? this.call(method, params);
  }

  /** null as soon as the controller listens; a refusal when it does not in time. */
  #opened(): Promise<CallRefusal | null> {
    if (this.#phase === 'ready') return Promise.resolve(null);
    if (this.#phase === 'stopped') return Promise.resolve(refusal('unavailable', 'the client is not started'));
    if (this.#waiters.size >= MAX_REQUESTS) return Promise.resolve(refusal('busy', 'too many wait for a connection'));
    return new Promise((resolve) => {
      const settle = (refused: CallRefusal | null) => {
        this.#waiters.delete(settle);
        cancel();
        resolve(refused);
      };
      const late = refusal('unavailable', `no connection to the controller in ${CALL_TIMEOUT_MS} ms`);
      const cancel = this.#options.timers.after(CALL_TIMEOUT_MS, () => settle(late));
      this.#waiters.add(settle);
      if (this.#phase === 'idle') this.#connect();
    });
  }

  #letGo(refused: CallRefusal | null): void {
    for (const settle of [...this.#waiters]) settle(refused);
  }

  #connect(): void {
    this.#phase = 'opening';
    this.#sockets += 1;
    const number = this.#sockets;
    const current = () => number === this.#sockets;
    this.#timer('hello', HELLO_DEADLINE_MS, () => this.#lose('the controller does not say hello'));
    try {
      this.#socket = this.#options.connect(this.#options.address, {
        opened: () => {},
        text: (text) => current() && this.#heard(text),
        closed: (because) => current() && this.#lose(because),
      });
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
  }

  /** The connection is no more: tried again after a rest, unless nobody is logged in and nobody waits. */
  #lose(because: string, retryAfterMs = 0): void {
    if (this.#phase === 'stopped' || this.#phase === 'resting' || this.#phase === 'idle') return;
    const idle = this.#phase === 'ready' && this.#status.status === 'guest';
    this.#phase = idle ? 'idle' : 'resting';
    this.#hangUp(because);
    if (idle) return;
    const since = this.#status.status === 'lost' ? this.#status.since : this.#options.timers.now();
    const ms = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) + this.#options.random() * jitterMs(this.#attempt);
    this.#attempt += 1;
    this.#timer('retry', ms, () => this.#connect());
    const told = this.#status.status === 'lost' && this.#status.because === because;
    if (!told) this.#become({ status: 'lost', since, because });
  }

  #hangUp(because: string): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#sockets += 1;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#following.pause();
    this.#calls.refuseAll(because);
    try {
      socket?.close();
    } catch (error) {
      this.#options.fault?.(error);
    }
  }

  #heard(text: string): void {
    this.#calls.heard();
    const parsed = parseJson(text, FRAME_LIMITS);
    if (!parsed.ok) {
      this.#lose(`the controller said what cannot be read: ${parsed.because}`);
      return;
    }
    for (const frame of Array.isArray(parsed.value) ? parsed.value : [parsed.value]) this.#take(frame);
  }

  #take(frame: unknown): void {
    if (typeof frame !== 'object' || frame === null) return;
    const { id, method, params, result, error } = frame as Readonly<Record<string, unknown>>;
    if (typeof method !== 'string') {
      this.#calls.answer(id, { result, error });
      return;
    }
    // A notification that a newer controller knows is none of ours.
    if (Object.hasOwn(API_NOTIFICATIONS, method)) this.#notified(method as NotificationName, params);
  }

  #notified(name: NotificationName, params: unknown): void {
    if (name === 'room.changed') {
      this.#following.changed(params);
      return;
    }
    const checked = checkLoosely(API_NOTIFICATIONS[name].params, params);
    if (!checked.ok) {
      this.#lose(`the controller's ${name} is not of its form: ${checked.because}`);
      return;
    }
    if (name === 'room.reset') {
      this.#following.reset(checked.value as NotificationParams<'room.reset'>);
      return;
    }
    if (name === 'hello') this.#greeted(checked.value as NotificationParams<'hello'>);
    if (name === 'session.ended') this.#end((checked.value as NotificationParams<'session.ended'>).because);
    this.#tell({ type: 'notification', name, params: checked.value } as Happening);
  }

  #greeted({ protocol, setup }: NotificationParams<'hello'>): void {
    if (this.#phase !== 'opening') return;
    if (protocol.min > API_PROTOCOL.max || protocol.max < API_PROTOCOL.min) {
      this.#lose('the controller speaks no version of the API that this client knows');
      return;
    }
    this.#cancel('hello');
    this.#setup = setup;
    const token = this.#keeper.load();
    if (token === null) {
      this.#guest(this.#status.status === 'guest' ? this.#status.ended : null);
      return;
    }
    this.#phase = 'authenticating';
    void this.#resume(token, this.#sockets);
  }

  async #resume(token: string, socket: number): Promise<void> {
    const result = await this.#calls.call('session.authenticate', { token });
    if (socket !== this.#sockets) return;
    if (result.ok) return this.#online(result.value);
    if (!TOKEN_IS_VOID.has(result.reason)) return this.#lose(result.because, result.data.retryAfterMs);
    this.#keeper.save(null);
    this.#following.forget();
    this.#guest(result.because);
  }

  /** What the answer to a session method means for this connection. */
  #follow<M extends MethodName>(method: M, value: ResultOf<M>): void {
    if (method === 'session.logout') {
      this.#end('logged out');
      return;
    }
    if (method === 'session.update') return this.#updated(value as ResultOf<'session.update'>);
    if (method !== 'session.login' && method !== 'session.setup' && method !== 'session.authenticate') return;
    this.#following.forget();
    this.#online(value as Session);
  }

  #online({ user, expiresAt, token }: Session): void {
    if (token !== undefined) this.#keeper.save(token);
    this.#phase = 'ready';
    this.#timer('steady', STEADY_MS, () => {
      this.#attempt = 0;
    });
    this.#become({ status: 'online', user, expiresAt });
    this.#letGo(null);
    // Until he has set another password nothing of the room is told.
    if (this.#options.follow !== false && user.mustChange !== true) void this.#following.begin();
  }

  /** The password that was to be changed was: now he is in. */
  #updated({ mustChange }: ResultOf<'session.update'>): void {
    if (this.#status.status !== 'online' || this.#status.user.mustChange !== true || mustChange === true) return;
    const { user, expiresAt } = this.#status;
    this.#online({ user: { name: user.name, role: user.role, language: user.language }, expiresAt });
  }

  #guest(ended: string | null): void {
    this.#phase = 'ready';
    this.#become({ status: 'guest', setup: this.#setup, ended });
    this.#letGo(null);
  }

  #end(because: string): void {
    this.#keeper.save(null);
    this.#following.forget();
    if (this.#phase === 'ready' && this.#status.status === 'online') this.#guest(because);
  }

  #become(status: ClientStatus): void {
    this.#status = status;
    this.#tell({ type: 'status', status });
  }

  #tell(happening: Happening): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(happening);
      } catch (error) {
        this.#options.fault?.(error);
      }
    }
  }

  #timer(name: TimerName, ms: number, act: () => void): void {
    this.#cancel(name);
    this.#timers.set(name, this.#options.timers.after(ms, act));
  }

  #cancel(name: TimerName): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}

function keepInMemory(): TokenKeeper {
  let kept: string | null = null;
  return {
    load: () => kept,
    save: (token) => {
      kept = token;
    },
  };
}

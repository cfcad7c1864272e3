// Who is logged in on one connection, and how his calls are carried out. Sessions, subscriptions and parts of the room are served here, everything else is the
// engine's. Frames, faulty messages and time limits are the connection's.

import type { Call, MethodName, ParamsOf } from '../../protocol/api/methods.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { RpcErrorData } from '../../protocol/api/rpc.ts';
import { notification } from '../../protocol/api/rpc.ts';
import type { Outcome } from '../domain/decision.ts';
import { forbidsAnyway } from '../domain/forbidden.ts';
import type { Caller } from '../domain/input.ts';
import { refuseUntilChanged } from '../domain/own-account.ts';
import type { Audit } from '../ports/audit.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Asked, Room } from '../ports/endpoints.ts';
import type { Outputs } from '../ports/outputs.ts';
import type { Readings } from '../ports/readings.ts';
import type { AuditCall } from './audit-desk.ts';
import { AuditDesk, isAudit } from './audit-desk.ts';
import { Feed } from './feed.ts';
import type { Outbox } from './outbox.ts';
import { roomPart } from './room-parts.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SetupCode } from './setup-code.ts';
import type { Token } from './token.ts';
import { freshToken, hashOf } from './token.ts';
import type { Tally } from './types.ts';

export interface DeskEvents {
  loggedIn(): void;
  /** Nobody is logged in any more, by his own wish. */
  loggedOut(): void;
  /** The session ended elsewhere. */
  ended(because: string): void;
}

export interface DeskOptions {
  readonly room: Room;
  readonly audit: Audit;
  readonly measured: Readings;
  readonly outputs: Outputs;
  readonly clock: Clock;
  readonly random: Random;
  readonly sessions: Sessions;
  readonly setup: SetupCode;
  readonly tally: Tally;
  readonly outbox: Outbox;
  readonly later: (act: () => void) => void;
  /** The address of the client, for the limiter and the journal. */
  readonly from: string;
  readonly events: DeskEvents;
}

type LookCall = AuditCall | Extract<Call, { readonly method: `readings.${string}` | 'alarms.outputs' | 'alarms.test' }>;
/** Beside the questions to the journal. */
const LOOKS: ReadonlySet<string> = new Set(['readings.list', 'readings.history', 'alarms.outputs', 'alarms.test']);

function isLook(call: Call): call is LookCall {
  return isAudit(call) || LOOKS.has(call.method);
}

/** What is to happen once the answers of a frame have been sent. */
export type After = (act: () => void) => void;

export class Desk {
  readonly #options: DeskOptions;
  #session: OpenSession | null = null;
  #feed: Feed | null = null;
  #auditing: AuditDesk | null = null;
  #stopListening = () => {};
  #leaving = false;
  #gone = false;
  /** Whether nobody can come back to the session, so that it ends with the connection. */
  #endsWithConnection = false;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get session(): OpenSession | null {
    return this.#session;
  }

  /** Whether this method is answered to whoever is here now (contracts, API). */
  answers(method: string): boolean {
    if (this.#session !== null || method === 'session.login' || method === 'session.authenticate') return true;
    return method === 'session.setup' && this.#options.setup.isOpen;
  }

  /** A refusal that counts before what is wrong with the parameters, or null. */
  forbids(method: MethodName, params: unknown): Outcome | null {
    if (this.#session === null) return null;
    const { state } = this.#options.room;
    const { hash, user } = this.#session;
    const forbidden = refuseUntilChanged(state, hash, method) ?? forbidsAnyway(state, user, method, params);
    return forbidden === null ? null : { ok: false, ...forbidden };
  }

  /** Why the session of this connection is no longer good, or null. */
  get fault(): string | null {
    return this.#session === null ? null : this.#options.sessions.faultOf(this.#session.hash);
  }

  /** @param origin what the request is called in the log */
  carryOut(call: Call, after: After, origin: string): Outcome | Promise<Outcome> {
    if (this.#session !== null && API_METHODS[call.method].attended) this.#options.sessions.used(this.#session.hash);
    const unchanged = this.#session && refuseUntilChanged(this.#options.room.state, this.#session.hash, call.method);
    if (unchanged !== null) return { ok: false, ...unchanged };
    switch (call.method) {
      case 'session.login':
        return this.#login(call);
      case 'session.setup':
        return this.#setup(call);
      case 'session.authenticate':
        return this.#authenticate(call.params.token);
      case 'tokens.create':
        return this.#makeToken(call);
      case 'session.logout':
        return this.#logout(call);
      case 'room.get':
        return this.#get(call.params.after);
      case 'room.subscribe':
        return this.#subscribe(call.params, after);
      default:
        // What the caller may not ask goes to the engine, which refuses it and records that.
        return isLook(call) && this.forbids(call.method, call.params) === null
          ? this.#look(call, after)
          : this.#ask(call, after, origin);
    }
  }

  /** The notifications of the outbox were dropped and have drained. */
  drained(): void {
    if (this.#feed === null) this.#options.outbox.clear();
    else this.#feed.drained();
  }

  /** The connection is gone. */
  close(): void {
    this.#gone = true;
    this.#leave();
  }

  get #caller(): Caller {
    const { from } = this.#options;
    return this.#session === null
      ? { kind: 'nobody', from }
      : { kind: 'session', user: this.#session.user, session: this.#session.hash, from };
  }

  async #login(call: Call): Promise<Outcome> {
    const token = freshToken(this.#options.random);
    // Whoever logs in is nobody yet, also on a connection where somebody else is logged in.
    const asked = this.#options.room.call({ kind: 'nobody', from: this.#options.from }, call, token.hash);
    return this.#open(await asked.outcome, token);
  }

  async #setup(call: Extract<Call, { method: 'session.setup' }>): Promise<Outcome> {
    const { setup, room, random, from } = this.#options;
    if (!setup.isOpen) return { ok: false, reason: 'forbidden', because: 'an administrator exists already' };
    const refused = setup.check(call.params.code);
    if (refused !== null) return { ...refused, ok: false };
    const token = freshToken(random);
    // The code has done its work; nobody further in needs to know it.
    const checked: Call = { method: 'session.setup', params: { ...call.params, code: '' } };
    const outcome = await room.call({ kind: 'nobody', from }, checked, token.hash).outcome;
    setup.used();
    return this.#open(outcome, token);
  }

  #open(outcome: Outcome, token: Token): Outcome {
    if (!outcome.ok) return outcome;
    const session = this.#options.room.state.sessions.get(token.hash);
    if (session === undefined) return { ok: false, reason: 'not_authenticated', because: 'the session ended at once' };
    if (this.#gone) {
      // Nobody will ever learn this token.
      this.#options.room.endSession(token.hash, 'the connection was gone before the login was answered');
      return outcome;
    }
    this.#bind({ hash: token.hash, user: session.user });
    this.#options.sessions.used(token.hash);
    return { ok: true, result: { ...(outcome.result as object), token: token.text } };
  }

  #authenticate(token: string): Outcome | Promise<Outcome> {
    const found = this.#options.sessions.find(token);
    if (!found.ok) return this.#isIntegrators(token) ? this.#openByToken(token) : found;
    this.#bind(found.value);
    return { ok: true, result: found.value.info };
  }

  #isIntegrators(token: string): boolean {
    const hash = hashOf(token);
    return [...this.#options.room.state.tokens.values()].some((one) => one.hash === hash);
  }

  /** An integrator’s token opens a session of this connection alone; its text goes no further. */
  async #openByToken(text: string): Promise<Outcome> {
    const { room, random, from } = this.#options;
    const session = freshToken(random);
    const call: Call = { method: 'session.authenticate', params: { token: hashOf(text) } };
    const outcome = await room.call({ kind: 'nobody', from }, call, session.hash).outcome;
    const opened = this.#open(outcome, session);
    if (!opened.ok || !outcome.ok) return opened;
    this.#endsWithConnection = true;
    return outcome;
  }

  /** The token is told to whoever made it, once; the room learns its hash. */
  async #makeToken(call: Extract<Call, { method: 'tokens.create' }>): Promise<Outcome> {
    const token = freshToken(this.#options.random);
    const outcome = await this.#options.room.call(this.#caller, call, token.hash).outcome;
    return outcome.ok ? { ok: true, result: { ...(outcome.result as object), token: token.text } } : outcome;
  }

  async #logout(call: Call): Promise<Outcome> {
    this.#leaving = true;
    const { outcome } = this.#options.room.call(this.#caller, call);
    const done = await outcome;
    this.#leaving = false;
    if (!done.ok) return done;
    this.#leave();
    this.#options.events.loggedOut();
    return done;
  }

  #bind({ hash, user }: OpenSession): void {
    this.#leave();
    this.#session = { hash, user };
    this.#stopListening = this.#options.room.onSessionEnd(hash, (because) => this.#ended(hash, because));
    this.#options.events.loggedIn();
  }

  #leave(): void {
    this.#stopListening();
    this.#stopListening = () => {};
    this.#feed?.stop();
    this.#feed = null;
    if (this.#session !== null && this.#endsWithConnection)
      this.#options.room.endSession(this.#session.hash, 'its connection ended');
    this.#endsWithConnection = false;
    this.#auditing?.close();
    this.#auditing = null;
    this.#session = null;
    this.#options.outbox.clear();
  }

  #ended(hash: string, because: string): void {
    if (this.#leaving || this.#session?.hash !== hash) return;
    this.#leave();
    this.#options.events.ended(because);
  }

  #get(after: string | undefined): Outcome {
    if (this.#session === null) return { ok: false, reason: 'not_authenticated', because: 'log in first' };
    const part = roomPart(this.#options.room.state, this.#session.user, after);
    return part.ok ? { ok: true, result: part.value } : part;
  }

  #subscribe({ since, epoch }: ParamsOf<'room.subscribe'>, after: After): Outcome {
    const { room, outbox, tally, later } = this.#options;
    if (this.#session === null) return { ok: false, reason: 'not_authenticated', because: 'log in first' };
    const viewer = this.#session.user;
    this.#feed?.stop();
    outbox.clear();
    const feed = new Feed({ room, viewer, outbox, tally, later });
    this.#feed = feed;
    after(() => outbox.release());
    const from = since === undefined ? null : { since, epoch: epoch ?? room.state.epoch };
    const subscription = feed.start(from);
    if (subscription === null) {
      this.#feed = null;
      return { ok: false, reason: 'busy', because: 'too many clients follow the room' };
    }
    const stamp = { epoch: subscription.epoch, seq: subscription.seq };
    const gap = subscription.gap ? { gap: true } : {};
    if (!subscription.needsRoom) return { ok: true, result: { ...stamp, ...gap } };
    const part = roomPart(room.state, viewer);
    return part.ok ? { ok: true, result: { ...stamp, room: part.value, ...gap } } : part;
  }

  /** What stands beside the loop: whoever looks there waits for nobody. */
  #look(call: LookCall, after: After): Outcome | Promise<Outcome> {
    const { audit, measured, outputs, outbox } = this.#options;
    if (call.method === 'readings.list') return measured.list(call.params);
    if (call.method === 'readings.history') return measured.history(call.params);
    if (call.method === 'alarms.outputs') return { ok: true, result: { items: outputs.list() } };
    if (call.method === 'alarms.test') return outputs.test(call.params.output);
    this.#auditing ??= new AuditDesk(audit, outbox);
    return this.#auditing.carryOut(call, after);
  }

  #ask(call: Call, after: After, origin: string): Outcome | Promise<Outcome> {
    const asked = this.#options.room.call(this.#caller, call, null, origin);
    if (!('wait' in call.params) || call.params.wait !== 'accepted') return asked.outcome;
    // A login behind it in the same frame makes the connection another's before the answers are sent.
    const caller = this.#session;
    after(() => void this.#tellWhenDone(asked, caller));
    return { ok: true, result: { act: asked.ask } };
  }

  /** Whoever is logged in on the connection by then may be another, who need not know what the act was about. */
  async #tellWhenDone({ ask, outcome }: Asked, caller: OpenSession | null): Promise<void> {
    const done = await outcome.catch((): Outcome => ({ ok: false, reason: 'unavailable', because: 'the act failed' }));
    if (this.#session?.user !== caller?.user) return;
    const results = resultsOf(done);
    const params = {
      act: ask,
      outcome: done.ok ? 'ok' : done.reason,
      because: done.ok ? '' : done.because.slice(0, 512),
      ...(results === undefined ? {} : { results }),
    };
    this.#options.outbox.answer(JSON.stringify(notification('switch.done', params)));
  }
}

/** The outcome for each target of a push, reached or refused. */
function resultsOf(done: Outcome): unknown {
  const holder: unknown = done.ok ? done.result : done;
  return typeof holder === 'object' && holder !== null && 'results' in holder ? holder.results : undefined;
}

/** The data of a refusal as the API's error carries it. */
export function errorData({ reason, because, current, results, retryAfterMs, confirm }: RpcErrorData): RpcErrorData {
  return {
    reason,
    because,
    ...(current === undefined ? {} : { current }),
    ...(results === undefined ? {} : { results }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

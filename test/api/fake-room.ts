// A room that answers as a test tells it to, with a true state behind it. What is tested is the edge; what the room decides is proved elsewhere.

import { apply } from '../../controller/domain/apply.ts';
import type { Outcome } from '../../controller/domain/decision.ts';
import type { RoomEvent } from '../../controller/domain/event.ts';
import type { Caller } from '../../controller/domain/input.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import type { Asked, Room, Subscriber, Subscription } from '../../controller/ports/endpoints.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { TestClock } from '../../simulators/world/clock.ts';

export interface Heard {
  readonly caller: Caller;
  readonly call: Call;
  readonly tokenHash: string | null;
}

type Answer = (heard: Heard) => Outcome | Promise<Outcome>;

const HOUR_MS = 3_600_000;

export class FakeRoom implements Room {
  readonly state: RoomState = emptyRoom(4);
  readonly heard: Heard[] = [];
  /** What a method answers; `{}` unless told. */
  readonly answers = new Map<string, Answer>();
  readonly subscribers = new Set<Subscriber & { lastTold?: number }>();
  readonly clock: TestClock;
  /** What the next subscription is told, besides the stamp. */
  next: { readonly gap: boolean; readonly needsRoom: boolean } = { gap: false, needsRoom: true };
  mostSubscribers = 100;
  /** Called inside `subscribe`, before it answers. */
  duringSubscribe = () => {};
  readonly #ends = new Map<string, Set<(because: string) => void>>();
  #asks = 0;

  constructor(clock: TestClock) {
    this.clock = clock;
    this.state.epoch = 3;
    this.answers.set('session.login', (heard) => this.#login(heard));
    this.answers.set('session.setup', (heard) => {
      const { username } = heard.call.params as { username: string };
      this.user(username, 'administrator');
      return this.#login(heard);
    });
    this.answers.set('session.logout', ({ caller }) => {
      if (caller.kind === 'session') this.endSession(caller.session, 'logged out');
      return { ok: true, result: {} };
    });
  }

  happen(event: RoomEvent): void {
    apply(this.state, { seq: this.state.seq + 1, epoch: this.state.epoch, time: this.clock.utc(), event });
  }

  user(username: string, role: 'administrator' | 'operator'): void {
    const [groups, language, passwordHash] = [[], null, 'hash'] as const;
    const object = {
      username,
      name: username,
      role,
      groups,
      language,
      disabled: false,
      passwordHash,
      version: 1,
    } as const;
    this.happen({ type: 'users.put', object, by: null });
  }

  transmitters(count: number): void {
    for (let number = 1; number <= count; number += 1) {
      const id = String(number).padStart(4, '0');
      this.happen({
        type: 'endpoints.put',
        object: {
          ...{ number, kind: 'transmitter', id, name: `Computer ${id}`, fabric: 'main', groups: [], heads: [] },
          ...{ model: null, firmware: null, place: null, version: 1 },
          identity: { by: 'key', key: id, fingerprint: id },
        },
        by: null,
      });
    }
  }

  call(caller: Caller, call: Call, tokenHash: string | null = null): Asked {
    const heard = { caller, call, tokenHash };
    this.heard.push(heard);
    this.#asks += 1;
    const answer = this.answers.get(call.method) ?? (() => ({ ok: true, result: {} }));
    return { ask: `a${this.#asks}`, outcome: Promise.resolve(answer(heard)) };
  }

  submit(): boolean {
    return true;
  }

  answer(): void {}

  subscribe(subscriber: Subscriber): Subscription | null {
    if (this.subscribers.size >= this.mostSubscribers) return null;
    this.subscribers.add(subscriber);
    const { epoch, seq } = this.state;
    this.duringSubscribe();
    return { epoch, seq, ...this.next, end: () => this.subscribers.delete(subscriber) };
  }

  onSessionEnd(session: string, ended: (because: string) => void): () => void {
    const ends = this.#ends.get(session) ?? new Set();
    this.#ends.set(session, ends.add(ended));
    return () => ends.delete(ended);
  }

  endSession(hash: string, because: string): void {
    if (!this.state.sessions.has(hash)) return;
    this.happen({ type: 'session.closed', hash, because });
    for (const end of [...(this.#ends.get(hash) ?? [])]) end(because);
  }

  /** Something happens, and all who listen are told; `filler` makes it long. The answer is its number. */
  tell(filler = ''): number {
    this.state.seq += 1;
    const { epoch, seq } = this.state;
    const time = new Date(this.clock.utc()).toISOString();
    for (const subscriber of this.subscribers) {
      const prev = subscriber.lastTold ?? seq - 1;
      subscriber.lastTold = seq;
      subscriber.told({
        epoch,
        seq,
        time,
        prev,
        type: 'alarm.raised',
        alarm: 'test',
        about: '',
        because: filler,
        row: null,
      });
    }
    return seq;
  }

  #login({ call, tokenHash }: Heard): Outcome {
    const { username, password } = call.params as { username: string; password: string };
    const user = this.state.users.get(username);
    if (tokenHash === null || user === undefined || password !== 'right')
      return { ok: false, reason: 'invalid_credentials', because: 'no' };
    const openedAt = this.clock.utc();
    const expiresAt = openedAt + 12 * HOUR_MS;
    this.happen({
      type: 'session.opened',
      hash: tokenHash,
      user: username,
      openedAt,
      expiresAt,
      from: '',
      token: null,
    });
    const { role, language } = user;
    return {
      ok: true,
      result: {
        user: { name: username, role, language: language ?? 'en' },
        expiresAt: new Date(expiresAt).toISOString(),
      },
    };
  }
}

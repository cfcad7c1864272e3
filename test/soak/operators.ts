// Operators, administrators and accidents, all from one seed: each step is one act of somebody, right or wrong, at a random place.
// Nothing is judged here; what was asked and what was answered is counted.

import type { Outcome } from '../../controller/domain/decision.ts';
import type { Caller } from '../../controller/domain/input.ts';
import { may } from '../../controller/domain/permission.ts';
import { operatorAt } from '../../controller/domain/state.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { SoakRoom } from './room.ts';

/** Endpoints that are unplugged at once, at most, as a part of all. */
const MAX_UNPLUGGED = 0.1;
/** Milliseconds between two confirmations of the administrator. */
const CONFIRM_EACH_MS = 600_000;
/** How often the favourite takes part. */
const FAVOURED = 0.3;

export interface Figures {
  acts: number;
  readonly outcomes: Map<string, number>;
  /** Acts that were not answered. */
  open: number;
}

type Step = () => void;

export class Operators {
  readonly figures: Figures = { acts: 0, outcomes: new Map(), open: 0 };
  readonly #room: SoakRoom;
  readonly #random: () => number;
  readonly #favourite: string | null;
  readonly #unplugged: string[] = [];
  readonly #steps: readonly (readonly [number, Step])[];
  #boss: Caller | null = null;
  #confirmedAt = 0;

  /** `favourite` is an endpoint that takes part in every third act. */
  constructor(room: SoakRoom, random: () => number, favourite: string | null = null) {
    this.#room = room;
    this.#favourite = favourite;
    this.#random = random;
    this.#steps = [
      [14, () => this.#login()],
      [30, () => this.#connect()],
      [12, () => this.#push()],
      [10, () => this.#get()],
      [6, () => this.#seat('switch.disconnect')],
      [4, () => this.#seat('receiver.logout')],
      [5, () => this.#type()],
      [3, () => this.#operate()],
      [6, () => this.#configure()],
      [4, () => this.#accident()],
    ];
  }

  /** Somebody does something. */
  step(): void {
    const sum = this.#steps.reduce((all, [weight]) => all + weight, 0);
    let at = this.#random() * sum;
    for (const [weight, step] of this.#steps) {
      at -= weight;
      if (at < 0) return step();
    }
  }

  /** Acts for `ms`, one each `gapMs` on average. */
  async work(ms: number, gapMs: number): Promise<void> {
    const { clock } = this.#room;
    const end = clock.now() + ms;
    while (clock.now() < end) {
      // Several at once now and then, so that acts meet.
      const together = this.#random() < 0.2 ? 1 + Math.floor(this.#random() * 6) : 1;
      for (let one = 0; one < together; one += 1) this.step();
      await clock.advance(Math.ceil(this.#random() * 2 * gapMs * together));
    }
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #receiver(): string {
    if (this.#favourite !== null && this.#favourite >= '5' && this.#random() < FAVOURED) return this.#favourite;
    return this.#pick(this.#room.layout.receivers).id;
  }

  /** Rather one where somebody is logged in. */
  #manned(): string {
    const { engine } = this.#room;
    let id = this.#receiver();
    for (let tries = 0; tries < 8; tries += 1) {
      const live = engine.state.live.get(engine.state.index.byId.get(id) ?? 0);
      if (live?.kind === 'receiver' && live.login !== null) break;
      id = this.#receiver();
    }
    return id;
  }

  /** Rather a source that the operator there may connect to: most people know what is theirs. */
  #sourceFor(receiver: string): string {
    const { state } = this.#room.engine;
    const user = operatorAt(state, state.index.byId.get(receiver) ?? 0);
    if (this.#favourite !== null && this.#favourite < '5' && this.#random() < FAVOURED) return this.#favourite;
    let { id } = this.#pick(this.#room.layout.transmitters);
    for (let tries = 0; user !== null && tries < 6 && this.#random() < 0.9; tries += 1) {
      if (may(state, user, 'connect', state.index.byId.get(id) ?? 0).allowed) break;
      id = this.#pick(this.#room.layout.transmitters).id;
    }
    return id;
  }

  #typedSource(receiver: string): string {
    const id = this.#sourceFor(receiver);
    const chance = this.#random();
    if (chance < 0.05) return this.#pick(['web', 'DUO', 'team', '9999', 'x']);
    return chance < 0.3 ? String(Number(id)) : id;
  }

  #typedReceiver(): string {
    const id = this.#receiver();
    const chance = this.#random();
    if (chance < 0.05) return this.#pick(['last', 'team', 'web', '4321', '']);
    return chance < 0.3 ? String(Number(id) - 5000) : id;
  }

  #ask(caller: Caller, call: Call): void {
    this.figures.acts += 1;
    this.figures.open += 1;
    void this.#room.ask(caller, call).then((outcome) => this.#count(call.method, outcome));
  }

  #count(method: string, outcome: Outcome): void {
    this.figures.open -= 1;
    const key = `${method} ${outcome.ok ? 'ok' : outcome.reason}`;
    this.figures.outcomes.set(key, (this.figures.outcomes.get(key) ?? 0) + 1);
  }

  #at(id: string): Caller {
    return this.#room.seatOf(id);
  }

  #login(): void {
    const receiver = this.#receiver();
    const username = this.#pick(this.#room.layout.operators);
    const password = this.#random() < 0.03 ? 'wrong' : 'pw';
    this.#ask(this.#at(receiver), { method: 'receiver.login', params: { receiver, username, password } });
  }

  #connect(): void {
    const receiver = this.#manned();
    this.#ask(this.#at(receiver), {
      method: 'switch.connect',
      params: { receiver, source: this.#typedSource(receiver) },
    });
  }

  #push(): void {
    const receiver = this.#manned();
    const many = 1 + Math.floor(this.#random() * 5);
    const list = Array.from({ length: many }, () => this.#typedReceiver()).join(',');
    const targets = this.#random() < 0.03 ? 'all' : list;
    this.#ask(this.#at(receiver), { method: 'switch.push', params: { receiver, targets } });
  }

  #get(): void {
    const receiver = this.#manned();
    this.#ask(this.#at(receiver), { method: 'switch.get', params: { receiver, from: this.#typedReceiver() } });
  }

  #seat(method: 'switch.disconnect' | 'receiver.logout'): void {
    const receiver = this.#manned();
    this.#ask(this.#at(receiver), { method, params: { receiver } });
  }

  /** At the keyboard, through the OSD and the link. */
  #type(): void {
    const { typist, screens, chosen } = this.#pick(this.#room.seats).endpoint;
    this.figures.acts += 1;
    if (this.#random() < 0.3) typist.logIn(this.#pick(this.#room.layout.operators), 'pw');
    else if (this.#random() < 0.15) typist.strike('F12');
    else {
      typist.openMenu();
      const operation = this.#pick(['F1', 'F2', 'F3'] as const);
      typist.command(
        operation,
        operation === 'F1' ? this.#typedSource(screens[chosen]?.id ?? '') : this.#typedReceiver(),
      );
    }
  }

  /** By the right to operate, from elsewhere. */
  #operate(): void {
    this.#boss ??= { kind: 'session', user: 'boss', session: 'boss-token', from: 'desk' };
    const receiver = this.#receiver();
    const { engine } = this.#room;
    if (!engine.state.sessions.has('boss-token')) {
      const login = { method: 'session.login', params: { username: 'boss', password: 'pw' } } as const;
      engine.call({ kind: 'nobody', from: 'desk' }, login, 'boss-token');
      return;
    }
    const caller = this.#random() < 0.5 ? this.#boss : this.#room.admin;
    if (this.#random() < 0.2) this.#ask(caller, { method: 'switch.disconnect', params: { receiver } });
    else this.#ask(caller, { method: 'switch.connect', params: { receiver, source: this.#typedSource(receiver) } });
  }

  /** Whoever changes rights for longer than a quarter of an hour gives his password again now and then. */
  #confirm(): void {
    const { clock, admin } = this.#room;
    if (clock.now() - this.#confirmedAt < CONFIRM_EACH_MS) return;
    this.#confirmedAt = clock.now();
    this.#ask(admin, { method: 'session.confirm', params: { password: 'pw' } });
  }

  #configure(): void {
    const { engine, layout, admin } = this.#room;
    this.#confirm();
    const { state } = engine;
    const chance = this.#random();
    const who = this.#pick(layout.operators);
    if (chance < 0.35) {
      const right = this.#pick(['connect', 'control', 'push', 'get', 'connect'] as const);
      const source = right === 'connect' || right === 'control';
      const what = source ? this.#pick(layout.transmitters).id : this.#receiver();
      const effect = this.#random() < 0.5 || right === 'control' ? ('deny' as const) : ('allow' as const);
      this.#ask(admin, { method: 'permissions.create', params: { who, right, what, effect } });
    } else if (chance < 0.65) {
      const rule = this.#pick([...state.permissions.values()]);
      if (rule === undefined) return;
      this.#ask(admin, { method: 'permissions.delete', params: { id: rule.id, version: rule.version } });
    } else if (chance < 0.85) {
      const user = state.users.get(who);
      if (user === undefined) return;
      const disabled = user.disabled ? false : this.#random() < 0.3;
      const groups = this.#random() < 0.5 ? ['night'] : [];
      const params = { username: who, version: user.version, disabled, groups };
      this.#ask(admin, { method: 'users.update', params });
    } else if (chance < 0.93) {
      const wall = this.#pick([...state.walls.values()]);
      if (wall === undefined) return;
      const mode = wall.mode === 'one' ? ('separate' as const) : ('one' as const);
      this.#ask(admin, { method: 'walls.update', params: { id: wall.id, version: wall.version, mode } });
    } else {
      const number = state.index.byId.get(this.#pick(layout.transmitters).id);
      const endpoint = state.endpoints.get(number ?? 0);
      if (endpoint === undefined) return;
      const groups = [`src${Math.floor(this.#random() * 5)}`];
      const params = { number: endpoint.number, version: endpoint.version, groups };
      this.#ask(admin, { method: 'endpoints.update', params });
    }
  }

  #accident(): void {
    const { layout } = this.#room;
    const everybody = [...layout.transmitters, ...layout.receivers];
    const chance = this.#random();
    if (chance < 0.4 && this.#unplugged.length > 0) {
      const [id] = this.#unplugged.splice(Math.floor(this.#random() * this.#unplugged.length), 1);
      if (id !== undefined) this.#room.replug(id);
    } else if (chance < 0.75) {
      const { id } = this.#pick(everybody);
      const desk = layout.desks.find((ids) => ids.includes(id)) ?? [id];
      if (this.#unplugged.some((one) => desk.includes(one))) return;
      if (this.#unplugged.length >= MAX_UNPLUGGED * everybody.length) return;
      this.#unplugged.push(id);
      this.#room.unplug(id);
    } else {
      const { id } = this.#pick(everybody);
      const desk = layout.desks.find((ids) => ids.includes(id)) ?? [id];
      if (!this.#unplugged.some((one) => desk.includes(one))) this.#room.reboot(id);
    }
  }
}

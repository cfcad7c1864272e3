// What must hold in a room whatever is done in it: the journal is read from its first record beside what screens and transmitters really did, in the order
// of time, and every breach is named. The rights are judged by rule.ts, not by the controller's own code.

import type { EventOf, Stamped } from '../../controller/domain/event.ts';
import type { Picture } from '../../controller/domain/model.ts';
import { fromRecord } from '../../controller/engine/replay.ts';
import { foldTyped } from '../../protocol/ids.ts';
import type { Seen, SoakRoom } from './room.ts';
import { Rules } from './rule.ts';

/** Milliseconds in which a picture or a mode that lost its reason must be gone where both ends can be reached. */
const GRACE_MS = 3_000;
/** Milliseconds in which a frame that was under way when something newer was decided arrives at last. */
const LATE_MS = 100;
/** Milliseconds after a disturbance (a cable, a reboot) in which an endpoint is not held to that: heartbeats, reconnection, correction. */
const DISTURBED_MS = 45_000;
/** Milliseconds until a configuration counts whose number no act has named yet. */
const APPLIED_MS = 60;
const MAX_BREACHES = 40;

interface ReceiverNow {
  login: string | null;
  desired: Picture | null;
  wanted: Picture | null;
  /** By ID of the source: until when it may still be on the screen. */
  readonly leaving: Map<string, number>;
  /** What is on the screen. */
  source: string | null;
  disturbedAt: number;
  online: boolean;
}

type Due = { readonly at: number; readonly check: () => void };

export interface Verdict {
  readonly breaches: readonly string[];
  readonly rules: Rules;
  readonly receivers: ReadonlyMap<number, ReceiverNow>;
  readonly figures: { readonly records: number; readonly pictures: number; readonly grants: number };
}

/** Judges a run. Endpoints in `spared` (those with a fault) are not held to what they should show. */
export async function judge(room: SoakRoom, spared: ReadonlySet<string>): Promise<Verdict> {
  const records: Stamped[] = [];
  for await (const record of room.journal.read(1)) records.push(fromRecord(record));
  const oracle = new Oracle(room, spared);
  const begun = room.clock.utc() - room.clock.now();
  let at = 0;
  for (const stamped of records) {
    const time = stamped.time - begun;
    for (; at < room.seen.length && (room.seen[at]?.at ?? 0) < time; at += 1) oracle.see(room.seen[at] as Seen);
    oracle.read(stamped, time);
  }
  for (; at < room.seen.length; at += 1) oracle.see(room.seen[at] as Seen);
  oracle.end(room.clock.now());
  return {
    breaches: oracle.breaches,
    rules: oracle.rules,
    receivers: oracle.receivers,
    figures: { records: records.length, pictures: oracle.pictures, grants: oracle.grants },
  };
}

/** What the journal says of a grant. */
interface Granted {
  readonly receiver: number;
  readonly picture: Picture;
  /** Milliseconds until which the transmitter may hear that it admits with keyboard and mouse. */
  readonly controlUntil: number;
}

class Oracle {
  readonly breaches: string[] = [];
  readonly receivers = new Map<number, ReceiverNow>();
  rules = new Rules();
  pictures = 0;
  grants = 0;
  readonly #room: SoakRoom;
  readonly #spared: ReadonlySet<string>;
  readonly #byId = new Map<string, number>();
  readonly #acts = new Map<string, EventOf<'switch.begun'>>();
  readonly #grantOf = new Map<string, Granted>();
  readonly #transmitterDisturbedAt = new Map<string, number>();
  #pending: { readonly seq: number; readonly at: number; readonly stamped: Stamped }[] = [];
  #due: Due[] = [];

  constructor(room: SoakRoom, spared: ReadonlySet<string>) {
    this.#room = room;
    this.#spared = spared;
  }

  #breach(at: number, what: string): void {
    if (this.breaches.length < MAX_BREACHES) this.breaches.push(`${Math.round(at)} ms: ${what}`);
  }

  #now(receiver: number): ReceiverNow {
    const there = this.receivers.get(receiver) ?? {
      login: null,
      desired: null,
      wanted: null,
      leaving: new Map(),
      source: null,
      disturbedAt: Number.NEGATIVE_INFINITY,
      online: false,
    };
    this.receivers.set(receiver, there);
    return there;
  }

  #pass(at: number): void {
    while (this.#pending[0] !== undefined && this.#pending[0].at + APPLIED_MS <= at)
      this.#configure(this.#pending[0].at);
    while (this.#due[0] !== undefined && this.#due[0].at <= at) this.#due.shift()?.check();
  }

  #configure(at: number): void {
    const next = this.#pending.shift();
    if (next === undefined) return;
    const { event } = next.stamped;
    this.rules.take(event);
    if (event.type === 'endpoints.put') this.#byId.set(event.object.id, event.object.number);
    const dueAt = at + APPLIED_MS + GRACE_MS;
    if (/^(users|permissions|endpoints)\./.test(event.type))
      this.#later(dueAt, () => {
        for (const receiver of this.receivers.keys()) this.#standing(dueAt, receiver);
      });
  }

  #later(at: number, check: () => void): void {
    // All waits are alike but for the configuration's few milliseconds: the place is near the end.
    let place = this.#due.length;
    while (place > 0 && (this.#due[place - 1]?.at ?? 0) > at) place -= 1;
    this.#due.splice(place, 0, { at, check });
  }

  /** The rights as they are, or as they are in a moment: a mode is judged at a record that names no configuration. */
  #either(holds: (rules: Rules) => boolean): boolean {
    if (holds(this.rules)) return true;
    if (this.#pending.length === 0) return false;
    const soon = this.rules.copy();
    return this.#pending.some(({ stamped }) => {
      soon.take(stamped.event);
      return holds(soon);
    });
  }

  #operatorAt(receiver: number, broughtBy: number | null): string | null {
    return this.#now(receiver).login ?? (broughtBy === null ? null : this.#now(broughtBy).login);
  }

  /** Who is logged in there, himself or at the screen that brought it along. */
  #operator(receiver: number): string | null {
    return this.#operatorAt(receiver, this.#now(receiver).desired?.broughtBy ?? null);
  }

  read(stamped: Stamped, at: number): void {
    this.#pass(at);
    const { event } = stamped;
    if (/\.(put|removed)$/.test(event.type)) {
      this.#pending.push({ seq: stamped.seq, at, stamped });
      return;
    }
    switch (event.type) {
      case 'receiver.loggedIn':
        this.#now(event.receiver).login = event.user;
        return this.#later(at + GRACE_MS, () => this.#standing(at + GRACE_MS, event.receiver));
      case 'receiver.loggedOut':
        this.#now(event.receiver).login = null;
        return this.#later(at + GRACE_MS, () => this.#standing(at + GRACE_MS, event.receiver));
      case 'endpoint.online':
      case 'endpoint.offline':
        if (this.rules.endpoints.get(event.number)?.kind === 'receiver')
          this.#now(event.number).online = event.type === 'endpoint.online';
        return;
      case 'switch.begun':
        return this.#begun(event, at);
      case 'picture.switching':
        return this.#switching(event, at);
      case 'picture.changed':
        // What a switch under way brings was judged when it began; the rights of today follow it at once (`#standing`).
        if (event.picture?.grant !== this.#now(event.receiver).wanted?.grant)
          this.#modeOf(at, event.receiver, event.picture);
        return this.#stands(at, event.receiver, event.picture, null);
      case 'picture.kept':
        return this.#stands(at, event.receiver, this.#now(event.receiver).desired, null);
      case 'picture.found':
        return this.#stands(at, event.receiver, event.picture, this.#now(event.receiver).wanted);
      default:
    }
  }

  #begun(event: EventOf<'switch.begun'>, at: number): void {
    while (this.#pending[0] !== undefined && this.#pending[0].seq <= event.configuration) this.#configure(at);
    this.#acts.set(event.act, event);
    const { by, receiver, source, method, targets } = event;
    const { rules } = this;
    const name = `${method} by ${by} at ${rules.id(receiver)} of ${rules.id(source)}`;
    for (const member of rules.members(receiver))
      if (this.#operator(member) !== by && !rules.allowed(by, 'operate', member))
        this.#breach(at, `${name}: he is not logged in at ${rules.id(member)} and may not operate it`);
    if (source !== null && !rules.allowed(by, 'connect', source))
      this.#breach(at, `${name}: the source lies outside his permissions`);
    if (method === 'switch.get') this.#got(name, event.act, by, at);
    if (method !== 'switch.push') return;
    const shown = rules.members(receiver).map((member) => this.#now(member).desired?.transmitter);
    if (!shown.includes(source ?? -1)) this.#breach(at, `${name}: it was not what the receiver shows`);
    for (const target of targets) {
      if (target.steps.length === 0) continue;
      for (const member of rules.members(target.receiver))
        if (!rules.allowed(by, 'push', member)) this.#breach(at, `${name}: he may not push to ${rules.id(member)}`);
    }
  }

  #got(name: string, act: string, by: string, at: number): void {
    const call = this.#room.calls.get(act)?.call;
    if (call?.method !== 'switch.get') return;
    const typed = foldTyped(call.params.from);
    const id = typed === 'last' ? this.#room.layout.receivers.at(-1)?.id : String(5000 + (Number(typed) % 5000));
    const from = this.#byId.get(id ?? '') ?? 0;
    if (!this.rules.allowed(by, 'get', from)) this.#breach(at, `${name}: he may not get from ${id}`);
  }

  #switching(event: EventOf<'picture.switching'>, at: number): void {
    const { receiver, wanted, act } = event;
    const there = this.#now(receiver);
    this.#modeOf(at, receiver, wanted);
    if (wanted !== null && act === null && wanted.grant !== there.desired?.grant)
      this.#breach(at, `${this.rules.id(receiver)} was set right to what it never should show`);
    if (wanted !== null && act !== null) this.#ofAct(event, wanted, at);
    this.#stands(at, receiver, there.desired, wanted);
  }

  #ofAct({ receiver, act }: EventOf<'picture.switching'>, wanted: Picture, at: number): void {
    const { rules } = this;
    const begun = this.#acts.get(act ?? '');
    const name = `${rules.id(receiver)} gets ${rules.id(wanted.transmitter)} by act ${act}`;
    if (begun === undefined || begun.source === null) return this.#breach(at, `${name}: of which nothing is known`);
    const reached = begun.targets.flatMap((target) => [
      ...rules.members(target.receiver),
      ...rules.after(target.receiver),
    ]);
    const named = begun.targets.flatMap((target) => rules.members(target.receiver));
    if (!reached.includes(receiver)) this.#breach(at, `${name}: it is no target`);
    if (named.includes(receiver) && wanted.broughtBy === null) {
      if (wanted.transmitter !== begun.source) this.#breach(at, `${name}: it is another source`);
      return;
    }
    if (!rules.headsOf(begun.source).includes(wanted.transmitter)) this.#breach(at, `${name}: it is no head of it`);
    if (!rules.allowed(begun.by, 'connect', wanted.transmitter)) this.#breach(at, `${name}: the head lies outside`);
    const sits = this.#now(receiver).login;
    if (sits !== null && sits !== this.#operator(wanted.broughtBy ?? receiver))
      this.#breach(at, `${name}: ${sits} is logged in there`);
  }

  /** Keyboard and mouse only for somebody who is there and could connect to it and control it himself. */
  #modeOf(at: number, receiver: number, picture: Picture | null): void {
    if (picture === null || picture.mode !== 'control') return;
    const { basis, transmitter, broughtBy } = picture;
    const brought = basis.kind === 'own' ? basis.user : this.#now(broughtBy ?? receiver).login;
    const operator = this.#now(receiver).login ?? brought;
    const works = operator !== null && this.#either((rules) => rules.works(operator, transmitter));
    if (!works)
      this.#breach(at, `${this.rules.id(receiver)} works on ${this.rules.id(transmitter)}, and ${operator} may not`);
  }

  #stands(at: number, number: number, desired: Picture | null, wanted: Picture | null): void {
    const receiver = this.#now(number);
    const before = this.#sources(receiver);
    receiver.desired = desired;
    receiver.wanted = wanted;
    for (const picture of [desired, wanted])
      if (picture !== null) this.#grantOf.set(picture.grant, this.#granting(at, number, picture));
    const now = this.#sources(receiver);
    for (const source of now) receiver.leaving.delete(source);
    for (const source of before) {
      if (now.includes(source)) continue;
      receiver.leaving.set(source, at + GRACE_MS);
      this.#later(at + GRACE_MS, () => this.#gone(at + GRACE_MS, number, source));
    }
  }

  #granting(at: number, receiver: number, picture: Picture): Granted {
    const before = this.#grantOf.get(picture.grant);
    const controlUntil =
      picture.mode === 'control' ? Number.POSITIVE_INFINITY : Math.min(at + LATE_MS, before?.controlUntil ?? 0);
    return { receiver, picture, controlUntil };
  }

  #sources({ desired, wanted }: ReceiverNow): string[] {
    return [desired, wanted].flatMap((picture) => (picture === null ? [] : [this.rules.id(picture.transmitter)]));
  }

  /** A picture that should be gone by now. */
  #gone(at: number, number: number, source: string): void {
    const receiver = this.#now(number);
    const until = receiver.leaving.get(source);
    if (until === undefined || until > at) return;
    receiver.leaving.delete(source);
    if (receiver.source !== source || !this.#steady(at, number)) return;
    this.#breach(at, `${this.rules.id(number)} still shows ${source}, ${GRACE_MS} ms after it should not`);
  }

  #steady(at: number, number: number): boolean {
    const { disturbedAt, online } = this.#now(number);
    return online && at - disturbedAt > DISTURBED_MS && !this.#spared.has(this.rules.id(number));
  }

  /** What stands at a receiver a while after rights or logins changed: nobody keeps what he lost. */
  #standing(at: number, number: number): void {
    const receiver = this.#now(number);
    const picture = receiver.desired;
    if (picture === null || receiver.wanted !== null || !this.#steady(at, number)) return;
    const [id, source] = [this.rules.id(number), this.rules.id(picture.transmitter)];
    const { basis } = picture;
    if (basis.kind === 'own' && !this.#either((rules) => rules.allowed(basis.user, 'connect', picture.transmitter)))
      this.#breach(at, `${id} keeps ${source}, which ${basis.user} may not connect to any more`);
    if (receiver.source === source) this.#modeOf(at, number, picture);
  }

  see(seen: Seen): void {
    this.#pass(seen.at);
    if (seen.what === 'disturbed') {
      const number = this.#byId.get(seen.endpoint);
      this.#transmitterDisturbedAt.set(seen.endpoint, seen.at);
      if (number !== undefined && seen.endpoint >= '5') this.#now(number).disturbedAt = seen.at;
    } else if (seen.what === 'showed') this.#showed(seen);
    else this.#granted(seen);
  }

  #showed({ at, receiver: id, source }: Extract<Seen, { what: 'showed' }>): void {
    const number = this.#byId.get(id);
    if (number === undefined) return;
    const receiver = this.#now(number);
    receiver.source = source;
    if (source === null) return;
    this.pictures += 1;
    const until = this.#sources(receiver).includes(source) ? at : (receiver.leaving.get(source) ?? -1);
    if (until < at && !this.#spared.has(id)) this.#breach(at, `${id} showed ${source}, which nobody brought there`);
  }

  #granted({ at, transmitter, grant, receiver, mode, change }: Extract<Seen, { what: 'grant' }>): void {
    if (change === 'dismissed') return;
    this.grants += 1;
    const known = this.#grantOf.get(grant);
    const name = `${transmitter} admitted ${mode} by grant ${grant}`;
    if (known === undefined) return this.#breach(at, `${name}, of which the journal knows nothing`);
    if (this.rules.id(known.picture.transmitter) !== transmitter) this.#breach(at, `${name}, which is another's`);
    if (this.#room.keyOf(this.rules.id(known.receiver)) !== receiver) this.#breach(at, `${name} for another receiver`);
    if (mode === 'control' && at > known.controlUntil) this.#breach(at, `${name}, and the journal says view only`);
  }

  end(at: number): void {
    while (this.#pending.length > 0) this.#configure(at);
    this.#pass(at);
  }
}

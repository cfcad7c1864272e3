// Who showed what, and who was logged in where, as spans of time: follows the fold record by record, and closes a span when it ends. How far the journal is read
// in one go is timeline.ts's matter.

import type { AuditEndpoint, AuditLogin, AuditPicture } from '../../protocol/api/audit-shapes.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { EndpointNumber, UserKey } from '../domain/model.ts';
import type { ReceiverState, RoomState } from '../domain/state.ts';
import { receiverState } from '../domain/state.ts';

export type Span =
  | { readonly kind: 'picture'; readonly row: AuditPicture }
  | { readonly kind: 'login'; readonly row: AuditLogin };

interface OpenPicture {
  readonly grant: string;
  readonly receiver: AuditEndpoint;
  readonly source: AuditEndpoint;
  readonly from: number;
  by: UserKey | null;
  basis: AuditPicture['basis'];
  /** Since when the receiver cannot be asked; the same grant again later shows that the picture stood all the while. */
  unknownSince: number | null;
}

interface OpenLogin {
  readonly receiver: AuditEndpoint;
  readonly user: UserKey;
  readonly from: number;
}

export class Spans {
  readonly #pictures = new Map<EndpointNumber, OpenPicture>();
  readonly #logins = new Map<EndpointNumber, OpenLogin>();

  /** What stands already when the span begins. */
  begin(state: RoomState, from: number): void {
    for (const number of state.live.keys()) this.#look(state, number, from);
  }

  /** What ended with an event that was just applied. `before` names a receiver that is no more. */
  follow(state: RoomState, event: RoomEvent, time: number): readonly Span[] {
    return touched(state, event).flatMap((number) => this.#look(state, number, time));
  }

  /** What still stands at the end. */
  end(): readonly Span[] {
    const pictures = [...this.#pictures.values()].map((open) => pictureOf(open, open.unknownSince));
    return [...pictures, ...[...this.#logins.values()].map((open) => loginOf(open, null))];
  }

  #look(state: RoomState, number: EndpointNumber, time: number): readonly Span[] {
    const receiver = receiverState(state, number);
    return [...this.#lookAtPicture(state, number, receiver, time), ...this.#lookAtLogin(state, number, receiver, time)];
  }

  #lookAtPicture(
    state: RoomState,
    number: EndpointNumber,
    receiver: ReceiverState | null,
    time: number,
  ): readonly Span[] {
    const open = this.#pictures.get(number);
    if (receiver !== null && receiver.reported.state === 'unknown') {
      if (open !== undefined) open.unknownSince ??= time;
      return [];
    }
    const shown = receiver?.reported.state === 'shown' ? receiver.reported : null;
    if (open !== undefined && shown?.grant === open.grant) {
      open.unknownSince = null;
      if (open.basis === 'unknown') Object.assign(open, broughtBy(receiver, open.grant));
      return [];
    }
    const closed = open === undefined ? [] : [pictureOf(open, open.unknownSince ?? time)];
    this.#pictures.delete(number);
    if (shown !== null && shown.transmitter !== null) {
      this.#pictures.set(number, {
        ...{ grant: shown.grant, from: time, unknownSince: null },
        receiver: namedIn(state, number),
        source: namedIn(state, shown.transmitter),
        ...broughtBy(receiver, shown.grant),
      });
    }
    return closed;
  }

  #lookAtLogin(
    state: RoomState,
    number: EndpointNumber,
    receiver: ReceiverState | null,
    time: number,
  ): readonly Span[] {
    const open = this.#logins.get(number);
    const user = receiver?.login ?? null;
    if ((open?.user ?? null) === user) return [];
    this.#logins.delete(number);
    if (user !== null) this.#logins.set(number, { receiver: namedIn(state, number), user, from: time });
    return open === undefined ? [] : [loginOf(open, time)];
  }
}

/** The receivers that an event may have changed. */
function touched(state: RoomState, event: RoomEvent): readonly EndpointNumber[] {
  if (event.type === 'writer.started') return [...state.live.keys()];
  if (event.type === 'endpoints.removed') return [Number(event.key)];
  if (event.type === 'endpoint.offline' || event.type === 'endpoint.online') return [event.number];
  return 'receiver' in event && event.receiver !== null ? [event.receiver] : [];
}

function broughtBy(receiver: ReceiverState | null, grant: string): Pick<OpenPicture, 'by' | 'basis'> {
  const desired = receiver?.desired ?? null;
  if (desired === null || desired.grant !== grant) return { by: null, basis: 'unknown' };
  return { by: 'user' in desired.basis ? desired.basis.user : null, basis: desired.basis.kind };
}

function namedIn(state: RoomState, number: EndpointNumber): AuditEndpoint {
  const endpoint = state.endpoints.get(number);
  return { number, id: endpoint?.id ?? null, name: endpoint?.name ?? null };
}

function pictureOf({ receiver, source, by, basis, from }: OpenPicture, to: number | null): Span {
  return { kind: 'picture', row: { receiver, source, by, from: iso(from), to: to === null ? null : iso(to), basis } };
}

function loginOf({ receiver, user, from }: OpenLogin, to: number | null): Span {
  return { kind: 'login', row: { receiver, user, from: iso(from), to: to === null ? null : iso(to) } };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

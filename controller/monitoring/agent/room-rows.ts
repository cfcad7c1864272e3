// The rows of the room as managers read them, from its state. Pure; which rows changed is room-watch.ts's matter.

import type { Endpoint, EndpointNumber } from '../../domain/model.ts';
import type { ReceiverState, RoomState, Session } from '../../domain/state.ts';
import { idOf, receiverState, shownAt } from '../../domain/state.ts';
import type { Cell, Row } from './objects.ts';

type Room = Readonly<RoomState>;

const KIND = { transmitter: 1, receiver: 2 } as const;
const VIDEO = { yes: 1, no: 2, notApplicable: 3 } as const;
const PICTURE = { dark: 1, shown: 2, switching: 3, unknown: 4 } as const;
const MEANS = { password: 1, token: 2 } as const;
const SINGLE = 1;

export function endpointRow(state: Room, endpoint: Endpoint): Row {
  const { number, id, kind, name } = endpoint;
  const live = state.live.get(number);
  const video = live?.kind !== 'transmitter' ? VIDEO.notApplicable : live.video ? VIDEO.yes : VIDEO.no;
  const model = live?.model ?? endpoint.model ?? '';
  const firmware = live?.firmware ?? endpoint.firmware ?? '';
  return [number, id, KIND[kind], name, live?.online === true ? 1 : 0, video, model, firmware, live?.seenAt ?? 0];
}

/** Null for a transmitter. */
export function receiverRow(state: Room, { number, kind, id }: Endpoint): Row | null {
  if (kind !== 'receiver') return null;
  const live = receiverState(state, number);
  const shown = live === null ? null : shownAt(live);
  const [source, sourceName] = shown === null ? ['', ''] : [idOf(state, shown), nameOf(state, shown)];
  const seat = state.seats.get(state.index.seatOf.get(number) ?? '')?.name ?? '';
  const wall = state.walls.get(state.index.wallOf.get(number) ?? '')?.name ?? '';
  return [number, id, pictureOf(live), source, sourceName, live?.login ?? '', seat, wall];
}

function pictureOf(live: ReceiverState | null): Cell {
  if (live === null || live.reported.state === 'unknown') return PICTURE.unknown;
  return live.switching === null ? PICTURE[live.reported.state] : PICTURE.switching;
}

function nameOf(state: Room, number: EndpointNumber): string {
  return state.endpoints.get(number)?.name ?? '';
}

export function sessionRow(index: number, { user, from, token, openedAt, expiresAt }: Session): Row {
  return [index, user, from, token === null ? MEANS.password : MEANS.token, openedAt, expiresAt];
}

export function controllerRow(state: Room, product: string, version: string): Row {
  return [1, product, version, SINGLE, state.epoch, 0, state.seq, state.configuration];
}

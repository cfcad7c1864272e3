// Journal events as the API tells them to one viewer: one row a type, whole objects, nothing that he may not know and no secret.

import type { AlarmRow } from '../../protocol/api/alarm-methods.ts';
import type { RoomEvent as PublicEvent, RoomEventType } from '../../protocol/api/events.ts';
import { kindOfId } from '../../protocol/ids.ts';
import type { AlarmName } from './alarms/alarm.ts';
import { MAX_ABOUT } from './alarms/alarm.ts';
import { alarmRow } from './alarms/calls.ts';
import { alarmOf } from './alarms/list.ts';
import { hotkeyRow } from './configure/hotkeys.ts';
import { seatRow } from './configure/seats.ts';
import { wallRow } from './configure/walls.ts';
import type { EventOf, EventType, RoomEvent, Stamped } from './event.ts';
import type { EndpointNumber, UserKey } from './model.ts';
import type { RoomState } from './state.ts';
import { idOf } from './state.ts';
import { knowsReceiver, knowsTransmitter, receiverRow, seesAll, transmitterRow } from './views.ts';

/** An event as one subscriber may know it, but for `prev`, which depends on what he was told before. */
export type Published = {
  readonly [T in RoomEventType]: Omit<Extract<PublicEvent, { type: T }>, 'prev'>;
}[RoomEventType];

/** The part of a published event that is its own; the stamp is put to it. */
type Body = {
  readonly [T in RoomEventType]: Omit<Extract<PublicEvent, { type: T }>, 'prev' | 'epoch' | 'seq' | 'time'>;
}[RoomEventType];
type Project<T extends EventType> = (state: RoomState, event: EventOf<T>, viewer: UserKey) => Body | null;

/** What this viewer is told of an event that was just applied; null for nothing. */
export function publish(state: RoomState, stamped: Stamped, viewer: UserKey): Published | null {
  const project = PROJECTIONS[stamped.event.type] as
    | ((state: RoomState, event: RoomEvent, viewer: UserKey) => Body | null)
    | undefined;
  const body = project?.(state, stamped.event, viewer) ?? null;
  if (body === null) return null;
  const { epoch, seq, time } = stamped;
  return { epoch, seq, time: new Date(time).toISOString(), ...body };
}

function ofEndpoint(state: RoomState, number: EndpointNumber, viewer: UserKey, because: string): Body | null {
  const kind = state.endpoints.get(number)?.kind;
  if (kind === 'transmitter' && knowsTransmitter(state, viewer, number))
    return { type: 'transmitter.changed', transmitter: transmitterRow(state, number), because };
  if (kind === 'receiver' && knowsReceiver(state, viewer, number))
    return { type: 'receiver.changed', receiver: receiverRow(state, viewer, number), because };
  return null;
}

interface PictureEvent {
  readonly receiver: EndpointNumber;
  readonly act?: string | null;
  readonly by?: UserKey | null;
}

/** A picture's event, for whoever knows the receiver; why is told only with what it shows. */
function ofPicture(state: RoomState, event: PictureEvent, viewer: UserKey, because: string): Body | null {
  if (!knowsReceiver(state, viewer, event.receiver)) return null;
  const receiver = receiverRow(state, viewer, event.receiver);
  const { act = null, by = null } = event;
  return { type: 'picture.changed', receiver, act, by, because: receiver.hidden === true ? 'changed' : because };
}

type Kind = Extract<PublicEvent, { type: 'config.changed' }>['kind'];
type Told = { readonly key: string; readonly version: number | null; readonly by: UserKey | null };

function ofConfiguration(kind: Kind, state: RoomState, viewer: UserKey, { key, version, by }: Told): Body | null {
  return seesAll(state, viewer) ? { type: 'config.changed', kind, key: key.slice(0, 64), version, by } : null;
}

/** Whoever shows devices asks for them anew. */
function ofDevice(state: RoomState, device: string, viewer: UserKey): Body | null {
  return ofConfiguration('devices', state, viewer, { key: device, version: null, by: null });
}

/** An object that was put: told by its key and version. */
function put(
  { object, by }: { readonly object: { readonly version: number }; readonly by: UserKey | null },
  key: string,
): Told {
  return { key, version: object.version, by };
}

function removed({ label, by }: { readonly label: string; readonly by: UserKey | null }): Told {
  return { key: label, version: null, by };
}

/** Told to those who see all; to others the room is given afresh, because what they knew of the object is gone with it. */
function gone(kind: 'transmitter' | 'receiver' | 'seat' | 'wall' | 'hotkey', id: string): Body {
  return { type: 'removed', removed: { kind, id } };
}

const PROJECTIONS: { readonly [T in EventType]?: Project<T> } = {
  'endpoint.online': (state, event, viewer) => ofEndpoint(state, event.number, viewer, `online, ${event.boot} start`),
  'endpoint.offline': (state, event, viewer) => ofEndpoint(state, event.number, viewer, event.because),
  'source.changed': (state, event, viewer) =>
    ofEndpoint(state, event.number, viewer, event.video ? 'its picture came' : 'its picture went'),
  'endpoints.put': (state, event, viewer) =>
    ofEndpoint(state, event.object.number, viewer, 'its configuration changed'),
  'endpoints.removed': (_state, event) => gone(kindOfId(event.label), event.label),
  'receiver.loggedIn': (state, event, viewer) =>
    knowsReceiver(state, viewer, event.receiver)
      ? { type: 'receiver.loggedIn', receiver: receiverRow(state, viewer, event.receiver), by: event.user }
      : null,
  'receiver.loggedOut': (state, event, viewer) =>
    event.user === viewer || knowsReceiver(state, viewer, event.receiver)
      ? {
          type: 'receiver.loggedOut',
          receiver: receiverRow(state, viewer, event.receiver),
          by: event.user,
          because: event.because,
        }
      : null,
  'picture.switching': (state, event, viewer) =>
    knowsReceiver(state, viewer, event.receiver)
      ? {
          type: 'picture.switching',
          receiver: receiverRow(state, viewer, event.receiver),
          act: event.act ?? '0',
          by: event.by,
        }
      : null,
  'picture.changed': (state, event, viewer) => ofPicture(state, event, viewer, event.because),
  'picture.kept': (state, event, viewer) => ofPicture(state, event, viewer, event.because),
  'picture.found': (state, event, viewer) => ofPicture(state, event, viewer, event.because),
  'screen.reported': (state, event, viewer) => ofPicture(state, event, viewer, 'reported by the receiver'),
  'switch.done': (state, event, viewer) => ofDone(state, event, viewer),
  'seats.put': (state, event, viewer) =>
    knowsAny(state, viewer, event.object.receivers)
      ? { type: 'seat.changed', seat: seatRow(state, event.object) }
      : null,
  'walls.put': (state, event, viewer) =>
    knowsAny(state, viewer, event.object.receivers)
      ? { type: 'wall.changed', wall: wallRow(state, event.object) }
      : null,
  'hotkeys.put': (state, event, viewer) =>
    knowsAny(state, viewer, event.object.targets)
      ? { type: 'hotkey.changed', hotkey: hotkeyRow(state, event.object) }
      : null,
  'seats.removed': (_state, event) => gone('seat', event.label),
  'walls.removed': (_state, event) => gone('wall', event.label),
  'hotkeys.removed': (_state, event) => gone('hotkey', event.label),
  'users.put': (state, event, viewer) => ofConfiguration('users', state, viewer, put(event, event.object.username)),
  'users.removed': (state, event, viewer) => ofConfiguration('users', state, viewer, removed(event)),
  'groups.put': (state, event, viewer) => ofConfiguration('groups', state, viewer, put(event, event.object.name)),
  'groups.removed': (state, event, viewer) => ofConfiguration('groups', state, viewer, removed(event)),
  'permissions.put': (state, event, viewer) =>
    ofConfiguration('permissions', state, viewer, put(event, event.object.id)),
  'permissions.removed': (state, event, viewer) => ofConfiguration('permissions', state, viewer, removed(event)),
  'ties.put': (state, event, viewer) => ofConfiguration('ties', state, viewer, put(event, event.object.id)),
  'ties.removed': (state, event, viewer) => ofConfiguration('ties', state, viewer, removed(event)),
  'device.online': (state, event, viewer) => ofDevice(state, event.device, viewer),
  'device.offline': (state, event, viewer) => ofDevice(state, event.device, viewer),
  'tokens.put': (state, event, viewer) => ofConfiguration('tokens', state, viewer, put(event, event.object.id)),
  'tokens.removed': (state, event, viewer) => ofConfiguration('tokens', state, viewer, removed(event)),
  'endpoint.replaced': (state, event, viewer) => ofEndpoint(state, event.number, viewer, 'it was replaced'),
  'alarm.raised': (state, event, viewer) =>
    seesAll(state, viewer)
      ? {
          type: 'alarm.raised',
          alarm: event.alarm,
          about: event.about.slice(0, MAX_ABOUT),
          because: event.because,
          row: rowOfAlarm(state, event),
        }
      : null,
  'alarm.cleared': ofAlarm,
  'alarm.acknowledged': ofAlarm,
  'alarm.shelved': ofAlarm,
};

/** An alarm as its line is now; null where it went from a full list already. */
function rowOfAlarm(state: RoomState, event: AlarmName): AlarmRow | null {
  const alarm = alarmOf(state, event);
  return alarm === undefined ? null : alarmRow(state, alarm);
}

function ofAlarm(state: RoomState, event: AlarmName, viewer: UserKey): Body | null {
  const row = seesAll(state, viewer) ? rowOfAlarm(state, event) : null;
  return row === null ? null : { type: 'alarm.changed', row };
}

function knowsAny(state: RoomState, viewer: UserKey, numbers: readonly EndpointNumber[]): boolean {
  return numbers.some((number) =>
    state.endpoints.get(number)?.kind === 'transmitter'
      ? knowsTransmitter(state, viewer, number)
      : knowsReceiver(state, viewer, number),
  );
}

/**
 * The end of an act, for whoever knows the receiver acted on; targets that he may not know are left out. Why is told to the one who acted and to those
 * who see all: the words may name a source that is hidden from others.
 */
function ofDone(state: RoomState, event: EventOf<'switch.done'>, viewer: UserKey): Body | null {
  const first = event.results[0]?.receiver;
  if (first === undefined || !knowsReceiver(state, viewer, first)) return null;
  const known = event.results.filter((result) => knowsReceiver(state, viewer, result.receiver));
  const isTold = event.by === viewer || seesAll(state, viewer);
  const results = known.map(({ receiver, outcome, because }) => ({
    receiver: idOf(state, receiver),
    outcome,
    ...(isTold ? { because } : {}),
  }));
  const { act, by, outcome } = event;
  const because = isTold ? event.because : '';
  return { type: 'switch.done', act, by, receiver: receiverRow(state, viewer, first), outcome, because, results };
}

/** The viewers whose rights an event changed, as a test: they need the room afresh. Null when it changed nobody's. */
export function changesRights(state: RoomState, event: RoomEvent): ((viewer: UserKey) => boolean) | null {
  switch (event.type) {
    case 'users.put':
      return (viewer) => viewer === event.object.username.toLowerCase();
    case 'users.removed':
      return (viewer) => viewer === event.key;
    case 'permissions.put':
      return concerns(state, event.object.who);
    case 'permissions.removed':
    case 'groups.removed':
    case 'endpoints.put':
    case 'endpoints.removed':
    case 'seats.removed':
    case 'walls.removed':
    case 'hotkeys.removed':
      return (viewer) => !seesAll(state, viewer);
    default:
      return null;
  }
}

function concerns(state: RoomState, who: EventOf<'permissions.put'>['object']['who']): (viewer: UserKey) => boolean {
  if ('user' in who) return (viewer) => viewer === who.user;
  return (viewer) => state.users.get(viewer)?.groups.includes(who.group) === true;
}

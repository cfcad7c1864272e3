// Records as people may read them: one row a type, a white list of what it says. Never a password, a token, a hash, a ticket, nor what names a session. What is
// looked for in them stands in query.ts.

import type { AuditEndpoint, AuditRow, AuditValue } from '../../protocol/api/audit-shapes.ts';
import { auditType } from '../../protocol/audit-texts.ts';
import type { EventOf, EventType, LiveEvent, RoomEvent, Stamped } from '../domain/event.ts';
import type { EndpointNumber, Picture, UserKey } from '../domain/model.ts';
import type { Bare } from './bare.ts';
import { isConfigurationRecord, ofConfiguration } from './configuration-rows.ts';

/** What a row needs to know besides the record. */
export interface Around {
  readonly nameAt: (number: EndpointNumber, seq: number) => AuditEndpoint;
  /** Whether there is, or was, such an account: what was typed in the place of another may be a password. */
  readonly isUser: (key: UserKey) => boolean;
}

type Project<T extends EventType> = (event: EventOf<T>, around: Around) => Bare;

const UNKNOWN_ACCOUNT = '(no such account)';

function pictured(
  picture: Picture | null,
): Pick<Bare, 'transmitter'> & { readonly detail: Record<string, AuditValue> } {
  if (picture === null) return { transmitter: null, detail: { dark: true } };
  const { transmitter, mode, basis, via } = picture;
  const user = 'user' in basis ? { basisUser: basis.user } : {};
  const tie = via === null ? {} : { tie: via.tie };
  return { transmitter, detail: { mode, basis: basis.kind, ...user, ...tie } };
}

function usersOf(picture: Picture | null): readonly UserKey[] {
  return picture !== null && 'user' in picture.basis ? [picture.basis.user] : [];
}

const ROWS: { readonly [T in LiveEvent['type']]: Project<T> } = {
  'writer.started': ({ version, idLength }) => ({ detail: { version, idLength } }),
  'endpoint.online': ({ number, boot, video, model, firmware, address }) => ({
    others: { name: 'endpoint', numbers: [number] },
    detail: { boot, video, model, firmware, address },
  }),
  'endpoint.offline': ({ number, because }) => ({ others: { name: 'endpoint', numbers: [number] }, because }),
  'device.online': ({ device, driver, model, firmware }) => ({ detail: { device, driver, model, firmware } }),
  'device.offline': ({ device, because }) => ({ because, detail: { device } }),
  'endpoint.replaced': ({ number, by }) => ({ by, others: { name: 'endpoint', numbers: [number] } }),
  'source.changed': ({ number, video, address }) => ({ transmitter: number, detail: { video, address } }),
  'session.opened': ({ user, from, expiresAt, token }) => ({
    by: user,
    detail: { from, expiresAt: new Date(expiresAt).toISOString(), ...(token === null ? {} : { opener: token }) },
  }),
  'session.confirmed': ({ user, from }) => ({ by: user, detail: { from } }),
  'session.closed': ({ because }) => ({ because }),
  'login.refused': ({ username, from, reason }, { isUser }) => {
    const known = isUser(username);
    return {
      by: known ? username : null,
      outcome: reason,
      detail: { from, username: known ? username : UNKNOWN_ACCOUNT },
    };
  },
  'receiver.loggedIn': ({ receiver, user, because }) => ({ by: user, receiver, because }),
  'receiver.loggedOut': ({ receiver, user, because }) => ({ by: user, receiver, because }),
  'switch.begun': ({ act, method, by, receiver, source, targets, configuration }) => ({
    ...{ by, receiver, transmitter: source },
    others: { name: 'targets', numbers: targets.map((target) => target.receiver) },
    detail: { act, method, configuration },
  }),
  'picture.switching': ({ receiver, act, by, wanted, because }) => {
    const { transmitter, detail } = pictured(wanted);
    return {
      by,
      users: usersOf(wanted),
      receiver,
      transmitter: transmitter ?? null,
      because,
      detail: { act, ...detail },
    };
  },
  'picture.changed': ({ receiver, act, by, picture, confirmed, because }) => {
    const { transmitter, detail } = pictured(picture);
    const users = usersOf(picture);
    return { by, users, receiver, transmitter: transmitter ?? null, because, detail: { act, confirmed, ...detail } };
  },
  'picture.kept': ({ receiver, act, by, reason, because }) => ({
    ...{ by, receiver, outcome: reason, because },
    detail: { act },
  }),
  'picture.found': ({ receiver, picture, because }) => {
    const { transmitter, detail } = pictured(picture);
    return { users: usersOf(picture), receiver, transmitter: transmitter ?? null, because, detail };
  },
  'screen.reported': ({ receiver, state, transmitter }) => ({ receiver, transmitter, detail: { state } }),
  'grant.found': ({ transmitter, receiver }) => ({ receiver, transmitter }),
  'grant.dismissed': () => ({}),
  'switch.done': ({ act, by, outcome, because, results }) => ({
    ...{ by, outcome, because },
    others: { name: 'receivers', numbers: results.map(({ receiver }) => receiver) },
    detail: { act, outcomes: results.map((result) => result.outcome) },
  }),
  'switch.refused': ({ method, by, receiver, asked, reason, because }) => ({
    ...{ by, receiver, outcome: reason, because },
    detail: { method, asked: asked.slice(0, 2_048) },
  }),
  'call.refused': ({ method, by, reason, because }) => ({ by, outcome: reason, because, detail: { method } }),
  'alarm.raised': ({ alarm, about, because }) => ({ because, detail: { alarm, about: about.slice(0, 512) } }),
  'alarm.cleared': ({ alarm, about, because }) => ({ because, detail: { alarm, about: about.slice(0, 512) } }),
  'alarm.acknowledged': ({ alarm, about, by, note }) => ({
    by,
    detail: { alarm, about: about.slice(0, 512), ...(note === '' ? {} : { note }) },
  }),
  'alarm.shelved': ({ alarm, about, by, until }) => ({
    by,
    detail: { alarm, about: about.slice(0, 512), until: until === null ? null : new Date(until).toISOString() },
  }),
  'drill.begun': ({ drill, by, started, receiver, transmitters, count }) => ({
    ...{ by, receiver },
    others: { name: 'transmitters', numbers: transmitters },
    detail: { drill, started, count },
  }),
  'drill.done': ({ drill, by, receiver, outcome, because, switches, lost, p50Ms, p99Ms }) => ({
    ...{ by, receiver, outcome, because },
    detail: { drill, switches, lost, p50Ms, p99Ms },
  }),
  'clock.stepped': ({ byMs }) => ({ detail: { byMs } }),
  'configuration.refused': ({ because }) => ({ because }),
  'configuration.begun': ({ group, cause, by, because, changes }) => ({
    by,
    because,
    detail: { group, cause, changes },
  }),
  'configuration.ended': ({ group }) => ({ detail: { group } }),
  'configuration.confirmed': ({ group, by }) => ({ by, detail: { group } }),
  'backup.made': ({ by }) => ({ by }),
  'certificate.taken': ({ by, how, fingerprint, names, until }) => ({
    by,
    detail: { how, fingerprint, names: [...names], until: new Date(until).toISOString() },
  }),
  'record.lost': () => ({}),
};

/** What a record says to people; of a type of a later version, nothing but the type. */
export function bareRow(event: RoomEvent, around: Around): Bare {
  if (isConfigurationRecord(event)) return ofConfiguration(event);
  const project: ((event: never, around: Around) => Bare) | undefined = Object.hasOwn(ROWS, event.type)
    ? ROWS[event.type]
    : undefined;
  return project === undefined ? {} : project(event as never, around);
}

/** Every endpoint that a row is about. */
export function endpointsOf({ receiver, transmitter, others }: Bare): readonly EndpointNumber[] {
  return [receiver, transmitter, ...(others?.numbers ?? [])].filter((number) => typeof number === 'number');
}

/** The row as the API gives it out. */
export function rowOf({ seq, epoch, time, event }: Stamped, bare: Bare, around: Around): AuditRow {
  const { by, receiver, transmitter, others, outcome, because, configuration, detail = {} } = bare;
  const named = (number: EndpointNumber): AuditEndpoint => around.nameAt(number, seq);
  const listed =
    others === undefined ? {} : { [others.name]: others.numbers.map((number) => shortName(named(number))) };
  const only = others?.name === 'endpoint' ? others.numbers[0] : undefined;
  return {
    ...{ seq, epoch, time: new Date(time).toISOString(), kind: auditType(event.type).kind },
    type: event.type.slice(0, 64),
    by: by ?? null,
    ...(typeof receiver === 'number' ? { receiver: named(receiver) } : {}),
    ...(typeof transmitter === 'number' ? { transmitter: named(transmitter) } : {}),
    ...(only === undefined ? {} : asEndpoint(named(only))),
    ...(outcome === undefined ? {} : { outcome }),
    ...(because === undefined ? {} : { because: because.slice(0, 512) }),
    ...(configuration === undefined ? {} : configuration),
    detail: { ...detail, ...(only === undefined ? listed : {}) },
  };
}

/** `0001 Computer 1`, or `#12` where nothing tells what it was called. */
function shortName({ number, id, name }: AuditEndpoint): string {
  return id === null ? `#${number}` : `${id} ${name ?? ''}`.trim();
}

/** An endpoint by itself stands where its kind stands: the first digit of its ID says which. */
function asEndpoint(endpoint: AuditEndpoint): Pick<AuditRow, 'receiver' | 'transmitter'> {
  return endpoint.id !== null && endpoint.id >= '5' ? { receiver: endpoint } : { transmitter: endpoint };
}

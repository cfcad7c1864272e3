// Changes of the configuration as rows: which object, and what it says since, by a white list a collection. Hashes of passwords and tokens, and keys, are in none.

import type { AuditValue } from '../../protocol/api/audit-shapes.ts';
import { isConfiguration } from '../domain/apply.ts';
import type { Collection, Collections, ConfigurationEvent, RoomEvent } from '../domain/event.ts';
import type { EndpointNumber, Place, What } from '../domain/model.ts';
import type { Bare } from './bare.ts';

interface Said {
  readonly key: string;
  readonly label: string;
  readonly detail: Readonly<Record<string, AuditValue>>;
  readonly others?: Bare['others'];
}

type Say = { readonly [C in Collection]: (object: Collections[C]) => Said };

function whatOf(what: What): AuditValue {
  if ('all' in what) return '*';
  return 'endpoint' in what ? `#${what.endpoint}` : what.group;
}

const SAY: Say = {
  users: ({ username, name, role, groups, language, disabled, mustChange = false, version }) => ({
    key: username.toLowerCase(),
    label: username,
    detail: { name, role, groups: [...groups], language, disabled, mustChange, version },
  }),
  groups: ({ name, version }) => ({ key: name, label: name, detail: { version } }),
  permissions: ({ id, who, right, what, effect, version }) => ({
    key: id,
    label: id,
    detail: { who: 'user' in who ? who.user : who.group, right, what: whatOf(what), effect, version },
    ...('endpoint' in what ? { others: { name: 'on', numbers: [what.endpoint] } } : {}),
  }),
  hotkeys: ({ name, targets, version }) => ({
    key: name.toLowerCase(),
    label: name,
    detail: { version },
    others: { name: 'targets', numbers: targets },
  }),
  seats: ({ id, name, receivers, login, language, place, version }) => ({
    key: id,
    label: name,
    detail: { login, language, place: whereOf(place), version },
    others: { name: 'receivers', numbers: receivers },
  }),
  walls: ({ id, name, columns, rows, receivers, mode, place, gap, version }) => ({
    key: id,
    label: name,
    detail: { columns, rows, mode, place: whereOf(place), gap: whereOf(gap), version },
    others: { name: 'receivers', numbers: receivers },
  }),
  endpoints: ({ number, kind, id, name, identity, fabric, groups, heads, model, firmware, place, version }) => ({
    key: String(number),
    label: id,
    detail: {
      ...{ id, name, kind, fabric, groups: [...groups], model, firmware, place: whereOf(place), version },
      fingerprint: identity.by === 'key' ? identity.fingerprint : null,
      ...(identity.by === 'port' ? { driver: identity.driver, device: identity.device, port: identity.port } : {}),
    },
    others: { name: 'heads', numbers: [number, ...heads.filter((head) => head !== number)] },
  }),
  ties: ({ id, name, from, to, version }) => ({
    key: id,
    label: name,
    detail: { version },
    others: { name: 'ends', numbers: [from, to] },
  }),
  tokens: ({ id, name, user, expiresAt, version }) => ({
    key: id,
    label: name,
    detail: { user, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(), version },
  }),
};

function whereOf(place: Place | null): AuditValue {
  return place === null ? null : `${place.x}, ${place.y}`;
}

export function isConfigurationRecord(event: RoomEvent): event is ConfigurationEvent {
  return isConfiguration(event);
}

export function ofConfiguration(event: ConfigurationEvent): Bare {
  const collection = event.type.slice(0, event.type.lastIndexOf('.'));
  const { by } = event;
  if (!('object' in event)) {
    const key = String(event.key);
    const numbers: readonly EndpointNumber[] = collection === 'endpoints' ? [Number(key)] : [];
    const about = numbers.length === 0 ? {} : { others: { name: 'removed', numbers } };
    const users = collection === 'users' ? { users: [key] } : {};
    return { by, ...users, ...about, configuration: { collection, key, label: event.label.slice(0, 512) } };
  }
  const say = Object.hasOwn(SAY, collection) ? (SAY[collection as Collection] as (object: object) => Said) : null;
  if (say === null) return { by, configuration: { collection, key: '', label: '' } };
  const { key, label, detail, others } = say(event.object);
  const users = collection === 'users' ? { users: [key] } : {};
  const about = others === undefined ? {} : { others };
  return { by, ...users, ...about, configuration: { collection, key, label }, detail };
}

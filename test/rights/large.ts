// A large room as a value, made of events alone: 10,000 endpoints and 2,000 users, with groups and rules as large rooms have them.

import { apply } from '../../controller/domain/apply.ts';
import type { RoomEvent } from '../../controller/domain/event.ts';
import type { Permission, User } from '../../controller/domain/model.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { emptyRoom } from '../../controller/domain/state.ts';

export interface Size {
  readonly transmitters: number;
  readonly receivers: number;
  readonly users: number;
  readonly groups: number;
  /** Rules of each user himself, about single endpoints. */
  readonly ownRules: number;
}

export const LARGE: Size = { transmitters: 5_000, receivers: 5_000, users: 2_000, groups: 40, ownRules: 10 };

export function largeRoom(size: Size = LARGE): RoomState {
  const state = emptyRoom(5);
  const put = (event: RoomEvent) => apply(state, { seq: state.seq + 1, epoch: 1, time: 0, event });
  const group = (at: number) => `g${at % size.groups}`;
  for (let at = 0; at < size.groups; at += 1)
    put({ type: 'groups.put', object: { name: group(at), version: 1 }, by: null });
  for (let at = 0; at < size.transmitters + size.receivers; at += 1) {
    const isReceiver = at >= size.transmitters;
    const id = String(isReceiver ? 50_000 + at - size.transmitters : at).padStart(5, '0');
    put({
      type: 'endpoints.put',
      object: {
        ...{ number: at + 1, kind: isReceiver ? 'receiver' : 'transmitter', id, name: `E${id}`, fabric: 'openseat' },
        identity: { by: 'key', key: id, fingerprint: id },
        ...{ groups: [group(at), group(at * 7 + 1)], heads: [], model: null, firmware: null, place: null, version: 1 },
      },
      by: null,
    });
  }
  for (let at = 0; at < size.users; at += 1) {
    const role: User['role'] = at === 0 ? 'administrator' : 'operator';
    const username = `u${at}`;
    const groups = [group(at), group(at * 3 + 1)];
    const rest = { name: username, groups, language: null, disabled: false, passwordHash: '', version: 1 };
    put({ type: 'users.put', object: { username, role, ...rest }, by: null });
  }
  const rule = (object: Omit<Permission, 'version'>) =>
    put({ type: 'permissions.put', object: { ...object, version: 1 }, by: null });
  for (let at = 0; at < size.groups; at += 1)
    for (const right of ['connect', 'push', 'get'] as const)
      rule({ id: `g${at}${right}`, who: { group: group(at) }, right, what: { group: group(at + 3) }, effect: 'allow' });
  for (let at = 1; at < size.users; at += 1)
    for (let one = 0; one < size.ownRules; one += 1) {
      const endpoint = one === 0 ? at : 1 + ((at * 31 + one * 977) % (size.transmitters + size.receivers));
      const effect = one % 4 === 3 ? ('deny' as const) : ('allow' as const);
      rule({ id: `r${at}x${one}`, who: { user: `u${at}` }, right: 'connect', what: { endpoint }, effect });
    }
  // Every operator shows a source of his own at a receiver of his own.
  for (let at = 1; at < Math.min(size.users, size.receivers); at += 1) {
    const receiver = size.transmitters + at;
    const user = `u${at}`;
    put({
      type: 'endpoint.online',
      number: receiver,
      boot: 'cold',
      ticketHash: null,
      address: null,
      video: false,
      model: '',
      firmware: '',
    });
    put({ type: 'receiver.loggedIn', receiver, user, because: '' });
    const picture = {
      transmitter: at,
      mode: 'control',
      basis: { kind: 'own', user },
      grant: `a${at}`,
      broughtBy: null,
      via: null,
    } as const;
    put({ type: 'picture.changed', receiver, act: null, by: user, picture, confirmed: true, because: '' });
  }
  return state;
}

// The rule of permissions a second time, over the journal's configuration alone: as short as it can be said, and with nothing of the controller's own code.
// Nothing is allowed that no rule allows; deny beats allow; connect brings control unless denied (contracts, API).

import type { RoomEvent } from '../../controller/domain/event.ts';
import type { Endpoint, Permission, Seat, User, Wall } from '../../controller/domain/model.ts';

export class Rules {
  readonly users = new Map<string, User>();
  readonly permissions = new Map<string, Permission>();
  readonly endpoints = new Map<number, Endpoint>();
  readonly walls = new Map<string, Wall>();
  readonly seats = new Map<string, Seat>();

  copy(): Rules {
    const copy = new Rules();
    for (const [key, one] of this.users) copy.users.set(key, one);
    for (const [key, one] of this.permissions) copy.permissions.set(key, one);
    for (const [key, one] of this.endpoints) copy.endpoints.set(key, one);
    for (const [key, one] of this.walls) copy.walls.set(key, one);
    for (const [key, one] of this.seats) copy.seats.set(key, one);
    return copy;
  }

  /** Takes a configuration event; answers whether it was one. */
  take(event: RoomEvent): boolean {
    if (event.type === 'users.put') this.users.set(event.object.username.toLowerCase(), event.object);
    else if (event.type === 'users.removed') this.users.delete(String(event.key));
    else if (event.type === 'permissions.put') this.permissions.set(event.object.id, event.object);
    else if (event.type === 'permissions.removed') this.permissions.delete(String(event.key));
    else if (event.type === 'endpoints.put') this.endpoints.set(event.object.number, event.object);
    else if (event.type === 'endpoints.removed') this.endpoints.delete(Number(event.key));
    else if (event.type === 'walls.put') this.walls.set(event.object.id, event.object);
    else if (event.type === 'walls.removed') this.walls.delete(String(event.key));
    else if (event.type === 'seats.put') this.seats.set(event.object.id, event.object);
    else if (event.type === 'seats.removed') this.seats.delete(String(event.key));
    else return /\.(put|removed)$/.test(event.type);
    return true;
  }

  allowed(username: string, right: Permission['right'], number: number): boolean {
    const user = this.users.get(username);
    const endpoint = this.endpoints.get(number);
    if (user === undefined || user.disabled || endpoint === undefined) return false;
    if (user.role === 'administrator' || (user.role === 'supervisor' && right === 'operate')) return true;
    const mine = [...this.permissions.values()].filter(
      ({ who, what }) =>
        ('user' in who ? who.user === username : user.groups.includes(who.group)) &&
        ('all' in what || ('endpoint' in what ? what.endpoint === number : endpoint.groups.includes(what.group))),
    );
    const says = (effect: string, of: string) => mine.some((one) => one.effect === effect && one.right === of);
    if (says('deny', right)) return false;
    if (right === 'control') return says('allow', 'control') || (says('allow', 'connect') && !says('deny', 'connect'));
    return says('allow', right);
  }

  /** Keyboard and mouse: only where he could connect to it and control it himself. */
  works(username: string, number: number): boolean {
    return this.allowed(username, 'connect', number) && this.allowed(username, 'control', number);
  }

  /** The whole wall where it is shown as one picture, else the receiver alone. */
  members(receiver: number): readonly number[] {
    for (const wall of this.walls.values())
      if (wall.mode === 'one' && wall.receivers.includes(receiver)) return wall.receivers;
    return [receiver];
  }

  /** The screens of the same seat that come after this one. */
  after(receiver: number): readonly number[] {
    for (const { receivers } of this.seats.values())
      if (receivers.includes(receiver)) return receivers.slice(receivers.indexOf(receiver) + 1);
    return [];
  }

  headsOf(transmitter: number): readonly number[] {
    const heads = this.endpoints.get(transmitter)?.heads ?? [];
    return heads.length > 0 ? heads : [transmitter];
  }

  id(number: number | null): string {
    return number === null ? 'dark' : (this.endpoints.get(number)?.id ?? `#${number}`);
  }
}

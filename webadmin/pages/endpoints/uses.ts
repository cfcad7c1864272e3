// What names an endpoint: seats, walls, hotkeys, computers and rules. What stands in the way of retiring it is marked; rules about it go with it.

import type { Configuration } from '../../model/configuration.svelte.ts';

export interface Use {
  readonly is: 'seat' | 'wall' | 'hotkey' | 'headOf' | 'rule';
  /** As people read it. */
  readonly name: string;
  /** Where it is changed. */
  readonly page: string;
  readonly rest: readonly string[];
  /** The controller retires nothing that this names. */
  readonly blocks: boolean;
}

type Tables = Pick<Configuration, 'seats' | 'walls' | 'hotkeys' | 'endpoints' | 'permissions'>;

export function usesOf(id: string, { seats, walls, hotkeys, endpoints, permissions }: Tables): readonly Use[] {
  const ofSeats = seats.list
    .filter(({ receivers }) => receivers.includes(id))
    .map((seat): Use => ({ is: 'seat', name: seat.name, page: 'seats', rest: ['seat', seat.id], blocks: true }));
  const ofWalls = walls.list
    .filter(({ receivers }) => receivers.includes(id))
    .map((wall): Use => ({ is: 'wall', name: wall.name, page: 'seats', rest: ['wall', wall.id], blocks: true }));
  const ofHotkeys = hotkeys.list
    .filter(({ targets }) => targets.includes(id))
    .map(({ name }): Use => ({ is: 'hotkey', name, page: 'hotkeys', rest: [name], blocks: true }));
  const ofComputers = endpoints.list
    .filter((one) => one.heads.includes(id) && one.number !== null)
    .map((one): Use => {
      const rest = ['computer', String(one.number)];
      return { is: 'headOf', name: one.id ?? '', page: 'seats', rest, blocks: one.id !== id };
    });
  const ofRules = permissions.list
    .filter(({ what }) => what === id)
    .map((rule): Use => ({ is: 'rule', name: rule.id, page: 'rules', rest: [rule.id], blocks: false }));
  return [...ofSeats, ...ofWalls, ...ofHotkeys, ...ofComputers, ...ofRules];
}

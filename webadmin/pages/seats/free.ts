// Which devices are free to be put somewhere: receivers that stand in no seat and no wall, transmitters that are no head of a computer.

import type { Desk } from '../../model/desk.svelte.ts';
import type { PickOption } from '../../view/form/pick.ts';

/** `own`: those that stood here when one began, which are free again once they are taken out. */
export function freeReceivers(desk: Desk, own: readonly (string | null)[]): PickOption[] {
  const { seats, walls } = desk.configuration;
  const taken = new Set([...seats.list, ...walls.list].flatMap(({ receivers }) => receivers));
  const rows = [...(desk.room.structure?.receivers.values() ?? [])];
  return rows
    .filter(({ id }) => !taken.has(id) || own.includes(id))
    .map(({ id, name }) => ({ value: id, mark: id, text: name, note: '', texts: [id, name] }));
}

/** Those of them that are outputs of other makers' devices: none of these cuts a picture into the parts of a wall. */
export function uncut(desk: Desk, receivers: readonly string[]): readonly string[] {
  const ports = new Set(desk.configuration.endpoints.list.flatMap(({ id, port }) => (port === null ? [] : [id])));
  return receivers.filter((id) => ports.has(id));
}

export function freeTransmitters(desk: Desk, own: readonly string[]): PickOption[] {
  const taken = new Set(desk.configuration.endpoints.list.flatMap(({ heads }) => heads));
  const rows = [...(desk.room.structure?.transmitters.values() ?? [])];
  return rows
    .filter(({ id }) => !taken.has(id) || own.includes(id))
    .map(({ id, name }) => ({ value: id, mark: id, text: name, note: '', texts: [id, name] }));
}

export function receiverName(desk: Desk, id: string): string {
  return desk.room.receiver(id)?.row.name ?? '';
}

export function transmitterName(desk: Desk, id: string): string {
  return desk.room.source(id)?.row.name ?? '';
}

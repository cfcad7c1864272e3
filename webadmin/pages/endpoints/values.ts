// What the forms of endpoints hold, and how they are judged as one types: which IDs are free, which names are taken. The controller judges again.

import type { EndpointRow } from '../../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import { isFullId, kindOfId } from '../../../protocol/ids.ts';

export interface EndpointValues {
  id: string;
  name: string;
  groups: readonly string[];
}

export interface AdoptValues {
  id: string;
  name: string;
  compared: boolean;
}

export function endpointValues({ id, name, groups }: EndpointRow): EndpointValues {
  return { id: id ?? '', name, groups: [...groups] };
}

/** The first ID of a kind in a room whose IDs have `length` digits: 0001, 5001. */
function firstOf(kind: EndpointKind, length: number): number {
  return (kind === 'transmitter' ? 0 : 5 * 10 ** (length - 1)) + 1;
}

/** The lowest free ID of this kind, or null when there is none. */
export function freeId(kind: EndpointKind, length: number, taken: ReadonlySet<string>): string | null {
  const first = firstOf(kind, length);
  const end = 5 * 10 ** (length - 1) * (kind === 'transmitter' ? 1 : 2);
  for (let number = first; number < end; number += 1) {
    const id = String(number).padStart(length, '0');
    if (!taken.has(id)) return id;
  }
  return null;
}

export type IdFault =
  | { readonly is: 'idWrong'; readonly length: number }
  | { readonly is: 'idOfTransmitter' | 'idOfReceiver' }
  | { readonly is: 'idTaken'; readonly id: string; readonly name: string };

interface Judged {
  readonly kind: EndpointKind;
  /** Its own number; null for one that is not adopted yet. */
  readonly number: number | null;
  readonly length: number;
  readonly endpoints: Iterable<EndpointRow>;
}

export function idFault(id: string, { kind, number, length, endpoints }: Judged): IdFault | null {
  if (id === '') return null;
  if (!isFullId(id, length)) return { is: 'idWrong', length };
  if (kindOfId(id) !== kind) return { is: kind === 'transmitter' ? 'idOfTransmitter' : 'idOfReceiver' };
  for (const other of endpoints) {
    if (other.id === id && other.number !== number) return { is: 'idTaken', id, name: other.name };
  }
  return null;
}

/** The ID of another endpoint of the same kind that has this name. */
export function nameTaken(name: string, { kind, number, endpoints }: Omit<Judged, 'length'>): string | null {
  for (const other of endpoints) {
    const isOther = other.number !== null && other.number !== number;
    if (isOther && other.kind === kind && other.name === name) return other.id;
  }
  return null;
}

/** A fingerprint in groups that can be compared by eye. */
export function groupsOf(fingerprint: string): readonly string[] {
  return fingerprint.match(/.{1,4}/g) ?? [];
}

/** Groups of the short form: enough to tell the devices of a room apart, not to trust one. */
export const SHORT_GROUPS = 4;

// From the full IDs in a request to the inner numbers of endpoints.

import type { EndpointKind } from '../../../protocol/ids.ts';
import type { Result } from '../../../protocol/reasons.ts';
import { accept, refuse } from '../../../protocol/reasons.ts';
import type { EndpointNumber } from '../model.ts';
import type { RoomState } from '../state.ts';

/** The endpoints that these IDs name, all of `kind` unless null; `not_found` or `invalid` for the first that does not fit. */
export function numbersOf(
  state: RoomState,
  ids: readonly string[],
  kind: EndpointKind | null,
): Result<readonly EndpointNumber[]> {
  const numbers: EndpointNumber[] = [];
  for (const id of ids) {
    const number = state.index.byId.get(id);
    if (number === undefined) return refuse('not_found', `there is no endpoint ${id}`);
    if (kind !== null && state.endpoints.get(number)?.kind !== kind) return refuse('invalid', `${id} is not a ${kind}`);
    numbers.push(number);
  }
  return accept(numbers);
}

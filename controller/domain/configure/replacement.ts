// A broken unit is replaced: a waiting device of the same kind gets its place in one step, with all that the room knows of the old one. What follows for
// pictures stands in ../apply.ts and ../follow.ts; the old unit, if it comes back, is a stranger.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { EventOf, RoomEvent } from '../event.ts';
import type { Endpoint } from '../model.ts';
import type { RoomState } from '../state.ts';
import { receiverState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { changed, deny, stale } from './change.ts';
import { endpointRow } from './endpoints.ts';

export function replaceEndpoint(state: RoomState, params: ParamsOf<'endpoints.replace'>, context: Context): Change {
  const endpoint = state.endpoints.get(params.number);
  if (endpoint === undefined) return deny('not_found', `there is no endpoint with number ${params.number}`);
  const old = stale(params.version, endpoint, endpointRow(state, endpoint));
  if (old !== null) return old;
  if (endpoint.identity.by === 'port')
    return deny('invalid', `${endpoint.id} is a port of a device: whatever stands at its address is that device`);
  if (state.index.byFingerprint.has(params.fingerprint))
    return deny('conflict', 'an endpoint with this key belongs to the room already');
  const waiting = context.waiting.get(params.fingerprint);
  if (waiting === undefined) return deny('not_found', 'no endpoint with this fingerprint waits for adoption');
  if (waiting.kind !== endpoint.kind)
    return deny('invalid', `${endpoint.id} is a ${endpoint.kind}, and a ${waiting.kind} waits`);
  if (receiverState(state, endpoint.number)?.switching != null)
    return deny('busy', `a switch of ${endpoint.id} is under way`);
  const { key, fingerprint, model, firmware } = waiting;
  const identity = { by: 'key', key, fingerprint } as const;
  const next: Endpoint = { ...endpoint, identity, model, firmware, version: endpoint.version + 1 };
  const { by } = context;
  const events: readonly RoomEvent[] = [
    { type: 'endpoints.put', object: next, by },
    {
      type: 'endpoint.replaced',
      number: endpoint.number,
      pictures: picturesOf(state, endpoint),
      mark: `r${state.seq + 1}`,
      by,
    },
  ];
  return changed(events, endpointRow(state, next));
}

/** The pictures that stand with a transmitter; none with a receiver. */
function picturesOf(state: RoomState, { number }: Endpoint): EventOf<'endpoint.replaced'>['pictures'] {
  const viewers = [...(state.index.viewers.get(number) ?? [])];
  return viewers.flatMap((receiver) => {
    const picture = receiverState(state, receiver)?.desired ?? null;
    return picture?.transmitter === number ? [{ receiver, grant: picture.grant }] : [];
  });
}

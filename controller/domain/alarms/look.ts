// One look at the room for all the rules of alarms: which endpoints are lost and since when, which of them were lost together, which devices are gone.
// It is made once a tick; what follows from it stands in rules.ts.

import type { EndpointNumber } from '../model.ts';
import type { RoomState } from '../state.ts';
import type { Shift } from './shifts.ts';

export interface AlarmSettings {
  /** Milliseconds after which an endpoint or a device that went away counts as lost. */
  readonly lostAfterMs: number;
  /** More endpoints than this, lost within so many milliseconds, are one alarm. */
  readonly storm: { readonly endpoints: number; readonly withinMs: number };
  readonly shifts: readonly Shift[];
}

export const DEFAULT_ALARM_SETTINGS: AlarmSettings = {
  lostAfterMs: 10_000,
  storm: { endpoints: 20, withinMs: 10_000 },
  shifts: [],
};

/** What the tick brings along besides the time: facts that the state does not have. */
export interface Facts {
  readonly utc: number;
  /** Whether the journal refuses records now. */
  readonly refusing: boolean;
  /** Whether its disk is full, and what was kept for the last records in use. */
  readonly full: boolean;
}

export interface Look extends Facts {
  readonly state: RoomState;
  readonly settings: AlarmSettings;
  /** Endpoints that were there and are not, by the time since which they are looked for. Ports of a device that is gone itself are not among them. */
  readonly lost: ReadonlyMap<EndpointNumber, number>;
  /** Those of them that were lost together. */
  readonly together: ReadonlySet<EndpointNumber>;
  /** Devices with ports in the room that are not there, by the time since which they are looked for. */
  readonly gone: ReadonlyMap<string, number>;
}

export function look(state: RoomState, settings: AlarmSettings, facts: Facts): Look {
  const gone = goneDevices(state);
  const lost = lostEndpoints(state, gone);
  return { ...facts, state, settings, lost, together: lostTogether(state, lost, settings), gone };
}

/** After a start everybody has his time to come back. */
function since(state: RoomState, seenAt: number): number {
  return Math.max(seenAt, state.startedAt);
}

function goneDevices(state: RoomState): ReadonlyMap<string, number> {
  const offline = [...state.devices].filter(([, { online }]) => !online);
  if (offline.length === 0) return new Map();
  const used = new Set<string>();
  for (const { identity } of state.endpoints.values()) if (identity.by === 'port') used.add(identity.device);
  return new Map(
    offline.filter(([name]) => used.has(name)).map(([name, { seenAt }]) => [name, since(state, seenAt)] as const),
  );
}

function lostEndpoints(state: RoomState, gone: ReadonlyMap<string, number>): ReadonlyMap<EndpointNumber, number> {
  const lost = new Map<EndpointNumber, number>();
  for (const [number, { online, seenAt }] of state.live) {
    if (online || seenAt === null) continue;
    const identity = state.endpoints.get(number)?.identity;
    if (identity?.by !== 'port' || !gone.has(identity.device)) lost.set(number, since(state, seenAt));
  }
  return lost;
}

/** Every endpoint that went away within one span of the settings with more others than they allow for. */
function lostTogether(
  state: RoomState,
  lost: ReadonlyMap<EndpointNumber, number>,
  { storm }: AlarmSettings,
): ReadonlySet<EndpointNumber> {
  const together = new Set<EndpointNumber>();
  if (lost.size <= storm.endpoints) return together;
  const wentAt = (number: EndpointNumber): number => state.live.get(number)?.seenAt ?? 0;
  const inOrder = [...lost.keys()].sort((one, other) => wentAt(one) - wentAt(other));
  let first = 0;
  let taken = 0;
  for (const [last, number] of inOrder.entries()) {
    while (wentAt(number) - wentAt(inOrder[first] ?? number) > storm.withinMs) first += 1;
    if (last - first + 1 <= storm.endpoints) continue;
    for (taken = Math.max(taken, first); taken <= last; taken += 1) together.add(inOrder[taken] ?? number);
  }
  return together;
}

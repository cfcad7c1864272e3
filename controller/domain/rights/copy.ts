// A light copy of the room, on which changes are tried out: each table is laid over the real one, which nothing writes to.

import type { RoomState } from '../state.ts';
import { Layer } from './layer.ts';

export function copyRoom(state: RoomState): RoomState {
  const { index } = state;
  return {
    ...state,
    users: new Layer(state.users),
    groups: new Layer(state.groups),
    permissions: new Layer(state.permissions),
    hotkeys: new Layer(state.hotkeys),
    seats: new Layer(state.seats),
    walls: new Layer(state.walls),
    endpoints: new Layer(state.endpoints),
    ties: new Layer(state.ties),
    live: new Layer(state.live, (live) => ({ ...live })),
    sessions: new Layer(state.sessions),
    tokens: new Layer(state.tokens),
    tokenUses: new Layer(state.tokenUses),
    // What is under way and what was tried plays no part in a change of the configuration.
    acts: new Map(),
    attempts: new Map(),
    suspects: new Layer(state.suspects),
    alarms: new Map(),
    versions: [],
    index: {
      byId: new Layer(index.byId),
      byName: new Layer(index.byName),
      byFingerprint: new Layer(index.byFingerprint),
      byKey: new Layer(index.byKey),
      byPort: new Layer(index.byPort),
      seatOf: new Layer(index.seatOf),
      wallOf: new Layer(index.wallOf),
      rulesOfUser: new Layer(index.rulesOfUser, (rules) => [...rules]),
      rulesOfGroup: new Layer(index.rulesOfGroup, (rules) => [...rules]),
      viewers: new Layer(index.viewers, (set) => new Set(set)),
      brought: new Layer(index.brought, (set) => new Set(set)),
      carried: new Layer(index.carried, (set) => new Set(set)),
    },
  };
}

// What must be alike once a room came to rest: screens, transmitters, the live state, and the journal replayed from its beginning.

import { fingerprint } from '../../controller/domain/snapshot.ts';
import type { RoomState } from '../../controller/domain/state.ts';
import { receiverState } from '../../controller/domain/state.ts';
import { replay } from '../../controller/engine/replay.ts';
import { MemorySnapshots } from '../engine/memory.ts';
import type { Verdict } from './oracle.ts';
import type { SoakRoom } from './room.ts';

/** Differences between what is shown, granted and served, and what the journal says; faulty endpoints are left out. */
export async function atRest(room: SoakRoom, verdict: Verdict, spared: ReadonlySet<string>): Promise<string[]> {
  const wrong: string[] = [];
  const { rules, receivers } = verdict;
  const grants = new Map<string, Set<string>>();
  for (const { number, id, kind } of rules.endpoints.values()) {
    if (kind !== 'receiver') continue;
    const there = receivers.get(number);
    const picture = there?.desired ?? null;
    const says = picture === null ? null : rules.id(picture.transmitter);
    if (picture !== null && says !== null) grants.set(says, (grants.get(says) ?? new Set<string>()).add(picture.grant));
    if (spared.has(id) || (says !== null && spared.has(says))) continue;
    const screen = room.screens.get(id)?.screen;
    const shows = screen?.recorder.source ?? null;
    if (shows !== says) wrong.push(`${id} shows ${shows}, the journal says ${says}`);
    const sits = screen?.user?.username ?? null;
    // A screen that was brought along greets whoever sits at the first (manual, several heads).
    const first = picture?.broughtBy ?? null;
    const operator = there?.login ?? (first === null ? null : (receivers.get(first)?.login ?? null));
    if (sits !== operator) wrong.push(`${id} greets ${sits}, the journal says ${operator}`);
    if (there?.wanted != null) wrong.push(`${id} is still being switched`);
  }
  for (const [id, { endpoint }] of room.transmitters) {
    if (spared.has(id)) continue;
    const wanted = grants.get(id) ?? new Set<string>();
    const left = endpoint.grants.filter(
      ({ grant, receiver }) => !wanted.has(grant) && !isSpared(room, receiver, spared),
    );
    for (const { grant } of left) wrong.push(`${id} still admits ${grant}, which shows nothing`);
    if (endpoint.watchers > endpoint.grants.length) wrong.push(`${id} serves more streams than it admits`);
  }
  const fresh = await replay({ journal: room.journal, snapshots: new MemorySnapshots() }, 4);
  wrong.push(...differences(fresh, room.engine.state, 'replayed'));
  const fast = await replay({ journal: room.journal, snapshots: room.snapshots }, 4);
  if (fingerprint(fast) !== fingerprint(fresh)) wrong.push('a replay from the snapshot is another room');
  return wrong;
}

function isSpared(room: SoakRoom, key: string, spared: ReadonlySet<string>): boolean {
  return [...spared].some((id) => room.keyOf(id) === key);
}

/** Where two states differ, in few words. */
export function differences(one: RoomState, other: RoomState, name: string): string[] {
  const wrong: string[] = [];
  if (fingerprint(one) !== fingerprint(other)) {
    const [a, b] = [JSON.parse(fingerprint(one)), JSON.parse(fingerprint(other))] as Record<string, unknown>[];
    for (const key of Object.keys(a ?? {})) {
      const [left, right] = [JSON.stringify(a?.[key]), JSON.stringify(b?.[key])];
      if (left === right) continue;
      const at = [...(left ?? '')].findIndex((letter, place) => letter !== right?.[place]);
      wrong.push(`${name} ${key}: …${left?.slice(at - 60, at + 60)} / …${right?.slice(at - 60, at + 60)}`);
    }
  }
  for (const number of one.live.keys()) {
    const [a, b] = [receiverState(one, number), receiverState(other, number)];
    if (JSON.stringify(a) !== JSON.stringify(b))
      wrong.push(`${name} receiver ${number}: ${JSON.stringify(a)} / ${JSON.stringify(b)}`);
    if (JSON.stringify(one.live.get(number)) !== JSON.stringify(other.live.get(number)) && a === null)
      wrong.push(`${name} transmitter ${number} differs`);
  }
  if (one.acts.size !== other.acts.size) wrong.push(`${name}: ${one.acts.size} acts open, not ${other.acts.size}`);
  return wrong;
}

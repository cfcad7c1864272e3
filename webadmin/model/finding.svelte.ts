// What the reader looks for on the pages of the live room, and which receivers and sources that finds: by words (ID, name, seat, wall, group, state) and by
// state. It outlives the page on which it was typed.

import type { Text } from '../../protocol/texts.ts';
import type { ReceiverSight, ReceiverState, SourceState, Wanted } from '../layout/states.ts';
import {
  isAnything,
  isWanted,
  RECEIVER_STATES,
  receiverState,
  SOURCE_STATES,
  sourceState,
  tally,
  wanted,
} from '../layout/states.ts';
import { TEXTS } from '../texts.ts';
import type { LiveRoom } from './live-room.svelte.ts';
import type { Membership } from './membership.svelte.ts';

const NO_COUNTS: ReadonlyMap<never, number> = new Map<never, number>();

export class Finding {
  /** Words of the crosspoint table, one box an axis. */
  receivers = $state('');
  sources = $state('');
  receiverSight = $state<ReceiverSight | null>(null);
  sourceSight = $state<SourceState | null>(null);
  readonly #room: () => LiveRoom;
  readonly #membership: Membership;

  constructor(room: () => LiveRoom, membership: Membership) {
    this.#room = room;
    this.#membership = membership;
  }

  /** In order of their IDs. */
  receiverIds(search: string): readonly string[] {
    const structure = this.#room().structure;
    if (structure === null) return [];
    return [...structure.receivers.keys()].filter(this.receiverTest(search)).sort();
  }

  sourceIds(search: string): readonly string[] {
    const structure = this.#room().lateStructure;
    if (structure === null) return [];
    const sought = this.#follow(wanted(search, this.sourceSight));
    const all = [...structure.transmitters.keys()];
    return (isAnything(sought) ? all : all.filter((id) => this.#hasSource(sought, id))).sort();
  }

  /** Whether a receiver is one of those that are looked for; the words and the state are the same for many. */
  receiverTest(search: string): (id: string) => boolean {
    const sought = this.#follow(wanted(search, this.receiverSight));
    return isAnything(sought) ? () => true : (id) => this.#hasReceiver(sought, id);
  }

  /** How many receivers are in each state, and how many refused the last act. */
  get receiverCounts(): ReadonlyMap<ReceiverSight, number> {
    const room = this.#room();
    room.tide;
    const rows = room.lateStructure?.receivers;
    if (rows === undefined) return NO_COUNTS;
    return new Map<ReceiverSight, number>([...tally(rows.values(), receiverState), ['refused', room.refusals]]);
  }

  get sourceCounts(): ReadonlyMap<SourceState, number> {
    const room = this.#room();
    room.tide;
    return tally(room.lateStructure?.transmitters.values() ?? [], sourceState);
  }

  /** States change all the time: whoever looks for one follows the tide, everybody else only what is there and how it is called. */
  #follow<S extends string>(sought: Wanted<S>): Wanted<S> {
    if (sought.words.length > 0) this.#membership.use();
    if (sought.sight !== null || sought.words.length > 0) this.#room().tide;
    return sought;
  }

  #hasReceiver({ words, sight }: Wanted<ReceiverSight>, id: string): boolean {
    const room = this.#room();
    const row = room.structure?.receivers.get(id);
    if (row === undefined) return false;
    const state = receiverState(row);
    if (sight === 'refused' ? !room.isRefused(id) : sight !== null && sight !== state) return false;
    if (words.length === 0) return true;
    const { seats, walls } = room.structure ?? {};
    const seat = row.seat === null ? '' : (seats?.get(row.seat)?.name ?? '');
    const wall = row.wall === null ? '' : (walls?.get(row.wall)?.name ?? '');
    return isWanted(words, [id, row.name, seat, wall, ...this.#membership.groupsOf(id)], RECEIVER_NAMES[state]);
  }

  #hasSource({ words, sight }: Wanted<SourceState>, id: string): boolean {
    const row = this.#room().lateStructure?.transmitters.get(id);
    if (row === undefined) return false;
    const state = sourceState(row);
    if (sight !== null && sight !== state) return false;
    return words.length === 0 || isWanted(words, [id, row.name, ...this.#membership.groupsOf(id)], SOURCE_NAMES[state]);
  }
}

/** What a state is called in either language: whoever searches types the one that he thinks in. */
function namesOf<S extends keyof typeof TEXTS>(states: readonly S[]): Readonly<Record<S, readonly string[]>> {
  const entries = states.map((state): [S, readonly string[]] => {
    const text: Text = TEXTS[state];
    return [state, Object.values(text)];
  });
  return Object.fromEntries(entries) as Record<S, readonly string[]>;
}

const RECEIVER_NAMES: Readonly<Record<ReceiverState, readonly string[]>> = namesOf(RECEIVER_STATES);
const SOURCE_NAMES: Readonly<Record<SourceState, readonly string[]>> = namesOf(SOURCE_STATES);

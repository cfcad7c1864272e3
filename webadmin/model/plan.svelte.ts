// The plan of the room as somebody looks at it and arranges it: what stands where, what is chosen, what is being moved, and how the controller is told.
// How it is drawn stands in pages/plan/.

import type { Place } from '../../protocol/api/shapes.ts';
import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Group } from '../layout/groups.ts';
import { groupReceivers } from '../layout/groups.ts';
import type { PlanItem, View } from '../layout/plan.ts';
import { itemOf, offered, snapped } from '../layout/plan.ts';
import type { Desk } from './desk.svelte.ts';
import { sentenceOf } from './refusal.ts';

/** Calls under way at once when many get their places. */
const LANES = 8;

/** Something as the controller has it. */
interface Kept {
  readonly version: number;
  readonly place: Place | null;
}

type Outcome = { readonly ok: true; readonly value: { readonly version: number | null } } | CallRefusal;

export class Plan {
  view = $state.raw<View>({ zoom: 1, x: 0, y: 0 });
  isArranging = $state(false);
  /** Keys of the groups that are moved together. */
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  /** By how many units the chosen ones are being dragged. */
  shift = $state.raw<Place | null>(null);
  /** Groups whose new place is on its way to the controller. */
  #told = $state.raw<ReadonlyMap<string, Place | null>>(new Map());
  /** Keys of groups of which somebody sees to it that the controller is told: one call at a time, and what was moved meanwhile afterwards, the last place alone. */
  readonly #telling = new Set<string>();
  /** What the controller answered about groups: the room may say so a moment later. */
  readonly #answered = new Map<string, Kept>();
  readonly #desk: Desk;
  readonly #rem: number;
  readonly #groups = $derived.by(() => {
    const structure = this.#desk.room.structure;
    return structure === null ? [] : groupReceivers(structure);
  });
  /** In the order of seats, walls and receivers alone, the chosen ones where they are being dragged to. */
  readonly items: readonly PlanItem[] = $derived.by(() => this.#groups.map((group) => this.#itemOf(group)));
  readonly placed = $derived(this.items.filter(({ place }) => place !== null));
  readonly tray = $derived(this.items.filter(({ place }) => place === null));

  constructor(desk: Desk, rem: number) {
    this.#desk = desk;
    this.#rem = rem;
  }

  choose(key: string, more: boolean): void {
    const chosen = new Set(more ? this.chosen : []);
    if (more && chosen.has(key)) chosen.delete(key);
    else chosen.add(key);
    this.chosen = chosen;
  }

  /** Lets the chosen ones stand where they were dragged to. */
  async drop(): Promise<void> {
    const moved = this.placed
      .filter(({ group }) => this.chosen.has(group.key))
      .map(({ group, place }) => [group, place] as const);
    this.shift = null;
    await this.#tellAll(moved);
  }

  /** Moves the chosen ones by so many units. */
  async move(x: number, y: number): Promise<void> {
    this.shift = { x, y };
    await this.drop();
  }

  async put(group: Group, place: Place | null): Promise<void> {
    await this.#tellAll([[group, place === null ? null : snapped(place)]]);
  }

  /** Gives a place to each that has none. */
  async placeAll(): Promise<void> {
    const places = offered(this.items);
    await this.#tellAll(this.tray.map(({ group }, index) => [group, places[index] ?? null] as const));
  }

  #itemOf(group: Group): PlanItem {
    const told = this.#told.get(group.key);
    const kept = told === undefined ? this.#keptOf(group).place : told;
    const shift = this.chosen.has(group.key) ? this.shift : null;
    const place = kept === null || shift === null ? kept : snapped({ x: kept.x + shift.x, y: kept.y + shift.y });
    return itemOf(group, place, this.#rem);
  }

  #keptOf(group: Group): Kept {
    const known = this.#knownOf(group);
    const answered = this.#answered.get(group.key);
    if (answered !== undefined && answered.version > known.version) return answered;
    // What is deleted and made anew begins with the first version again.
    this.#answered.delete(group.key);
    return known;
  }

  #knownOf(group: Group): Kept {
    const { room, configuration } = this.#desk;
    const { structure } = room;
    if (group.kind === 'seat') return keptOf(structure?.seats.get(idOf(group)));
    if (group.kind === 'wall') return keptOf(structure?.walls.get(idOf(group)));
    const { version } = keptOf(configuration.endpoints.get(String(this.#numberOf(group))));
    return { version, place: structure?.receivers.get(group.receivers[0] ?? '')?.place ?? null };
  }

  async #tellAll(places: readonly (readonly [Group, Place | null])[]): Promise<void> {
    const told = new Map(this.#told);
    for (const [group, place] of places) told.set(group.key, place);
    this.#told = told;
    const waiting = places.map(([group]) => group).filter(({ key }) => !this.#telling.has(key));
    for (const { key } of waiting) this.#telling.add(key);
    const done: (readonly [string, Place | null])[] = [];
    const refusals: CallRefusal[] = [];
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [outcome, last] = await this.#tellLast(next);
        done.push([next.key, last]);
        if (!outcome.ok) refusals.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: Math.min(LANES, waiting.length) }, lane));
    const rest = new Map(this.#told);
    for (const [key, place] of done) if (rest.get(key) === place) rest.delete(key);
    this.#told = rest;
    const [refusal] = refusals;
    if (refusal === undefined) return;
    const { text, because } = sentenceOf(refusal, this.#desk.preferences.language);
    this.#desk.notices.tell('refused', text, because);
  }

  /** Tells where it stands, and again as long as it was moved meanwhile; answers what came of the last call, and the place that it was about. */
  async #tellLast(group: Group): Promise<readonly [Outcome, Place | null]> {
    for (;;) {
      const place = this.#told.get(group.key) ?? null;
      const outcome = await this.#tell(group, place);
      const last = this.#told.get(group.key) ?? null;
      if (outcome.ok) this.#answered.set(group.key, { version: outcome.value.version ?? 1, place });
      if (outcome.ok && last !== place) continue;
      this.#telling.delete(group.key);
      return [outcome, last];
    }
  }

  /** Somebody else changed it meanwhile: where he left it where it stood, that is no reason to leave it there. */
  async #tell(group: Group, place: Place | null): Promise<Outcome> {
    const kept = this.#keptOf(group);
    const outcome = await this.#call(group, place, kept.version);
    if (outcome.ok || outcome.reason !== 'conflict') return outcome;
    const { version, place: there } = { version: 0, place: undefined, ...(outcome.data.current ?? {}) };
    const isMoved = JSON.stringify(there ?? null) !== JSON.stringify(kept.place);
    return isMoved ? outcome : this.#call(group, place, version);
  }

  #numberOf({ receivers }: Group): number {
    return this.#desk.room.structure?.receivers.get(receivers[0] ?? '')?.number ?? 0;
  }

  async #call(group: Group, place: Place | null, version: number): Promise<Outcome> {
    if (group.kind === 'seat') return this.#desk.call('seats.update', { id: idOf(group), version, place });
    if (group.kind === 'wall') return this.#desk.call('walls.update', { id: idOf(group), version, place });
    const outcome = await this.#desk.call('endpoints.update', { number: this.#numberOf(group), version, place });
    if (outcome.ok) this.#desk.configuration.endpoints.put(outcome.value);
    return outcome;
  }
}

function keptOf(row: { readonly version: number | null; readonly place?: Place | null } | undefined): Kept {
  return { version: row?.version ?? 1, place: row?.place ?? null };
}

/** Of its seat or wall. */
function idOf({ key }: Group): string {
  return key.slice(key.indexOf(' ') + 1);
}

// One timer for many links: who is due when, in slots of one tick. It knows neither links nor the clock; the pulse turns it.

export class Wheel<Item> {
  readonly #tickMs: number;
  readonly #slots = new Map<number, Set<Item>>();
  readonly #slotOf = new Map<Item, number>();
  /** The last slot that was emptied. */
  #turned = 0;

  constructor(tickMs: number) {
    this.#tickMs = tickMs;
  }

  get size(): number {
    return this.#slotOf.size;
  }

  /** `item` is due at `at` (and not at another time any more), at the next turn after `now` at the earliest. */
  set(item: Item, at: number, now: number): void {
    if (this.size === 0) this.#turned = Math.floor(now / this.#tickMs);
    const slot = Math.max(Math.ceil(at / this.#tickMs), this.#turned + 1);
    if (this.#slotOf.get(item) === slot) return;
    this.delete(item);
    this.#slotOf.set(item, slot);
    const items = this.#slots.get(slot);
    if (items === undefined) this.#slots.set(slot, new Set([item]));
    else items.add(item);
  }

  delete(item: Item): void {
    const slot = this.#slotOf.get(item);
    if (slot === undefined) return;
    this.#slotOf.delete(item);
    const items = this.#slots.get(slot);
    items?.delete(item);
    if (items?.size === 0) this.#slots.delete(slot);
  }

  /** Turns on to `now`; the answer was due by then, and is in the wheel no more. */
  turn(now: number): readonly Item[] {
    const due: Item[] = [];
    const slot = Math.floor(now / this.#tickMs);
    while (this.#turned < slot) {
      this.#turned += 1;
      for (const item of this.#slots.get(this.#turned) ?? []) {
        due.push(item);
        this.#slotOf.delete(item);
      }
      this.#slots.delete(this.#turned);
    }
    return due;
  }
}

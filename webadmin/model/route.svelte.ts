// Where the reader is in the page, and how he goes elsewhere. How an address is written stands in layout/place.ts, which pages there are in pages/table.ts.

import type { Place } from '../layout/place.ts';
import { hashOf, readPlace } from '../layout/place.ts';

/** The address that a page reads and writes; the browser keeps the history of it. */
export interface Address {
  hash(): string;
  /** Puts another place into the history. */
  go(hash: string): void;
  /** Puts another place where the present one stands in the history. */
  replace(hash: string): void;
}

type Listener = (place: Place, before: Place) => void;

export class Route {
  readonly #address: Address;
  readonly #listeners = new Set<Listener>();
  place: Place;

  constructor(address: Address) {
    this.#address = address;
    this.place = $state.raw(readPlace(address.hash()));
  }

  /** The address is another one. */
  moved(): void {
    const before = this.place;
    this.place = readPlace(this.#address.hash());
    for (const listener of [...this.#listeners]) listener(this.place, before);
  }

  go(page: string, rest: readonly string[] = [], isNew = false): void {
    this.#address.go(hashOf(page, rest, isNew));
  }

  /** What was made, or renamed, stands at another place now: back does not lead to where it was. */
  replace(page: string, rest: readonly string[] = []): void {
    this.#address.replace(hashOf(page, rest));
    this.moved();
  }

  /** Answers with what ends the listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

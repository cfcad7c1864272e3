// Every link that lives, findable by its name, by the key that was proved over it, and by the number of its endpoint.

import type { EndpointKind } from '../../protocol/ids.ts';
import type { EndpointNumber } from '../domain/model.ts';
import type { Link, Up } from './link.ts';
import { whoIsAt } from './link.ts';

export class Links {
  readonly #byName = new Map<string, Link>();
  /** The one link that holds a key; a newer one that contends for it is not here. */
  readonly #byFingerprint = new Map<string, Link>();
  readonly #byNumber = new Map<EndpointNumber, Up>();
  /** Those that have not proved a key, oldest first. */
  readonly greeting = new Set<Link>();
  readonly waiting = new Set<Link>();

  get size(): number {
    return this.#byName.size;
  }

  get all(): Iterable<Link> {
    return this.#byName.values();
  }

  named(name: string): Link | null {
    return this.#byName.get(name) ?? null;
  }

  holder(fingerprint: string): Link | null {
    return this.#byFingerprint.get(fingerprint) ?? null;
  }

  /** The link of an endpoint, if it is welcome now; null as well if it is of the other kind. */
  up(number: EndpointNumber, kind?: EndpointKind): Up | null {
    const up = this.#byNumber.get(number);
    return up === undefined || (kind !== undefined && up.kind !== kind) ? null : up;
  }

  get upCount(): number {
    return this.#byNumber.size;
  }

  add(link: Link): void {
    this.#byName.set(link.name, link);
    this.greeting.add(link);
  }

  /** Its key is proved; it greets no more. */
  prove(link: Link): void {
    this.greeting.delete(link);
  }

  hold(link: Link, fingerprint: string): void {
    this.#byFingerprint.set(fingerprint, link);
  }

  wait(link: Link): void {
    this.waiting.add(link);
  }

  welcome(up: Up): void {
    this.waiting.delete(up.link);
    this.#byNumber.set(up.number, up);
  }

  delete(link: Link): void {
    const who = whoIsAt(link);
    this.#byName.delete(link.name);
    this.greeting.delete(link);
    this.waiting.delete(link);
    if (who !== null && this.holder(who.fingerprint) === link) this.#byFingerprint.delete(who.fingerprint);
    if (link.phase.at === 'up' && this.up(link.phase.number)?.link === link) this.#byNumber.delete(link.phase.number);
  }
}

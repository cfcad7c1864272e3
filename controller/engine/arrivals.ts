// Who is at the door: endpoints that wait for their adoption, devices that are there, and whom a configuration has just let in. What is decided about them stands in domain/.

import type { Decision } from '../domain/decision.ts';
import type { RoomEvent } from '../domain/event.ts';
import type { DevicePresented, Presented } from '../domain/input.ts';
import type { Identity } from '../domain/model.ts';

/** Endpoints that wait for adoption. */
const MAX_WAITING_ENDPOINTS = 2_000;
/** Devices that are there at a time. */
const MAX_DEVICES = 256;

export class Arrivals {
  readonly #waiting = new Map<string, Presented>();
  readonly #devices = new Map<string, DevicePresented>();
  /** Who may have waited for the configuration that was applied. */
  readonly #adopted: Identity[] = [];

  /** By their fingerprints. */
  get waiting(): ReadonlyMap<string, Presented> {
    return this.#waiting;
  }

  get devices(): ReadonlyMap<string, DevicePresented> {
    return this.#devices;
  }

  /** An endpoint that presented itself waits if that was decided, and no more if not. */
  presented(input: Presented, { effects }: Decision): void {
    const isHeld = effects.some((effect) => effect.type === 'driver' && effect.command.type === 'hold');
    if (isHeld && this.#waiting.size < MAX_WAITING_ENDPOINTS) this.#waiting.set(input.fingerprint, input);
    else this.#waiting.delete(input.fingerprint);
  }

  linkGone(link: string): void {
    for (const [fingerprint, input] of this.#waiting) if (input.link === link) this.#waiting.delete(fingerprint);
  }

  /** Whether there was room for it. */
  deviceCame(input: DevicePresented): boolean {
    if (this.#devices.size >= MAX_DEVICES && !this.#devices.has(input.device)) return false;
    this.#devices.set(input.device, input);
    return true;
  }

  deviceGone(device: string): void {
    this.#devices.delete(device);
  }

  happened(event: RoomEvent): void {
    if (event.type === 'endpoints.put') this.#adopted.push(event.object.identity);
  }

  /** Those who waited and whom the room knows now; they present themselves again. */
  takeAdopted(): readonly Presented[] {
    return this.#adopted.splice(0).flatMap((identity) => {
      const waiting = identity.by === 'key' ? this.#waiting.get(identity.fingerprint) : undefined;
      if (waiting === undefined) return [];
      this.#waiting.delete(waiting.fingerprint);
      return [waiting];
    });
  }
}

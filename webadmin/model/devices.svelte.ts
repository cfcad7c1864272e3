// Devices of other makers as their drivers see them: asked again and again while somebody looks, because counts are told by no event.

import type { DeviceRow } from '../../protocol/api/shapes.ts';
import type { CallResult } from '../../protocol/client/types.ts';
import type { Timers } from '../../protocol/link/types.ts';

/** Milliseconds between two looks. */
const LOOK_MS = 2_500;

interface DevicesOptions {
  readonly list: () => Promise<CallResult<'devices.list'>>;
  readonly timers: Timers;
}

export class Devices {
  rows = $state.raw<readonly DeviceRow[]>([]);
  readonly #options: DevicesOptions;
  #looks = 0;

  constructor(options: DevicesOptions) {
    this.#options = options;
  }

  named(device: string): DeviceRow | null {
    return this.rows.find((row) => row.device === device) ?? null;
  }

  /** Looks until the answer is called. */
  look(): () => void {
    this.#looks += 1;
    const round = this.#looks;
    void this.#ask(round);
    return () => {
      if (this.#looks === round) this.#looks += 1;
    };
  }

  async #ask(round: number): Promise<void> {
    const answer = await this.#options.list();
    if (round !== this.#looks) return;
    if (answer.ok && JSON.stringify(answer.value.items) !== JSON.stringify(this.rows)) this.rows = answer.value.items;
    this.#options.timers.after(LOOK_MS, () => {
      if (round === this.#looks) void this.#ask(round);
    });
  }
}

// Drills as the page knows them: the pairs of the settings, what was measured, and one that is run from here. How a drill goes is the controller's matter.

import type { DrillPair, DrillRow } from '../../protocol/api/drill-methods.ts';
import type { CallRefusal } from '../../protocol/client/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Desk } from './desk.svelte.ts';

/** How the drill that was run from here ended. */
export type DrillEnd =
  | { readonly ok: true; readonly row: DrillRow }
  | { readonly ok: false; readonly reason: Reason; readonly because: string };

export class Drills {
  pairs = $state.raw<readonly DrillPair[]>([]);
  everyMinutes = $state.raw<number | null>(null);
  /** Newest first; null before they were read. */
  rows = $state.raw<readonly DrillRow[] | null>(null);
  isRunning = $state(false);
  /** Of the last one that was run from here. */
  refusal = $state.raw<Pick<CallRefusal, 'reason' | 'because'> | null>(null);
  readonly #desk: Pick<Desk, 'call' | 'listen'>;

  constructor(desk: Pick<Desk, 'call' | 'listen'>) {
    this.#desk = desk;
  }

  async read(): Promise<void> {
    const answer = await this.#desk.call('drill.list', {});
    if (!answer.ok) return;
    const { pairs, everyMinutes, items } = answer.value;
    this.pairs = pairs;
    this.everyMinutes = everyMinutes;
    this.rows = items;
  }

  /** The last that is over. */
  get last(): DrillRow | null {
    return this.rows?.find(({ outcome, times }) => outcome !== 'running' && times.length > 0) ?? null;
  }

  /** Runs one and waits for its end; null where another is run from here. */
  async run(pair: { readonly receiver: string; readonly transmitters: readonly string[] }): Promise<DrillEnd | null> {
    if (this.isRunning) return null;
    this.isRunning = true;
    this.refusal = null;
    const end = await this.#end({ receiver: pair.receiver, transmitters: [...pair.transmitters] });
    this.refusal = end.ok ? null : end;
    this.isRunning = false;
    return end;
  }

  /** It may last longer than a call may: its end is told. */
  async #end(pair: { receiver: string; transmitters: string[] }): Promise<DrillEnd> {
    const ends = new Map<string, { readonly outcome: Reason | 'ok'; readonly because: string }>();
    let heard = (): void => undefined;
    const stop = this.#desk.listen((happening) => {
      if (happening.type === 'status' && happening.status.status !== 'online')
        ends.set('', { outcome: 'unavailable', because: 'the connection was lost' });
      if (happening.type === 'notification' && happening.name === 'switch.done')
        ends.set(happening.params.act, happening.params);
      heard();
    });
    try {
      const accepted = await this.#desk.call('drill.run', { ...pair, wait: 'accepted' });
      if (!accepted.ok) return accepted;
      const act = 'act' in accepted.value ? accepted.value.act : accepted.value.drill;
      const endOf = () => ends.get(act) ?? ends.get('');
      await new Promise<void>((resolve) => {
        heard = () => endOf() !== undefined && resolve();
        heard();
      });
      const { outcome = 'unavailable', because = '' } = endOf() ?? {};
      await this.read();
      const row = this.rows?.find(({ drill }) => drill === act);
      if (outcome === 'ok' && row !== undefined) return { ok: true, row };
      return { ok: false, reason: outcome === 'ok' ? 'unavailable' : outcome, because };
    } finally {
      stop();
    }
  }
}

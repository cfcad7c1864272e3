// The alarms as the controller has them: read when it is known that the reader may, then kept by what is told. Nothing is polled. How they look stands in
// view/shell/AlarmMark.svelte and pages/alarms/.

import type { Severity } from '../../protocol/alarms.ts';
import { SEVERITY_NAMES } from '../../protocol/alarms.ts';
import type { AlarmRow } from '../../protocol/api/alarm-methods.ts';
import type { CallRefusal, CallResult, Happening } from '../../protocol/client/types.ts';

/** Parts of one reading. */
const MAX_PARTS = 8;
/** Rows kept before all are read again: the controller forgets old ones without a word. */
const MAX_ROWS = 2_000;

interface AlarmsOptions {
  readonly list: (page: { after?: string }) => Promise<CallResult<'alarms.list'>>;
  readonly reads: () => boolean;
}

export class Alarms {
  /** By ID; null: not known yet. */
  rows = $state.raw<ReadonlyMap<number, AlarmRow> | null>(null);
  refusal = $state.raw<CallRefusal | null>(null);
  /** Those that stand first, the gravest and latest before the others. */
  readonly sorted = $derived([...(this.rows?.values() ?? [])].sort(inOrder));
  /** Those that want somebody: they stand, and nobody set them aside. */
  readonly wanting = $derived(this.sorted.filter((row) => row.state === 'standing' && row.shelved === null));
  readonly worst: Severity | null = $derived(this.wanting[0]?.severity ?? null);
  readonly #options: AlarmsOptions;
  /** What was told since the reading began. */
  #fresh = new Map<number, AlarmRow>();
  #round = 0;

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  async read(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.#fresh = new Map();
    const rows = new Map<number, AlarmRow>();
    let after: string | undefined;
    for (let part = 0; part < MAX_PARTS; part += 1) {
      const answer = await this.#options.list(after === undefined ? {} : { after });
      if (round !== this.#round) return;
      this.refusal = answer.ok ? null : answer;
      if (!answer.ok) return;
      for (const row of answer.value.items) rows.set(row.id, row);
      after = answer.value.next;
      if (after === undefined) break;
    }
    this.rows = new Map([...rows, ...this.#fresh]);
  }

  take(happening: Happening): void {
    if (happening.type === 'room.new') {
      if (happening.room === null) this.forget();
      else if (this.#options.reads()) void this.read();
    }
    if (happening.type !== 'room') return;
    const { event } = happening;
    if (event?.type !== 'alarm.raised' && event?.type !== 'alarm.changed') return;
    if (event.row === null) return;
    this.#fresh.set(event.row.id, event.row);
    if (this.rows !== null) this.rows = new Map(this.rows).set(event.row.id, event.row);
    if ((this.rows?.size ?? 0) > MAX_ROWS) void this.read();
  }

  forget(): void {
    this.#round += 1;
    this.rows = null;
  }
}

function inOrder(one: AlarmRow, other: AlarmRow): number {
  if (one.state !== other.state) return one.state === 'standing' ? -1 : 1;
  const graver = SEVERITY_NAMES.indexOf(one.severity) - SEVERITY_NAMES.indexOf(other.severity);
  if (graver !== 0) return graver;
  return one.lastAt === other.lastAt ? one.id - other.id : one.lastAt < other.lastAt ? 1 : -1;
}

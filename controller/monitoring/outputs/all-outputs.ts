// All ways by which alarms reach people, as one list: how each fares, a test of one, and the alarm that one fails. What each does stands in ../notify/ and ../agent/.

import type { OutputRow } from '../../../protocol/api/alarm-methods.ts';
import { refuse } from '../../../protocol/reasons.ts';
import { standingAlarms } from '../../domain/alarms/list.ts';
import type { Outcome } from '../../domain/decision.ts';
import type { EndpointInput } from '../../domain/input.ts';
import type { RoomState } from '../../domain/state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Outputs } from '../../ports/outputs.ts';
import { WORDS_AT_MOST } from './limits.ts';

/** What became of a test; `isConfirmed`: the other side said that it took it. */
export type Tested =
  | { readonly ok: true; readonly isConfirmed: boolean }
  | { readonly ok: false; readonly because: string };

export interface OneOutput {
  readonly name: string;
  readonly row: OutputRow;
  /** Null: another test is under way. */
  test(): Promise<Tested | null>;
}

export class AllOutputs implements Outputs {
  readonly #clock: Clock;
  readonly #all: () => readonly OneOutput[];

  constructor(clock: Clock, all: () => readonly OneOutput[]) {
    this.#clock = clock;
    this.#all = all;
  }

  list(): readonly OutputRow[] {
    return this.#all().map(({ row }) => row);
  }

  async test(name: string): Promise<Outcome> {
    const output = this.#all().find((one) => one.name === name);
    if (output === undefined) return refuse('not_found', 'there is no such output');
    const began = this.#clock.now();
    const tested = await output.test();
    if (tested === null) return refuse('busy', 'a test of this output is under way');
    const ms = Math.round(this.#clock.now() - began);
    const because = tested.ok ? '' : tested.because.slice(0, WORDS_AT_MOST);
    return { ok: true, result: { delivered: tested.ok, confirmed: tested.ok && tested.isConfirmed, because, ms } };
  }
}

const FAILED = 'notify-failed';

/** The alarm that an output fails: raised by it, and over when something arrives by it. */
export class Failures {
  readonly #state: Readonly<RoomState>;
  readonly #log: Log;
  readonly #submit: (input: Extract<EndpointInput, { type: 'alarm' | 'alarmOver' }>) => void;

  constructor(
    state: Readonly<RoomState>,
    log: Log,
    submit: (input: Extract<EndpointInput, { type: 'alarm' | 'alarmOver' }>) => void,
  ) {
    this.#state = state;
    this.#log = log;
    this.#submit = submit;
  }

  failing(name: string, because: string): void {
    this.#log.warn({ output: name, because }, 'alarms do not reach those who are to be told');
    this.#submit({ type: 'alarm', alarm: FAILED, about: name, because });
  }

  over(about: string, because: string): void {
    const stands = standingAlarms(this.#state).some((one) => one.alarm === FAILED && one.about === about);
    if (stands) this.#submit({ type: 'alarmOver', alarm: FAILED, about, because });
  }

  /** An output that the settings do not name any more fails nobody. */
  clearForgotten(names: ReadonlySet<string>): void {
    for (const { alarm, about } of standingAlarms(this.#state))
      if (alarm === FAILED && !names.has(about)) this.over(about, 'the settings name it no more');
  }
}

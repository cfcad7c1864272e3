// One switch of one receiver as a pure machine: (saga, what came) to saga and effects, in the order of contracts.md, order of a switch.
// Deadlines, keys and addresses are its surroundings' matter (switches.ts): each command that is asked for comes back ended, once, in time.

import type { Reason } from '../../protocol/reasons.ts';
import type { GrantAt, LinkJob } from '../domain/decision.ts';
import type { Ended } from './commands.ts';
import { wordsOf } from './commands.ts';

/** The two ends as people call them. */
export interface Names {
  readonly receiver: string;
  readonly transmitter: string;
}

export type Saga =
  | { readonly at: 'admitting' | 'showing'; readonly job: LinkJob; readonly names: Names }
  /** `dark` is what the receiver said, `dismissal` what the old transmitter said: null is open. */
  | {
      readonly at: 'darkening';
      readonly names: Names;
      readonly replaces: GrantAt | null;
      readonly dark: Ended | null;
      readonly dismissal: Ended | null;
    }
  | { readonly at: 'over' };

export type SagaInput =
  | { readonly is: 'admit' | 'show' | 'dark' | 'dismiss'; readonly ended: Ended }
  /** The engine wants something else of this receiver. */
  | { readonly is: 'superseded' };

export type SagaOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: Reason; readonly because: string };

export type SagaEffect =
  | { readonly do: 'admit' | 'show' | 'dark' }
  /** `awaited`: how it ended comes back as an input. */
  | { readonly do: 'dismiss'; readonly at: GrantAt; readonly awaited: boolean }
  | { readonly do: 'settle'; readonly outcome: SagaOutcome };

export interface SagaStep {
  readonly saga: Saga;
  readonly effects: readonly SagaEffect[];
}

const SUPERSEDED = 'another switch of this receiver took its place';

/** Makes a link: the transmitter admits first. */
export function beginMake(job: LinkJob, names: Names): SagaStep {
  return { saga: { at: 'admitting', job, names }, effects: [{ do: 'admit' }] };
}

/** Makes a receiver dark: both ends are told at once, so that taking a right away does not wait for a receiver that is silent. */
export function beginDarken(replaces: GrantAt | null, names: Names): SagaStep {
  const saga: Saga = { at: 'darkening', names, replaces, dark: null, dismissal: null };
  const dismissal: readonly SagaEffect[] = replaces === null ? [] : [{ do: 'dismiss', at: replaces, awaited: true }];
  return { saga, effects: [{ do: 'dark' }, ...dismissal] };
}

/** What comes of an input; one that the saga does not wait for (any more) changes nothing. */
export function step(saga: Saga, input: SagaInput): SagaStep {
  switch (saga.at) {
    case 'admitting':
    case 'showing':
      return making(saga, input);
    case 'darkening':
      return darkening(saga, input);
    case 'over':
      return { saga, effects: [] };
    default:
      return saga satisfies never;
  }
}

type Making = Extract<Saga, { job: LinkJob }>;
type Darkening = Extract<Saga, { at: 'darkening' }>;

const AWAITED = { admitting: 'admit', showing: 'show' } as const;

function making(saga: Making, input: SagaInput): SagaStep {
  if (input.is === 'superseded') return failed(saga, SUPERSEDED);
  if (input.is !== AWAITED[saga.at]) return { saga, effects: [] };
  const { receiver, transmitter } = saga.names;
  const end = saga.at === 'admitting' ? `transmitter ${transmitter}` : `receiver ${receiver}`;
  if (input.ended.end !== 'done') return failed(saga, `${end} ${wordsOf(input.ended)}`);
  return saga.at === 'admitting' ? { saga: { ...saga, at: 'showing' }, effects: [{ do: 'show' }] } : shown(saga.job);
}

function darkening(saga: Darkening, input: SagaInput): SagaStep {
  if (input.is === 'superseded') return over({ ok: false, reason: 'unavailable', because: SUPERSEDED });
  if (input.is === 'dark') return darkened({ ...saga, dark: input.ended });
  return input.is === 'dismiss' ? darkened({ ...saga, dismissal: input.ended }) : { saga, effects: [] };
}

/** Both ends confirmed: only now the old link ends. */
function shown({ replaces, transmitter, grant }: LinkJob): SagaStep {
  const same = replaces !== null && replaces.transmitter === transmitter && replaces.grant === grant;
  return over({ ok: true }, replaces === null || same ? [] : [{ do: 'dismiss', at: replaces, awaited: false }]);
}

/** Whatever the transmitter heard, nobody is admitted there; the receiver keeps the picture that it had. */
function failed({ job }: Making, because: string): SagaStep {
  const { transmitter, grant } = job;
  return over({ ok: false, reason: 'connect_failed', because }, [
    { do: 'dismiss', at: { transmitter, grant }, awaited: false },
  ]);
}

/** The receiver's word is best; without it the old transmitter's suffices, which shows nobody anything any more. */
function darkened(saga: Darkening): SagaStep {
  const { dark, dismissal, replaces, names } = saga;
  if (dark === null) return { saga, effects: [] };
  if (dark.end === 'done' || dismissal?.end === 'done') return over({ ok: true });
  if (dismissal === null && replaces !== null) return { saga, effects: [] };
  const receiver = `receiver ${names.receiver} ${wordsOf(dark)}`;
  const transmitter = dismissal === null ? '' : `, transmitter ${names.transmitter} ${wordsOf(dismissal)}`;
  return over({ ok: false, reason: 'unavailable', because: `${receiver}${transmitter}` });
}

/** Dismissals go out before the outcome is told: whoever acts on it finds them sent. */
function over(outcome: SagaOutcome, dismissals: readonly SagaEffect[] = []): SagaStep {
  return { saga: { at: 'over' }, effects: [...dismissals, { do: 'settle', outcome }] };
}

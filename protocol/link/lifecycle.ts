// The coming and going of the endpoint's link: connect, lose, rest, try the next controller. The proofs stand in handshake.ts.

import { jitterMs, MAX_RETRY_AFTER_MS } from '../backoff.ts';
import { HELLO_DEADLINE_MS } from '../limits.ts';
import type { About, LinkEffect, LinkState, Step } from './state.ts';
import { andThen, timer, to, withStatus } from './state.ts';

const UNAVAILABLE = { ok: false, reason: 'unavailable', because: 'the link to the controller went down' } as const;

/** The controllers to try in turn: those that the last `welcome` named, then those of the configuration. */
function controllers(about: About, state: LinkState): readonly string[] {
  return [...new Set([...state.memory.controllers, ...about.addresses])];
}

function following(about: About, state: LinkState): string | null {
  const all = controllers(about, state);
  const here = state.address === null ? -1 : all.indexOf(state.address);
  return all[(here + 1) % all.length] ?? null;
}

export function start(about: About, state: LinkState): Step {
  if (state.phase.at !== 'stopped') return to(state);
  return connect(about, { ...state, address: following(about, { ...state, address: null }), attempt: 0 });
}

/** Opens the connection to the address whose turn it is. */
export function connect(about: About, state: LinkState): Step {
  if (state.address === null) return lose(about, state, 'no address of a controller is known');
  return to({ ...state, phase: { at: 'opening' } }, timer('dead', HELLO_DEADLINE_MS), {
    do: 'connect',
    address: state.address,
  });
}

/** What belongs to one link ends with it: acts are refused at once, commands forgotten, timers cancelled. */
export function cut(state: LinkState, because: string): Step {
  const refused: LinkEffect[] = [...state.acts].map((act) => ({ do: 'settle', act, outcome: UNAVAILABLE }));
  const bare: LinkState = { ...state, round: state.round + 1, acts: new Set(), commands: new Map(), heard: false };
  return andThen(to(bare, { do: 'quiet' }, ...refused), (next) => withStatus(next, { status: 'down', because }));
}

/** The link is given up: closed, told, and tried again after a rest; at the next controller, unless this one had let us in. */
export function lose(about: About, state: LinkState, because: string, retryAfterMs = 0): Step {
  const address = state.phase.at === 'up' ? state.address : following(about, state);
  return andThen(cut({ ...state, phase: { at: 'resting' }, address }, because), (next) =>
    to(
      { ...next, attempt: next.attempt + 1 },
      { do: 'close' },
      { do: 'rest', atLeastMs: Math.min(retryAfterMs, MAX_RETRY_AFTER_MS), jitterMs: jitterMs(next.attempt) },
    ),
  );
}

export function stop(state: LinkState, because: string): Step {
  if (state.phase.at === 'stopped') return to(state);
  return andThen(cut({ ...state, phase: { at: 'stopped' } }, because), (next) => to(next, { do: 'close' }));
}

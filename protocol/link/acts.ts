// Acts of the operator over the endpoint's link: a bounded number under way, each answered once, in time or with `unavailable`.

import { ACT_DEADLINE_MS } from '../limits.ts';
import { refuse } from '../reasons.ts';
import type { LinkInput, LinkState, Step } from './state.ts';
import { MAX_ACTS, send, timer, to } from './state.ts';
import type { ActOutcome } from './types.ts';

const DOWN = refuse('unavailable', 'there is no link to the controller');
const BUSY = refuse('busy', `${MAX_ACTS} acts are under way`);
const SILENT = refuse('unavailable', `no answer in ${ACT_DEADLINE_MS} ms`);

export function act(state: LinkState, { id, method, params }: Extract<LinkInput, { is: 'act' }>): Step {
  if (state.phase.at !== 'up') return to(state, { do: 'settle', act: id, outcome: DOWN });
  if (state.acts.size >= MAX_ACTS) return to(state, { do: 'settle', act: id, outcome: BUSY });
  return to(
    { ...state, acts: new Set(state.acts).add(id) },
    send({ type: 'act', id, method, params }),
    timer(`act ${id}`, ACT_DEADLINE_MS),
  );
}

/** The controller's word on an act; on one that is not under way (any more) it changes nothing. */
export function settled(state: LinkState, id: string, outcome: ActOutcome): Step {
  if (!state.acts.has(id)) return to(state);
  const acts = new Set(state.acts);
  acts.delete(id);
  return to({ ...state, acts }, { do: 'cancel', timer: `act ${id}` }, { do: 'settle', act: id, outcome });
}

export function unanswered(state: LinkState, id: string): Step {
  return settled(state, id, SILENT);
}

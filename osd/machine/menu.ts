// The menu: the pending operation, what is typed for it, what came of it, and the function keys (manual 2 to 6). Its list stands in listing.ts.

import { API_METHODS } from '../../protocol/api/methods.ts';
import { TAKEN } from '../../protocol/api/rpc.ts';
import { ACT_DEADLINE_MS, MAX_TYPED } from '../../protocol/limits.ts';
import type { ActOutcome } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import { check } from '../../protocol/schema.ts';
import { askList, listAnswered, turnPage } from './listing.ts';
import type { Feedback, MenuActing, MenuPanel, ScreenState, Turn } from './state.ts';
import { beginAct, CLOSE_AFTER_MS, quiet } from './state.ts';
import type { KeyPress, Operation, SeatAct } from './types.ts';
import { menuCharacter } from './typing.ts';

const EMPTY: MenuPanel = {
  kind: 'menu',
  operation: 'connect',
  typed: '',
  acting: null,
  feedback: null,
  closeAt: null,
  lists: { connect: null, push: null, get: null },
  listing: null,
  page: 0,
};

type Act = (state: ScreenState, panel: MenuPanel, at: number) => Turn;

/** What a key does, and whether its auto-repeat does it again. */
const KEYS: Readonly<Record<string, { readonly act: Act; readonly repeats: boolean }>> = {
  F1: { act: choose('connect'), repeats: false },
  F2: { act: choose('push'), repeats: false },
  F3: { act: choose('get'), repeats: false },
  F5: { act: refresh, repeats: false },
  F6: { act: reserved, repeats: false },
  F12: { act: logOut, repeats: false },
  Escape: { act: close, repeats: false },
  Enter: { act: enter, repeats: false },
  NumpadEnter: { act: enter, repeats: false },
  Backspace: { act: erase, repeats: true },
  ArrowUp: { act: page(-1), repeats: true },
  ArrowDown: { act: page(1), repeats: true },
};

const ACTS: Readonly<Record<Operation, (typed: string) => SeatAct>> = {
  connect: (source) => ({ method: 'switch.connect', params: { source } }),
  push: (targets) => ({ method: 'switch.push', params: { targets } }),
  get: (from) => ({ method: 'switch.get', params: { from } }),
};

/** The menu comes up, with connect pending, and asks for its list. */
export function openMenu(state: ScreenState, at: number): Turn {
  return askList({ ...state, panel: EMPTY }, EMPTY, at);
}

export function menuKey(state: ScreenState, panel: MenuPanel, key: KeyPress, at: number): Turn {
  if (key.chord) return quiet(state);
  const row = KEYS[key.code];
  if (row !== undefined) return key.repeat && !row.repeats ? quiet(state) : row.act(state, panel, at);
  const typed = menuCharacter(key);
  if (typed === null) return quiet(state);
  return quiet({ ...state, panel: { ...panel, typed: `${panel.typed}${typed}`.slice(0, MAX_TYPED) } });
}

/** An answer to something that the menu asked for; others are ignored, so a late one does nothing. */
export function menuAnswered(state: ScreenState, panel: MenuPanel, id: string, outcome: ActOutcome, at: number): Turn {
  if (panel.listing?.id === id) return listAnswered(state, panel, panel.listing, outcome, at);
  if (panel.acting?.id !== id) return quiet(state);
  return quiet({ ...state, panel: actAnswered(panel, panel.acting, outcome, at) });
}

/** What ends by itself at `at`; null when the menu does. */
export function menuExpired(panel: MenuPanel, at: number): MenuPanel | null {
  if (panel.closeAt !== null && panel.closeAt <= at) return null;
  const silent = { ok: false, reason: 'unavailable', because: 'no answer in time' } as const;
  const acted = panel.acting !== null && panel.acting.due <= at ? actAnswered(panel, panel.acting, silent, at) : panel;
  if (acted.listing === null || acted.listing.due > at) return acted;
  return { ...acted, listing: null, feedback: acted.feedback ?? refusal(panel.operation, 'unavailable') };
}

function refusal(operation: Operation, reason: Reason): Feedback {
  return { kind: 'refused', operation, reason };
}

function choose(operation: Operation): Act {
  return (state, panel, at) => {
    const chosen = { ...panel, operation, typed: '', feedback: null, page: 0 };
    return askList({ ...state, panel: chosen }, chosen, at);
  };
}

function refresh(state: ScreenState, panel: MenuPanel, at: number): Turn {
  const cleared = { ...panel, typed: '', feedback: null };
  return askList({ ...state, panel: cleared }, cleared, at);
}

function reserved(state: ScreenState, panel: MenuPanel): Turn {
  return quiet({ ...state, panel: { ...panel, typed: '', feedback: { kind: 'reserved' } } });
}

function close(state: ScreenState): Turn {
  return quiet({ ...state, panel: null });
}

function erase(state: ScreenState, panel: MenuPanel): Turn {
  return quiet({ ...state, panel: { ...panel, typed: panel.typed.slice(0, -1) } });
}

function page(by: number): Act {
  return (state, panel) => quiet({ ...state, panel: turnPage(panel, by) });
}

/** One act at a time: a second Enter waits until the first is answered. */
function enter(state: ScreenState, panel: MenuPanel, at: number): Turn {
  if (panel.acting !== null) return quiet(state);
  return send(state, panel, panel.operation, ACTS[panel.operation](panel.typed), at);
}

/** Logging out goes before whatever is under way. */
function logOut(state: ScreenState, panel: MenuPanel, at: number): Turn {
  if (panel.acting?.operation === 'logout') return quiet(state);
  return send(state, { ...panel, typed: '' }, 'logout', { method: 'receiver.logout', params: {} }, at);
}

/** What was typed goes with the act; what is typed while it is under way begins anew. */
function send(
  before: ScreenState,
  panel: MenuPanel,
  operation: MenuActing['operation'],
  act: SeatAct,
  at: number,
): Turn {
  if (before.link.status !== 'up') {
    const feedback = refusal(panel.operation, 'unavailable');
    return quiet({ ...before, panel: { ...panel, typed: '', feedback } });
  }
  const { id, state, effects } = beginAct(before, act);
  const acting = { id, operation, typed: panel.typed, due: at + ACT_DEADLINE_MS };
  return { state: { ...state, panel: { ...panel, typed: '', feedback: null, acting } }, effects };
}

function actAnswered(panel: MenuPanel, acting: MenuActing, outcome: ActOutcome, at: number): MenuPanel {
  const answered = { ...panel, acting: null };
  const { operation } = acting;
  if (!outcome.ok)
    return { ...answered, feedback: refusal(operation === 'logout' ? 'connect' : operation, reasonShown(outcome)) };
  // The screen goes when the controller says that nobody is logged in any more.
  if (operation === 'logout') return answered;
  const feedback = operation === 'push' ? pushFeedback(outcome.result) : ({ kind: 'success', operation } as const);
  return { ...answered, feedback, closeAt: feedback.kind === 'success' ? at + CLOSE_AFTER_MS : panel.closeAt };
}

/** A line that others have is in use, and no silence of the controller. */
function reasonShown({ reason, data }: Extract<ActOutcome, { readonly ok: false }>): Reason {
  const isTaken = typeof data === 'object' && data !== null && 'current' in data && data.current === TAKEN;
  return reason === 'busy' && isTaken ? 'conflict' : reason;
}

/** A target that shows it already counts as reached (manual, decisions on outcomes). */
function pushFeedback(result: unknown): Feedback {
  const checked = check(API_METHODS['switch.push'].result, result);
  if (!checked.ok || !('results' in checked.value)) return refusal('push', 'unavailable');
  const { results } = checked.value;
  const refused = results.flatMap(({ receiver, outcome }) =>
    outcome === 'pushed' || outcome === 'same_source' ? [] : [{ id: receiver, reason: outcome }],
  );
  if (refused.length === 0) return { kind: 'success', operation: 'push' };
  return { kind: 'partial', reached: results.length - refused.length, of: results.length, refused };
}

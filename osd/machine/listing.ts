// The list of the menu: asked for part by part, kept true by what the controller tells, shown in pages of 8 (manual 2.4, 2.5, 6.1).

import { API_METHODS } from '../../protocol/api/methods.ts';
import type { Entry } from '../../protocol/api/shapes.ts';
import { ACT_DEADLINE_MS } from '../../protocol/limits.ts';
import type { ActOutcome, Told } from '../../protocol/link/types.ts';
import { check } from '../../protocol/schema.ts';
import type { Listing, MenuPanel, ScreenState, Turn } from './state.ts';
import { beginAct, MAX_ENTRIES, MAX_LIST_PARTS, PAGE_ENTRIES, quiet } from './state.ts';

/** Asks for the list of the pending operation afresh; what is shown stays until the answer is whole. */
export function askList(state: ScreenState, panel: MenuPanel, at: number): Turn {
  if (state.link.status !== 'up') return quiet(failed(state, panel, 'unavailable'));
  return askPart(state, panel, { operation: panel.operation, entries: [], parts: 0, again: false }, at);
}

type Collected = Omit<Listing, 'id' | 'due'>;

function askPart(state: ScreenState, panel: MenuPanel, collected: Collected, at: number, after?: string): Turn {
  const { operation } = collected;
  const params = after === undefined ? { action: operation } : { action: operation, after };
  const act = beginAct(state, { method: 'room.list', params });
  const listing = { ...collected, parts: collected.parts + 1, id: act.id, due: at + ACT_DEADLINE_MS };
  return { state: { ...act.state, panel: { ...panel, listing } }, effects: act.effects };
}

/** An answer to the part that was asked for last. */
export function listAnswered(
  state: ScreenState,
  panel: MenuPanel,
  listing: Listing,
  outcome: ActOutcome,
  at: number,
): Turn {
  if (!outcome.ok) return quiet(failed(state, panel, outcome.reason));
  const checked = check(API_METHODS['room.list'].result, outcome.result);
  if (!checked.ok) return quiet(failed(state, panel, 'unavailable'));
  const { entries: part, next } = checked.value;
  const entries = [...listing.entries, ...part].slice(0, MAX_ENTRIES);
  const goesOn = next !== undefined && part.length > 0 && listing.parts < MAX_LIST_PARTS;
  if (goesOn) return askPart(state, panel, { ...listing, entries }, at, next);
  const lists = { ...panel.lists, [listing.operation]: entries };
  const whole = { ...panel, lists, listing: null };
  return listing.again ? askList(state, whole, at) : quiet({ ...state, panel: whole });
}

function failed(
  state: ScreenState,
  panel: MenuPanel,
  reason: Extract<ActOutcome, { ok: false }>['reason'],
): ScreenState {
  // What an act came to is worth more than that the list is old.
  const feedback = panel.feedback ?? ({ kind: 'refused', operation: panel.operation, reason } as const);
  return { ...state, panel: { ...panel, listing: null, feedback } };
}

/** Entries changed: known ones change their colour where they stand, new ones take their place by ID. */
export function entriesChanged(
  state: ScreenState,
  panel: MenuPanel,
  told: Extract<Told, { type: 'entries' }>,
  at: number,
): Turn {
  const { action, changed, stale } = told;
  const shown = panel.lists[action];
  const lists = shown === null ? panel.lists : { ...panel.lists, [action]: merge(shown, changed) };
  const coming = panel.listing?.operation === action ? panel.listing : null;
  const listing = coming === null ? panel.listing : { ...coming, entries: merge(coming.entries, changed, false) };
  const next = { ...panel, lists, listing };
  if (!stale || action !== panel.operation) return quiet({ ...state, panel: next });
  if (listing === null || coming === null) return askList({ ...state, panel: next }, next, at);
  return quiet({ ...state, panel: { ...next, listing: { ...listing, again: true } } });
}

function merge(entries: readonly Entry[], changed: readonly Entry[], insert = true): readonly Entry[] {
  const news = new Map(changed.map((entry) => [entry.id, entry]));
  const merged = entries.map((entry) => {
    const now = news.get(entry.id);
    news.delete(entry.id);
    return now ?? entry;
  });
  if (!insert || news.size === 0) return merged;
  const sorted = [...merged, ...news.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return sorted.slice(0, MAX_ENTRIES);
}

export interface ListPage {
  readonly entries: readonly Entry[];
  /** From 0. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
}

/** The page that is on the screen; the last one when the list became shorter. */
export function listPage(panel: MenuPanel): ListPage {
  const all = panel.lists[panel.operation] ?? [];
  const pages = Math.max(1, Math.ceil(all.length / PAGE_ENTRIES));
  const page = Math.min(panel.page, pages - 1);
  return { entries: all.slice(page * PAGE_ENTRIES, (page + 1) * PAGE_ENTRIES), page, pages };
}

/** One page on or back; the first and the last page are ends. */
export function turnPage(panel: MenuPanel, by: number): MenuPanel {
  const { page, pages } = listPage(panel);
  return { ...panel, page: Math.min(Math.max(page + by, 0), pages - 1) };
}

// What one screen's OSD remembers, and the limits of it. How it changes stands in screen.ts, login.ts and menu.ts; what is drawn, in view.ts.

import type { Entry } from '../../protocol/api/shapes.ts';
import type { LinkStatus } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type {
  KeysTo,
  LoginPart,
  Operation,
  Place,
  ScreenEffect,
  SeatAct,
  SeatAlarm,
  SessionUser,
  Shown,
  Source,
  Step,
} from './types.ts';

/** Endpoints on one page of the list (manual 2.4). */
export const PAGE_ENTRIES = 8;
/** Milliseconds after a success in which the menu stays up (manual 3.3). */
export const CLOSE_AFTER_MS = 1_000;
/** Milliseconds for which a pushed screen says who pushed what (manual, decisions on who may). */
export const NOTICE_MS = 3_000;
/** Milliseconds without a key after which a login screen over a pushed picture gives the picture free again. */
export const LOGIN_IDLE_MS = 30_000;
/** Characters of the field for the user name, as `receiver.login` takes them. */
export const MAX_USERNAME = 64;
/** Parts of one list that are asked for, and entries of it that are kept: more than a room has endpoints. */
export const MAX_LIST_PARTS = 64;
export const MAX_ENTRIES = 20_000;

export interface LoginPanel {
  readonly kind: 'login';
  readonly user: string;
  readonly password: string;
  readonly focus: LoginPart;
  readonly caps: boolean;
  /** Why the last login was refused; until something is typed. */
  readonly message: Reason | null;
  /** When it gives the picture behind it free; null without one. */
  readonly idleAt: number | null;
}

/** An act that waits for its answer. */
export interface Acting {
  readonly id: string;
  readonly due: number;
}

export interface MenuActing extends Acting {
  readonly operation: Operation | 'logout';
  /** What was typed for it: shown until the answer, unless something new is typed. */
  readonly typed: string;
}

/** A list on its way, part by part. */
export interface Listing extends Acting {
  readonly operation: Operation;
  readonly entries: readonly Entry[];
  readonly parts: number;
  /** It changed meanwhile in a way that asks for the whole again. */
  readonly again: boolean;
}

export type Feedback =
  | { readonly kind: 'success'; readonly operation: Operation }
  | {
      readonly kind: 'partial';
      readonly reached: number;
      readonly of: number;
      readonly refused: readonly { readonly id: string; readonly reason: Reason }[];
    }
  | { readonly kind: 'refused'; readonly operation: Operation; readonly reason: Reason }
  | { readonly kind: 'reserved' };

export interface MenuPanel {
  readonly kind: 'menu';
  readonly operation: Operation;
  readonly typed: string;
  readonly acting: MenuActing | null;
  readonly feedback: Feedback | null;
  readonly closeAt: number | null;
  readonly lists: Readonly<Record<Operation, readonly Entry[] | null>>;
  readonly listing: Listing | null;
  /** From 0; may lie past the end of a list that became shorter. */
  readonly page: number;
}

export interface Entering extends Acting {
  /** The controller said yes; who is logged in comes as `session`. */
  readonly answered: boolean;
}

export interface ScreenState {
  readonly firmware: string;
  readonly named: Source | null;
  /** Null until the controller told it. */
  readonly place: Place | null;
  readonly link: LinkStatus;
  readonly online: boolean;
  readonly user: SessionUser | null;
  readonly shown: Shown | null;
  readonly panel: LoginPanel | MenuPanel | null;
  /** A login from this very screen; it is what opens the menu. */
  readonly entering: Entering | null;
  readonly notice: { readonly shown: Shown; readonly until: number } | null;
  /** What the operator is to see of alarms, as long as it stands. */
  readonly alarm: SeatAlarm | null;
  /** The number of the last act. */
  readonly acts: number;
  /** What was last told of keys, and of the timer. */
  readonly keysTo: KeysTo;
  readonly wakeAt: number | null;
}

export type Turn = Step<ScreenState, ScreenEffect>;

export function quiet(state: ScreenState): Turn {
  return { state, effects: [] };
}

/** The state with one more act numbered, and the effect that sends it. */
export function beginAct(state: ScreenState, act: SeatAct): Turn & { readonly id: string } {
  const acts = state.acts + 1;
  const id = `act-${acts}`;
  return { id, state: { ...state, acts }, effects: [{ type: 'act', id, ...act }] };
}

/** Whether somebody can log in here; receivers of a wall have no login screen and no menu. Before the controller told, yes. */
export function hasOsd(state: ScreenState): boolean {
  return state.place?.login ?? true;
}

/** Who gets the keys of this screen now (manual, decisions on keys). */
export function keysTo(state: ScreenState): KeysTo {
  if (!hasOsd(state) || isWaiting(state)) return 'none';
  if (state.panel !== null || state.user === null) return 'osd';
  return state.shown?.mode === 'control' ? 'computer' : 'watch';
}

/** Not adopted yet: there is nothing to log in to. */
export function isWaiting(state: ScreenState): boolean {
  return state.link.status === 'waiting' && state.user === null;
}

/** The next time at which something ends by itself, or null. */
export function nextDue(state: ScreenState): number | null {
  const { panel, entering, notice } = state;
  const dues = [entering?.due, notice?.until];
  if (panel?.kind === 'menu') dues.push(panel.acting?.due, panel.listing?.due, panel.closeAt ?? undefined);
  if (panel?.kind === 'login') dues.push(panel.idleAt ?? undefined);
  const times = dues.filter((due) => due !== undefined);
  return times.length === 0 ? null : Math.min(...times);
}

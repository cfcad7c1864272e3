// The OSD of one screen as a pure machine: (state, input) → state and effects. Here: what the screen is told, when which panel is up, and what
// follows for keys, menu and timer. The panels themselves stand in login.ts and menu.ts, what is drawn in view.ts.

import { askList, entriesChanged } from './listing.ts';
import { emptyLogin, isUntouched, loginAnswered, loginKey, loginPick } from './login.ts';
import { menuAnswered, menuExpired, menuKey, openMenu } from './menu.ts';
import type { ScreenState, Turn } from './state.ts';
import { hasOsd, keysTo, NOTICE_MS, nextDue, quiet } from './state.ts';
import type { KeyPress, Place, ScreenEffect, ScreenInput, SessionUser, Shown } from './types.ts';

export interface ScreenOptions {
  /** The receiver's firmware version, as the menu shows it. */
  readonly firmware: string;
  /** Where the receiver stood when it was last told, for a device that remembers; null for the login screen in Chinese. */
  readonly place: Place | null;
}

/** A screen at power-up: logged out, dark, no link. Its keys go to the OSD. */
export function startScreen({ firmware, place }: ScreenOptions): ScreenState {
  const state: ScreenState = {
    firmware,
    named: null,
    place,
    link: { status: 'down', because: 'not connected yet' },
    online: true,
    user: null,
    shown: null,
    panel: null,
    entering: null,
    notice: null,
    alarm: null,
    acts: 0,
    keysTo: 'osd',
    wakeAt: null,
  };
  return hasOsd(state) ? { ...state, panel: emptyLogin(state, 0) } : state;
}

/** Carries out one input. Never throws; what does not fit the state changes nothing. */
export function stepScreen(before: ScreenState, input: ScreenInput): Turn {
  const expired = expire(before, input.at);
  const turn = handle(expired, input);
  return tell(before, { ...turn, state: settle(turn.state, input.at) }, input);
}

function handle(state: ScreenState, input: ScreenInput): Turn {
  const { panel } = state;
  const menu = panel?.kind === 'menu' ? panel : null;
  switch (input.type) {
    case 'key':
      return input.down ? pressed(state, input, input.at) : quiet(state);
    case 'open':
      return panel === null && state.user !== null && hasOsd(state) ? openMenu(state, input.at) : quiet(state);
    case 'pick':
      return panel?.kind === 'login' ? loginPick(state, panel, input.part, input.at) : quiet(state);
    case 'link':
      return linked(state, input);
    case 'named':
      return quiet({ ...state, named: { id: input.id, name: input.name } });
    case 'place':
      return quiet({ ...state, place: input });
    case 'session':
      return sessionTold(state, input.user, input.at);
    case 'entries':
      return menu === null ? quiet(state) : entriesChanged(state, menu, input, input.at);
    case 'alarm':
      return quiet({ ...state, alarm: input.alarm });
    case 'shown':
      return quiet(shownTold(state, input.shown, input.at));
    case 'answered':
      if (state.entering?.id === input.id) return entered(loginAnswered(state, input.outcome), input.at);
      return menu === null ? quiet(state) : menuAnswered(state, menu, input.id, input.outcome, input.at);
    case 'wake':
      return quiet(state);
  }
}

/** With nobody logged in and a picture up, a key brings the login screen up and is not typed. */
function pressed(state: ScreenState, key: KeyPress, at: number): Turn {
  const { panel } = state;
  if (panel?.kind === 'login') return loginKey(state, panel, key, at);
  if (panel?.kind === 'menu') return menuKey(state, panel, key, at);
  const comesUp = keysTo(state) === 'osd' && !key.repeat;
  return quiet(comesUp ? { ...state, panel: emptyLogin(state, at) } : state);
}

/** A menu that is up asks afresh when the link is back: the controller has forgotten that it is open. */
function linked(before: ScreenState, { link, online, at }: Extract<ScreenInput, { type: 'link' }>): Turn {
  // Without a controller nobody tells that an alarm is over; with a new link it is told anew.
  const state = { ...before, link, online, alarm: link.status === 'up' ? before.alarm : null };
  const back = link.status === 'up' && before.link.status !== 'up';
  if (!back || state.panel?.kind !== 'menu') return quiet(state);
  const { feedback } = state.panel;
  const silent = feedback?.kind === 'refused' && feedback.reason === 'unavailable';
  const panel = { ...state.panel, listing: null, feedback: silent ? null : feedback };
  const open: ScreenEffect = { type: 'menu', open: true };
  const listed = askList({ ...state, panel }, panel, at);
  return { state: listed.state, effects: [open, ...listed.effects] };
}

/** A menu of somebody else than the one now logged in does not stay. */
function sessionTold(state: ScreenState, user: SessionUser | null, at: number): Turn {
  const other = user?.username !== state.user?.username;
  const panel = other && state.panel?.kind === 'menu' ? null : state.panel;
  return entered({ ...state, user, panel, alarm: other ? null : state.alarm }, at);
}

/** The menu opens when the login of this very screen was answered and the controller told who is logged in, in whatever order. */
function entered(state: ScreenState, at: number): Turn {
  if (state.user === null || state.entering?.answered !== true) return quiet(state);
  const inside = { ...state, entering: null };
  return inside.panel?.kind === 'menu' || !hasOsd(inside) ? quiet(inside) : openMenu(inside, at);
}

function shownTold(state: ScreenState, shown: Shown | null, at: number): ScreenState {
  const changed = shown?.source.id !== state.shown?.source.id || shown?.pushedBy !== state.shown?.pushedBy;
  if (!changed) return { ...state, shown };
  const notice = shown !== null && shown.pushedBy !== null ? { shown, until: at + NOTICE_MS } : null;
  // A new picture is worth more than a login screen at which nothing was typed.
  const gives = shown !== null && state.panel?.kind === 'login' && isUntouched(state, state.panel);
  return { ...state, shown, notice, panel: gives ? null : state.panel };
}

/** What has ended by itself by now. */
function expire(before: ScreenState, at: number): ScreenState {
  const silent = { ok: false, reason: 'unavailable', because: 'no answer in time' } as const;
  const late = before.entering !== null && before.entering.due <= at;
  const state = late ? loginAnswered(before, silent) : before;
  const notice = state.notice !== null && state.notice.until <= at ? null : state.notice;
  const { panel } = state;
  if (panel?.kind === 'menu') return { ...state, notice, panel: menuExpired(panel, at) };
  const idle = panel !== null && panel.idleAt !== null && panel.idleAt <= at && state.entering === null;
  return { ...state, notice, panel: idle ? null : panel };
}

/** Which panel may be up: none on a wall; without a user the login screen, unless a picture is shown; with a user never the login screen. */
function settle(state: ScreenState, at: number): ScreenState {
  const { panel } = state;
  if (!hasOsd(state)) return panel === null ? state : { ...state, panel: null };
  if (state.user !== null) return panel?.kind === 'login' ? { ...state, panel: null } : state;
  if (panel?.kind === 'login') return { ...state, panel: timed(state, panel, at) };
  return { ...state, panel: state.shown === null ? emptyLogin(state, at) : null };
}

type Login = Extract<ScreenState['panel'], { kind: 'login' }>;

/** Only a login screen over a picture goes by itself. */
function timed(state: ScreenState, panel: Login, at: number): Login {
  if ((state.shown === null) === (panel.idleAt === null)) return panel;
  return { ...panel, idleAt: emptyLogin(state, at).idleAt };
}

/** The effects of what changed: menu before the acts that it sends; keys and timer after them. */
function tell(before: ScreenState, { state, effects }: Turn, input: ScreenInput): Turn {
  const open = state.panel?.kind === 'menu';
  const menu: ScreenEffect[] = open === (before.panel?.kind === 'menu') ? [] : [{ type: 'menu', open }];
  const to = keysTo(state);
  const keys: ScreenEffect[] = to === before.keysTo && input.type !== 'open' ? [] : [{ type: 'keys', to }];
  const due = nextDue(state);
  const asks = due !== null && (due !== before.wakeAt || input.type === 'wake');
  const wake: ScreenEffect[] = asks ? [{ type: 'wake', at: due }] : [];
  return { state: { ...state, keysTo: to, wakeAt: due }, effects: [...menu, ...effects, ...keys, ...wake] };
}

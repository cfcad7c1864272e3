// The login screen: its two fields, its two buttons, and the login that it asks for (manual 1). When it is up at all, screen.ts decides.

import { ACT_DEADLINE_MS, MAX_PASSWORD } from '../../protocol/limits.ts';
import type { ActOutcome } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { LoginPanel, ScreenState, Turn } from './state.ts';
import { beginAct, LOGIN_IDLE_MS, MAX_USERNAME, quiet } from './state.ts';
import type { KeyPress, LoginPart } from './types.ts';
import { LOGIN_PARTS } from './types.ts';
import { character } from './typing.ts';

const EMPTY: LoginPanel = {
  kind: 'login',
  user: '',
  password: '',
  focus: 'user',
  caps: false,
  message: null,
  idleAt: null,
};

type Act = (state: ScreenState, panel: LoginPanel, at: number) => Turn;

/** What a key does, and whether its auto-repeat does it again. Space is one of these on the buttons alone. */
const KEYS: Readonly<Record<string, { readonly act: Act; readonly repeats: boolean }>> = {
  Tab: { act: move(1), repeats: true },
  ArrowDown: { act: move(1), repeats: true },
  ArrowRight: { act: move(1), repeats: true },
  ArrowUp: { act: move(-1), repeats: true },
  ArrowLeft: { act: move(-1), repeats: true },
  Backspace: { act: erase, repeats: true },
  Enter: { act: enter, repeats: false },
  NumpadEnter: { act: enter, repeats: false },
  Escape: { act: leave, repeats: false },
};

/** The login screen as it comes up. */
export function emptyLogin(state: ScreenState, at: number): LoginPanel {
  return { ...EMPTY, idleAt: state.shown === null ? null : at + LOGIN_IDLE_MS };
}

/** Whether nothing is lost when it goes. */
export function isUntouched(state: ScreenState, panel: LoginPanel): boolean {
  return panel.user === '' && panel.password === '' && state.entering === null;
}

export function loginKey(before: ScreenState, old: LoginPanel, key: KeyPress, at: number): Turn {
  const panel = { ...old, caps: key.caps, idleAt: old.idleAt === null ? null : at + LOGIN_IDLE_MS };
  const state = { ...before, panel };
  if (state.entering !== null || key.chord) return quiet(state);
  if (key.code === 'Tab' && key.shift) return move(-1)(state, panel, at);
  const row = KEYS[key.code];
  if (row !== undefined) return key.repeat && !row.repeats ? quiet(state) : row.act(state, panel, at);
  const typed = character(key);
  if (typed === null) return quiet(state);
  return isField(panel.focus) ? type(state, panel, typed) : press(state, panel, typed, key.repeat, at);
}

/** A click: a field gets the focus, a button acts. */
export function loginPick(before: ScreenState, panel: LoginPanel, part: LoginPart, at: number): Turn {
  if (before.entering !== null) return quiet(before);
  const picked = { ...panel, focus: part };
  const state = { ...before, panel: picked };
  return isField(part) ? quiet(state) : enter(state, picked, at);
}

/** The answer to the login from this screen, or its absence (`unavailable`). */
export function loginAnswered(state: ScreenState, outcome: ActOutcome): ScreenState {
  if (state.entering === null) return state;
  if (outcome.ok) return { ...state, entering: { ...state.entering, answered: true } };
  const refused = { ...state, entering: null };
  if (state.panel?.kind !== 'login') return refused;
  return {
    ...refused,
    panel: { ...EMPTY, idleAt: state.panel.idleAt, caps: state.panel.caps, message: outcome.reason },
  };
}

function isField(part: LoginPart): part is 'user' | 'password' {
  return part === 'user' || part === 'password';
}

function move(by: number): Act {
  return (state, panel) => {
    const index = (LOGIN_PARTS.indexOf(panel.focus) + by + LOGIN_PARTS.length) % LOGIN_PARTS.length;
    return quiet({ ...state, panel: { ...panel, focus: LOGIN_PARTS[index] ?? 'user' } });
  };
}

function type(state: ScreenState, panel: LoginPanel, typed: string): Turn {
  if (!isField(panel.focus)) return quiet(state);
  const limit = panel.focus === 'user' ? MAX_USERNAME : MAX_PASSWORD;
  const text = `${panel[panel.focus]}${typed}`.slice(0, limit);
  return quiet({ ...state, panel: { ...panel, message: null, [panel.focus]: text } });
}

function erase(state: ScreenState, panel: LoginPanel): Turn {
  if (!isField(panel.focus)) return quiet(state);
  return quiet({ ...state, panel: { ...panel, message: null, [panel.focus]: panel[panel.focus].slice(0, -1) } });
}

/** A character on a button: Space presses it. */
function press(state: ScreenState, panel: LoginPanel, typed: string, repeat: boolean, at: number): Turn {
  return typed === ' ' && !repeat ? enter(state, panel, at) : quiet(state);
}

function enter(state: ScreenState, panel: LoginPanel, at: number): Turn {
  const acts: Readonly<Record<LoginPart, Act>> = { user: move(1), password: submit, login: submit, clear };
  return acts[panel.focus](state, panel, at);
}

function clear(state: ScreenState, panel: LoginPanel): Turn {
  return quiet({ ...state, panel: { ...EMPTY, caps: panel.caps, idleAt: panel.idleAt } });
}

/** Over a picture: the picture is free again. Elsewhere the login screen stays. */
function leave(state: ScreenState): Turn {
  return quiet(state.shown === null ? state : { ...state, panel: null });
}

/**
 * Sends the login; from here on the password is in the act alone. An empty field cannot be right and is not sent. While the link is down the status
 * line says so already, and what was typed stays for another Enter.
 */
function submit(state: ScreenState, panel: LoginPanel, at: number): Turn {
  if (state.link.status !== 'up') return quiet(state);
  const { user, password } = panel;
  if (user === '' || password === '') return quiet(refuse(state, panel, 'invalid_credentials'));
  const sent = { ...state, panel: { ...panel, password: '', message: null } };
  const act = beginAct(sent, { method: 'receiver.login', params: { username: user, password } });
  const entering = { id: act.id, due: at + ACT_DEADLINE_MS, answered: false };
  return { state: { ...act.state, entering }, effects: act.effects };
}

function refuse(state: ScreenState, panel: LoginPanel, reason: Reason): ScreenState {
  return { ...state, panel: { ...EMPTY, caps: panel.caps, idleAt: panel.idleAt, message: reason } };
}

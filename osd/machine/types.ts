// What the machines of a seat are told, what they ask for, and what a screen shows: values only.
// How one leads to the other stands in screen.ts (one screen), keyboard.ts (one keyboard) and seat.ts (both joined).

import type { EndpointMessageOf, Place } from '../../protocol/endpoint/messages.ts';
import type { ActOutcome, LinkStatus, Told } from '../../protocol/link/types.ts';
import type { Language, Mode } from '../../protocol/schema.ts';
import type { Operation } from '../../protocol/texts.ts';

export type { Language, Operation, Place };

/** Every input carries the time: monotonic milliseconds of one clock. The machines know no other. */
export interface Timed {
  readonly at: number;
}

/** A key as the keyboard gave it. */
export interface KeyPress {
  /** `KeyboardEvent.code`: the place of the key, whatever layout or input method is set. */
  readonly code: string;
  readonly down: boolean;
  /** Auto-repeat (`KeyboardEvent.repeat`); false for keyboards that do not repeat. */
  readonly repeat: boolean;
  readonly shift: boolean;
  /** Caps Lock is on. */
  readonly caps: boolean;
  /** Ctrl, Alt or Meta is held. */
  readonly chord: boolean;
}

/** Who gets the keys of a screen: its computer; nobody, but Shift+O twice opens the menu (view-only, or no picture); its OSD; nobody at all (a wall). */
export type KeysTo = 'computer' | 'watch' | 'osd' | 'none';

export interface Source {
  readonly id: string;
  readonly name: string;
}

/** What is on the screen now, as the receiver knows it. */
export interface Shown {
  readonly source: Source;
  readonly mode: Mode;
  /** Who pushed it, or null: connected, got or brought along. */
  readonly pushedBy: string | null;
}

export type SeatAlarm = NonNullable<EndpointMessageOf<'alarm'>['alarm']>;
export type SessionUser = NonNullable<EndpointMessageOf<'session'>['user']>;

/** What can have the focus of the login screen, in the order of Tab. */
export const LOGIN_PARTS = ['user', 'password', 'login', 'clear'] as const;
export type LoginPart = (typeof LOGIN_PARTS)[number];

/** What one screen is told. The controller's messages go in as they came: `{ ...message, at }`. */
export type ScreenInput = Timed &
  (
    | ({ readonly type: 'key' } & KeyPress)
    /** Shift+O twice: open the menu. */
    | { readonly type: 'open' }
    /** A part of the login screen was clicked. */
    | { readonly type: 'pick'; readonly part: LoginPart }
    /** `online` is `navigator.onLine`, or whether the network link of the device is up. */
    | { readonly type: 'link'; readonly link: LinkStatus; readonly online: boolean }
    | Told
    /** The screen shows this now, or is dark (null). */
    | { readonly type: 'shown'; readonly shown: Shown | null }
    | { readonly type: 'answered'; readonly id: string; readonly outcome: ActOutcome }
    /** Time has passed. May come late, early, or without having been asked for. */
    | { readonly type: 'wake' }
  );

/** The acts that the OSD asks for; `receiver` is added by the controller. */
export type SeatAct =
  | { readonly method: 'receiver.login'; readonly params: { readonly username: string; readonly password: string } }
  | { readonly method: 'receiver.logout'; readonly params: Readonly<Record<string, never>> }
  | { readonly method: 'room.list'; readonly params: { readonly action: Operation; readonly after?: string } }
  | { readonly method: 'switch.connect'; readonly params: { readonly source: string } }
  | { readonly method: 'switch.push'; readonly params: { readonly targets: string } }
  | { readonly method: 'switch.get'; readonly params: { readonly from: string } };

export type ScreenEffect =
  /** Ask the controller (`EndpointLink.act`) and feed the outcome back as `answered` with the same `id`. */
  | ({ readonly type: 'act'; readonly id: string } & SeatAct)
  /** Tell the controller that the menu opened or closed (`EndpointLink.menu`). */
  | { readonly type: 'menu'; readonly open: boolean }
  /** From now on the keys of this screen go there: tell the keyboard as `keys`. */
  | { readonly type: 'keys'; readonly to: KeysTo }
  /** Feed `wake` at this time; replaces the timer asked for before. */
  | { readonly type: 'wake'; readonly at: number };

/** What the keyboard and mouse that 1 to 8 screens share are told. `screen` counts the screens of this keyboard from 0. */
export type KeyboardInput = Timed &
  (
    | ({ readonly type: 'key' } & KeyPress)
    /** `x`, `y`: 0 to 65535 of the picture; `buttons` as `MouseEvent.buttons`; `wheel` in notches, down positive. */
    | ({ readonly type: 'pointer'; readonly screen: number } & Pointer)
    /** The keyboard is lost: window blurred, page hidden, cable drawn. */
    | { readonly type: 'blur' }
    /** The screen's picture is about to change or to end: release what is held there. */
    | { readonly type: 'release'; readonly screen: number }
    | { readonly type: 'keys'; readonly screen: number; readonly to: KeysTo }
    | { readonly type: 'placed'; readonly screen: number; readonly place: Place }
    | { readonly type: 'wake' }
  );

export interface Pointer {
  readonly x: number;
  readonly y: number;
  readonly buttons: number;
  readonly wheel: number;
}

export type KeyboardEffect =
  /** A key for the computer that this screen shows. */
  | { readonly type: 'key'; readonly screen: number; readonly code: string; readonly down: boolean }
  | ({ readonly type: 'pointer'; readonly screen: number } & Pointer)
  /** Release every key and button at the computer that this screen shows. */
  | { readonly type: 'release'; readonly screen: number }
  /** A key for the OSD of this screen: feed it to the screen as `key`. */
  | { readonly type: 'osd'; readonly screen: number; readonly key: KeyPress }
  /** Shift+O twice: feed `open` to the screen. */
  | { readonly type: 'open'; readonly screen: number }
  /** The keyboard works on this screen from now on. */
  | { readonly type: 'chosen'; readonly screen: number }
  | { readonly type: 'wake'; readonly at: number };

/** What a whole seat (screens and keyboard joined, seat.ts) is told: what the keyboard is told, and what its screens are told. */
export type SeatInput =
  | Extract<KeyboardInput, { readonly type: 'key' | 'pointer' | 'blur' | 'release' | 'wake' }>
  | {
      readonly type: 'screen';
      readonly screen: number;
      readonly input: Exclude<ScreenInput, { readonly type: 'key' | 'open' | 'wake' }>;
    };

/** What a whole seat asks for; one `wake` for all, which replaces the one before. */
export type SeatEffect =
  | Extract<KeyboardEffect, { readonly type: 'key' | 'pointer' | 'release' | 'chosen' | 'wake' }>
  | (Extract<ScreenEffect, { readonly type: 'act' | 'menu' }> & { readonly screen: number });

/** New state and what is to be done, in this order. */
export interface Step<S, E> {
  readonly state: S;
  readonly effects: readonly E[];
}

/**
 * The colours of the manual (2.3, 2.5) by what they mean. Text: `fixed` brown, `value` white, `operation` yellow. Entries of the list: `ready` grey,
 * `current` bright yellow, `offline` red.
 */
export type Role = 'fixed' | 'value' | 'operation' | 'ready' | 'current' | 'offline';

export interface Span {
  readonly role: Role;
  readonly text: string;
}

/** What is drawn over the picture. */
export interface OsdView {
  readonly language: Language;
  readonly panel: LoginView | MenuView | WaitingView | null;
  /** Who pushed what, for 3 s; may stand together with a panel. */
  readonly notice: Span | null;
  /** The gravest alarm, in a line at the lower edge, as long as it stands; may stand together with a panel. */
  readonly alarm: Span | null;
}

/** The receiver is not adopted yet: an administrator compares this fingerprint. */
export interface WaitingView {
  readonly kind: 'waiting';
  readonly title: Span;
  readonly hint: Span;
  /** Groups of four digits. */
  readonly fingerprint: Span;
}

export interface LoginView {
  readonly kind: 'login';
  readonly title: Span;
  readonly receiver: Span;
  readonly userLabel: Span;
  readonly user: Span;
  readonly passwordLabel: Span;
  /** One bullet a character, never the password. */
  readonly password: Span;
  readonly login: Span;
  readonly clear: Span;
  readonly focus: LoginPart;
  /** The login is under way. */
  readonly busy: boolean;
  readonly status: Span;
  /** Whether the status line tells a fault. */
  readonly fault: boolean;
  /** Said while Caps Lock is on. */
  readonly caps: Span | null;
}

export interface MenuView {
  readonly kind: 'menu';
  readonly operation: Operation;
  /** Label and value. */
  readonly firmware: readonly [Span, Span];
  /** Label, and the user name with the receiver's ID in brackets. */
  readonly user: readonly [Span, Span];
  readonly listTitle: Span;
  readonly columns: readonly [Span, Span];
  /** At most 8. */
  readonly entries: readonly EntryView[];
  /** What stands in place of the list when it is empty, or null. */
  readonly empty: Span | null;
  /** From 1; `pages` is at least 1. */
  readonly page: number;
  readonly pages: number;
  readonly pageText: Span;
  /** 【连接】 */
  readonly prompt: Span;
  readonly hints: readonly Span[];
  readonly typed: Span;
  /** An act is under way. */
  readonly busy: boolean;
  readonly feedback: Span | null;
  /** The receivers that a push did not reach, with the reason; at most `MAX_NAMED_REFUSALS`. */
  readonly refused: readonly RefusedView[];
  /** Said when more were refused than are named. */
  readonly more: Span | null;
  /** The link's status, while it is not up. */
  readonly status: Span | null;
  readonly legend: readonly LegendView[];
}

export interface EntryView {
  readonly id: string;
  readonly name: string;
  readonly role: 'ready' | 'current' | 'offline';
}

export interface RefusedView {
  readonly id: Span;
  readonly text: Span;
}

export interface LegendView {
  readonly key: Span;
  readonly label: Span;
  /** The pending operation's key. */
  readonly active: boolean;
}

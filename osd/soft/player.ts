// The page at work while it holds its receivers: screens, seat, keyboard and mouse joined. How it came by them stands in main.ts.

import type { Timers } from '../../protocol/link/types.ts';
import { PICTURE_FORMATS } from '../../protocol/stream/messages.ts';
import { createSeat } from '../receiver/seat.ts';
import type { KeyPress, ScreenObserver, ScreenOptions, Seat, Shown } from '../receiver/types.ts';
import type { Chord } from './chords.ts';
import { pressesOf } from './chords.ts';
import { listenToKeyboard } from './keyboard.ts';
import type { PageState } from './page-state.svelte.ts';
import type { Hold, PlayedScreen } from './screens.ts';
import type { Settings } from './settings.ts';
import { socketAddress } from './settings.ts';
import { connect, connectStream } from './sockets.ts';
import { ScreenElement } from './stage.ts';
import { createSigner, nonce, verifier } from './web-crypto.ts';

const MODEL = 'OpenSeat soft receiver';
/** Screens in one row; more stand in rows of so many. */
const MAX_COLUMNS = 4;
const ESCAPE: KeyPress = { code: 'Escape', down: true, repeat: false, shift: false, caps: false, chord: false };

export interface Player {
  /** Opens the page's own menu, or closes it. */
  toggleMenu(): void;
  /** Sends keys that browsers keep for themselves to the computer on the chosen screen. */
  send(chord: Chord): void;
  /** Releases everything and leaves the stage empty. */
  stop(because: string): void;
}

export interface Surroundings {
  readonly settings: Settings;
  readonly stage: HTMLElement;
  readonly page: PageState;
  readonly timers: Timers;
}

/** One screen of the page with what is known of it. */
interface Screen {
  readonly played: PlayedScreen;
  readonly element: ScreenElement;
  id: string | null;
  hasLogin: boolean;
  shown: Shown | null;
}

/** Plays the receivers until `stop`. */
export function play(hold: Hold, { settings, stage, page, timers }: Surroundings): Player {
  const screens: readonly Screen[] = hold.screens.map((played, index) => {
    const element = new ScreenElement(stage, {
      pointer: (pointer) => seat.pointer(index, pointer),
      pick: (part) => seat.pick(index, part),
    });
    if (played.receiver !== null) element.named(played.receiver);
    return { played, element, id: played.receiver, hasLogin: false, shown: null };
  });
  const refresh = () => {
    for (const [index, { element }] of screens.entries()) element.chosen(index === seat.chosen);
    page.controls = takesKeys(seat);
    page.hasLogin = screens.some(({ hasLogin }) => hasLogin);
    document.title = titleOf(screens);
  };
  const seat: Seat = createSeat({
    screens: screens.map((screen, index) => optionsOf(screen, settings, observe(screen, index, page, refresh))),
    connect,
    stream: connectStream,
    timers,
    random: Math.random,
    nonce,
    formats: PICTURE_FORMATS,
    chosen: refresh,
  });

  arrange(stage, screens.length);
  const deafen = listen(seat, stage, page);
  seat.network(navigator.onLine);
  seat.start();
  refresh();
  return {
    toggleMenu: () => toggleMenu(seat, page),
    send: (chord) => {
      page.panel = 'none';
      if (seat.screens[seat.chosen]?.view.panel?.kind === 'menu') press(seat, ESCAPE, { ...ESCAPE, down: false });
      press(seat, ...pressesOf(chord));
    },
    stop: (because) => {
      deafen();
      seat.stop(because);
      for (const { element } of screens) element.remove();
    },
  };
}

function optionsOf({ played, element }: Screen, settings: Settings, observer: ScreenObserver): ScreenOptions {
  return {
    addresses: [socketAddress(settings.endpoint, location.href)],
    identity: {
      kind: 'receiver',
      signer: createSigner(played),
      verifier,
      name: played.receiver === null ? MODEL : `${MODEL} ${played.receiver}`,
      model: MODEL,
      firmware: settings.version,
    },
    memory: played.memory,
    fingerprint: played.fingerprint,
    surface: element,
    observer,
  };
}

/** Keeps element, page and stand-in up to date with one screen. */
function observe(screen: Screen, index: number, page: PageState, refresh: () => void): ScreenObserver {
  const { played, element } = screen;
  return {
    status: (status) => element.link(status),
    named: ({ id }) => {
      screen.id = id;
      element.named(id);
      played.named(id);
      refresh();
    },
    place: ({ language, login }) => {
      screen.hasLogin = login;
      refresh();
      if (index !== 0) return;
      page.language = language;
      document.documentElement.lang = language;
    },
    // The seat knows of it a moment later than its observers.
    session: () => queueMicrotask(refresh),
    shown: (shown) => {
      const other = shown?.source.id !== screen.shown?.source.id;
      screen.shown = shown;
      element.shown(shown);
      if (other) played.showed(shown?.source.id ?? null);
      queueMicrotask(refresh);
    },
    remember: (memory) => played.remember(memory),
  };
}

/** Keyboard, focus, full screen and network of the page; the answer ends it. */
function listen(seat: Seat, stage: HTMLElement, page: PageState): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const deafen = listenToKeyboard({
    key: (key) => seat.key(key),
    lost: () => seat.blur(),
    keeps: (event) => keeps(event, seat, page),
  });
  const onFocus = () => {
    page.focused = document.hasFocus();
    stage.dataset.focused = String(page.focused);
  };
  const onFullScreen = () => {
    page.fullScreen = document.fullscreenElement !== null;
  };
  const onNetwork = () => seat.network(navigator.onLine);
  for (const name of ['focus', 'blur']) window.addEventListener(name, onFocus, { signal });
  for (const name of ['online', 'offline']) window.addEventListener(name, onNetwork, { signal });
  document.addEventListener('fullscreenchange', onFullScreen, { signal });
  onFocus();
  onFullScreen();
  return () => {
    deafen();
    ended.abort();
  };
}

/** The page's menu has the keys while it is open. Shift+F10 and the menu key open it where no key goes to a computer anyway. */
function keeps(event: KeyboardEvent, seat: Seat, page: PageState): boolean {
  const down = event.type === 'keydown';
  if (page.panel === 'menu') {
    if (down && event.code === 'Escape') page.panel = 'none';
    return true;
  }
  const asks = event.code === 'ContextMenu' || (event.code === 'F10' && event.shiftKey);
  const inOsd = (seat.screens[seat.chosen]?.view.panel ?? null) !== null;
  if (!down || !asks || !inOsd) return false;
  event.preventDefault();
  toggleMenu(seat, page);
  return true;
}

/** While the menu is open no key-up reaches the seat, so nothing may be held. */
function toggleMenu(seat: Seat, page: PageState): void {
  page.panel = page.panel === 'menu' ? 'none' : 'menu';
  seat.blur();
}

function press(seat: Seat, ...keys: readonly KeyPress[]): void {
  for (const key of keys) seat.key(key);
}

function takesKeys(seat: Seat): boolean {
  const screen = seat.screens[seat.chosen];
  return screen !== undefined && screen.user !== null && screen.shown?.mode === 'control';
}

function arrange(stage: HTMLElement, count: number): void {
  const rows = Math.ceil(count / MAX_COLUMNS);
  stage.style.setProperty('--columns', String(Math.ceil(count / rows)));
  stage.dataset.several = String(count > 1);
}

/** `5001 ← 0001 Accounting`, for each screen. */
function titleOf(screens: readonly Screen[]): string {
  const parts = screens.map(({ id, shown }) => {
    const receiver = id ?? 'OpenSeat';
    return shown === null ? receiver : `${receiver} ← ${shown.source.id} ${shown.source.name}`;
  });
  return parts.join(' · ');
}

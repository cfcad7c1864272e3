// The keyboard of the page: every key is taken before the browser sees it, by its place (`code`), with no input method in between.
// Where a key goes is the seat's matter; which keys browsers never hand out stands in texts.ts.

import type { KeyPress } from '../receiver/types.ts';

export interface KeyboardHandler {
  key(key: KeyPress): void;
  /** The keyboard is lost: whatever is held comes up unseen. */
  lost(): void;
  /** Whether the page itself wants this key (its menu is open, or is asked for); it is then left alone. */
  keeps(event: KeyboardEvent): boolean;
}

/** What `KeyboardEvent.code` can be in the messages; some virtual keyboards give none. */
const CODE = /^[A-Za-z0-9]{1,32}$/;
const META = /^Meta(Left|Right)$/;

/** Listens from now on; the answer ends it. */
export function listenToKeyboard(handler: KeyboardHandler): () => void {
  const ended = new AbortController();
  const capture = { capture: true, signal: ended.signal };
  // While Command is held, Macs tell of no key that comes up.
  const swallowsKeyUps = /Mac/.test(navigator.platform);

  const onKey = (event: KeyboardEvent) => {
    if (handler.keeps(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!CODE.test(event.code)) return;
    const down = event.type === 'keydown';
    handler.key({
      code: event.code,
      down,
      repeat: event.repeat,
      shift: event.shiftKey,
      caps: event.getModifierState('CapsLock'),
      chord: event.ctrlKey || event.altKey || event.metaKey,
    });
    if (!down && swallowsKeyUps && META.test(event.code)) handler.lost();
  };
  const onHidden = () => {
    if (document.hidden) handler.lost();
  };

  window.addEventListener('keydown', onKey, capture);
  window.addEventListener('keyup', onKey, capture);
  window.addEventListener('blur', () => handler.lost(), { signal: ended.signal });
  window.addEventListener('pagehide', () => handler.lost(), { signal: ended.signal });
  document.addEventListener('visibilitychange', onHidden, { signal: ended.signal });
  return () => ended.abort();
}

interface KeyboardLock {
  lock(): Promise<void>;
}

/** Full screen, with the keys that the browser and the desktop hand out there alone (Esc, Alt+Tab, Ctrl+W …) where the browser can. */
export async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement !== null) return await document.exitFullscreen();
  await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
  const { keyboard } = navigator as Navigator & { readonly keyboard?: Partial<KeyboardLock> };
  await keyboard?.lock?.();
}

/** Whether this browser can hand out all keys in full screen. */
export function canLockKeyboard(): boolean {
  return 'keyboard' in navigator;
}

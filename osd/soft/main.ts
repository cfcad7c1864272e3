// The soft receiver: finds out which receivers this page plays and by which keys, plays them, and starts again when it lost them.
// What it then does stands in player.ts.

import { mount } from 'svelte';
import type { Chord } from './chords.ts';
import type { Fault } from './fault.ts';
import { PageError } from './fault.ts';
import { toggleFullScreen } from './keyboard.ts';
import { takeLentScreens } from './lent-screens.ts';
import { takeOwnScreens } from './own-screens.ts';
import Page from './Page.svelte';
import './page.css';
import { PageState } from './page-state.svelte.ts';
import type { Player } from './player.ts';
import { play } from './player.ts';
import type { Hold } from './screens.ts';
import type { Settings } from './settings.ts';
import { readSettings, receiversAsked, socketAddress } from './settings.ts';
import { createTimers } from './timers.ts';
import { hasKeys } from './web-crypto.ts';

/** Milliseconds before the page tries again by itself. */
const AGAIN_MS = 2_000;
/** Milliseconds between tries while a page that was just reloaded may still count as the other one, and how many there are. */
const GRACE_MS = 300;
const GRACE_TRIES = 5;
/** Faults that may pass without anybody doing anything. */
const PASSING: readonly Fault[] = ['silent', 'lost'];

const timers = createTimers();
const page = new PageState();
let holding: { readonly hold: Hold; readonly player: Player } | null = null;
let cancelAgain: () => void = () => {};

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new PageError('silent', `the page lacks #${id}`);
  return found;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve));
}

/** The receivers asked for, lent in the demonstration, else this browser's own. */
async function take(settings: Settings, asked: readonly string[]): Promise<Hold> {
  if (settings.standIn === null || asked.length === 0) return await takeOwnScreens(asked);
  const address = socketAddress(settings.standIn, location.href);
  return await takeLentScreens(address, asked, timers, () => lose('lost'));
}

/** A page that is reloaded may come before its own past is gone. */
async function takePatiently(settings: Settings, asked: readonly string[]): Promise<Hold> {
  for (let tries = 1; tries < GRACE_TRIES; tries += 1) {
    try {
      return await take(settings, asked);
    } catch (error) {
      if (faultOf(error) !== 'inUse') throw error;
      await pause(GRACE_MS);
    }
  }
  return await take(settings, asked);
}

async function start(): Promise<void> {
  const asked = receiversAsked(location.search);
  if (!asked.ok) throw new PageError('address', asked.because);
  page.asked = asked.value;
  if (!hasKeys()) throw new PageError('insecure', 'no keys outside secure contexts');
  const settings = await readSettings();
  if (!settings.ok) throw new PageError('silent', settings.because);
  page.product = settings.value.product;
  page.version = settings.value.version;
  const hold = await takePatiently(settings.value, asked.value);
  page.fault = null;
  holding = { hold, player: play(hold, { settings: settings.value, stage: element('stage'), page, timers }) };
}

function begin(): void {
  cancelAgain();
  start().catch((error: unknown) => fail(faultOf(error)));
}

function fail(fault: Fault): void {
  page.fault = fault;
  document.title = ['OpenSeat', ...page.asked].join(' · ');
  if (PASSING.includes(fault)) cancelAgain = timers.after(AGAIN_MS, begin);
}

function letGo(because: string): void {
  holding?.player.stop(because);
  holding?.hold.release();
  holding = null;
}

function lose(fault: Fault): void {
  letGo('the receivers were taken back');
  fail(fault);
}

function faultOf(error: unknown): Fault {
  return error instanceof PageError ? error.fault : 'silent';
}

mount(Page, {
  target: element('page'),
  props: {
    page,
    send: (chord: Chord) => holding?.player.send(chord),
    // Refused without a click, or where the page's frame does not allow it: then nothing changes.
    fullScreen: () => void toggleFullScreen().catch(() => {}),
    again: begin,
    toggleMenu: () => holding?.player.toggleMenu(),
  },
});
window.addEventListener('pagehide', () => letGo('the page goes'));
// A page that the browser had put aside holds nothing any more.
window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
begin();

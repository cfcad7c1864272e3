// The page /room/: each seat of the demonstration in a frame of its own, and its wall as four frames without a gap between.
// A frame is the soft receiver; it takes its receivers over while it is open. Which rooms there are stands in demonstration.ts.

import './page.css';
import type { Language } from '../../../protocol/schema.ts';
import { DEMONSTRATION } from '../demonstration.ts';
import type { TextName } from './texts.ts';
import { isLanguage, TEXTS } from './texts.ts';

const STORED = 'openseat.room.language';

interface Panel {
  readonly name: string;
  readonly columns: number;
  /** The receivers of each frame. */
  readonly frames: readonly (readonly string[])[];
  readonly kind: 'seat' | 'wall';
}

const PANELS: readonly Panel[] = [
  ...DEMONSTRATION.seats.map(
    ({ name, receivers }): Panel => ({ name, columns: receivers.length, frames: [receivers], kind: 'seat' }),
  ),
  ...DEMONSTRATION.walls.map(
    ({ name, columns, receivers }): Panel => ({ name, columns, frames: receivers.map((id) => [id]), kind: 'wall' }),
  ),
];

function address(receivers: readonly string[]): string {
  return new URL(`../seat/?receiver=${receivers.join(',')}`, location.href).href;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...inside: (Node | string)[]) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...inside);
  return element;
}

/** An element whose words follow the language. */
function say<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text: TextName) {
  const element = make(tag, className);
  element.dataset.text = text;
  return element;
}

function frameOf(name: string, receivers: readonly string[]): HTMLIFrameElement {
  const frame = make('iframe', 'screen');
  frame.title = `${name} ${receivers.join(' ')}`;
  frame.allow = 'fullscreen; clipboard-read; clipboard-write';
  frame.dataset.receivers = receivers.join(',');
  frame.src = address(receivers);
  // From one frame to another this window hears nothing; the frames are of its own origin.
  frame.addEventListener('load', () => frame.contentWindow?.addEventListener('focus', () => setTimeout(markFocus)));
  return frame;
}

/** The button that moves a seat into a window of its own and back: a receiver is played by one page at a time. */
function mover(body: HTMLElement, frames: readonly HTMLIFrameElement[], receivers: readonly string[]) {
  const button = say('button', 'quiet', 'away');
  button.type = 'button';
  let other: Window | null = null;
  button.addEventListener('click', () => {
    const leaves = other === null;
    body.replaceChildren(...(leaves ? [say('p', 'elsewhere', 'elsewhere')] : frames));
    if (leaves) other = window.open(address(receivers), '_blank');
    else {
      other?.close();
      other = null;
    }
    button.dataset.text = leaves ? 'back' : 'away';
    speak(language);
  });
  return button;
}

function panelOf({ name, columns, frames, kind }: Panel): HTMLElement {
  const screens = frames.map((receivers) => frameOf(name, receivers));
  const body = make('div', 'screens', ...screens);
  body.style.setProperty('--columns', String(columns));
  const ids = make('span', 'ids', frames.flat().join(' · '));
  const head = make('header', 'head', make('h2', 'name', name), ids);
  const [first] = frames;
  if (kind === 'seat' && first !== undefined) head.append(mover(body, screens, first));
  const panel = make('section', `panel ${kind}`, head, body);
  panel.style.setProperty('--columns', String(columns));
  return panel;
}

function accounts(): HTMLElement {
  const { administrator, users } = DEMONSTRATION;
  const all = [...users, administrator].map(({ username = '', password }) =>
    make('code', 'account', `${username} / ${password}`),
  );
  return make('p', 'accounts', say('span', 'label', 'accounts'), ...all);
}

function top(): HTMLElement {
  const admin = say('a', 'quiet', 'admin');
  admin.href = new URL('../', location.href).href;
  admin.target = '_blank';
  admin.rel = 'noopener';
  const other = say('button', 'quiet', 'language');
  other.type = 'button';
  other.addEventListener('click', () => speak(language === 'en' ? 'zh-CN' : 'en'));
  const links = make('nav', 'links', admin, other);
  return make('header', 'top', say('h1', 'title', 'title'), say('p', 'hint', 'hint'), accounts(), links);
}

/** Shows which seat the keyboard is at: a click into a frame moves it there, and this window only hears that it lost it. */
function markFocus(): void {
  for (const panel of document.querySelectorAll('.panel'))
    panel.classList.toggle(
      'focused',
      panel.contains(document.activeElement) && document.activeElement?.tagName === 'IFRAME',
    );
}

let language: Language = 'zh-CN';

function speak(next: Language): void {
  language = next;
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next;
  document.title = `OpenSeat · ${TEXTS.title[next]}`;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const name = element.dataset.text;
    if (name !== undefined && Object.hasOwn(TEXTS, name)) element.textContent = TEXTS[name as TextName][next];
  }
}

function languageAtFirst(): Language {
  const wanted = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(STORED);
  if (isLanguage(wanted)) return wanted;
  return navigator.language.startsWith('zh') ? 'zh-CN' : 'en';
}

document.body.append(top(), make('main', 'room', ...PANELS.map(panelOf)));
speak(languageAtFirst());
window.addEventListener('blur', () => setTimeout(markFocus));
window.addEventListener('focus', markFocus);

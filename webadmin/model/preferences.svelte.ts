// What the reader of this page prefers: language and theme. His own choice counts most, then the account's language, then the browser's.
// The words themselves stand in texts.ts.

import type { Language } from '../../protocol/schema.ts';
import type { Text } from '../../protocol/texts.ts';
import { plain } from '../layout/visible.ts';
import type { TextName } from '../texts.ts';
import { TEXTS } from '../texts.ts';

export type Theme = 'dark' | 'light';

/** Where choices are kept; a browser that keeps nothing is no fault. */
export interface Keep {
  load(name: string): string | null;
  save(name: string, value: string): void;
}

interface PreferencesOptions {
  readonly keep: Keep;
  readonly browserLanguages: readonly string[];
  readonly systemTheme: () => Theme;
  /** The page's own element: its `lang` and `data-theme` follow. */
  readonly root: HTMLElement;
}

const LANGUAGE = 'openseat.language';
const THEME = 'openseat.theme';
type Values = Readonly<Record<string, string | number>>;

export class Preferences {
  readonly #options: PreferencesOptions;
  #language = $state<Language>('zh-CN');
  #theme = $state<Theme>('dark');
  #isChosen = false;

  constructor(options: PreferencesOptions) {
    this.#options = options;
    const kept = readLanguage(options.keep.load(LANGUAGE));
    this.#isChosen = kept !== null;
    this.#setLanguage(kept ?? languageOf(options.browserLanguages));
    const theme = options.keep.load(THEME);
    if (theme === 'dark' || theme === 'light') this.#setTheme(theme);
    else this.#theme = options.systemTheme();
  }

  get language(): Language {
    return this.#language;
  }

  get theme(): Theme {
    return this.#theme;
  }

  chooseLanguage(language: Language): void {
    this.#isChosen = true;
    this.#options.keep.save(LANGUAGE, language);
    this.#setLanguage(language);
  }

  /** The language of the account that logged in. */
  offerLanguage(language: Language): void {
    if (!this.#isChosen) this.#setLanguage(language);
  }

  toggleTheme(): void {
    this.chooseTheme(this.#theme === 'dark' ? 'light' : 'dark');
  }

  chooseTheme(theme: Theme): void {
    this.#options.keep.save(THEME, theme);
    this.#setTheme(theme);
  }

  /** The words in the reader's language, with the values put where `{name}` stands. */
  say(name: TextName, values: Values = {}): string {
    return this.read(TEXTS[name], values);
  }

  /** The same for the words of one page: `const say = preferences.words(USERS)`. */
  words<N extends string>(table: Readonly<Record<N, Text>>): (name: N, values?: Values) => string {
    return (name, values = {}) => this.read(table[name], values);
  }

  /** Values may be names from outside: what cannot be seen in them is marked, and they turn nothing around. */
  read(text: Text, values: Values = {}): string {
    return text[this.#language].replace(/\{(\w+)\}/g, (whole, name: string) => plain(String(values[name] ?? whole)));
  }

  /** A day and a time of day, by the reader's own clock. */
  moment(time: Date): string {
    return time.toLocaleString(this.#language, { hour12: false });
  }

  /** A time of day, by the reader's own clock. */
  clock(time: Date): string {
    return time.toLocaleTimeString(this.#language, { hour12: false });
  }

  #setLanguage(language: Language): void {
    this.#language = language;
    this.#options.root.lang = language;
  }

  #setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#options.root.dataset.theme = theme;
  }
}

function readLanguage(text: string | null): Language | null {
  return text === 'zh-CN' || text === 'en' ? text : null;
}

function languageOf(browser: readonly string[]): Language {
  return browser[0]?.toLowerCase().startsWith('zh') === true ? 'zh-CN' : 'en';
}

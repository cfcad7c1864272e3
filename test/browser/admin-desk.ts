// An administrator before the pages of the web admin, in a real browser: he logs in, goes somewhere, fills in forms, and whatever the console complains of
// is kept. What he must read is said in the tests.

import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { PATIENCE_MS } from '../until.ts';
import { violations } from './axe.ts';

export class Administrator {
  readonly page: Page;
  /** Whatever the console complains of. */
  readonly complaints: string[] = [];
  readonly #address: string;

  constructor(page: Page, address: string) {
    this.page = page;
    this.#address = address;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** The language is chosen, or it would be that of the account. */
  async logIn(username = 'admin', password = 'demo-admin', language: 'zh-CN' | 'en' = 'en'): Promise<void> {
    await this.page.goto(this.#address);
    await this.page.fill('input[autocomplete="username"]', username);
    await this.page.fill('input[type="password"]', password);
    await this.page.keyboard.press('Enter');
    await this.page.waitForSelector('nav');
    await this.speaks(language);
  }

  /** By the address, as a bookmark does. */
  async goTo(place: string): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${place}`);
    await this.page.waitForSelector('[data-heading]');
  }

  async speaks(language: 'zh-CN' | 'en'): Promise<void> {
    await this.page.getByRole('button', { name: language === 'en' ? 'English' : '中文' }).click();
  }

  get editor(): Locator {
    return this.page.locator('[data-part="editor"]');
  }

  row(key: string): Locator {
    return this.page.locator(`[data-row="${key}"]`);
  }

  field(label: string): Locator {
    // The list of a box that is searched has the same name as the box.
    return this.editor.getByLabel(label, { exact: true }).first();
  }

  async press(button: string): Promise<void> {
    await this.editor.getByRole('button', { name: button, exact: true }).click();
  }

  /** Chooses from a box that is searched. */
  async pick(label: string, typed: string): Promise<void> {
    await this.field(label).click();
    await this.field(label).fill(typed);
    await this.page.keyboard.press('Enter');
  }

  /** What a corner of the page tells, the newest. */
  get notice(): Locator {
    return this.page.locator('[data-notice]').last();
  }

  /** Waits until a corner of the page tells it. */
  async isTold(words: string | RegExp): Promise<void> {
    await this.page.locator('[data-notice]').filter({ hasText: words }).first().waitFor();
  }

  /** What the form says is wrong. */
  get fault(): Locator {
    return this.editor.locator('.fault');
  }

  /** What axe finds wrong as the page stands. */
  async violations(): Promise<string[]> {
    return violations(this.page);
  }

  /** Controls of less than 24 pixels, and whatever makes the page wider than its window. */
  async tooSmall(): Promise<string[]> {
    return this.page.evaluate(() => {
      const controls = [...document.querySelectorAll<HTMLElement>('button, input, select, a, summary')];
      const small = controls.filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        // A box with its words in one label is as large as the label; a link of a row as the row.
        const isInLabel = one.closest('label') !== null || one.closest('td') !== null;
        return width > 0 && (width < 24 || height < 24) && !isInLabel;
      });
      const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than its window'] : [];
      return [...small.map((one) => one.outerHTML.slice(0, 120)), ...wide];
    });
  }

  async leave(): Promise<void> {
    await this.page.context().close();
  }
}

/** A new window of its own, without a session. */
export async function sitDown(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<Administrator> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en',
    colorScheme: 'dark',
    ...options,
  });
  return new Administrator(await context.newPage(), address);
}

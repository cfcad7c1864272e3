// A page of the web admin as somebody at a desk opens it: console listened to, logged in, looked over by axe. What it must show stands in the tests.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Opens the page with an empty context; whatever the console complains of goes into `complaints`. */
export async function openPage(
  browser: Browser,
  complaints: string[],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return page;
}

export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.fill('input[autocomplete="username"]', username);
  await page.fill('input[type="password"]', password);
  await page.keyboard.press('Enter');
}

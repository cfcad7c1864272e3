// What axe finds wrong with a page: the rules of WCAG 2.2 A and AA, and what axe calls best practice. Which pages are looked over is said in the tests.

import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type WithAxe = typeof globalThis & { axe?: typeof axe };

/** Each finding by its rule and its element; axe is brought to a page once. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => (globalThis as WithAxe).axe !== undefined))) await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    // Preloading is for films and for sheets that ask how a device is turned: the pages have neither.
    const found = await (globalThis as WithAxe).axe?.run(document, {
      runOnly,
      preload: false,
      resultTypes: ['violations'],
    });
    if (found === undefined) return ['axe is not there'];
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, RULES);
}

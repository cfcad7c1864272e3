// Each way of finding a browser gives one that opens a page from this machine, runs its script and draws Chinese text. What our pages show is tested elsewhere.

import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchChromium } from './chromium.ts';

const PAGE = `<!doctype html><meta charset="utf-8"><title>waiting</title><h1>坐席</h1><script src="/script.js"></script>`;
const SCRIPT = `addEventListener('keydown', (event) => { document.title = event.code; });`;
const DEBIAN = '/usr/bin/chromium';

let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'");
    response.end(isScript ? SCRIPT : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));
afterEach(() => vi.unstubAllEnvs());

/** Opens the page, presses a key, and says what the page made of it. */
async function press(
  way?: Parameters<typeof launchChromium>[0],
): Promise<{ title: string; text: string; version: string }> {
  const browser = await launchChromium(way);
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.keyboard.press('Shift+KeyO');
    return { title: await page.title(), text: await page.innerText('h1'), version: browser.version() };
  } finally {
    await browser.close();
  }
}

describe('a browser is found and works', () => {
  test('by the package from the registry, whatever else is installed', async () => {
    expect(await press('package')).toMatchObject({
      title: 'KeyO',
      text: '坐席',
      version: expect.stringMatching(/^147\./),
    });
  });

  test('the package is unpacked once, by two at a time too', async () => {
    const both = await Promise.all([launchChromium('package'), launchChromium('package')]);
    await Promise.all(both.map((browser) => browser.close()));
    expect(both.map((browser) => browser.version())).toEqual([both[0]?.version(), both[0]?.version()]);
  });

  test.runIf(existsSync(DEBIAN))("by Debian's own", async () => {
    expect(await press('debian')).toMatchObject({ title: 'KeyO', text: '坐席' });
  });

  test.runIf(existsSync(DEBIAN))('by $CHROME', async () => {
    vi.stubEnv('CHROME', DEBIAN);
    expect(await press('environment')).toMatchObject({ title: 'KeyO', text: '坐席' });
  });

  test('by none: $CHROME comes first, and a wrong one is not passed over in silence', async () => {
    vi.stubEnv('CHROME', '/nowhere/chrome');
    await expect(launchChromium()).rejects.toThrow('/nowhere/chrome');
  });

  test('by default, one of the three', async () => {
    expect(await press()).toMatchObject({ title: 'KeyO' });
  });
});

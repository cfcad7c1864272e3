// The demonstration room as a process, with its trace, and an operator at one of its seats in a real browser, who sees and types as people do.
// What he must read is said in the tests.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { built } from '../house/built.ts';

const READY = /^openseat ready (http:\S+)$/m;

/** A line of the trace, with whatever its event has. */
export interface TraceLine {
  readonly event: string;
  readonly transmitter?: string;
  readonly receiver?: string | null;
  readonly source?: string | null;
  readonly code?: string;
  readonly down?: boolean;
}

export interface DemoRoom {
  readonly address: string;
  trace(): readonly TraceLine[];
  /** What reached the keyboard of a computer since the trace had so many lines: `KeyA down`. */
  keys(transmitter: string, since?: number): string[];
  stop(): Promise<void>;
}

/** Starts `npm run demo` on a free port; rejects with what it said if it does not get ready. */
export async function startRoom(): Promise<DemoRoom> {
  const program = await built('demo', ['controller', 'hasher', 'admin', 'seat', 'room']);
  const folder = mkdtempSync(join(tmpdir(), 'openseat-seats-'));
  const file = join(folder, 'trace.jsonl');
  const child = spawn(process.execPath, [program, '--port', '0', '--trace', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const ready = READY.exec(said)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', () => reject(new TypeError(`the demonstration ended: ${said}`)));
  });
  const trace = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): TraceLine => JSON.parse(line));
  return {
    address,
    trace,
    keys: (transmitter, since = 0) =>
      trace()
        .slice(since)
        .filter((line) => line.event === 'key' && line.transmitter === transmitter)
        .map(({ code, down }) => `${code} ${down ? 'down' : 'up'}`),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An operator in front of one page. Everything goes through keyboard and mouse; everything is read on the screen. */
export class Operator {
  readonly page: Page;
  /** The screen that he looks at. */
  readonly id: string;

  constructor(page: Page, id: string) {
    this.page = page;
    this.id = id;
  }

  get screen(): Locator {
    return this.page.locator(`[data-screen="${this.id}"]`);
  }

  /** A part of what the OSD draws. */
  part(name: string): Locator {
    return this.screen.locator(`[data-part="${name}"]`);
  }

  entry(id: string): Locator {
    return this.screen.locator(`[data-part="entry"][data-id="${id}"]`);
  }

  /** Waits until the screen looks like this: `[data-osd="menu"]`. */
  async sees(attributes: string): Promise<void> {
    await this.page.waitForSelector(`[data-screen="${this.id}"]${attributes}`);
  }

  /** Waits until this source is really on the screen; null for none. */
  async seesSource(source: string | null): Promise<void> {
    await this.sees(source === null ? '[data-state="dark"]' : `[data-state="shown"][data-source="${source}"]`);
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  async logIn(username: string, password: string): Promise<void> {
    await this.sees('[data-osd="login"][data-link="up"]');
    await this.type(username);
    await this.press('Tab');
    await this.type(password);
    await this.press('Enter');
  }

  /** Shift+O twice. */
  async openMenu(): Promise<void> {
    await this.press('Shift+KeyO', 'Shift+KeyO');
    await this.sees('[data-osd="menu"]');
  }

  /** Chooses an operation in the menu that is up, types and acts; answers the feedback. */
  async asks(operation: 'F1' | 'F2' | 'F3', typed: string): Promise<string> {
    await this.press(operation);
    await this.type(typed);
    await this.press('Enter');
    return await this.part('feedback').innerText();
  }

  /** From the picture: menu, operation, feedback. */
  async does(operation: 'F1' | 'F2' | 'F3', typed: string): Promise<string> {
    if ((await this.screen.getAttribute('data-osd')) !== 'menu') await this.openMenu();
    return await this.asks(operation, typed);
  }

  /** F12 from wherever he is: back at the login screen, dark. */
  async logOut(): Promise<void> {
    if ((await this.screen.getAttribute('data-osd')) !== 'menu') await this.openMenu();
    await this.press('F12');
    await this.sees('[data-osd="login"][data-state="dark"]');
  }
}

/** Opens the page that plays these receivers; the first is looked at. */
export async function sit(context: BrowserContext, room: DemoRoom, ...receivers: string[]): Promise<Operator> {
  const page = await context.newPage();
  await page.goto(`${room.address}/seat/?receiver=${receivers.join(',')}`);
  const operator = new Operator(page, receivers[0] ?? '');
  await operator.sees('[data-link="up"]');
  return operator;
}

/** One call of the API by the demonstration's administrator; answers the whole JSON-RPC answer. */
export async function asAdministrator(
  room: DemoRoom,
  method: string,
  params: object,
): Promise<Record<string, unknown>> {
  const socket = new WebSocket(`${room.address.replace('http', 'ws')}/api`);
  const call = (id: number, name: string, values: object) =>
    socket.send(JSON.stringify({ jsonrpc: '2.0', id, method: name, params: values }));
  try {
    return await new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => call(1, 'session.login', { username: 'admin', password: 'demo-admin' }));
      socket.on('message', (data) => {
        const answer = JSON.parse(String(data));
        if (answer.id === 1) call(2, method, params);
        if (answer.id === 2) resolve(answer);
      });
    });
  } finally {
    socket.close();
  }
}

/** A window of the size of a screen, so that sizes of letters are what the manual means. */
export async function fullSize(browser: Browser): Promise<BrowserContext> {
  return await browser.newContext({ viewport: { width: 1920, height: 1080 } });
}

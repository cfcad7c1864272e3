// The production controller as a person starts it, `npm start` with its flags, and a socket of the API out of a page of its own. For what the
// demonstration cannot show: a first start, TLS, longer IDs, receivers with keys of their own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { HOUSE } from '../house/house.ts';

const READY = /^openseat ready (https?:\S+)$/m;
const CODE = /^openseat setup code (\S+)$/m;

export interface Production {
  readonly address: string;
  /** The one-time code that was printed; empty where none was. */
  readonly code: string;
  readonly data: string;
  /** Ends it and answers with its exit code. With `keep`, what it wrote is there for the next start. */
  stop(keep?: 'keep'): Promise<number | null>;
}

export interface ProductionOptions {
  /** What stands in the file of `--config`. */
  readonly config?: object;
  /** The data folder of an earlier start; a fresh one unless told. */
  readonly data?: string;
  /** A free one unless told. */
  readonly port?: string;
}

/** Starts it; rejects with what it said if it does not get ready. */
export async function startProduction({ config = {}, data, port = '0' }: ProductionOptions = {}): Promise<Production> {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-production-'));
  const file = join(folder, 'openseat.json');
  const place = data ?? join(folder, 'data');
  writeFileSync(file, JSON.stringify(config));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OPENSEAT_|VITEST)/.test(name)));
  const child = spawn('npm', ['start', '--silent', '--', '--port', port, '--data', place, '--config', file], {
    cwd: HOUSE,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      const ready = READY.exec(out)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', () => reject(new TypeError(`the controller ended: ${out}${err}`)));
  });
  return {
    address,
    code: CODE.exec(out)?.[1] ?? '',
    data: place,
    async stop(keep) {
      child.kill('SIGTERM');
      const code = await exited;
      if (keep === undefined) for (const path of [folder, place]) rmSync(path, { recursive: true, force: true });
      return code;
    },
  };
}

export interface Call {
  readonly method: string;
  readonly params: object;
}

/** Carries the calls out one after the other over a WebSocket that this page opens, and answers with the JSON-RPC answers. */
export async function callFrom(page: Page, calls: readonly Call[]): Promise<Record<string, unknown>[]> {
  return await page.evaluate(
    (all) =>
      new Promise<Record<string, unknown>[]>((resolve, reject) => {
        const url = new URL('/api', location.href);
        url.protocol = url.protocol.replace('http', 'ws');
        const socket = new WebSocket(url);
        const answers: Record<string, unknown>[] = [];
        const next = () => {
          const call = all[answers.length];
          if (call !== undefined) socket.send(JSON.stringify({ jsonrpc: '2.0', id: answers.length, ...call }));
          else {
            socket.close();
            resolve(answers);
          }
        };
        socket.onopen = next;
        socket.onerror = () => reject(new TypeError(`no WebSocket to ${url}`));
        socket.onmessage = ({ data }) => {
          const answer = JSON.parse(String(data));
          if (answer.id !== answers.length) return;
          answers.push(answer);
          next();
        };
      }),
    calls,
  );
}

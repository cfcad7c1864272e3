// The real controller as a process that a test kills and starts again at once; the launcher's own patience with one that dies is proved elsewhere.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const READY_MS = 60_000;

export interface Life {
  readonly url: string;
  readonly setupCode: string | null;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** `SIGTERM`; resolves when it is gone, its own processes before it. */
  stop(): Promise<void>;
}

/** Starts it; rejects with its last words when it ends before it is ready. */
export function startController(
  file: string,
  data: string,
  port: number,
  further: readonly string[] = [],
): Promise<Life> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OPENSEAT_')));
  const flags = ['--host', '127.0.0.1', '--port', String(port), '--data', data, ...further];
  const child: ChildProcess = spawn(process.execPath, [file, ...flags], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  let setupCode: string | null = null;
  let lastWords = '';
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready after ${READY_MS} ms: ${lastWords}`));
    }, READY_MS);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = text.slice(-500);
    });
    void gone.then(() => {
      clearTimeout(late);
      reject(new Error(`it ended: ${lastWords}`));
    });
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      setupCode = /^openseat setup code (\S+)$/.exec(line)?.[1] ?? setupCode;
      const url = /^openseat ready (http\S+)$/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve({
        url,
        setupCode,
        async kill() {
          child.kill('SIGKILL');
          await gone;
        },
        async stop() {
          child.kill('SIGTERM');
          await gone;
        },
      });
    });
  });
}

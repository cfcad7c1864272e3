// The controller as a child process: started by its command line, watched, and started again when it died (safety 3.25).
// What it is told afterwards goes through its API, like everybody's.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Timers } from '../../protocol/link/types.ts';
import { EXIT, LaunchError } from './fault.ts';

/** Milliseconds in which it must be ready. */
const READY_MS = 30_000;
/** Milliseconds that it has to stop before it is killed: SIGTERM promises 2 s, and ours are under way. */
const STOP_MS = 1_500;
/** Milliseconds from a death to the next start: doubles from the first to the second, and after `MANY_DEATHS` it is the third. */
const RESTART_MS = 250;
const RESTART_CAP_MS = 2_000;
const RESTART_SLOW_MS = 30_000;
const MANY_DEATHS = 5;
const DEATHS_WITHIN_MS = 5 * 60_000;
/** Milliseconds after its end in which its last line still comes. */
const LAST_WORDS_MS = 50;
/** Characters of a line; longer ones are cut. */
const MAX_LINE = 8 * 1024;

export interface ControllerOptions {
  /** Program and first arguments: `['node', 'dist/controller.js']`. */
  readonly command: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly config: string;
  readonly timers: Timers;
  /** A line that it wrote for people, or one about it. */
  log(line: string): void;
}

/** What it says when it is ready. */
export interface Ready {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** The one-time code; null where an administrator exists. */
  readonly setupCode: string | null;
}

export interface ControllerProcess {
  /** Of the process that runs now. */
  readonly pid: number | null;
  /** How often it died and was started again. */
  readonly deaths: number;
  /** Rejects when it was given up: its data are damaged. */
  readonly over: Promise<never>;
  /** Resolves when it is ready; rejects with its own exit code when it ends before that. Once ready it is watched. */
  start(): Promise<Ready>;
  stop(): Promise<void>;
}

/** Calls `line` for each line of a stream, cut at `MAX_LINE`. */
function eachLine(stream: Readable | null, line: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = (lines.pop() ?? '').slice(0, MAX_LINE);
    for (const one of lines) line(one.slice(0, MAX_LINE));
  });
  stream?.on('error', () => undefined);
}

class Supervisor implements ControllerProcess {
  readonly #options: ControllerOptions;
  #port: number;
  #child: ChildProcess | null = null;
  #stopping = false;
  #cancelRestart: () => void = () => undefined;
  #deaths: number[] = [];
  #count = 0;
  #giveUp: (error: LaunchError) => void = () => undefined;
  readonly over: Promise<never>;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#port = options.port;
    this.over = new Promise<never>((_resolve, reject) => {
      this.#giveUp = reject;
    });
    // Whoever asks for it hears of it; nobody has to.
    this.over.catch(() => undefined);
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get deaths(): number {
    return this.#count;
  }

  async start(): Promise<Ready> {
    if (this.#stopping) throw new LaunchError(EXIT.fault, 'the controller was stopped before it was started');
    const ready = await this.#run();
    this.#port = Number(new URL(ready.url).port);
    return ready;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelRestart();
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const cancel = this.#options.timers.after(STOP_MS, () => child.kill('SIGKILL'));
    await gone;
    cancel();
  }

  /** Starts it; resolves when it is ready, rejects when it ends before. Once ready it is watched. */
  #run(): Promise<Ready> {
    const { command, host, data, config, timers, log } = this.#options;
    const [program = 'node', ...first] = command;
    const flags = ['--host', host, '--port', String(this.#port), '--data', data, '--config', config];
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OPENSEAT_')));
    const child = spawn(program, [...first, ...flags], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    // Nothing is written to it. It ends with this process, also by SIGKILL, and the configuration says what follows from that.
    child.stdin.on('error', () => undefined);
    this.#child = child;
    let setupCode: string | null = null;
    let lastWords: string | null = null;
    let isReady = false;
    const flush = () => {
      if (lastWords !== null) log(lastWords);
      lastWords = null;
    };

    return new Promise((resolve, reject) => {
      const cancel = timers.after(READY_MS, () => {
        reject(new LaunchError(EXIT.fault, `the controller is not ready after ${READY_MS / 1000} s`));
        child.kill('SIGKILL');
      });
      eachLine(child.stderr, (line) => {
        // The last line before an end says why; whoever ends by it says it once.
        flush();
        lastWords = line;
        if (isReady) flush();
      });
      eachLine(child.stdout, (line) => {
        const url = /^openseat ready (http\S+)$/.exec(line)?.[1];
        setupCode = /^openseat setup code (\S+)$/.exec(line)?.[1] ?? setupCode;
        if (url === undefined) {
          if (!line.startsWith('openseat setup code')) log(line);
          return;
        }
        isReady = true;
        flush();
        cancel();
        resolve({ url, setupCode });
      });
      child.on('error', (error) => {
        cancel();
        reject(new LaunchError(EXIT.fault, `the controller cannot be started: ${error.message}`));
      });
      child.on('exit', (code, signal) => {
        cancel();
        if (isReady && !this.#stopping) this.#died(code, signal);
        if (isReady) return;
        timers.after(LAST_WORDS_MS, () => {
          const because = lastWords?.replace(/^openseat: /, '') ?? `the controller ended with ${code ?? signal}`;
          reject(new LaunchError(code ?? EXIT.fault, because));
        });
      });
    });
  }

  #died(code: number | null, signal: string | null): void {
    const { timers, log } = this.#options;
    const now = timers.now();
    this.#count += 1;
    this.#deaths = [...this.#deaths.filter((at) => now - at < DEATHS_WITHIN_MS), now];
    const slow = this.#deaths.length > MANY_DEATHS;
    const quick = Math.min(RESTART_MS * 2 ** (this.#deaths.length - 1), RESTART_CAP_MS);
    const waitMs = slow ? RESTART_SLOW_MS : quick;
    log(`openseat: the controller ended with ${code ?? signal}, death ${this.#deaths.length} within five minutes`);
    log(`openseat: it starts again in ${waitMs / 1000} s${slow ? ', slowly, because it died too often' : ''}`);
    this.#cancelRestart = timers.after(waitMs, () => this.#again());
  }

  #again(): void {
    const ready = () => this.#options.log('openseat: the controller is ready again');
    this.#run().then(ready, (error: unknown) => {
      if (this.#stopping) return;
      const fault = error instanceof LaunchError ? error : new LaunchError(EXIT.fault, String(error));
      // Damaged data or a wrong setting do not mend by themselves; a port in use does.
      if (fault.exitCode === 2 || fault.exitCode === 3) this.#giveUp(fault);
      else this.#died(fault.exitCode, null);
    });
  }
}

/** A controller that does nothing before `start`. */
export function createController(options: ControllerOptions): ControllerProcess {
  return new Supervisor(options);
}

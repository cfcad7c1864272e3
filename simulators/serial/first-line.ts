// What a helper in python3 says first, as a line of text; what follows are the bytes of the terminal that it holds.

import type { ChildProcess } from 'node:child_process';

const READY_MS = 10_000;

/** It said no line: what it said instead, or why there is nothing. */
export class NoTerminal extends Error {
  readonly code = 'no-terminal';

  constructor(because: string) {
    super(because);
    this.name = 'NoTerminal';
  }
}

/** Gives everything behind the line to `bytes`. Rejects with `NoTerminal` where it ends before, or says nothing in time. */
export function firstLine(child: ChildProcess, bytes: (chunk: Uint8Array) => void): Promise<string> {
  return new Promise((found, failed) => {
    let said: string | null = '';
    const timer = setTimeout(() => failed(new NoTerminal('python3 says nothing')), READY_MS);
    const fail = (because: string): void => {
      clearTimeout(timer);
      failed(new NoTerminal(because));
    };
    child.once('error', (error) => fail(error.message));
    child.once('close', () => fail('python3 has ended'));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (said === null) return bytes(new Uint8Array(chunk));
      said += chunk.toString('latin1');
      const end = said.indexOf('\n');
      if (end < 0) return;
      const [line, rest] = [said.slice(0, end), said.slice(end + 1)];
      said = null;
      clearTimeout(timer);
      found(line.trim());
      if (rest !== '') bytes(new Uint8Array(Buffer.from(rest, 'latin1')));
    });
  });
}

// A serial port of this machine, opened for a simulated device: raw, at a speed, by a few lines of python3, as pseudo terminals are.

import { spawn } from 'node:child_process';
import { firstLine } from './first-line.ts';

/** Speeds that every system's terminals know. */
export const SPEEDS: readonly number[] = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200];

/** Its first line is empty, or says why the port cannot be had. */
const PROGRAM = `
import os, select, sys, termios, tty
try:
    port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
    tty.setraw(port)
    modes = termios.tcgetattr(port)
    modes[2] |= termios.CLOCAL | termios.CREAD
    modes[4] = modes[5] = getattr(termios, "B" + sys.argv[2])
    termios.tcsetattr(port, termios.TCSANOW, modes)
except (OSError, termios.error) as error:
    os.write(1, (str(error.args[-1]) + "\\n").encode())
    sys.exit(1)
os.write(1, b"\\n")
while True:
    ready, _, _ = select.select([port, 0], [], [])
    if port in ready:
        data = os.read(port, 65536)
        if not data: break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if not data: break
        while data: data = data[os.write(port, data):]
`;

export interface SerialEnd {
  readonly path: string;
  listen(events: { bytes(chunk: Uint8Array): void; closed(): void }): void;
  write(bytes: Uint8Array): void;
  stop(): Promise<void>;
}

export class PortRefused extends Error {
  readonly code = 'port-refused';

  constructor(because: string) {
    super(because);
    this.name = 'PortRefused';
  }
}

/** 8N1. Rejects with `PortRefused` where the port is not there, is no terminal or is not ours to open. */
export async function openPort(path: string, baud: number): Promise<SerialEnd> {
  const child = spawn('python3', ['-c', PROGRAM, path, String(baud)], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  let bytes = (_chunk: Uint8Array): void => undefined;
  let closed = (): void => undefined;
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const refused = await firstLine(child, (chunk) => bytes(chunk));
  if (refused !== '') throw new PortRefused(refused);
  void ended.then(() => closed());
  return {
    path,
    listen(events) {
      bytes = (chunk) => events.bytes(chunk);
      closed = () => events.closed();
    },
    write(said) {
      if (child.stdin.writable) child.stdin.write(said);
    },
    async stop() {
      closed = () => undefined;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

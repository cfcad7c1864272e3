// The entry of a process for serial lines: holds up to four ports open for the controller that started it, and goes when that goes.
// It is a program of its own: nothing imports it, the controller forks it (serial-child.ts).

import { endWithController, serve, say as tell } from '../children/served.ts';
import { CLOSE_MS } from './serial-limits.ts';
import type { PortAnswer, PortRequest } from './serial-messages.ts';
import { asPortRequest, machineMs } from './serial-messages.ts';
import { OpenPort } from './serial-port.ts';

interface Held {
  readonly number: number;
  readonly port: OpenPort;
}

const held = new Map<number, Held>();

function say(answer: PortAnswer): void {
  tell(answer);
}

function open({ line, port: number, options }: Extract<PortRequest, { type: 'open' }>): void {
  const of = { line, port: number };
  const port = new OpenPort(
    {
      opened: () => say({ type: 'opened', ...of }),
      bytes: (bytes) => say({ type: 'bytes', ...of, bytes }),
      gone: (count, dropped) => say({ type: 'gone', ...of, count, dropped }),
      closed: (because) => {
        if (held.get(line)?.port === port) held.delete(line);
        say({ type: 'closed', ...of, because });
      },
    },
    machineMs,
  );
  held.set(line, { number, port });
  port.open(options);
}

function obey(request: PortRequest): void {
  if (request.type === 'open') return open(request);
  const one = held.get(request.line);
  if (one === undefined || one.number !== request.port) return;
  if (request.type === 'write') one.port.write(request.bytes, request.until);
  else if (request.type === 'taken') one.port.taken(request.count);
  else one.port.close('closed by the controller');
}

/** A port that cannot be closed keeps a thread: nobody waits for it. */
function closeAll(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), CLOSE_MS).unref();
  for (const { port } of held.values()) port.close('the controller is gone');
  return new Promise((done) => {
    const look = setInterval(() => {
      if (held.size > 0) return;
      clearInterval(look);
      done();
    }, 10);
  });
}

endWithController(closeAll);
serve((message) => {
  const request = asPortRequest(message);
  if (request !== null) obey(request);
});

// The entry of the hashing child: takes requests from the controller that started it, answers them, and goes when that goes.
// It is a program of its own: nothing imports it, the controller forks it (child.ts).

import { randomBytes } from 'node:crypto';
import { hash, hashRaw, parseOptions, verify } from '@node-rs/argon2';
import { Hashing } from './hashing.ts';
import type { Answer, Request } from './messages.ts';
import { asRequest } from './messages.ts';

const SECRET_BYTES = 32;

function say(answer: Answer): void {
  if (process.connected) process.send?.(answer, undefined, undefined, () => undefined);
}

async function serve(hashing: Hashing, request: Request): Promise<void> {
  const { id } = request;
  try {
    say({ ...(await hashing.answer(request)), id });
  } catch {
    say({ type: 'failed', id });
  }
}

// The terminal and systemd signal whole groups: the controller decides when this ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));

const secret = randomBytes(SECRET_BYTES).toString('base64');
const hashing = await Hashing.prepare({ hash, hashRaw, verify, parseOptions }, secret);
process.on('message', (message) => {
  const request = asRequest(message);
  if (request !== null) void serve(hashing, request);
});
if (process.connected) say({ type: 'ready' });
else process.exit(0);

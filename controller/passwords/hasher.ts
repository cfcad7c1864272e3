// The entry of the hashing child: takes requests from the controller that started it, answers them, and goes when that goes.
// It is a program of its own: nothing imports it, the controller forks it (child.ts).

import { randomBytes } from 'node:crypto';
import { hash, hashRaw, parseOptions, verify } from '@node-rs/argon2';
import { endWithController, serve, say as tell } from '../children/served.ts';
import { Hashing } from './hashing.ts';
import type { Answer, Request } from './messages.ts';
import { asRequest } from './messages.ts';

const SECRET_BYTES = 32;

function say(answer: Answer): void {
  tell(answer);
}

async function answer(hashing: Hashing, request: Request): Promise<void> {
  const { id } = request;
  try {
    say({ ...(await hashing.answer(request)), id });
  } catch {
    say({ type: 'failed', id });
  }
}

endWithController();
const secret = randomBytes(SECRET_BYTES).toString('base64');
const hashing = await Hashing.prepare({ hash, hashRaw, verify, parseOptions }, secret);
serve((message) => {
  const request = asRequest(message);
  if (request !== null) void answer(hashing, request);
});

// The command over TLS: it trusts the room's root that it was given, and nobody else. What its verbs do stands in test/acceptance/.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../acceptance/outside.ts';
import { world } from '../api/world.ts';
import { built } from '../house/built.ts';

const FOLDER = join(import.meta.dirname, '../api/certificate');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');

test('a controller with a certificate of the room: reached with its root, not without', async () => {
  const program = await built('openseat');
  const { http } = await world({
    tls: { cert: read('cert.pem'), key: read('key.pem'), ca: null, names: ['localhost'] },
  });
  const ask = async (...words: string[]) => {
    const started = run(program, ['drill', '--url', http, ...words], { OPENSEAT_TOKEN: 'x'.repeat(43) });
    return { code: await started.exit, err: started.err() };
  };
  expect(await ask()).toEqual({ code: 4, err: expect.stringMatching(/^openseat: https:.*self-signed certificate\n$/) });
  // The controller was spoken to: it is the token that it does not take.
  expect(await ask('--ca', join(FOLDER, 'cert.pem'))).toEqual({
    code: 3,
    err: expect.stringMatching(/^openseat: not_authenticated: /),
  });
});

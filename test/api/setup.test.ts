// The one-time code with which the first administrator is made (safety 3.19).

import { expect, test } from 'vitest';
import { world } from './world.ts';

const HOUR_MS = 3_600_000;
const nobody = { prepare: () => {} };

async function guess(place: Awaited<ReturnType<typeof world>>, code: string): Promise<string> {
  await place.clock.advance(1_000);
  const { error } = await (await place.client()).request('session.setup', {
    code,
    username: 'root',
    password: 'right',
  });
  return error?.data.reason ?? 'ok';
}

test('while no administrator exists: hello says so, the right code makes one and logs in, and is worth nothing after it', async () => {
  const place = await world(nobody);
  const [code] = place.codes;
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
  const client = await place.client();
  expect(client.frames[0]).toMatchObject({ params: { setup: true } });
  const typed = String(code).toLowerCase().replaceAll('-', ' ');
  const { result } = await client.request('session.setup', { code: typed, username: 'root', password: 'right' });
  expect(result).toMatchObject({
    user: { name: 'root', role: 'administrator' },
    token: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(place.codes.at(-1)).toBeNull();
  expect(JSON.stringify(place.room.heard)).not.toContain(code);
  expect(await guess(place, String(code))).toBe('not_authenticated');
  expect((await place.client()).frames[0]).toMatchObject({ params: { setup: false } });
});

test('a wrong code is refused without asking the room; one guess a second, over all connections', async () => {
  const place = await world(nobody);
  expect(await guess(place, '0000-0000-0000')).toBe('invalid_credentials');
  const { error } = await (await place.client()).request('session.setup', {
    code: 'x',
    username: 'root',
    password: 'right',
  });
  expect(error?.data).toMatchObject({ reason: 'throttled', retryAfterMs: 1_000 });
  expect(place.room.heard).toEqual([]);
  expect(await guess(place, String(place.codes[0]))).toBe('ok');
});

test('a code is good for an hour; then another is shown', async () => {
  const place = await world(nobody);
  await place.clock.advance(HOUR_MS);
  const [first, second] = place.codes;
  expect(second).not.toBe(first);
  expect(await guess(place, String(first))).toBe('invalid_credentials');
  expect(await guess(place, String(second))).toBe('ok');
});

test('with an administrator there is no code, and setup is like any other method of a stranger', async () => {
  const place = await world();
  expect(place.codes).toEqual([null]);
  expect(await guess(place, '0000-0000-0000')).toBe('not_authenticated');
});

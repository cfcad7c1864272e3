// The command `openseat drill` as an outsider runs it, against the demonstration room. What the receiver really showed stands in the trace.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { built } from '../house/built.ts';
import { tree } from '../house/tree.ts';
import { until } from '../until.ts';
import type { Client, Json, Room } from './outside.ts';
import { asObject, demonstration, rows, run, sourceOf } from './outside.ts';

let room: Room;
let admin: Client;
let program: string;
let token: string;

beforeAll(async () => {
  program = await built('openseat');
  room = await demonstration();
  admin = await room.as('admin');
  token = String((await admin.must('tokens.create', { name: 'drill', user: 'admin' }))['token']);
  await until(
    async () => rows((await admin.must('room.get'))['receivers']).find((one) => one['id'] === '5004')?.['online'],
  );
});

afterAll(async () => {
  await room.stop();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function openseat(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const started = run(program, words, { OPENSEAT_TOKEN: token, OPENSEAT_URL: room.url, ...env });
  return { code: await started.exit, out: started.out(), err: started.err() };
}

const PAIR = ['--receiver', '5004', '--transmitters', '0005,0006'];
const pictures = () => room.trace('picture').filter(({ receiver }) => receiver === '5004');

describe('openseat drill', () => {
  test('as often as it was asked to, the receiver showed another picture, and what was measured fits what was seen', async () => {
    const before = pictures().length;
    const { code, out, err } = await openseat(['drill', ...PAIR, '--count', '10', '--json']);
    expect([code, err]).toEqual([0, '']);
    const row: Json = asObject(JSON.parse(out));
    const seen = await until(() => (pictures().at(-1)?.['source'] === null ? pictures().slice(before) : null));
    const sources = seen.map(({ source }) => source);
    expect(sources).toEqual([...Array.from({ length: 10 }, (_one, at) => (at % 2 === 0 ? '0005' : '0006')), null]);
    expect(row).toMatchObject({ receiver: '5004', count: 10, lost: 0, by: 'admin', outcome: 'ok' });
    const times = (row['times'] as number[]).slice();
    const [first, dark] = [Date.parse(String(seen[0]?.['time'])), Date.parse(String(seen[10]?.['time']))];
    // All but the first passed between the first picture and the dark that follows the last.
    expect(times.slice(1).reduce((sum, time) => sum + time, 0)).toBeLessThan(dark - first + 10);
    expect(Math.min(...times)).toBeGreaterThan(0);
    const sorted = times.sort((one, other) => one - other);
    expect([row['p50Ms'], row['p99Ms']]).toEqual([sorted[4], sorted[9]]);
    expect(await sourceOf(admin, '5004')).toBeNull();
  });

  test('without a word about where, it is the pair that the demonstration names', async () => {
    const { code, out } = await openseat(['drill', '--count', '2', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ receiver: '5004', transmitters: ['0007', '0008'], count: 2, lost: 0 });
  });

  test('people read two lines', async () => {
    const { code, out } = await openseat(['drill', ...PAIR, '--count=3']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^receiver 5004, transmitter 0005 and 0006: 3 of 3 switches\np50 [0-9.]+ ms {3}p99 [0-9.]+ ms {3}lost 0\n$/,
    );
  });

  test('a transmitter that refuses loses every switch: 1', async () => {
    const { code, out } = await openseat(['drill', '--receiver', '5004', '--transmitters', '0011', '--count', '5']);
    expect(code).toBe(1);
    expect(out).toContain('lost 3');
    expect(out).toContain('3 switches in a row were lost');
  });

  test('somebody sits there: 3, and nothing was switched', async () => {
    await admin.must('receiver.login', { receiver: '5004', username: 'hxfj', password: '123456' });
    const before = pictures().length;
    const { code, err } = await openseat(['drill', ...PAIR]);
    expect([code, err]).toEqual([3, 'openseat: conflict: hxfj is logged in at 5004\n']);
    expect(pictures()).toHaveLength(before);
    await admin.must('receiver.logout', { receiver: '5004' });
  });

  test('no right: 3; a token that is none: 3; nobody there: 4', async () => {
    const { id, token: weak } = await admin.must('tokens.create', { name: 'weak', user: 'hxfj' });
    expect(typeof id).toBe('string');
    expect(await openseat(['drill', ...PAIR], { OPENSEAT_TOKEN: String(weak) })).toMatchObject({ code: 3 });
    expect(await openseat(['drill', ...PAIR], { OPENSEAT_TOKEN: 'x'.repeat(43) })).toMatchObject({ code: 3 });
    const gone = await openseat(['drill', ...PAIR, '--url', 'http://127.0.0.1:1']);
    expect(gone).toMatchObject({ code: 4, out: '' });
  });

  test('wrong words: 2, in one line that names them; --help says what there is', async () => {
    const file = join(tree({ empty: '' }), 'token');
    writeFileSync(file, `${token}\n`);
    const wrong = [
      [['drive'], 'openseat: there is no verb drive; there are drill\n'],
      [['drill', '--cuont', '3'], 'openseat: --cuont: there is no such flag; --help lists them\n'],
      [['drill', '--count', '0'], 'openseat: --count is not a number from 1 to 200: 0\n'],
      [['drill', '--token-file', '/nowhere'], 'openseat: --token-file: /nowhere cannot be read\n'],
      [['drill', '--token-file', '/dev/zero'], 'openseat: --token-file: /dev/zero is too long\n'],
    ] as const;
    for (const [words, err] of wrong) expect(await openseat(words)).toEqual({ code: 2, out: '', err });
    expect(
      await openseat(['drill', ...PAIR, '--count', '1', '--token-file', file], { OPENSEAT_TOKEN: '' }),
    ).toMatchObject({
      code: 0,
    });
    const help = await openseat(['drill', '--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const flag of ['--url', '--token-file', 'OPENSEAT_TOKEN', '--json', '--count', 'exit code'])
      expect(help.out).toContain(flag);
  });

  // The last ones: they take the room away.
  test.each([
    ['SIGTERM', /^openseat: (unavailable: the controller stops|http.*closed with 10)/],
    ['SIGKILL', /^openseat: http.*closed with 10/],
  ] as const)(
    'the controller goes (%s) while a drill goes on: 4, the command ends, and the receiver is dark as before',
    async (signal, said) => {
      // Until both are there again.
      await until(async () => (await openseat(['drill', ...PAIR, '--count', '2'])).code === 0);
      const before = pictures().length;
      const ended = openseat(['drill', ...PAIR, '--count', '200']);
      await until(() => pictures().length > before);
      room.end(signal);
      const { code, err } = await ended;
      expect(err).toMatch(said);
      expect(code).toBe(4);
      // The room starts it again: of the drill nothing stays.
      await until(() => pictures().at(-1)?.['source'] === null);
      const again = await room.as('admin');
      expect(await sourceOf(again, '5004')).toBeNull();
    },
  );
});

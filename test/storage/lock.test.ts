// Exclusive use of a folder, on a real file system: one holder, however many try, in whatever path. Holders that die stand in kill.test.ts.

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../../controller/storage/lock.ts';
import { codeOf } from './bench.ts';
import { realClock } from './real-clock.ts';

function folder(...deeper: string[]): string {
  const top = mkdtempSync(join(tmpdir(), 'openseat-lock-'));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const path = join(top, ...deeper);
  mkdirSync(path, { recursive: true });
  return path;
}

test.each([
  ['a short path', []],
  ['a path that is too long for a socket', ['x'.repeat(120), '数据'.repeat(20)]],
])('one holds it until he lets go: %s', async (_, deeper) => {
  const path = folder(...deeper);
  const letGo = await lockFolder(path, realClock);
  expect(await codeOf(lockFolder(path, realClock))).toBe('in_use');
  await letGo();
  expect(readdirSync(path)).toEqual([]);
  await (await lockFolder(path, realClock))();
});

test('of many that start at once no two hold it, and soon one does', async () => {
  const path = folder();
  for (let round = 0; round < 5; round += 1) {
    const tried = await Promise.allSettled(Array.from({ length: 4 }, () => lockFolder(path, realClock)));
    const held = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(held.length).toBeLessThanOrEqual(1);
    for (const letGo of held) await letGo();
    expect(readdirSync(path)).toEqual([]);
  }
  await (await lockFolder(path, realClock))();
});

test('what dead ones left is cleared away', async () => {
  const path = folder();
  writeFileSync(join(path, 'lock-1-1-1.sock'), '');
  const letGo = await lockFolder(path, realClock);
  expect(readdirSync(path).length).toBe(2);
  await letGo();
});

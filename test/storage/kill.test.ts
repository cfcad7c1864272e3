// A real process on a real disk, killed with -9 at random moments: nothing that it called durable is lost, and the chain verifies.
// `OPENSEAT_ROUNDS` sets how often. What a power cut would leave is told by crash.test.ts.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openStorage } from '../../controller/storage/open.ts';
import { verifyJournal } from '../../controller/storage/verify.ts';
import { chainOf, codeOf, KeptLog, SMALL } from './bench.ts';
import { realClock } from './real-clock.ts';

const ROUNDS = Number(process.env.OPENSEAT_ROUNDS ?? 3);
const PROGRAM = fileURLToPath(new URL('./appender.ts', import.meta.url));

interface Life {
  readonly opened: number;
  readonly durable: number;
}

/** Runs the program until it said `durable` a while, then kills it. `meanwhile` is called before. */
async function life(folder: string, ms: number, meanwhile: () => Promise<void> = async () => undefined): Promise<Life> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  let opened = -1;
  let durable = 0;
  const begun = new Promise<void>((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, number] = line.split(' ');
      if (word === 'open') opened = Number(number);
      else durable = Number(number);
      if (word === 'durable') done();
    });
  });
  await Promise.race([begun, gone]);
  await meanwhile();
  await new Promise((done) => setTimeout(done, ms));
  child.kill('SIGKILL');
  await gone;
  return { opened, durable };
}

function open(path: string): ReturnType<typeof openStorage> {
  return openStorage({ folder: path, clock: realClock, log: new KeptLog(), sizes: SMALL });
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'openseat-storage-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return join(path, 'data');
}

test(`${ROUNDS} times kill -9: nothing acknowledged is lost`, { timeout: 60_000 + ROUNDS * 5_000 }, async () => {
  const path = folder();
  let known = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { opened, durable } = await life(path, Math.floor(Math.random() * 250));
    expect(opened).toBeGreaterThanOrEqual(known);
    expect(durable).toBeGreaterThan(opened);
    known = durable;
    const verdict = await verifyJournal(path);
    expect(verdict).toMatchObject({ kind: 'ok', warnings: [] });
    const journal = join(path, 'journal');
    const names = readdirSync(journal).filter((name) => name.endsWith('.jsonl'));
    const texts = names.sort().map((name) => readFileSync(join(journal, name), 'utf8'));
    // The torn tail of a killed program is a line without its end.
    const last = texts.pop() ?? '';
    const { seqs } = chainOf([...texts, last.slice(0, last.lastIndexOf('\n') + 1)]);
    expect(seqs.length).toBeGreaterThanOrEqual(known);
  }
  const storage = await open(path);
  expect((await storage.snapshots.load())?.seq ?? 0).toBeLessThanOrEqual(storage.journal.head.seq);
  await storage.close();
});

test('a second process is refused at once, and after kill -9 the next one is not', async () => {
  const path = folder();
  await life(path, 10, async () => {
    expect(await codeOf(open(path))).toBe('in_use');
  });
  const storage = await open(path);
  await storage.close();
});

test('a process that was stopped still holds its folder', async () => {
  const path = folder();
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((done) => child.stdout.once('data', () => done()));
  child.kill('SIGSTOP');
  expect(await codeOf(open(path))).toBe('in_use');
});

test('folders are for their owner alone, and so are files', async () => {
  const path = folder();
  const storage = await open(path);
  const { head } = storage.journal;
  await storage.journal.append(head.seq, [{ seq: 1, epoch: storage.epoch, time: 0, type: 'tested', v: 1, data: null }])
    .durable;
  await storage.snapshots.save({ ...storage.journal.head, time: 0, state: {} });
  const mode = (name: string): string => (statSync(join(path, name)).mode & 0o777).toString(8);
  expect(['.', 'journal', 'snapshots'].map(mode)).toEqual(['700', '700', '700']);
  const files = ['epoch.json', 'reserve', 'journal/000000000001.jsonl', 'snapshots/000000000001.json'];
  expect([...files, 'anchors.jsonl', 'journal.key'].map(mode)).toEqual(Array.from({ length: 6 }, () => '600'));
  await storage.close();
  expect(readdirSync(path).sort()).toEqual([
    ...['anchors.jsonl', 'epoch.json', 'journal', 'journal.key', 'reserve', 'snapshots'],
  ]);
});

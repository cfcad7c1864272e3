// The process that sends, played and frozen: whoever asked is answered in time all the same, and the process is replaced.

import { expect, test } from 'vitest';
import type { ProgramEvents } from '../../controller/children/program.ts';
import { testLetter } from '../../controller/monitoring/notify/letter.ts';
import { SenderProcess } from '../../controller/monitoring/notify/sender-process.ts';
import { TEST_MS } from '../../controller/monitoring/outputs/limits.ts';
import { KeptLog, StandingClock } from '../storage/bench.ts';
import { HOOK } from './played.ts';

/** Milliseconds within which `alarms.test` is to be answered (protocol/README.md). */
const PROMISED_MS = 10_000;

test('a test of an output is answered within 10 s, though the process that sends is frozen', async () => {
  const clock = new StandingClock();
  const started: ProgramEvents[] = [];
  const fork = (_entry: URL, events: ProgramEvents) => {
    started.push(events);
    return { send: () => undefined, end: () => undefined, kill: () => events.onExit('SIGKILL') };
  };
  const sender = new SenderProcess({ clock, log: new KeptLog(), entry: new URL('file:///sender.js'), fork });
  sender.start();
  const letter = testLetter(0, { language: 'en', from: 'room-1' });
  const answered = sender.deliver(HOOK.target, letter, TEST_MS);
  clock.move(PROMISED_MS - 1);
  clock.move(0);
  expect(await Promise.race([answered, Promise.resolve('not yet')])).toMatchObject({ ok: false });
  expect(started).toHaveLength(2);
});

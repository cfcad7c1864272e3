// The queue before the hashing child, with a child that is played: how many at once, how many wait, and what happens when it dies,
// is silent or talks nonsense. The real child stands in process.test.ts.

import { beforeEach, describe, expect, test } from 'vitest';
import type { Child, ChildEvents } from '../../controller/passwords/child.ts';
import { HashingProcess } from '../../controller/passwords/hashing-process.ts';
import {
  ANSWER_MS,
  AT_ONCE,
  QUEUE_AT_MOST,
  RESTART_CAP_MS,
  RESTART_MS,
  START_MS,
  WAIT_MS,
} from '../../controller/passwords/limits.ts';
import type { Request } from '../../controller/passwords/messages.ts';
import { PasswordsBusy } from '../../controller/ports/passwords.ts';
import { KeptLog, StandingClock, settle } from '../storage/bench.ts';

class PlayedChild implements Child {
  readonly got: Request[] = [];
  readonly events: ChildEvents;
  isEnded = false;

  constructor(events: ChildEvents) {
    this.events = events;
  }

  send(request: Request): void {
    this.got.push(request);
  }

  end(): void {
    this.isEnded = true;
    this.events.onExit('exit code 0');
  }

  kill(): void {
    this.isEnded = true;
    this.events.onExit('SIGKILL');
  }

  /** Answers a request: a password `right` fits. */
  answer(index: number): void {
    const request = this.got[index];
    if (request === undefined) return;
    const { id, password } = request;
    if (request.type === 'hash') this.events.onMessage({ type: 'hashed', id, hash: `$argon2id$${password}` });
    else this.events.onMessage({ type: 'verified', id, fits: password === 'right' });
  }
}

let clock: StandingClock;
let log: KeptLog;
let children: PlayedChild[];
let passwords: HashingProcess;

function newest(): PlayedChild {
  const child = children.at(-1);
  if (child === undefined) throw new Error('no child was started');
  return child;
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error) => (error instanceof PasswordsBusy ? 'busy' : error));
}

beforeEach(async () => {
  clock = new StandingClock();
  log = new KeptLog();
  children = [];
  const fork = (_: URL, events: ChildEvents): Child => {
    children.push(new PlayedChild(events));
    return newest();
  };
  passwords = new HashingProcess({ clock, log, fork });
  const started = passwords.start();
  newest().events.onMessage({ type: 'ready' });
  await started;
});

describe('the queue', () => {
  test('two at once, twenty wait, the next is busy', async () => {
    const all = Array.from({ length: AT_ONCE + QUEUE_AT_MOST }, () => passwords.verify('$', 'right'));
    expect(newest().got.length).toBe(AT_ONCE);
    expect(await outcome(passwords.verify('$', 'right'))).toBe('busy');
    expect(await outcome(passwords.hash('new'))).toBe('busy');
    for (let index = 0; index < all.length; index += 1) {
      newest().answer(index);
      expect(newest().got.length - index - 1).toBeLessThanOrEqual(AT_ONCE);
    }
    expect(await Promise.all(all)).toEqual(all.map(() => true));
    const next = passwords.hash('again');
    newest().answer(all.length);
    expect(await next).toBe('$argon2id$again');
  });

  test('answers find their requests, in whatever order they come', async () => {
    const [one, two] = [passwords.verify('$', 'right'), passwords.verify('$', 'wrong')];
    newest().answer(1);
    newest().answer(0);
    expect(await Promise.all([one, two])).toEqual([true, false]);
  });

  test('what waits too long is given up', async () => {
    const all = Array.from({ length: 5 }, () => outcome(passwords.verify('$', 'right')));
    clock.move(WAIT_MS);
    expect(await Promise.all(all)).toEqual(all.map(() => 'busy'));
  });
});

describe('a child that dies', () => {
  test('is replaced, and what it had is asked once more', async () => {
    const [one, two, three] = ['right', 'wrong', 'right'].map((password) => passwords.verify('$', password));
    newest().events.onExit('SIGSEGV');
    clock.move(RESTART_MS);
    expect(children.length).toBe(2);
    expect(newest().got).toEqual([]);
    newest().events.onMessage({ type: 'ready' });
    expect(newest().got.map(({ password }) => password)).toEqual(['right', 'wrong']);
    for (const index of [0, 1, 2]) newest().answer(index);
    expect(await Promise.all([one, two, three])).toEqual([true, false, true]);
    expect(log.text).toContain('error');
  });

  test('a request of which two died is given up', async () => {
    const deadly = outcome(passwords.verify('$', 'deadly'));
    for (let round = 0; round < 2; round += 1) {
      newest().events.onExit('SIGSEGV');
      clock.move(RESTART_CAP_MS);
      newest().events.onMessage({ type: 'ready' });
    }
    expect(await deadly).toBe('busy');
    expect(newest().got).toEqual([]);
  });

  test('each time later, up to the cap, until one answers', async () => {
    const waits: number[] = [];
    for (let round = 0; round < 11; round += 1) {
      const count = children.length;
      newest().events.onExit('exit code 1');
      let waited = 0;
      for (; children.length === count; waited += RESTART_MS) clock.move(RESTART_MS);
      waits.push(waited);
    }
    expect(waits.slice(0, 4)).toEqual([100, 200, 400, 800]);
    expect(waits.at(-1)).toBe(RESTART_CAP_MS);
    newest().events.onMessage({ type: 'ready' });
    const one = passwords.verify('$', 'right');
    newest().answer(0);
    await one;
    newest().events.onExit('exit code 1');
    const count = children.length;
    clock.move(RESTART_MS);
    expect(children.length).toBe(count + 1);
  });

  test('one that does not answer is killed', async () => {
    const stuck = passwords.verify('$', 'right');
    clock.move(ANSWER_MS);
    expect(children[0]?.isEnded).toBe(true);
    clock.move(RESTART_MS);
    newest().events.onMessage({ type: 'ready' });
    newest().answer(0);
    expect(await stuck).toBe(true);
  });
});

test.each([
  [null],
  ['hello'],
  [{ type: 'verified' }],
  [{ type: 'verified', id: 1, fits: 'yes' }],
  [{ type: 'hashed', id: 1 }],
  [{ type: 'verified', id: 99, fits: true }],
])('nonsense from the child changes nothing: %j', async (nonsense) => {
  const one = passwords.verify('$', 'wrong');
  newest().events.onMessage(nonsense);
  newest().answer(0);
  expect(await one).toBe(false);
});

test('an answer of the other kind is no answer', async () => {
  const one = outcome(passwords.hash('new'));
  newest().events.onMessage({ type: 'verified', id: newest().got[0]?.id, fits: true });
  expect(await one).toBe('busy');
});

test('stopping ends the child, rejects what waits, and starts none again', async () => {
  const waiting = outcome(passwords.verify('$', 'right'));
  await passwords.stop();
  expect(newest().isEnded).toBe(true);
  expect(await waiting).toBe('busy');
  expect(await outcome(passwords.verify('$', 'right'))).toBe('busy');
  clock.move(RESTART_CAP_MS);
  expect(children.length).toBe(1);
});

test('a child that cannot be started: start rejects, and it is tried again', async () => {
  let tries = 0;
  const fork = (): Child => {
    tries += 1;
    throw new TypeError('no such file');
  };
  const other = new HashingProcess({ clock, log, fork });
  const started = outcome(other.start());
  clock.move(RESTART_MS);
  expect(tries).toBe(2);
  clock.move(START_MS);
  expect(await started).toBe('busy');
  await other.stop();
});

test('nothing secret reaches the log', async () => {
  const all = [passwords.hash('secret-one'), passwords.verify('$argon2id$secret-two', 'secret-three')].map(outcome);
  newest().events.onMessage({ nonsense: 'secret-four' });
  newest().events.onExit('SIGKILL');
  clock.move(WAIT_MS);
  await Promise.all(all);
  await settle();
  expect(log.lines.length).toBeGreaterThan(1);
  expect(JSON.stringify(log.lines)).not.toContain('secret');
});

// The life of the agent's child, with a child that is played: replaced when it dies or is silent, slower after the fifth death in a minute; what is said to it is bounded.
// The real child stands in child.test.ts.

import { beforeEach, describe, expect, test } from 'vitest';
import { START_MS } from '../../controller/children/beginning.ts';
import type { Program as Child, ProgramEvents as ChildEvents } from '../../controller/children/program.ts';
import { ASK_MS, SILENCE_MS } from '../../controller/children/pulse.ts';
import { DEATHS_A_MINUTE, RESTART_CAP_MS, RESTART_MS } from '../../controller/children/restarts.ts';
import { AgentProcess } from '../../controller/monitoring/agent/agent-process.ts';
import { TOLD_MS } from '../../controller/monitoring/agent/limits.ts';
import type { ToChild } from '../../controller/monitoring/agent/messages.ts';
import type { Notice } from '../../controller/monitoring/agent/objects.ts';
import { KeptLog, StandingClock } from '../storage/bench.ts';
import { SETTINGS } from './managers.ts';

class PlayedChild implements Child {
  readonly got: ToChild[] = [];
  readonly events: ChildEvents;
  /** Whether the system takes what is said to it. */
  takes = true;
  isGone = false;

  constructor(events: ChildEvents) {
    this.events = events;
  }

  send(message: ToChild, taken: () => void): void {
    this.got.push(message);
    if (this.takes) taken();
  }

  end(): void {
    this.die('exit code 0');
  }

  kill(): void {
    this.die('SIGKILL');
  }

  die(why: string): void {
    if (this.isGone) return;
    this.isGone = true;
    this.events.onExit(why);
  }

  listen(port = 1_161): void {
    this.events.onMessage({ type: 'ready' });
    this.events.onMessage({ type: 'listening', port });
  }

  alive(): void {
    this.events.onMessage({ type: 'alive', figures: { datagrams: 1 } });
  }

  said(type: ToChild['type']): readonly ToChild[] {
    return this.got.filter((message) => message.type === type);
  }
}

const NOTICE: Notice = { name: 'osControllerStarted', about: '', because: '', count: 1, time: 0 };
let clock: StandingClock;
let log: KeptLog;
let children: PlayedChild[];
let fresh: number;
let completed: number;
let agent: AgentProcess;

beforeEach(() => {
  clock = new StandingClock();
  log = new KeptLog();
  children = [];
  fresh = 0;
  completed = 0;
  agent = new AgentProcess({
    ...{ clock, log, settings: SETTINGS, entry: new URL('file:///agent.js') },
    engine: () => ({ id: '80007ed90501', boots: 2, ageMs: clock.now() }),
    onFresh: () => {
      fresh += 1;
    },
    onFigures: () => undefined,
    onComplete: () => {
      completed += 1;
    },
    fork: (_, events) => {
      const child = new PlayedChild(events);
      children.push(child);
      return child;
    },
  });
});

function newest(): PlayedChild {
  const child = children.at(-1);
  if (child === undefined) throw new Error('no child was started');
  return child;
}

/** Time passes, a question after the other; the newest child answers them or not. */
function pass(ms: number, answers = true): void {
  for (let gone = 0; gone < ms; gone += ASK_MS) {
    clock.move(ASK_MS);
    if (answers && !newest().isGone) newest().alive();
  }
}

async function started(): Promise<void> {
  const begun = agent.start();
  newest().listen();
  expect(await begun).toBe(1_161);
}

describe('deaths', () => {
  test('at most five a minute are healed at once; then the wait doubles to its cap (issue 5)', async () => {
    await started();
    const waits: number[] = [];
    for (let death = 0; death < DEATHS_A_MINUTE + 6; death += 1) {
      const before = clock.now();
      const count = children.length;
      newest().die('SIGSEGV');
      clock.move(0);
      while (children.length === count) clock.move(ASK_MS);
      waits.push(clock.now() - before);
      newest().listen();
    }
    expect(waits.slice(0, 6)).toEqual([0, 0, 0, 0, RESTART_MS, 2 * RESTART_MS]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(RESTART_CAP_MS);
    expect(fresh).toBe(children.length);
    expect(agent.deaths).toBe(DEATHS_A_MINUTE + 6);
  });

  test('a minute later a death is healed at once again, and the port that was picked stays', async () => {
    await started();
    for (let death = 0; death < DEATHS_A_MINUTE - 1; death += 1) {
      newest().die('SIGSEGV');
      clock.move(0);
      newest().listen();
    }
    pass(61_000);
    newest().die('SIGSEGV');
    clock.move(0);
    newest().events.onMessage({ type: 'ready' });
    expect(newest().said('begin')).toMatchObject([{ settings: { port: 1_161 }, engine: { boots: 2 } }]);
  });

  test('a child that is silent is killed and replaced in time to be back within 2 s; a held-up controller kills nobody', async () => {
    await started();
    clock.move(10 * SILENCE_MS);
    expect(children.length).toBe(1);
    newest().alive();
    pass(SILENCE_MS + ASK_MS, false);
    expect(children[0]?.isGone).toBe(true);
    clock.move(0);
    expect(children.length).toBe(2);
    expect(SILENCE_MS + ASK_MS).toBeLessThan(1_600);
  });

  test('an address that is taken ends the start with the word of the system; so does a child that never gets ready', async () => {
    const begun = agent.start();
    newest().events.onMessage({ type: 'ready' });
    newest().events.onMessage({ type: 'refused', code: 'EADDRINUSE' });
    await expect(begun).rejects.toMatchObject({ code: 'snmp', reason: 'EADDRINUSE' });
    await agent.stop();
    const late = agent.start();
    clock.move(START_MS);
    await expect(late).rejects.toMatchObject({ reason: 'late' });
  });
});

describe('what is said', () => {
  test('a notification is told by a child that knows the room, and what became of it is heard, whatever happens to the child', async () => {
    await started();
    expect(await agent.tell(0, NOTICE)).toBeNull();
    expect(newest().said('notice')).toEqual([]);
    agent.complete();
    expect(completed).toBe(1);
    const told = [agent.tell(0, NOTICE), agent.tell(1, NOTICE), agent.tell(2, NOTICE)];
    const sent = newest().said('notice') as readonly Extract<ToChild, { type: 'notice' }>[];
    expect(sent.map(({ receiver }) => receiver)).toEqual([0, 1, 2]);
    newest().events.onMessage({ type: 'told', id: sent[0]?.id, because: null });
    newest().events.onMessage({ type: 'told', id: sent[1]?.id, because: 'nobody confirms it' });
    expect(await told[0]).toEqual({ ok: true });
    expect(await told[1]).toEqual({ ok: false, because: 'nobody confirms it' });
    newest().die('SIGSEGV');
    expect(await told[2]).toBeNull();
  });

  test('a child that lives and forgets a notification does not hold it up for ever', async () => {
    await started();
    agent.complete();
    const told = agent.tell(0, NOTICE);
    pass(TOLD_MS);
    expect(await told).toMatchObject({ ok: false });
  });

  test('a child that takes nothing is told nothing more, and is no burden', async () => {
    await started();
    newest().takes = false;
    let told = 0;
    for (; agent.takes && told < 1_000; told += 1) agent.say({ type: 'scalars', values: {} });
    expect(told).toBeLessThan(20);
  });

  test('what a child never says is logged and harms nothing', async () => {
    await started();
    for (const nonsense of [
      null,
      5,
      'x',
      {},
      { type: 'alive', figures: { a: Number.NaN } },
      { type: 'listening' },
      { type: 'told' },
    ])
      newest().events.onMessage(nonsense);
    expect(log.text.match(/something that it never says/g)?.length).toBe(7);
    expect(log.text).not.toContain(SETTINGS.users[0]?.authKey);
  });
});

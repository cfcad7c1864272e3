// The life of the manager's child on an injected clock, with children that are played: silence, deaths one after the other, questions that nobody answers, words that it
// never says.

import { expect, test } from 'vitest';
import type { ProgramEvents } from '../../controller/children/program.ts';
import { ASK_MS, SILENCE_MS } from '../../controller/children/pulse.ts';
import { DEATHS_A_MINUTE, RESTART_CAP_MS } from '../../controller/children/restarts.ts';
import { QUESTION_MS, QUESTIONS_AT_ONCE } from '../../controller/monitoring/manager/limits.ts';
import { ManagerProcess } from '../../controller/monitoring/manager/manager-process.ts';
import type { ToChild } from '../../controller/monitoring/manager/messages.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { KeptLog } from '../storage/bench.ts';
import { agentOf, settingsOf } from './world.ts';

const STOOD = { alarm: 'agent-silent', about: 'ups', because: 'why' } as const;

function world() {
  const clock = createClock();
  const log = new KeptLog();
  const children: { readonly heard: ToChild[]; readonly events: ProgramEvents; isKilled: boolean }[] = [];
  const told: unknown[] = [];
  const manager = new ManagerProcess({
    ...{ clock, log, entry: new URL('file:///nowhere'), folder: '/nowhere' },
    settings: settingsOf([agentOf({ name: 'ups', port: 161, profiles: ['ups'] })]),
    standing: () => [STOOD],
    troubles: (troubles) => told.push(troubles),
    trap: (agent, because) => told.push([agent, because]),
    fork: (_, events) => {
      const child = { heard: [] as ToChild[], events, isKilled: false };
      children.push(child);
      return {
        send: (message) => void child.heard.push(message as ToChild),
        end: () => events.onExit('exit code 0'),
        kill: () => {
          child.isKilled = true;
          events.onExit('SIGKILL');
        },
      };
    },
  });
  const last = () => children.at(-1);
  const live = () => {
    last()?.events.onMessage({ type: 'ready' });
    last()?.events.onMessage({ type: 'started', trapPort: null });
  };
  return { clock, log, manager, children, told, last, live };
}

async function started() {
  const one = world();
  const start = one.manager.start();
  one.live();
  await start;
  return one;
}

test('each child begins with the settings and with what stands', async () => {
  const { children, live } = await started();
  const begin = { type: 'begin', standing: [STOOD], settings: { agents: [{ name: 'ups' }] } };
  expect(children[0]?.heard[0]).toMatchObject(begin);
  children[0]?.events.onExit('SIGKILL');
  await Promise.resolve();
  expect(children.length).toBe(1);
  live();
});

test('one that dies is replaced at once, and only after the fifth death in a minute later and later (issue 5)', async () => {
  const { clock, children, last, manager } = await started();
  const waits: number[] = [];
  for (let death = 0; death < DEATHS_A_MINUTE + 6; death += 1) {
    const before = clock.now();
    const count = children.length;
    last()?.events.onExit('SIGSEGV');
    await clock.until(() => children.length > count, RESTART_CAP_MS + 1_000);
    waits.push(clock.now() - before);
  }
  expect(waits.slice(0, 6)).toEqual([0, 0, 0, 0, 2_000, 4_000]);
  expect(Math.max(...waits)).toBeLessThanOrEqual(RESTART_CAP_MS);
  expect(manager.deaths).toBe(DEATHS_A_MINUTE + 6);
});

test('one that is silent is killed and replaced within 2 s', async () => {
  const { clock, children, last, manager } = await started();
  for (let ask = 0; ask < 40; ask += 1) {
    await clock.advance(ASK_MS);
    last()?.events.onMessage({ type: 'alive', figures: { polls: ask } });
  }
  expect([children.length, manager.figure('polls')]).toEqual([1, 39]);
  await clock.advance(SILENCE_MS + 2 * ASK_MS);
  expect([children[0]?.isKilled, children.length]).toEqual([true, 2]);
});

test('a question that nobody answers is given up, and so are all when the child dies; too many are not asked', async () => {
  const { clock, last, manager } = await started();
  const list = manager.list(undefined, 10);
  for (let waited = 0; waited < QUESTION_MS; waited += ASK_MS) {
    last()?.events.onMessage({ type: 'alive', figures: {} });
    await clock.advance(ASK_MS);
  }
  expect(await list).toBeNull();
  const many = Array.from({ length: QUESTIONS_AT_ONCE + 5 }, () => manager.list(undefined, 10));
  expect(last()?.heard.filter(({ type }) => type === 'list').length).toBe(1 + QUESTIONS_AT_ONCE);
  last()?.events.onExit('SIGKILL');
  expect(new Set(await Promise.all(many))).toEqual(new Set([null]));
  expect(await manager.history({ source: 'ups', name: 'x' }, 0, 1)).toBeNull();
});

test.each([
  ['a word that there is not', { type: 'command', what: 'switch' }],
  ['an alarm of others', { type: 'troubles', troubles: [{ alarm: 'clone', about: '0001', because: '' }] }],
  ['more than it may say', { type: 'trap', agent: 'ups', because: 'x'.repeat(600) }],
  ['nothing', null],
])('%s is not heard', async (_, message) => {
  const { log, last, told } = await started();
  last()?.events.onMessage(message);
  expect(told).toEqual([]);
  expect(log.lines.some((line) => JSON.stringify(line).includes('never says'))).toBe(true);
});

test('what ought to stand and traps are handed on', async () => {
  const { last, told } = await started();
  last()?.events.onMessage({ type: 'troubles', troubles: [STOOD] });
  last()?.events.onMessage({ type: 'trap', agent: 'ups', because: 'on battery' });
  expect(told).toEqual([[STOOD], ['ups', 'on battery']]);
});

// A thousand simulated agents polled every ten seconds by a real controller: how much of one core the manager's process takes, and what the controller's own takes with and
// without them. The agents are played by a process of their own.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SIMULATED_USER } from '../../simulators/snmp/answers.ts';
import { built } from '../house/built.ts';
import { leashed } from './children.ts';

const AGENTS = 1_000;
const INTERVAL_S = 10;
/** Seconds within which every agent is known, its keys derived and its tables read; and seconds that are measured. */
const WARM_UP_S = 240;
const MEASURED_S = 30;
/** What the issue allows: less than 20 % of one core. */
const LIMIT = 0.2;
const START_MS = 60_000;
const PROFILES = ['ups', 'interfaces', 'sensors'] as const;
/** Of the system's clock that /proc counts in. */
const TICKS_PER_S = 100;

export interface AgentsFigure {
  readonly agents: number;
  readonly readings: number;
  readonly up: number;
  readonly pollsPerS: number;
  /** Shares of one core. */
  readonly manager: number;
  readonly controllerWith: number;
  readonly controllerWithout: number;
}

/** Seconds of processor that a process took, in user and system. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S;
}

function childrenOf(pid: number): readonly { readonly pid: number; readonly words: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^[0-9]+$/.test(name)) return [];
    try {
      const parent = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1];
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return Number(parent) === pid ? [{ pid: Number(name), words }] : [];
    } catch {
      return [];
    }
  });
}

/** Resolves with the first line that begins so. */
function lineOf(child: ChildProcess, beginning: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const late = setTimeout(() => fail(new Error(`no line "${beginning}" in time`)), START_MS);
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((one) => one.startsWith(beginning));
      if (line === undefined) return;
      clearTimeout(late);
      done(line);
    });
  });
}

function pause(seconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, seconds * 1_000));
}

async function figureOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^openseat_${name}(?:_total)? (.*)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

async function controller(program: string, folder: string, config: object) {
  const file = join(folder, 'openseat.json');
  writeFileSync(file, JSON.stringify(config));
  const words = [program, '--port', '0', '--data', join(folder, 'data'), '--config', file];
  const child = leashed(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] }));
  const url = (await lineOf(child, 'openseat ready ')).slice('openseat ready '.length);
  return { child, url, pid: child.pid ?? 0 };
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await over;
}

/** All agents answer, and no reading came for an interval and a half. */
async function settled(url: string): Promise<void> {
  let known = -1;
  for (let waited = 0; waited < WARM_UP_S; waited += 1.5 * INTERVAL_S) {
    await pause(1.5 * INTERVAL_S);
    const readings = await figureOf(url, 'agent_readings');
    if (readings === known && (await figureOf(url, 'agents_up')) === AGENTS) return;
    known = readings;
  }
}

/** What was used up to now, in seconds, and how many polls were made. */
async function look(url: string, pid: number, manager: number) {
  const polls = await figureOf(url, 'agent_polls');
  return { polls, at: performance.now() / 1_000, own: cpuSeconds(pid), manager: cpuSeconds(manager) };
}

export async function agentsFigure(): Promise<AgentsFigure> {
  const program = await built('controller', ['hasher', 'manager', 'watchdog', 'admin', 'seat']);
  const folder = mkdtempSync(join(tmpdir(), 'openseat-agents-'));
  process.stderr.write(`bench: ${AGENTS} agents\n`);
  const idle = await controller(program, folder, {});
  await pause(INTERVAL_S);
  const idleBefore = cpuSeconds(idle.pid);
  await pause(MEASURED_S);
  const controllerWithout = (cpuSeconds(idle.pid) - idleBefore) / MEASURED_S;
  await ended(idle.child);

  const words = [await built('simulate'), '--agents', String(AGENTS)];
  const world = leashed(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] }));
  const ports = (await lineOf(world, 'simulated agents at ')).split(':').at(-1)?.split(',') ?? [];
  const poll = ports.map((port, at) => ({
    ...{ name: `agent-${at}`, host: '127.0.0.1', port: Number(port), user: SIMULATED_USER.name },
    profiles: [PROFILES[at % PROFILES.length]],
  }));
  const { child, url, pid } = await controller(program, folder, {
    agents: { intervalS: INTERVAL_S, users: [SIMULATED_USER], poll },
  });
  await settled(url);
  const manager = childrenOf(pid).find(({ words }) => words.includes('manager.js'))?.pid ?? 0;
  const before = await look(url, pid, manager);
  await pause(MEASURED_S);
  const after = await look(url, pid, manager);
  const seconds = after.at - before.at;
  const figure = {
    ...{ agents: AGENTS, readings: await figureOf(url, 'agent_readings'), up: await figureOf(url, 'agents_up') },
    pollsPerS: (after.polls - before.polls) / seconds,
    manager: (after.manager - before.manager) / seconds,
    controllerWith: (after.own - before.own) / seconds,
    controllerWithout,
  };
  await ended(child);
  await ended(world);
  rmSync(folder, { recursive: true, force: true });
  return figure;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function printAgents(figure: AgentsFigure): void {
  const { agents, up, readings, pollsPerS, manager, controllerWith, controllerWithout } = figure;
  console.log(
    `agents: ${up} of ${agents} answer, ${readings} readings, ${pollsPerS.toFixed(0)} polls a second (every ${INTERVAL_S} s each)`,
  );
  console.log(
    `  the manager's process: ${percent(manager)} of one core (limit ${percent(LIMIT)}${manager < LIMIT ? '' : ', MISSED'})`,
  );
  console.log(`  the controller's own: ${percent(controllerWith)} with them, ${percent(controllerWithout)} without`);
}

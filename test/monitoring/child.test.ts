// The real child: large tables in order, replays of what a real manager sent, an identity that stays over starts, an address that is taken. Floods stand in hostile.soak.test.ts.

import { createSocket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ENGINE_FILE, nextBoot } from '../../controller/monitoring/agent/engine-file.ts';
import { systemRandom } from '../../controller/system.ts';
import { TOOLS_LIMIT_MS } from '../house/tools.ts';
import { KeptLog } from '../storage/bench.ts';
import { until } from '../until.ts';
import { as, clearHomes, needManagers, run, SETTINGS, USER } from './managers.ts';
import type { Running } from './world.ts';
import { roomOf, startAgent } from './world.ts';

/** usmStatsNotInTimeWindows.0, as it stands in a message. */
const OUTSIDE_WINDOW = Buffer.from('060a2b060106030f01010200', 'hex');

beforeAll(needManagers, TOOLS_LIMIT_MS);
afterAll(clearHomes);

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openseat-engine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function agentFor(count: number, folder?: string): Promise<Running> {
  const agent = await startAgent(SETTINGS, roomOf(count), folder);
  onTestFinished(() => agent.stop());
  return agent;
}

/** Stands between a manager and an agent, and keeps what the manager sent. */
async function relay(port: () => number) {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  const sent: Buffer[] = [];
  const answers: Buffer[] = [];
  let manager = 0;
  front.on('message', (datagram, from) => {
    manager = from.port;
    sent.push(datagram);
    back.send(datagram, port(), '127.0.0.1');
  });
  back.on('message', (datagram) => {
    answers.push(datagram);
    if (manager > 0) front.send(datagram, manager, '127.0.0.1');
  });
  await new Promise<void>((done) => front.bind(0, '127.0.0.1', done));
  onTestFinished(() => {
    front.close();
    back.close();
  });
  const replay = async (datagram: Buffer): Promise<Buffer> => {
    manager = 0;
    answers.length = 0;
    back.send(datagram, port(), '127.0.0.1');
    await until(() => answers.length > 0);
    return answers[0] as Buffer;
  };
  return { port: front.address().port, sent, replay };
}

test('10,000 endpoints are walked in order', async () => {
  const agent = await agentFor(10_000);
  const began = performance.now();
  const { out } = await run('snmpbulkwalk', '-Cr50', '-Oq', ...as(USER), `127.0.0.1:${agent.port}`, 'osEndpointId');
  const ms = performance.now() - began;
  const numbers = [...out.matchAll(/osEndpointId\.(\d+) /g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, at) => at + 1));
  console.info(`a column of 10,000 rows was walked in ${Math.round(ms)} ms`);
  const row = await run('snmpget', '-Oqv', ...as(USER), `127.0.0.1:${agent.port}`, 'osReceiverId.10000');
  expect(row.out).toBe('510000\n');
});

test('what a manager sent before a start is answered with notInTimeWindow after it, signed; a manager finds the new boot by itself', async () => {
  const folder = freshFolder();
  let agent = await startAgent(SETTINGS, roomOf(10), folder);
  const between = await relay(() => agent.port);
  const first = await run('snmpget', '-Oqv', ...as(USER), `127.0.0.1:${between.port}`, 'osEndpointId.3');
  expect(first.out).toBe('000003\n');
  const request = between.sent.at(-1) as Buffer;
  // Within its window it is what its sender asked (RFC 3414 knows no other replays).
  expect((await between.replay(request)).includes(OUTSIDE_WINDOW)).toBe(false);
  await agent.stop();
  agent = await startAgent(SETTINGS, roomOf(10), folder);
  onTestFinished(() => agent.stop());
  expect((await between.replay(request)).includes(OUTSIDE_WINDOW)).toBe(true);
  const again = await run('snmpget', '-Oqv', ...as(USER), `127.0.0.1:${between.port}`, 'osEndpointId.3');
  expect(again.out).toBe('000003\n');
});

test('the engine stays and its boots grow; a file that is damaged is followed by another engine', async () => {
  const folder = freshFolder();
  const log = new KeptLog();
  const boots: number[] = [];
  const ids = new Set<string>();
  for (let start = 0; start < 3; start += 1) {
    const engine = await nextBoot(folder, systemRandom, log);
    boots.push(engine.boots);
    ids.add(engine.id);
  }
  expect(boots).toEqual([1, 2, 3]);
  expect(ids.size).toBe(1);
  for (const text of [
    '',
    'null',
    '{"id":"80","boots":1}',
    '{"id":"80007ed905aa","boots":2147483646}',
    '\0'.repeat(99),
  ]) {
    writeFileSync(join(folder, ENGINE_FILE), text);
    const engine = await nextBoot(folder, systemRandom, log);
    expect(engine.boots).toBe(1);
    expect(ids.has(engine.id)).toBe(false);
    expect(readFileSync(join(folder, ENGINE_FILE), 'utf8')).toContain(engine.id);
  }
});

test('a port that is taken ends the start, and the system’s word is told', async () => {
  const holder = createSocket('udp4');
  await new Promise<void>((done) => holder.bind(0, '127.0.0.1', done));
  onTestFinished(() => void holder.close());
  const taken = { ...SETTINGS, port: holder.address().port };
  await expect(startAgent(taken, roomOf(1), freshFolder())).rejects.toMatchObject({ reason: 'EADDRINUSE' });
});

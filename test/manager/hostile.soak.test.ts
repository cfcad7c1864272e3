// Answers and traps with bytes changed on the way, by the thousand: what the manager makes of them. The agents are net-snmp's; each kind of hostility by name stands in polling.test.ts.

import { expect, test } from 'vitest';
import { Traps } from '../../controller/monitoring/manager/traps.ts';
import { integer, oid, TAG } from '../../controller/monitoring/snmp/ber.ts';
import type { Pdu } from '../../controller/monitoring/snmp/message.ts';
import { PDU, writeScoped, writeV2 } from '../../controller/monitoring/snmp/message.ts';
import { keysFor, seal, stretch } from '../../controller/monitoring/snmp/usm.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { counts } from '../house/counts.ts';
import { COMMUNITY, createNetwork, equipment } from './network.ts';
import { agentOf, USER } from './world.ts';

const LIMIT_MS = 600_000;

test(
  'any number of bytes changed in answers of version 3 and 2c: nothing is thrown, no value is made up (issue 5: mutations)',
  async () => {
    const { clock, random, responders, poll, asker } = createNetwork(5);
    const { respond } = equipment('ups');
    const mangle = (answer: Buffer): Buffer => {
      const copy = Buffer.from(random() < 0.1 ? answer.subarray(0, Math.floor(random() * answer.length)) : answer);
      for (let change = 0; change <= random() * 3; change += 1) {
        const at = Math.floor(random() * copy.length);
        if (copy.length > 0) copy[at] = Math.floor(random() * 256);
      }
      // By chance it may be what it was.
      return copy.equals(answer) ? Buffer.alloc(0) : copy;
    };
    let datagrams = 0;
    const hostileTo = (port: number): void => {
      responders.set(port, (request) =>
        Array.from({ length: 6 }, () => {
          datagrams += 1;
          return respond(request).map(mangle);
        }).flat(),
      );
    };
    const agents = [poll({ port: 7 }, 1_000), poll({ port: 8, by: COMMUNITY }, 1_000)];
    for (const port of [7, 8]) responders.set(port, respond);
    for (const { poller } of agents) poller.start(0);
    await clock.advance(500);
    hostileTo(7);
    hostileTo(8);
    const target = counts(6_000, 100_000);
    while (datagrams < target) await clock.advance(600_000);
    for (const { poller } of agents) poller.stop();
    expect(asker.figures.wrong).toBeGreaterThan(target / 20);
    // By version 3 nothing that was changed on the way is believed: after the first poll, before anything was, there is none that got its answers.
    const [first, ...later] = agents[0]?.reports ?? [];
    expect(first?.values?.length).toBeGreaterThan(10);
    expect(later.length).toBeGreaterThan(20);
    expect(later.filter(({ values }) => values !== null)).toEqual([]);
    const open = agents[1]?.reports.flatMap(({ values }) => values ?? []) ?? [];
    expect(open.every(({ value, name }) => Number.isFinite(value) && name.length <= 64)).toBe(true);
  },
  LIMIT_MS,
);

test('traps with bytes changed on the way are nobody’s, and none is thrown at', { timeout: LIMIT_MS }, () => {
  const random = createRandom(9);
  const told: string[] = [];
  let now = 0;
  const agents = [agentOf({ name: 'box', port: 161 }), agentOf({ name: 'open', port: 162, by: COMMUNITY })];
  const traps = new Traps({
    ...{ agentsAt: () => agents, users: new Map([[USER.name, stretch(USER)]]), now: () => now },
    tell: (agent, because) => told.push(`${agent}: ${because}`),
  });
  const value = (name: readonly number[], bytes: Buffer) => ({ name, value: bytes });
  const trap: Pdu = {
    ...{ type: PDU.trap, id: 5, first: 0, second: 0 },
    varbinds: [
      value([1, 3, 6, 1, 2, 1, 1, 3, 0], integer(100, TAG.timeTicks)),
      value([1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0], oid([1, 3, 6, 1, 2, 1, 33, 2, 1])),
      value([1, 3, 6, 1, 2, 1, 33, 1, 2, 3, 0], integer(42)),
    ],
  };
  const id = Buffer.from('8000000001020304', 'hex');
  const scoped = writeScoped({ engineId: id, context: Buffer.alloc(0), pdu: trap });
  const outgoing = { id: 9, maxSize: 1_500, scoped, reportable: false };
  const signed = seal(keysFor(USER, id), outgoing, { id, boots: 3, time: 1_000 }, Buffer.alloc(8, 1));
  const open = writeV2(Buffer.from('public'), trap);
  const target = counts(6_000, 100_000);
  for (let count = 0; count < target; count += 1) {
    now += 20_000;
    const bytes = Buffer.from(count % 2 === 0 ? signed : open);
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    traps.take(bytes.equals(signed) ? Buffer.alloc(1) : bytes, '192.0.2.1');
  }
  expect(told.filter((line) => line.startsWith('box'))).toEqual([]);
  expect(told.every((line) => line.length < 400)).toBe(true);
  now += 20_000;
  traps.take(open, '192.0.2.1');
  expect(told.at(-1)).toBe('open: on battery, 1.3.6.1.2.1.33.1.2.3.0 = 42');
  now += 20_000;
  traps.take(signed, '192.0.2.1');
  expect(told.at(-1)).toBe('box: on battery, 1.3.6.1.2.1.33.1.2.3.0 = 42');
  // The same again, long after: somebody kept it.
  now += 200_000;
  const before = told.length;
  traps.take(signed, '192.0.2.1');
  expect(told.length).toBe(before);
});

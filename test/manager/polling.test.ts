// Polling on an injected clock: when agents are asked, how silent ones are spared, and what hostile ones cannot do. The agents are net-snmp's, the manager shares no code
// with them.

import { describe, expect, test } from 'vitest';
import {
  ANSWER_MS,
  BACKOFF_CAP_MS,
  ITEMS_AT_MOST,
  ROWS_AT_MOST,
  WALK_REQUESTS_AT_MOST,
} from '../../controller/monitoring/manager/limits.ts';
import { NAME_AT_MOST } from '../../controller/monitoring/readings/limits.ts';
import { element, integer, octets, oid, TAG } from '../../controller/monitoring/snmp/ber.ts';
import type { Pdu, Varbind } from '../../controller/monitoring/snmp/message.ts';
import { PDU, readMessage, VERSION, writeV2 } from '../../controller/monitoring/snmp/message.ts';
import { engineTime, keysFor } from '../../controller/monitoring/snmp/usm.ts';
import { createAnswerer } from '../../simulators/snmp/answers.ts';
import type { ManagedObject } from '../../simulators/snmp/tree.ts';
import { guarded, ID } from '../monitoring/guarded.ts';
import type { Responder } from './network.ts';
import { COMMUNITY, createNetwork, equipment } from './network.ts';
import { USER } from './world.ts';

/** An agent of version 2c that answers as a function says. */
function scripted(answer: (pdu: Pdu) => Partial<Pdu>): Responder {
  return (request) => {
    const message = readMessage(request);
    if (message.version !== VERSION.v2c) return [];
    return [
      writeV2(message.community, { ...message.pdu, type: PDU.response, first: 0, second: 0, ...answer(message.pdu) }),
    ];
  };
}

const FIVE = integer(5);
const END = element(TAG.endOfMibView);

describe('when agents are asked', () => {
  test('each at its own moment of the interval, and again after an interval', async () => {
    const { clock, responders, poll } = createNetwork();
    const { respond } = equipment('ups');
    const all = Array.from({ length: 10 }, (_, at) => {
      responders.set(1_000 + at, respond);
      const one = poll({ port: 1_000 + at });
      one.poller.start(at * 1_000);
      return one;
    });
    await clock.advance(39_999);
    for (const [at, { reports }] of all.entries()) {
      expect(reports.map((report) => Math.floor(report.at / 1_000))).toEqual([0, 10, 20, 30].map((s) => s + at));
      expect(reports.every(({ values }) => values !== null && values.length >= 14)).toBe(true);
    }
  });

  test('a silent one is asked ever more seldom, never within an interval, and soon enough when it is back', async () => {
    const { clock, responders, sent, poll } = createNetwork();
    const { respond } = equipment('ups');
    const { poller, reports } = poll({ port: 7 });
    poller.start(0);
    await clock.advance(3_600_000);
    const rounds = reports.map(({ at }) => at);
    const waits = rounds.slice(1).map((at, place) => at - (rounds[place] ?? 0));
    expect(reports.every(({ because }) => because === 'it does not answer')).toBe(true);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(BACKOFF_CAP_MS + 2 * ANSWER_MS);
    // Full jitter up to two minutes: an hour has room for some sixty rounds, not for 360.
    expect(rounds.length).toBeLessThan(100);
    expect(new Set(waits.map(Math.round)).size).toBeGreaterThan(10);
    expect(sent.length).toBeLessThanOrEqual(2 * (rounds.length + 1));
    responders.set(7, respond);
    const back = clock.now();
    await clock.advance(BACKOFF_CAP_MS + 2 * ANSWER_MS);
    expect(reports.find(({ at, values }) => at > back && values !== null)).toBeDefined();
  });

  test('a name without an address is said, and asked for again', async () => {
    const { clock, poll } = createNetwork();
    const { poller, reports } = poll({ port: 7, host: 'nowhere' });
    poller.start(0);
    await clock.advance(25_000);
    expect(reports.map(({ because }) => because)).toEqual(Array(3).fill('its name has no address'));
  });

  test('a sensor that says that it does not work has no reading, its neighbours have', async () => {
    const { clock, responders, poll } = createNetwork();
    const box = equipment('sensors');
    responders.set(7, box.respond);
    const { poller, reports } = poll({ port: 7, profiles: ['sensors'] });
    poller.start(0);
    const names = () => reports.at(-1)?.values?.map(({ name }) => name);
    await clock.advance(1_000);
    expect(names()).toEqual(['inlet', 'humidity', 'fan 1', 'rail 12 V']);
    box.measures.isSensorOk = false;
    await clock.advance(10_000);
    expect(names()).toEqual(['humidity', 'fan 1', 'rail 12 V']);
  });

  test('an agent with another boot and another time is asked again at once, and believed by its key (RFC 3414, 2.3)', async () => {
    const { clock, responders, sent, poll } = createNetwork();
    let [boots, time] = [3, 90_000];
    const keys = keysFor(USER, ID);
    const { guard } = guarded({ users: [keys], engine: () => engineTime(ID, boots, time) });
    responders.set(7, (request) => [guard.take(request, 'x') ?? Buffer.alloc(0)]);
    const { poller, reports } = poll({
      port: 7,
      profiles: [],
      oids: [{ oid: [1, 3, 6, 1, 2, 1, 1, 1, 0], name: 'a', unit: '', scale: 1, kind: 'value' }],
    });
    poller.start(0);
    await clock.advance(11_000);
    const before = sent.length;
    [boots, time] = [4, 0];
    await clock.advance(10_000);
    expect(sent.length - before).toBe(3);
    // Its clock went on by more than the window while nobody looked: that is learned as well.
    time = 10_000;
    await clock.advance(10_000);
    expect(reports.map(({ because }) => because)).toEqual([null, null, null, null]);
  });

  test('rates come from the second poll on, and begin anew when the agent was restarted', async () => {
    const { clock, responders, poll } = createNetwork();
    let began = 0;
    const rack = equipment('switch', () => 1 + (clock.now() - began) / 1_000);
    responders.set(7, rack.respond);
    const { poller, reports } = poll({ port: 7, profiles: ['interfaces'] });
    poller.start(0);
    const rates = () =>
      reports.map(({ values }) => Math.round(values?.find(({ name }) => name === 'Gi0-1 out')?.value ?? -1));
    await clock.advance(20_500);
    expect(rates().map((rate) => Math.round(rate / 10_000))).toEqual([-0, 100, 100]);
    began = clock.now();
    await clock.advance(20_000);
    expect(rates()[3]).toBe(-1);
    expect(Math.round((rates()[4] ?? 0) / 10_000)).toBe(-0);
  });

  test('counters begin anew too where the agent was silent, began anew, and runs for longer than it did before', async () => {
    const { clock, responders, poll } = createNetwork();
    let began = 0;
    let octets = 4_000_000_000;
    const objects: ManagedObject[] = [
      { oid: [1, 3, 6, 1, 2, 1, 1, 3, 0], syntax: 'ticks', read: () => Math.round((clock.now() - began) / 10) },
      { oid: [1, 3, 6, 1, 4, 1, 9999, 1, 0], syntax: 'counter', read: () => octets },
    ];
    const answer = createAnswerer(objects, 'counter');
    let isSilent = false;
    responders.set(7, (request) => (isSilent ? [] : [answer(request) ?? Buffer.alloc(0)]));
    const item = { oid: [1, 3, 6, 1, 4, 1, 9999, 1, 0], name: 'in', unit: '1/s', scale: 1, kind: 'rate' } as const;
    const { poller, reports } = poll({ port: 7, profiles: [], oids: [item] });
    poller.start(0);
    await clock.advance(15_000);
    isSilent = true;
    began = clock.now();
    octets = 1_000;
    await clock.advance(60_000);
    isSilent = false;
    await clock.advance(200_000);
    const told = reports.flatMap(({ values }) => (values ?? []).map(({ value }) => value));
    expect(told.length).toBeGreaterThan(5);
    expect(new Set(told)).toEqual(new Set([0]));
  });
});

describe('hostile agents', () => {
  const hostile: readonly (readonly [string, Responder, because: RegExp | null, oddity: RegExp | null])[] = [
    [
      'a table without end',
      scripted(({ varbinds, second }) => ({
        varbinds: Array.from({ length: second }, (_, step) =>
          varbinds.map(({ name }) => ({ name: [...name, step + 1].slice(0, 127), value: FIVE })),
        ).flat(),
      })),
      /something else|does not answer/,
      /do not end|more than|in order/,
    ],
    [
      'a table that goes in a circle',
      scripted(({ type, varbinds }) =>
        type === PDU.get ? { varbinds } : { varbinds: varbinds.map(({ name }) => ({ name, value: FIVE })) },
      ),
      null,
      /not in order/,
    ],
    [
      'more variables than were asked for',
      scripted(({ varbinds }) => ({
        varbinds: Array<Varbind>(60).fill({ name: [...(varbinds[0]?.name ?? []), 1], value: FIVE }),
      })),
      /something else/,
      /another number of variables/,
    ],
    [
      'nothing at all in its answers',
      scripted(() => ({ varbinds: [] })),
      /something else/,
      /another number of variables/,
    ],
    [
      'other names than were asked for',
      scripted(({ varbinds }) => ({ varbinds: varbinds.map(() => ({ name: [1, 3, 6, 1], value: FIVE })) })),
      /something else/,
      null,
    ],
    ['an error each time', scripted(() => ({ first: 5, second: 1 })), /error 5/, /error 5/],
    ['an error of nothing', scripted(() => ({ first: 77, second: -3 })), /error 77/, /error 77/],
    ['too big, whatever is asked', scripted(() => ({ first: 1 })), /error 1/, /error 1/],
    ['a request for an answer', (request) => [request], /does not answer/, null],
    [
      'rubbish',
      () => [Buffer.from('3082ffff', 'hex'), Buffer.alloc(60_000, 0x30), Buffer.alloc(0)],
      /cannot be read/,
      null,
    ],
  ];

  test.each(hostile)('%s: the polls end, and go on', async (_, respond, because, oddity) => {
    const { clock, responders, sent, poll } = createNetwork();
    responders.set(7, respond);
    const { poller, reports, oddities } = poll({ port: 7, by: COMMUNITY, profiles: ['sensors', 'ups'] });
    poller.start(0);
    await clock.advance(25_000);
    expect(reports.length).toBeGreaterThanOrEqual(2);
    if (because !== null) expect(reports[0]?.because).toMatch(because);
    if (oddity !== null) expect(oddities.join()).toMatch(oddity);
    expect(sent.length).toBeLessThan(3 * (3 * WALK_REQUESTS_AT_MOST + ITEMS_AT_MOST));
  });

  test('a table of a hundred thousand rows costs a bounded number of questions', async () => {
    const { clock, responders, sent, poll } = createNetwork();
    const last = 100_000;
    responders.set(
      7,
      scripted(({ type, varbinds, second }) => {
        if (type === PDU.get) return { varbinds: varbinds.map(({ name }) => ({ name, value: FIVE })) };
        const rows = Array.from({ length: second }, (_, step) =>
          varbinds.map(({ name }) => {
            const row = name.length > 11 ? (name.at(-1) ?? 0) + step + 1 : step + 1;
            const root = name.length > 11 ? name.slice(0, -1) : name;
            return row > last ? { name, value: END } : { name: [...root, row], value: FIVE };
          }),
        );
        return { varbinds: rows.flat() };
      }),
    );
    const { poller, reports, oddities } = poll({ port: 7, by: COMMUNITY, profiles: ['sensors'] });
    poller.start(0);
    await clock.advance(5_000);
    expect(oddities.join()).toMatch(new RegExp(`more than ${ROWS_AT_MOST} rows`));
    expect(reports[0]?.values?.length).toBeLessThanOrEqual(ITEMS_AT_MOST);
    expect(sent.length).toBeLessThan(2 * WALK_REQUESTS_AT_MOST);
  });

  test('names of things are made safe to show, whatever the agent calls them', async () => {
    const { clock, responders, poll } = createNetwork();
    const strange = ['\u001b[31mred\u0007', 'a/b', '‮gnp.exe', 'x'.repeat(300), '', 'a/b', '\u0000'];
    const objects: ManagedObject[] = strange.flatMap((name, at) => [
      { oid: [1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7, at + 1], syntax: 'text', read: () => name },
      ...[1, 2, 3, 4].map(
        (column): ManagedObject => ({
          ...{ oid: [1, 3, 6, 1, 2, 1, 99, 1, 1, 1, column, at + 1], syntax: 'integer' },
          read: () => [8, 9, 0, 21][column - 1] ?? 0,
        }),
      ),
    ]);
    const answer = createAnswerer(objects, 'strange');
    responders.set(7, (request) => [answer(request) ?? Buffer.alloc(0)]);
    const { poller, reports } = poll({ port: 7, profiles: ['sensors'] });
    poller.start(0);
    await clock.advance(1_000);
    expect(reports[0]?.values?.map(({ name }) => name)).toEqual([
      ...['[31mred', 'a:b', 'gnp.exe', 'x'.repeat(48), 'sensor 5', 'a:b (4.6)', 'sensor 7'],
    ]);
  });
});

test('an index as long as SNMP allows and letters of two units make no name that is longer than those of readings, and none twice', async () => {
  const { clock, responders, poll } = createNetwork();
  const long = (last: number) => [...Array<number>(100).fill(2_147_483_647), last];
  const voltages = [1, 2].map(
    (at): ManagedObject => ({
      ...{ oid: [1, 3, 6, 1, 2, 1, 33, 1, 3, 3, 1, 3, ...long(at)], syntax: 'integer', read: () => 230 + at },
    }),
  );
  const sensors = [1, 2].flatMap((at): ManagedObject[] => [
    {
      ...{ oid: [1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7, at], syntax: 'text', read: () => `x${'🔥'.repeat(60)}` },
    },
    ...[8, 9, 0, 21].map(
      (number, column): ManagedObject => ({
        ...{ oid: [1, 3, 6, 1, 2, 1, 99, 1, 1, 1, column + 1, at], syntax: 'integer', read: () => number },
      }),
    ),
  ]);
  const answer = createAnswerer([...voltages, ...sensors], 'long');
  responders.set(7, (request) => [answer(request) ?? Buffer.alloc(0)]);
  const { poller, reports } = poll({ port: 7, profiles: ['ups', 'sensors'] });
  poller.start(0);
  await clock.advance(3_000);
  const names = (reports[0]?.values ?? []).map(({ name }) => name);
  expect(names).toHaveLength(4);
  expect(new Set(names).size).toBe(4);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(NAME_AT_MOST);
    expect(name).not.toMatch(/\p{Surrogate}/u);
  }
});

test('the oracle reads what the codec of these tests writes', () => {
  const { respond } = equipment('ups');
  const name = [1, 3, 6, 1, 2, 1, 33, 1, 2, 4, 0];
  const pdu: Pdu = { type: PDU.get, id: 7, first: 0, second: 0, varbinds: [{ name, value: element(TAG.nothing) }] };
  const message = readMessage(respond(writeV2(octets('public').subarray(2), pdu))[0] ?? Buffer.alloc(0));
  expect(message.version === VERSION.v2c && message.pdu.varbinds).toEqual([{ name, value: integer(100) }]);
  expect(oid(name).length).toBeGreaterThan(0);
});

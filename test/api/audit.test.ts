// The journal's methods at the edge: who may ask, a past room in parts, and how a verification tells its caller how far it is. The journal itself is a fake here.

import { describe, expect, test } from 'vitest';
import { apply } from '../../controller/domain/apply.ts';
import type { Endpoint } from '../../controller/domain/model.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { until } from '../until.ts';
import { world } from './world.ts';

const VERDICT = {
  ...{
    verdict: 'ok',
    because: '',
    file: null,
    record: null,
    records: 3,
    first: 1,
    last: { seq: 3, chain: 'a'.repeat(64) },
  },
  ...{ gaps: [], anchors: { state: 'kept', checked: 2, last: { seq: 3, time: '2026-11-22T06:00:00.000Z' } } },
};
const CALLS = [
  ['audit.query', {}],
  ['audit.room', { at: 1 }],
  ['audit.timeline', { from: '2026-11-22T06:00:00Z', to: '2026-11-22T07:00:00Z' }],
  ['audit.span', {}],
  ['audit.verify', {}],
] as const;

describe('who may look back', () => {
  test('an administrator asks, and the engine is not troubled', async () => {
    const { room, audit, member } = await world();
    const admin = await member('admin');
    const before = room.heard.length;
    for (const [method, params] of CALLS) expect(await admin.request(method, params)).toHaveProperty('result');
    expect(audit.asked.map(([name]) => name)).toEqual(['query', 'room', 'timeline', 'span']);
    expect(room.heard.length).toBe(before);
  });

  test('an operator’s question goes to the engine, which refuses and records it; the journal is not read', async () => {
    const { room, audit, member } = await world();
    const operator = await member('hxfj');
    for (const [method, params] of CALLS) {
      room.answers.set(method, () => ({ ok: false, reason: 'forbidden', because: 'by the engine' }));
      expect(await operator.request(method, params)).toMatchObject({ error: { data: { reason: 'forbidden' } } });
      expect(room.heard.at(-1)).toMatchObject({ call: { method }, caller: { user: 'hxfj' } });
    }
    expect([audit.asked, audit.signals]).toEqual([[], []]);
    // Forbidden counts before what is wrong with the parameters.
    expect(await operator.request('audit.room', { at: {} })).toMatchObject({
      error: { data: { reason: 'forbidden' } },
    });
  });

  test('nobody before login', async () => {
    const { client } = await world();
    expect(await (await client()).request('audit.span', {})).toMatchObject({
      error: { data: { reason: 'not_authenticated' } },
    });
  });

  test.each([
    ['audit.query', { kinds: ['gossip'] }],
    ['audit.query', { kinds: [] }],
    ['audit.query', { limit: 501 }],
    ['audit.query', { limit: 0 }],
    ['audit.query', { text: '' }],
    ['audit.query', { who: 7 }],
    ['audit.query', { after: 'x'.repeat(65) }],
    ['audit.room', {}],
    ['audit.room', { at: -1 }],
    ['audit.room', { at: 1.5 }],
    ['audit.timeline', { from: '2026-11-22T06:00:00Z' }],
    ['audit.verify', { wait: true }],
  ])('%s %j is invalid', async (method, params) => {
    const { member } = await world();
    expect(await (await member('admin')).request(method, params)).toMatchObject({
      error: { data: { reason: 'invalid' } },
    });
  });
});

test('a past room comes in parts like the present one, whole, though the reader had no account then', async () => {
  const { audit, member } = await world();
  const state = emptyRoom(4);
  for (let number = 1; number <= 2_000; number += 1) {
    const id = String(number).padStart(4, '0');
    const object: Endpoint = {
      number,
      kind: 'transmitter',
      id,
      name: `Rechner ${'x'.repeat(50)} ${id}`,
      identity: { by: 'key', key: id, fingerprint: id },
      ...{ fabric: 'main', groups: [], heads: [], model: null, firmware: null, place: null, version: 1 },
    };
    apply(state, { seq: number, epoch: 1, time: 0, event: { type: 'endpoints.put', object, by: null } });
  }
  audit.past = { ok: true, past: { state, time: Date.UTC(2026, 10, 22, 14, 3, 20) } };
  const admin = await member('admin');
  const ids: string[] = [];
  let parts = 0;
  for (let after: string | undefined; ; parts += 1) {
    const page = after === undefined ? {} : { after };
    const { result = {} } = await admin.request('audit.room', { at: 2_000, ...page });
    expect(result).toMatchObject({ seq: 2_000, time: '2026-11-22T14:03:20.000Z', receivers: [] });
    expect(JSON.stringify(result).length).toBeLessThan(128 * 1024);
    ids.push(...(result['transmitters'] as { id: string }[]).map(({ id }) => id));
    if (result['next'] === undefined) break;
    after = String(result['next']);
  }
  expect(parts).toBeGreaterThan(0);
  expect(ids).toEqual([...state.index.byId.keys()].sort());
  expect(await admin.request('audit.room', { at: 2_000, after: 'nonsense' })).toMatchObject({
    error: { data: { reason: 'invalid', because: expect.stringContaining('audit.room') } },
  });
});

describe('a verification', () => {
  test('answers with its verdict, and says before how far it is', async () => {
    const { audit, member } = await world();
    audit.verdict = { ok: true, result: VERDICT };
    audit.progress = [
      { done: 10, of: 100 },
      { done: 90, of: 100 },
    ];
    const admin = await member('admin');
    expect(await admin.request('audit.verify', {})).toMatchObject({ result: VERDICT });
    const told = admin.notifications('audit.progress');
    expect(told.map(({ params }) => params)).toEqual(audit.progress);
  });

  test('with `wait` the answer comes at once and the verdict as a notification', async () => {
    const { audit, member } = await world();
    audit.verdict = { ok: true, result: VERDICT };
    const admin = await member('admin');
    expect(await admin.request('audit.verify', { wait: 'accepted' })).toMatchObject({ result: { accepted: true } });
    const verified = () => admin.notifications('audit.verified');
    await until(() => verified().length === 1);
    expect(verified()[0]?.params).toEqual({ result: VERDICT });
    audit.verdict = { ok: false, reason: 'busy', because: 'the journal is being verified already' };
    await admin.request('audit.verify', { wait: 'accepted' });
    await until(() => verified().length === 2);
    expect(verified()[1]?.params).toEqual({
      reason: 'busy',
      because: 'the journal is being verified already',
    });
  });

  test('is given up when its caller is gone or logs out', async () => {
    const { audit, member } = await world();
    audit.verdict = null;
    const [one, other] = [await member('admin'), await member('admin')];
    one.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'audit.verify' }));
    await other.request('audit.verify', { wait: 'accepted' });
    await until(() => audit.signals.length === 2);
    expect(audit.signals.map(({ aborted }) => aborted)).toEqual([false, false]);
    one.socket.terminate();
    await other.request('session.logout', {});
    await until(() => audit.signals.every(({ aborted }) => aborted));
  });
});

// Readings at the edge: who reads the configuration may ask, beside the loop; nobody else. What is kept is proved in test/readings.

import { expect, test } from 'vitest';
import { world } from './world.ts';

test('an administrator reads what is measured, without the engine', async () => {
  const { room, measured, member } = await world();
  measured.record('queue', '', 3);
  const admin = await member('admin');
  const calls = room.heard.length;
  const list = await admin.request('readings.list');
  expect(list).toMatchObject({
    result: { readings: [{ source: 'controller', name: 'queue', value: 3, state: 'ok' }] },
  });
  const history = await admin.request('readings.history', { source: 'controller', name: 'queue' });
  expect(history).toMatchObject({ result: { stepMs: 60_000, points: [{ min: 3, max: 3, mean: 3 }] } });
  expect(room.heard.length).toBe(calls);
});

test('an operator is refused by the engine, which records it', async () => {
  const { room, member } = await world();
  const operator = await member('hxfj');
  const calls = room.heard.length;
  await operator.request('readings.list');
  expect(room.heard.length).toBe(calls + 1);
});

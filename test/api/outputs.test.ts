// The methods about outputs of alarms at the edge: who may ask, and what a test says. The outputs are played here.

import { expect, test } from 'vitest';
import { world } from './world.ts';

test('an administrator reads how outputs fare, and tests one: what did not arrive is an answer, no refusal', async () => {
  const { outputs, room, member } = await world();
  const admin = await member('admin');
  const before = room.heard.length;
  expect(await admin.request('alarms.outputs', {})).toMatchObject({
    result: {
      items: [
        { name: 'logs', state: 'quiet' },
        { name: 'duty', state: 'failing' },
      ],
    },
  });
  expect(await admin.request('alarms.test', { output: 'logs' })).toMatchObject({
    result: { delivered: true, because: '' },
  });
  expect(await admin.request('alarms.test', { output: 'duty' })).toMatchObject({
    result: { delivered: false, because: 'the server is away' },
  });
  expect(await admin.request('alarms.test', { output: 'other' })).toMatchObject({
    error: { data: { reason: 'not_found' } },
  });
  expect(outputs.tested).toEqual(['logs', 'duty', 'other']);
  expect(room.heard.length).toBe(before);
});

test('an operator’s call goes to the engine, which refuses and records it; nothing is sent', async () => {
  const { outputs, room, member } = await world();
  const operator = await member('hxfj');
  for (const [method, params] of [
    ['alarms.outputs', {}],
    ['alarms.test', { output: 'logs' }],
  ] as const) {
    room.answers.set(method, () => ({ ok: false, reason: 'forbidden', because: 'by the engine' }));
    expect(await operator.request(method, params)).toMatchObject({ error: { data: { reason: 'forbidden' } } });
    expect(room.heard.at(-1)).toMatchObject({ call: { method }, caller: { user: 'hxfj' } });
  }
  expect(outputs.tested).toEqual([]);
});

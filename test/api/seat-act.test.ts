// An act at a seat is a call of the API at that seat's receiver, and nothing else.

import { expect, test } from 'vitest';
import { apply } from '../../controller/domain/apply.ts';
import { seatAct } from '../../controller/domain/seat-act.ts';
import { emptyRoom } from '../../controller/domain/state.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';

const state = emptyRoom(4);
apply(state, {
  ...{ seq: 1, epoch: 1, time: 0 },
  event: {
    type: 'endpoints.put',
    object: {
      ...{ number: 7, kind: 'receiver', id: '5001', name: 'Seat', fabric: 'main', groups: [], heads: [] },
      ...{ model: null, firmware: null, place: null, version: 1, identity: { by: 'key', key: 'k', fingerprint: 'f' } },
    },
    by: null,
  },
});

test('the receiver is the one where the operator sits', () => {
  expect(seatAct(state, 7, 'switch.connect', { source: '1' })).toEqual({
    ok: true,
    value: { method: 'switch.connect', params: { receiver: '5001', source: '1' } },
  });
  expect(seatAct(state, 7, 'receiver.logout', undefined)).toMatchObject({ ok: true });
});

test('exactly the methods that the table gives to seats', () => {
  const params = { source: '1', targets: '1', from: '1', action: 'connect', username: 'a', password: 'b' };
  const answered = Object.keys(API_METHODS).filter((method) => {
    const asked = seatAct(state, 7, method, params);
    return asked.ok || !asked.because.startsWith('no act of a seat');
  });
  expect(answered.sort()).toEqual(
    [
      'receiver.login',
      'receiver.logout',
      'room.list',
      'switch.connect',
      'switch.disconnect',
      'switch.get',
      'switch.push',
    ].sort(),
  );
});

test.each([
  ['switch.connect', { source: '1', receiver: '5002' }],
  ['switch.connect', { source: '1', receiver: '5001' }],
  ['switch.connect', { source: '1', extra: 1 }],
  ['switch.connect', {}],
  ['switch.connect', null],
  ['switch.connect', ['1']],
  ['switch.connect', 'x'],
  ['users.list', {}],
  ['toString', {}],
])('%s %j: invalid', (method, params) => {
  expect(seatAct(state, 7, method, params)).toMatchObject({ ok: false, reason: 'invalid' });
});

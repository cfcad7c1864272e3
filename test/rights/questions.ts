// The questions about rights that a room of 10,000 endpoints and 2,000 users is asked: what must be answered stands in questions.test.ts, how long it takes in the bench.

import type { Change, Context } from '../../controller/domain/configure/change.ts';
import { effective } from '../../controller/domain/rights/effective.ts';
import { preview } from '../../controller/domain/rights/preview.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import { largeRoom } from './large.ts';

type Changes = ParamsOf<'permissions.preview'>['changes'];

const state = largeRoom();
const context: Context = {
  by: 'u0',
  passwordHash: null,
  tokenHash: null,
  utc: 0,
  passwordRule: 'any',
  waiting: new Map(),
  devices: new Map(),
  fingerprintOf: (key) => key,
};
const rule = (who: string, right: string, what: string, effect = 'allow') => ({
  method: 'permissions.create',
  params: { who, right, what, effect },
});
const WHO = Array.from({ length: 64 }, (_, at) => `u${at}`);
const WHAT = Array.from({ length: 128 }, (_, at) => String(at).padStart(5, '0'));
const foresee = (changes: Changes) => (): Change => preview(state, { changes }, context);

/** A part of the matrix, as large as may be asked for. */
export function matrix(): Change {
  return effective(state, { who: WHO, what: WHAT, right: 'connect' });
}

/** Judged in full. */
export const FORESEEN: Readonly<Record<string, () => Change>> = {
  'one rule about one endpoint': foresee([rule('u7', 'connect', '00009')]),
  'one user becomes administrator': foresee([
    { method: 'users.update', params: { username: 'u5', version: 1, role: 'administrator' } },
  ]),
  'a group may connect to everything': foresee([rule('g1', 'connect', '*')]),
  'a group is denied everything': foresee([rule('g1', 'connect', '*', 'deny')]),
  'a group is renamed': foresee([{ method: 'groups.update', params: { name: 'g1', version: 1, newName: 'other' } }]),
  'an endpoint changes its groups': foresee([
    { method: 'endpoints.update', params: { number: 9, version: 1, groups: ['g3'] } },
  ]),
  '64 rules': foresee(Array.from({ length: 64 }, (_, at) => rule(`u${at + 1}`, 'push', '*'))),
};

/** More than is judged in full. */
export const tooMuch = foresee(
  Array.from({ length: 40 }, (_, at) => rule(`g${at}`, 'connect', '*', at % 2 === 0 ? 'deny' : 'allow')),
);

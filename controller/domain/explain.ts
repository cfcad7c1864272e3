// What would happen if this user did this, and by which rule or fact: the plan of the act, without the act.

import type { ParamsOf } from '../../protocol/api/methods.ts';
import { foldTyped } from '../../protocol/ids.ts';
import type { Decision } from './decision.ts';
import { answered, refused } from './decision.ts';
import type { UserKey } from './model.ts';
import { mayRead } from './permission.ts';
import type { SwitchCall } from './plan.ts';
import { plan } from './plan.ts';
import type { RoomState } from './state.ts';

type Params = ParamsOf<'switch.explain'>;

/** Everybody may ask about himself, readers of the configuration about others. */
export function explain(state: RoomState, ask: string, by: UserKey, params: Params): Decision {
  const user = foldTyped(params.user);
  if (user !== by && !mayRead(state, by).allowed)
    return refused(ask, { reason: 'forbidden', because: `${by} may ask about himself alone` });
  if (!state.users.has(user)) return refused(ask, { reason: 'not_found', because: `there is no user ${params.user}` });
  const call = callFor(params);
  if (typeof call === 'string')
    return refused(ask, { reason: 'invalid', because: `message must have required properties: ${call}` });
  const planned = plan(state, user, call);
  if (!planned.ok) return answered(ask, { allowed: false, outcome: planned.reason, because: planned.because });
  const targets = planned.value.targets;
  const reached = targets.some((target) => target.settled === null);
  const first = targets[0]?.settled ?? null;
  if (!reached && first !== null)
    return answered(ask, { allowed: false, outcome: first.outcome, because: first.because });
  const left = targets.flatMap((target) => target.leftOut);
  return answered(ask, {
    allowed: true,
    outcome: 'ok',
    because: left.join('; ').slice(0, 512) || 'no rule and no fact speaks against it',
  });
}

/** The call that the question is about, or the name of the parameter that is missing. */
function callFor({ action, receiver, source, targets, from }: Params): SwitchCall | string {
  if (receiver === undefined) return 'receiver';
  switch (action) {
    case 'connect':
      return source === undefined ? 'source' : { method: 'switch.connect', params: { receiver, source } };
    case 'push':
      return targets === undefined ? 'targets' : { method: 'switch.push', params: { receiver, targets } };
    case 'get':
      return from === undefined ? 'from' : { method: 'switch.get', params: { receiver, from } };
    case 'disconnect':
      return { method: 'switch.disconnect', params: { receiver } };
  }
}

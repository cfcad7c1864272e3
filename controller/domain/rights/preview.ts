// What changes of the configuration would do, saved one after the other: the rights that they give and take, the pictures that go dark, or the refusal that
// saving would get. They are tried on a copy of the room; the room itself is not touched.

import type { Call, MethodName, ParamsOf, ResultOf } from '../../../protocol/api/methods.ts';
import { API_METHODS, checkParams, isMethod } from '../../../protocol/api/methods.ts';
import { MAX_LISTED_RIGHTS } from '../../../protocol/limits.ts';
import { apply } from '../apply.ts';
import type { Change, Context } from '../configure/change.ts';
import { changed, deny } from '../configure/change.ts';
import { handlerOf, isConfigurationMethod } from '../configure/table.ts';
import { badPassword, newPassword } from '../configure/users.ts';
import type { RoomEvent } from '../event.ts';
import { refuseByRow } from '../forbidden.ts';
import type { EndpointNumber } from '../model.ts';
import type { RoomState } from '../state.ts';
import { copyRoom } from './copy.ts';
import type { Darkened, Trial } from './dark.ts';
import { goneDark, losesItsRight, ownPictures, pictureAt } from './dark.ts';
import { difference } from './difference.ts';
import type { Touched } from './touched.ts';
import { nothingTouched, touch, touchedOf, touchedUsers } from './touched.ts';

/** Stands for a hash where nothing is stored. */
const NO_HASH = 'preview';

/** Pictures that one preview reviews, each once for every change that touches its user: some 15 ms of work. */
const MAX_PICTURES_REVIEWED = 6_000;
/** Reviews in the time that it takes to follow a picture that goes dark. */
const REVIEWS_A_DARK = 10;

interface Budget {
  left: number;
}

type Pictures = ReturnType<typeof ownPictures>;
type Params = ParamsOf<'permissions.preview'>;
type Preview = ResultOf<'permissions.preview'>;

export function preview(now: RoomState, { changes }: Params, context: Context): Change {
  const trial = begin(now);
  const pictures = ownPictures(now);
  const touched = nothingTouched();
  const budget: Budget = { left: MAX_PICTURES_REVIEWED };
  const dark: Darkened[] = [];
  for (const [at, { method, params }] of changes.entries()) {
    const tried = tryOne(trial.state, method, params, { ...context, passwordHash: NO_HASH, tokenHash: NO_HASH });
    if (!tried.ok) return { ...tried, because: `change ${at + 1}: ${tried.because}`.slice(0, 512) };
    // A new name of a group gives and takes nothing: members and rules follow it.
    const own = nothingTouched();
    for (const event of method === 'groups.update' ? [] : tried.events) {
      touch(own, trial.state, event);
      touch(touched, trial.state, event);
    }
    dark.push(...carryOut(trial, tried.events, () => suspectsOf(trial, pictures, own, budget)));
  }
  const { gives, takes, unjudged } = difference(now, trial.state, touched, MAX_LISTED_RIGHTS);
  const listed = dark.slice(0, MAX_LISTED_RIGHTS);
  const beyond = { gives: gives.more, takes: takes.more, dark: dark.length - listed.length };
  const more = { ...beyond, unjudged, unwatched: budget.left === 0 };
  const result: Preview = { gives: [...gives.listed], takes: [...takes.listed], dark: listed, more };
  return changed([], result);
}

function begin(now: RoomState): Trial {
  const state = copyRoom(now);
  return { now, state, put: (event) => apply(state, { seq: state.seq + 1, epoch: state.epoch, time: 0, event }) };
}

function tryOne(state: RoomState, method: string, params: unknown, context: Context): Change {
  if (!isMethod(method) || !isConfigurationMethod(method) || !API_METHODS[method].audited)
    return deny('invalid', `${method} changes nothing of the configuration`);
  // A change may have ended the caller’s own session.
  if (state.users.get(context.by)?.disabled !== false) return deny('not_authenticated', 'log in first');
  const forbidden = refuseByRow(state, context.by, method, params);
  if (forbidden !== null) return deny(forbidden.reason, forbidden.because);
  const checked = checkParams<MethodName>(method, params);
  if (!checked.ok) return checked;
  const password = newPassword({ method, params: checked.value } as Call);
  const refusal = password === null ? null : badPassword(password.password, password.username, context);
  return refusal ?? handlerOf(method)(state, checked.value, context);
}

/** Applies the events of one change, and gives what goes dark with it. */
function carryOut(
  trial: Trial,
  events: readonly RoomEvent[],
  suspects: () => Iterable<EndpointNumber>,
): readonly Darkened[] {
  const retired = events.flatMap((event) =>
    event.type === 'endpoints.removed' ? pictureAt(trial.now, trial.state, Number(event.key)) : [],
  );
  for (const event of events) trial.put(event);
  return [...retired, ...goneDark(trial, events, suspects())];
}

/** The receivers with a picture of a user whose right to connect the change may have touched; none once the budget is spent. */
function suspectsOf(trial: Trial, pictures: Pictures, touched: Touched, budget: Budget): readonly EndpointNumber[] {
  if (budget.left === 0) return [];
  const users = touched.groups.size === 0 ? touched.users.keys() : touchedUsers(touched, [trial.state]);
  const found: EndpointNumber[] = [];
  for (const user of users) {
    const receivers = pictures.get(user);
    if (receivers === undefined || !touchedOf(touched, user, [trial.state]).has('connect')) continue;
    found.push(...receivers);
    if (found.length > budget.left) break;
  }
  const taken = found.slice(0, budget.left);
  const dark = taken.filter((number) => losesItsRight(trial.state, number));
  budget.left = Math.max(0, budget.left - taken.length - dark.length * REVIEWS_A_DARK);
  return dark;
}

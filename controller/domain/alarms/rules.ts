// The table of rules by which alarms are raised and cleared: what makes one due, and how long it stands. A rule without `due` is about an alarm that something else
// raises (a start, a device, the disk). How the table is carried out stands in watch.ts.

import type { AlarmName } from '../../../protocol/alarms.ts';
import type { EndpointNumber } from '../model.ts';
import type { ReceiverState, RoomState } from '../state.ts';
import { idOf, receiverState, transmitterState } from '../state.ts';
import { CLOSED_AFTER, THROTTLED_AFTER } from '../throttle.ts';
import type { Alarm } from './alarm.ts';
import { alarmOf } from './list.ts';
import type { Look } from './look.ts';
import { unmanned } from './shifts.ts';

/** What is the matter, with whom, and why it is thought so. */
interface Trouble {
  readonly about: string;
  readonly because: string;
}

interface Rule {
  readonly due: (look: Look) => Iterable<Trouble>;
  readonly stands: (look: Look, alarm: Alarm) => boolean;
  /** Why it is over, in words. */
  readonly over: string;
}

/** The alarm of many endpoints at once is about the room. */
const ROOM = 'room';
/** Corrections in a row without success after which a wrong picture is alarmed. */
const WRONG_AFTER_HEALS = 3;
/** Milliseconds without another word after which noise is over. */
const QUIET_MS = 600_000;
/** Milliseconds without another try after which wrong passwords from an address are over. */
const ATTACK_OVER_MS = 3_600_000;
/** Milliseconds within which a start says again what is wrong with its settings. */
const SAID_AT_START_MS = 10_000;

function* none(): Iterable<Trouble> {
  // Something else raises it.
}

function numberOf({ state }: Look, { about }: Alarm): EndpointNumber | null {
  return state.index.byId.get(about) ?? null;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

function* lostEndpoints({ state, utc, settings, lost, together }: Look): Iterable<Trouble> {
  for (const [number, since] of lost) {
    if (utc - since < settings.lostAfterMs || together.has(number)) continue;
    const because = `no valid frame for more than ${seconds(settings.lostAfterMs)} s`;
    yield { about: idOf(state, number), because };
  }
}

function* lostMany({ utc, settings, lost, together }: Look): Iterable<Trouble> {
  const { lostAfterMs, storm } = settings;
  const isDue = [...together].some((number) => utc - (lost.get(number) ?? utc) >= lostAfterMs);
  if (!isDue) return;
  yield { about: ROOM, because: `${together.size} endpoints went away within ${seconds(storm.withinMs)} s of others` };
}

function* lostDevices({ utc, settings, gone }: Look): Iterable<Trouble> {
  for (const [about, since] of gone)
    if (utc - since >= settings.lostAfterMs)
      yield { about, because: `it cannot be asked for more than ${seconds(settings.lostAfterMs)} s` };
}

function* fullDisk({ full }: Look): Iterable<Trouble> {
  if (full) yield { about: 'journal', because: 'nothing can be configured; switching goes on' };
}

/** Whether somebody is to see a source that is there and has no picture. */
function lacksVideo(state: RoomState, number: EndpointNumber): boolean {
  const source = transmitterState(state, number);
  return source?.online === true && !source.video && (state.index.viewers.get(number)?.size ?? 0) > 0;
}

function* lostVideo({ state }: Look): Iterable<Trouble> {
  for (const [number, receivers] of state.index.viewers) {
    if (!lacksVideo(state, number)) continue;
    const [first = 0] = receivers;
    const others = receivers.size === 1 ? '' : ` and ${receivers.size - 1} more`;
    yield { about: idOf(state, number), because: `its picture is to be seen at ${idOf(state, first)}${others}` };
  }
}

/** Whether a receiver shows what nobody wants there. */
function isWrong({ online, reported, desired }: ReceiverState): boolean {
  return online && reported.state === 'shown' && reported.grant !== desired?.grant;
}

function* wrongPictures({ state }: Look): Iterable<Trouble> {
  for (const [number, live] of state.live) {
    if (live.kind !== 'receiver' || live.heals < WRONG_AFTER_HEALS || !isWrong(live)) continue;
    yield { about: idOf(state, number), because: `${live.heals} corrections in a row did not help` };
  }
}

/** Ever more failures than are let through: an account of the room, or an address. What else was typed as a user name may be a password, and is not said. */
function isAttacked({ state, utc }: Look, key: string): boolean {
  const attempts = state.attempts.get(key);
  if (attempts === undefined || attempts.failures < THROTTLED_AFTER) return false;
  const isKnown = state.users.has(key);
  // An account that is closed waits for somebody; others are over when nobody tries any more.
  if (isKnown && attempts.failures >= CLOSED_AFTER) return true;
  return (isKnown || /^[0-9a-f.]*[.:][0-9a-f.:]*$/.test(key)) && utc - attempts.lastAt < ATTACK_OVER_MS;
}

function* attacks(look: Look): Iterable<Trouble> {
  for (const [about, { failures }] of look.state.attempts)
    if (failures >= THROTTLED_AFTER && isAttacked(look, about))
      yield { about, because: `${THROTTLED_AFTER} wrong passwords in a row` };
}

/** Seats that nobody took when a shift began: each once a beginning. */
function* emptySeats({ state, utc, settings }: Look): Iterable<Trouble> {
  // Whoever was logged in before a start comes back first.
  if (utc - state.startedAt < settings.lostAfterMs) return;
  for (const { about, because, isDue, begunAt } of unmanned(state, settings.shifts, utc)) {
    const before = alarmOf(state, { alarm: 'seat-unmanned', about });
    if (isDue && (before === undefined || before.lastAt < begunAt)) yield { about, because };
  }
}

/** A picture that nobody there has a right to. */
function hasNoBasis(look: Look, alarm: Alarm): boolean {
  const number = numberOf(look, alarm);
  const receiver = number === null ? null : receiverState(look.state, number);
  return receiver?.desired?.basis.kind === 'found';
}

export const RULES: Partial<Record<AlarmName, Rule>> = {
  'endpoint-lost': {
    due: lostEndpoints,
    stands: (room, alarm) => {
      const number = numberOf(room, alarm);
      return number !== null && room.lost.has(number) && !room.together.has(number);
    },
    over: 'it is there again, counted among many, or not of the room any more',
  },
  'endpoints-lost': { due: lostMany, stands: ({ together }) => together.size > 0, over: 'they are there again' },
  'device-lost': {
    due: lostDevices,
    stands: ({ gone }, { about }) => gone.has(about),
    over: 'it is there again, or not of the room any more',
  },
  'device-noise': {
    due: none,
    stands: ({ utc }, { lastAt }) => utc - lastAt < QUIET_MS,
    over: `no noise for ${QUIET_MS / 60_000} minutes`,
  },
  'video-lost': {
    due: lostVideo,
    stands: (room, alarm) => {
      const number = numberOf(room, alarm);
      return number !== null && lacksVideo(room.state, number);
    },
    over: 'the picture is there, or nobody is to see it',
  },
  'wrong-picture': {
    due: wrongPictures,
    stands: (room, alarm) => {
      const number = numberOf(room, alarm);
      const receiver = number === null ? null : receiverState(room.state, number);
      return receiver !== null && isWrong(receiver);
    },
    over: 'it shows what it shall, or cannot be asked',
  },
  'picture-without-basis': { due: none, stands: hasNoBasis, over: 'the picture is gone, or somebody switched it' },
  'not-dark': { due: none, stands: hasNoBasis, over: 'the picture is gone, or somebody switched it' },
  'login-attack': {
    due: attacks,
    stands: (room, { about }) => isAttacked(room, about),
    over: 'somebody logged in, or nobody tried any more',
  },
  'drill-failed': {
    due: none,
    stands: (room, alarm) => numberOf(room, alarm) !== null,
    over: 'the receiver is not of the room any more',
  },
  'seat-unmanned': {
    due: emptySeats,
    stands: ({ state, utc, settings }, alarm) =>
      [...unmanned(state, settings.shifts, utc)].some(({ about }) => about === alarm.about),
    over: 'somebody logged in, or the shift is over',
  },
  'disk-full': { due: fullDisk, stands: ({ full }) => full, over: 'the disk has room again' },
  'journal-refuses': { due: none, stands: ({ refusing }) => refusing, over: 'the disk takes records again' },
  'no-tls': {
    due: none,
    stands: ({ state, utc }, { lastAt }) => lastAt >= state.startedAt || utc - state.startedAt < SAID_AT_START_MS,
    over: 'served with TLS, or to this machine alone',
  },
};

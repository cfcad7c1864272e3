// Which units a serial line has: those that are known are challenged when it opens, others are asked for in turn, and whoever speaks without a link is challenged. There
// is no connection on a line that would come and go, so this is where links begin and end.

import { saysNoLink } from '../../protocol/serial/no-link.ts';
import type { Clock } from '../ports/clock.ts';
import {
  ALONE_MS,
  ASK_MS,
  ASK_SHARE,
  CHALLENGE_BYTES,
  CROSSED_MS,
  MAX_UNIT_ASKED,
  MAX_UNITS,
  SWEEP_MS,
  SWEEP_SHARE,
  UNIT_ANSWER_MS,
  UNIT_REST_CAP_MS,
  UNIT_REST_MS,
  UNIT_STEADY_MS,
} from './limits.ts';
import { CLOSE } from './socket.ts';
import type { UnitNumber } from './unit.ts';
import { UnitSocket } from './unit.ts';

export interface RollCallSurroundings {
  readonly clock: Clock;
  readonly byteMs: number;
  /** A link begins: the socket is handed over, and gets its challenge. */
  readonly accept: (socket: UnitSocket) => void;
  readonly wake: (socket: UnitSocket) => void;
}

interface Place {
  readonly unit: UnitNumber;
  socket: UnitSocket | null;
  /** It said something at some time. */
  isKnown: boolean;
  challengedAt: number;
  heardAt: number;
  /** Until then it is not challenged again, whatever it says. */
  restUntil: number;
  refusals: number;
}

const NEVER = Number.NEGATIVE_INFINITY;
const UNITS: readonly number[] = Array.from({ length: MAX_UNIT_ASKED + 1 }, (_, unit) => unit);

export class RollCall {
  readonly #around: RollCallSurroundings;
  readonly #places = new Map<UnitNumber, Place>();
  /** When each was last asked for since the line opened. */
  readonly #askedAt = new Map<UnitNumber, number>();
  #cancel: (() => void) | null = null;
  #isOpen = false;

  constructor(around: RollCallSurroundings) {
    this.#around = around;
  }

  /** Units whose link lives, or is being made. */
  get linked(): number {
    return this.sockets.length;
  }

  get sockets(): readonly UnitSocket[] {
    return [...this.#places.values()].flatMap(({ socket }) => (socket === null ? [] : [socket]));
  }

  /** The line opened: whoever is on it is challenged. */
  open(): void {
    this.#isOpen = true;
    this.#askedAt.clear();
    for (const place of this.#places.values()) place.restUntil = NEVER;
    this.#turn();
  }

  /** The line is closed, and every link with it. */
  close(because: string): void {
    this.#isOpen = false;
    this.#cancel?.();
    this.#cancel = null;
    for (const place of [...this.#places.values()]) this.#lose(place, because);
  }

  /** A message of this unit came. */
  heard(unit: UnitNumber, text: string, value: object): void {
    const place = this.#placeOf(unit);
    if (place === null) return;
    const now = this.#around.clock.now();
    place.isKnown = true;
    place.heardAt = now;
    if (place.socket === null) return now >= place.restUntil ? this.#challenge(place) : undefined;
    if (!saysNoLink(value)) return place.socket.heard(text);
    if (now - place.challengedAt < CROSSED_MS) return;
    this.#lose(place, 'it began afresh');
    this.#challenge(place);
  }

  #placeOf(unit: UnitNumber): Place | null {
    const known = this.#places.get(unit);
    if (known !== undefined) return known;
    if (this.#places.size >= MAX_UNITS) this.#forgetOne();
    if (this.#places.size >= MAX_UNITS) return null;
    const place: Place = {
      ...{ unit, socket: null, isKnown: false, refusals: 0 },
      ...{ challengedAt: NEVER, heardAt: NEVER, restUntil: NEVER },
    };
    this.#places.set(unit, place);
    return place;
  }

  /** A unit that is not there any more gives its place up. */
  #forgetOne(): void {
    for (const [unit, { socket }] of this.#places) {
      if (socket !== null) continue;
      this.#places.delete(unit);
      return;
    }
  }

  #challenge(place: Place): void {
    const { clock, accept, wake } = this.#around;
    if (!this.#isOpen) return;
    place.challengedAt = clock.now();
    place.socket = new UnitSocket(place.unit, {
      clock,
      wake,
      ended: (socket, code) => this.#ended(place, socket, code),
    });
    accept(place.socket);
  }

  #lose(place: Place, because: string): void {
    const { socket } = place;
    place.socket = null;
    socket?.lost(because);
  }

  /** The controller ended the link: for a while nothing that the unit says counts, and then it is challenged again. */
  #ended(place: Place, socket: UnitSocket, code: number): void {
    if (place.socket !== socket) return;
    const now = this.#around.clock.now();
    place.socket = null;
    if (code === CLOSE.goingAway) return;
    if (now - place.challengedAt >= UNIT_STEADY_MS) place.refusals = 0;
    place.restUntil = now + Math.min(UNIT_REST_CAP_MS, UNIT_REST_MS * 2 ** place.refusals);
    place.refusals = Math.min(place.refusals + 1, 16);
  }

  /** One unit that has no link is asked for, those that are known first; and who did not answer loses the link that was begun. */
  #turn(): void {
    const now = this.#around.clock.now();
    for (const place of [...this.#places.values()]) this.#giveUp(place, now);
    const candidates = this.#candidates(now);
    const [longest] = [...candidates].sort((a, b) => this.#asked(a) - this.#asked(b));
    const isSweep = candidates.some((unit) => this.#asked(unit) === NEVER);
    const place = longest === undefined ? null : this.#placeOf(longest);
    if (place !== null) {
      this.#askedAt.set(place.unit, now);
      this.#challenge(place);
    }
    const isAlone = place?.unit === null && !place.isKnown;
    this.#cancel = this.#around.clock.after(this.#pause(isSweep, isAlone), () => this.#turn());
  }

  #asked(unit: UnitNumber): number {
    return this.#askedAt.get(unit) ?? NEVER;
  }

  #pause(isSweep: boolean, isAlone: boolean): number {
    const challengeMs = CHALLENGE_BYTES * this.#around.byteMs;
    if (isAlone && isSweep) return ALONE_MS + 2 * challengeMs;
    return isSweep ? Math.max(SWEEP_MS, challengeMs * SWEEP_SHARE) : Math.max(ASK_MS, challengeMs * ASK_SHARE);
  }

  #giveUp(place: Place, now: number): void {
    const answerMs = UNIT_ANSWER_MS + 4 * CHALLENGE_BYTES * this.#around.byteMs;
    if (place.socket === null || place.heardAt >= place.challengedAt || now - place.challengedAt < answerMs) return;
    this.#lose(place, 'nobody answers there');
    if (!place.isKnown) this.#places.delete(place.unit);
  }

  /** The only endpoint of a line has no unit: where it is, no units are asked for, and where units are, it is not. */
  #candidates(now: number): readonly UnitNumber[] {
    const places = [...this.#places.values()];
    const free = (unit: UnitNumber): boolean => {
      const place = this.#places.get(unit);
      return place === undefined || (place.socket === null && now >= place.restUntil);
    };
    const known = places.filter(({ isKnown }) => isKnown).map(({ unit }) => unit);
    const isOneAlone = known.includes(null) && !free(null);
    const others = isOneAlone ? [] : known.some((unit) => unit !== null) ? UNITS : [null, ...UNITS];
    return [...new Set([...known, ...others])].filter(free);
  }
}

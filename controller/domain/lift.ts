// What older versions of the journal and of snapshots said, in the words of today: one step a version. Nothing else knows that there were others.

import type { Endpoint, Picture, Seat, Wall } from './model.ts';

/** The data of a record without its type. */
type Data = Readonly<Record<string, unknown>>;

/** From version 1 to 2: places on the floor plan, gaps of walls, tokens of integrators. */
const TO_2: Readonly<Record<string, (data: Data) => Data>> = {
  'session.opened': (data) => ({ ...data, token: null }),
  'seats.put': (data) => ({ ...data, object: liftSeat(data.object as Seat) }),
  'walls.put': (data) => ({ ...data, object: liftWall(data.object as Wall) }),
  'endpoints.put': (data) => ({ ...data, object: liftEndpoint(data.object as Endpoint) }),
};

/** From version 2 to 3: pictures that come over a tie line. */
const TO_3: Readonly<Record<string, (data: Data) => Data>> = {
  'picture.switching': (data) => ({ ...data, wanted: liftPicture(data.wanted as Picture | null) }),
  'picture.changed': (data) => ({ ...data, picture: liftPicture(data.picture as Picture | null) }),
  'picture.found': (data) => ({ ...data, picture: liftPicture(data.picture as Picture | null) }),
};

const STEPS = [TO_2, TO_3];
/** The version to which the first step leads. */
const FIRST_STEP = 2;

/** The data of a record of this type and version as today’s program writes it. */
export function lift(type: string, version: number, data: Data): Data {
  return STEPS.reduce(
    (lifted, step, at) => (version < FIRST_STEP + at ? (step[type]?.(lifted) ?? lifted) : lifted),
    data,
  );
}

export function liftPicture(picture: Picture | null): Picture | null {
  return picture === null ? null : { ...picture, via: null };
}

export function liftSeat(seat: Seat): Seat {
  return { ...seat, place: null };
}

export function liftWall(wall: Wall): Wall {
  return { ...wall, place: null, gap: { x: 0, y: 0 } };
}

export function liftEndpoint(endpoint: Endpoint): Endpoint {
  return { ...endpoint, place: null };
}

// What older versions of the journal and of snapshots said, in the words of today: one step a version. Nothing else knows that there were others.

import type { Endpoint, Seat, Wall } from './model.ts';

/** The data of a record without its type. */
type Data = Readonly<Record<string, unknown>>;

/** From version 1 to 2: places on the floor plan, gaps of walls, tokens of integrators. */
const TO_2: Readonly<Record<string, (data: Data) => Data>> = {
  'session.opened': (data) => ({ ...data, token: null }),
  'seats.put': (data) => ({ ...data, object: liftSeat(data.object as Seat) }),
  'walls.put': (data) => ({ ...data, object: liftWall(data.object as Wall) }),
  'endpoints.put': (data) => ({ ...data, object: liftEndpoint(data.object as Endpoint) }),
};

/** The data of a record of this type and version as today’s program writes it. */
export function lift(type: string, version: number, data: Data): Data {
  return version < 2 ? (TO_2[type]?.(data) ?? data) : data;
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

// The room's receivers as headless ones, each at a keyboard of its own where nobody sits; and how one steps aside for a page and comes back.
// What pages and launcher say to each other about it stands in stand-in.ts.

import type { TakenReceiver } from '../../osd/receiver/stand-in.ts';
import type { Connect, LinkMemory } from '../../protocol/link/types.ts';
import type { SimulatedScreen, SimulatedSeat, SimulatedSeatOptions } from '../receiver/seat.ts';
import { createSimulatedSeat } from '../receiver/seat.ts';
import type { RoomReceiver } from '../room/room.ts';
import type { KeyPair } from '../world/keys.ts';
import { createSigner, keysFromSeed } from '../world/keys.ts';
import type { Trace } from './trace.ts';

type Surroundings = Omit<SimulatedSeatOptions, 'screens'>;

export interface HeadlessOptions extends Surroundings {
  readonly receivers: readonly RoomReceiver[];
  readonly seed: string;
  readonly trace: Trace;
  /** The way to the controller of receivers that have one of their own. */
  readonly serial: ReadonlyMap<string, Connect>;
  /** A receiver's link changed. */
  changed(id: string): void;
}

export interface Headless {
  readonly ids: readonly string[];
  has(id: string): boolean;
  isTaken(id: string): boolean;
  /** The headless screen; it is dark and down while a page plays it. */
  screen(id: string): SimulatedScreen | undefined;
  publicKey(id: string): string;
  start(): void;
  stop(because: string): void;
  /** Steps aside: link and stream are closed when this returns. All of them must be there and free. */
  take(ids: readonly string[]): TakenReceiver[];
  /** What whoever plays it remembers now. */
  remember(id: string, memory: LinkMemory): void;
  /** Back again, with what is remembered. */
  giveBack(ids: readonly string[]): void;
  /** Sits down at these, as a page does: one keyboard, and nobody else plays them until the seat is stopped. */
  sit(ids: readonly string[]): SimulatedSeat;
}

interface Place {
  readonly receiver: RoomReceiver;
  readonly keys: KeyPair;
  memory: LinkMemory | undefined;
  seat: SimulatedSeat;
  taken: boolean;
}

export function createHeadless({
  receivers,
  seed,
  trace,
  changed,
  serial,
  ...surroundings
}: HeadlessOptions): Headless {
  const places = new Map<string, Place>();
  let running = false;

  /** One keyboard has one way: receivers on a serial line have a keyboard each. */
  function wayOf(ids: readonly string[]): Connect {
    const [own] = ids.flatMap((id) => serial.get(id) ?? []);
    if (own !== undefined && ids.length > 1) throw new RangeError(`${ids.join(', ')} have no way in common`);
    return own ?? surroundings.connect;
  }

  /** A new body for a keyboard with these screens. */
  function seatOf(screens: readonly { receiver: RoomReceiver; keys: KeyPair; memory: LinkMemory | undefined }[]) {
    return createSimulatedSeat({
      ...surroundings,
      connect: wayOf(screens.map(({ receiver }) => receiver.id)),
      screens: screens.map(({ receiver: { id, name }, keys, memory }) => ({
        id,
        name,
        signer: createSigner(keys),
        ...(memory === undefined ? {} : { memory }),
        showed: (source) => trace.write({ event: 'picture', receiver: id, source }),
        observer: {
          status: () => changed(id),
          remember: (now) => remember(id, now),
        },
      })),
    });
  }

  function placeOf(id: string): Place {
    const place = places.get(id);
    if (place === undefined) throw new RangeError(`no receiver ${id}`);
    return place;
  }

  function remember(id: string, memory: LinkMemory): void {
    placeOf(id).memory = memory;
  }

  function begin(place: Place): void {
    if (running && place.receiver.is !== 'offline') place.seat.start();
  }

  function take(ids: readonly string[]): TakenReceiver[] {
    return ids.map((id) => {
      const place = placeOf(id);
      place.taken = true;
      place.seat.stop('a page plays this receiver');
      const { privateKey, publicKey } = place.keys;
      const { room, ticket, epoch, controllers } = place.seat.screens[0]?.memory ?? NOTHING;
      return { id, privateKey, publicKey, memory: { room, ticket, epoch, controllers: [...controllers] } };
    });
  }

  function giveBack(ids: readonly string[]): void {
    for (const place of ids.map(placeOf)) {
      place.taken = false;
      place.seat = seatOf([place]);
      begin(place);
    }
  }

  for (const receiver of receivers) {
    const keys = keysFromSeed(seed, receiver.id);
    const place = { receiver, keys, memory: undefined };
    places.set(receiver.id, { ...place, seat: seatOf([place]), taken: false });
  }

  return {
    ids: [...places.keys()],
    has: (id) => places.has(id),
    isTaken: (id) => placeOf(id).taken,
    screen: (id) => places.get(id)?.seat.screens[0],
    publicKey: (id) => placeOf(id).keys.publicKey,
    start() {
      running = true;
      for (const place of places.values()) if (!place.taken) begin(place);
    },
    stop(because) {
      running = false;
      for (const { seat } of places.values()) seat.stop(because);
    },
    take,
    remember,
    giveBack,
    sit(ids) {
      take(ids);
      const seat = seatOf(ids.map(placeOf));
      seat.start();
      return {
        ...seat,
        get chosen() {
          return seat.chosen;
        },
        get running() {
          return seat.running;
        },
        stop(because) {
          if (!seat.running) return;
          seat.stop(because);
          giveBack(ids);
        },
      };
    },
  };
}

const NOTHING: LinkMemory = { room: null, ticket: null, epoch: 0, controllers: [] };

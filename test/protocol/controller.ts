// An API client on a test clock, and the controller's side of its connection, to be spoken by hand.

import { createClient } from '../../protocol/client/client.ts';
import type { ClientOptions, Happening } from '../../protocol/client/types.ts';
import type { Far, Message } from './world.ts';
import { Clock, Net, settle } from './world.ts';

export const TOKEN = 'T'.repeat(43);
export const USER = { name: 'lin', role: 'operator', language: 'en' } as const;
export const EXPIRES = '2026-11-22T12:00:00.000Z';

export function hello(change: Message = {}): Message {
  const params = { product: 'OpenSeat', version: '1', protocol: { min: 1, max: 1 }, limits: {}, epoch: 1, seq: 0 };
  return { jsonrpc: '2.0', method: 'hello', params: { ...params, setup: false, ...change } };
}

export function notify(method: string, params: unknown): Message {
  return { jsonrpc: '2.0', method, params };
}

/** Answers the last request of this method. */
export async function answer(far: Far, method: string, result: unknown): Promise<void> {
  await far.say({ jsonrpc: '2.0', id: far.last(method).id, result });
}

export async function refuse(far: Far, method: string, data: Message): Promise<void> {
  const error = { code: -32_000, message: String(data.because), data };
  await far.say({ jsonrpc: '2.0', id: far.last(method).id, error });
}

export function room(seq: number, change: Message = {}): Message {
  return { epoch: 1, seq, transmitters: [], receivers: [], seats: [], walls: [], hotkeys: [], ...change };
}

export function tx(id: string, name = `TX ${id}`, number = Number(id)): Message {
  return { id, number, name, online: true, video: true, heads: [] };
}

export function rx(id: string, source: string | null = null): Message {
  const state = source === null ? 'dark' : 'shown';
  return { id, number: Number(id), name: `RX ${id}`, online: true, source, state, user: null, seat: null, wall: null };
}

/** A `room.changed` of number `seq`, after `prev`. */
export function event(seq: number, prev: number, body: Message): Message {
  return notify('room.changed', { epoch: 1, seq, prev, time: '2026-11-22T00:00:00.000Z', ...body });
}

export function renamed(seq: number, prev: number, row: Message): Message {
  return event(seq, prev, { type: 'transmitter.changed', transmitter: row, because: '' });
}

export function client(wish: Partial<ClientOptions> & { readonly token?: string } = {}) {
  const clock = new Clock();
  const net = new Net();
  const happenings: Happening[] = [];
  const kept: { token: string | null } = { token: wish.token ?? null };
  const api = createClient({
    address: 'ws://controller/api',
    connect: net.connect,
    timers: clock,
    random: () => 0.5,
    keeper: {
      load: () => kept.token,
      save: (token) => {
        kept.token = token;
      },
    },
    ...wish,
  });
  api.listen((happening) => happenings.push(happening));
  const statuses = () => happenings.flatMap((one) => (one.type === 'status' ? [one.status.status] : []));
  return { clock, net, api, happenings, kept, statuses };
}

/** Connected, authenticated, and subscribed to a room. */
export async function online(
  first: Message = room(10, { transmitters: [tx('0001')] }),
  wish: Partial<ClientOptions> = {},
) {
  const world = client({ token: TOKEN, ...wish });
  world.api.start();
  const far = world.net.latest;
  await far.open();
  await far.say(hello());
  await answer(far, 'session.authenticate', { user: USER, expiresAt: EXPIRES });
  if (wish.follow !== false) await answer(far, 'room.subscribe', { epoch: 1, seq: first.seq, room: first });
  return { ...world, far };
}

/** The same client on its next connection, authenticated again. */
export async function back(world: Awaited<ReturnType<typeof online>>): Promise<Far> {
  await world.clock.pass(500);
  const far = world.net.latest;
  await far.open();
  await far.say(hello());
  await answer(far, 'session.authenticate', { user: USER, expiresAt: EXPIRES });
  await settle();
  return far;
}

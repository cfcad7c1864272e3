// The controller's side against the endpoint's side of protocol/link, over a network in memory on a test clock.

import { expect, test } from 'vitest';
import type { EndpointSocket } from '../../controller/endpoints/socket.ts';
import type { Command, EndpointMessageOf } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import { createLink } from '../../protocol/link/link.ts';
import type { CommandOutcome, EndpointLink, LinkMemory, LinkStatus, Told } from '../../protocol/link/types.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { createNetwork } from '../../simulators/world/network.ts';
import { job, NONCE, world } from './room.ts';

interface Device {
  readonly link: EndpointLink;
  readonly statuses: LinkStatus[];
  readonly told: Told[];
  readonly commands: Command[];
  memory: LinkMemory;
  grants: EndpointMessageOf<'grants'>['grants'];
  obey: (command: Command, answer: (outcome: CommandOutcome) => void) => void;
}

function stage() {
  const one = world();
  const network = createNetwork({ timers: one.clock, latency: () => 1 });
  network.listen('ws://c/endpoint', (peer, { from }) => {
    let events: Parameters<EndpointSocket['listen']>[0] | null = null;
    one.endpoints.accept(
      {
        medium: 'network',
        unreadBytes: 0,
        order: (write, leftMs) => peer.send(write(leftMs)),
        listen: (listener) => {
          events = listener;
        },
        send: (text) => peer.send(text),
        close: () => peer.close(),
        cut: () => peer.close(),
      },
      from,
    );
    return {
      frame: (frame) => events?.text(String(frame)),
      closed: (because) => events?.closed(because),
    };
  });

  const device = (number: number, id: string, kind: EndpointKind): Device => {
    const keys = keysFromSeed(1, id);
    one.room.enrol(number, id, kind, keys);
    const made: Device = {
      statuses: [],
      told: [],
      commands: [],
      memory: { room: null, ticket: null, epoch: 0, controllers: [] },
      grants: [],
      obey: (_command, answer) => answer({ ok: true }),
      link: createLink({
        addresses: ['ws://c/endpoint'],
        identity: { kind, signer: createSigner(keys), verifier, name: id, model: 'M', firmware: '1' },
        memory: { room: null, ticket: null, epoch: 0, controllers: [] },
        handler: {
          state: () =>
            kind === 'receiver'
              ? { state: 'dark', grant: null, transmitter: null }
              : { video: true, address: `ws://${id}/stream` },
          grants: () => made.grants,
          status: (status) => made.statuses.push(status),
          told: (message) => made.told.push(message),
          command: (command, answer) => {
            made.commands.push(command);
            made.obey(command, answer);
          },
          remember: (memory) => {
            made.memory = memory;
          },
        },
        connect: network.port(id).connect,
        timers: one.clock,
        random: () => 0.5,
        nonce: () => NONCE,
      }),
    };
    return made;
  };
  return { ...one, network, device };
}

test('both sides believe each other, and the truth follows', async () => {
  const { device, clock, room, endpoints } = stage();
  const rx = device(5, '5001', 'receiver');
  const tx = device(1, '0001', 'transmitter');
  tx.grants = Array.from({ length: 20 }, (_, index) => ({
    grant: `g${index}`,
    receiver: keysFromSeed(1, '5001').publicKey,
    mode: 'view' as const,
  }));
  rx.link.start();
  tx.link.start();
  await clock.advance(100);
  expect([rx.link.status, tx.link.status]).toEqual([
    { status: 'up', epoch: 7 },
    { status: 'up', epoch: 7 },
  ]);
  expect(rx.memory.controllers).toEqual(['ws://a/endpoint', 'ws://b/endpoint']);
  expect(room.of('grantsReported')).toEqual([{ type: 'grantsReported', number: 1, grants: tx.grants }]);
  expect(room.of('screenReported')).toHaveLength(1);
  expect(room.of('sourceReported')).toHaveLength(1);
  endpoints.perform({
    type: 'tell',
    number: 5,
    message: { type: 'session', user: { username: 'lin', name: 'Lin' }, ticket: null, because: '' },
  });
  await clock.advance(10);
  expect(rx.memory.ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(rx.told).toEqual([expect.objectContaining({ type: 'session', ticket: rx.memory.ticket })]);
  expect(endpoints.stats()).toMatchObject({ links: 2, strikes: 0, refused: 0 });
});

test('an hour with nothing to say: both links hold', async () => {
  const { device, clock, endpoints } = stage();
  const [rx, tx] = [device(5, '5001', 'receiver'), device(1, '0001', 'transmitter')];
  rx.link.start();
  tx.link.start();
  await clock.advance(600_000);
  expect([rx.statuses.length, tx.statuses.length]).toEqual([1, 1]);
  expect(endpoints.stats()).toMatchObject({ links: 2, cut: 0 });
});

test('a switch, to the end; and one that the transmitter refuses', async () => {
  const { device, clock, room, endpoints } = stage();
  const [rx, tx, old] = [
    device(5, '5001', 'receiver'),
    device(1, '0001', 'transmitter'),
    device(2, '0002', 'transmitter'),
  ];
  for (const { link } of [rx, tx, old]) link.start();
  await clock.advance(100);
  endpoints.perform({ type: 'make', job: job({ replaces: { transmitter: 2, grant: 'old' } }) });
  await clock.advance(100);
  expect(room.of('settled')).toEqual([{ type: 'settled', receiver: 5, grant: 'new', outcome: { ok: true } }]);
  expect([tx, rx, old].map(({ commands }) => commands.map(({ type }) => type))).toEqual([
    ['admit'],
    ['show'],
    ['dismiss'],
  ]);
  tx.obey = (_command, answer) => answer({ ok: false, reason: 'no_video', because: 'no cable' });
  endpoints.perform({ type: 'make', job: job({ grant: 'newer' }) });
  await clock.advance(100);
  expect(room.of('settled')[1]).toMatchObject({ grant: 'newer', outcome: { ok: false, reason: 'connect_failed' } });
});

test('a device that never answers: its own refusal and our deadline meet, and the switch fails once', async () => {
  const { device, clock, room, endpoints } = stage();
  const [rx, tx] = [device(5, '5001', 'receiver'), device(1, '0001', 'transmitter')];
  rx.obey = () => undefined;
  rx.link.start();
  tx.link.start();
  await clock.advance(100);
  endpoints.perform({ type: 'make', job: job() });
  await clock.advance(1501);
  expect(room.of('settled')).toEqual([expect.objectContaining({ outcome: expect.objectContaining({ ok: false }) })]);
  await clock.advance(5000);
  expect(room.of('settled')).toHaveLength(1);
  expect(tx.commands.map(({ type }) => type)).toEqual(['admit', 'dismiss']);
});

test('the line breaks: back by itself, warm, with the ticket that it was given', async () => {
  const { device, clock, room, endpoints, network } = stage();
  const rx = device(5, '5001', 'receiver');
  rx.link.start();
  await clock.advance(100);
  const session = { type: 'session', user: null, ticket: null, because: '' } as const;
  endpoints.perform({ type: 'tell', number: 5, message: session });
  await clock.advance(10);
  network.cut(({ from }) => from === '5001', 'a spade');
  network.listen('ws://a/endpoint', () => null);
  await clock.advance(60_000);
  const presented = room.of('presented');
  expect(room.inputs.map(({ type }) => type)).toContain('gone');
  // Its next controllers are those that welcome named; nobody answers there, and it comes back to the one that it was configured with.
  expect(presented).toHaveLength(2);
  expect(presented[1]?.ticketHash).toBe(presented[0]?.freshTicketHash);
});

test('a half-open line: the newer link of the same endpoint takes over after 1 s', async () => {
  const { device, clock, room, network } = stage();
  const rx = device(5, '5001', 'receiver');
  rx.link.start();
  await clock.advance(100);
  network.condition(({ from }) => from === '5001', 'muted');
  const again = device(5, '5001', 'receiver');
  again.link.start();
  await clock.advance(500);
  expect(again.link.status.status).toBe('down');
  await clock.advance(700);
  expect(again.link.status).toEqual({ status: 'up', epoch: 7 });
  expect(room.of('alarm')).toEqual([]);
});

test('acts: five at once are four and a busy, each answered', async () => {
  const { device, clock, room } = stage();
  const rx = device(5, '5001', 'receiver');
  rx.link.start();
  await clock.advance(100);
  const outcomes = Promise.all(Array.from({ length: 5 }, () => rx.link.act('switch.disconnect', {})));
  await clock.advance(10);
  for (const { answer } of room.calls) answer({ ok: true, result: {} });
  await clock.advance(10);
  expect((await outcomes).map((one) => (one.ok ? 'ok' : one.reason))).toEqual(['ok', 'ok', 'ok', 'ok', 'busy']);
});

// One transmitter, one seat and a fake controller in memory on a test clock: the smallest room in which a picture can be shown.

import type { FaultName } from '../../simulators/faults/table.ts';
import { createTroubledSeat, createTroubledTransmitter } from '../../simulators/faults/troubled.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createSigner, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { createNetwork } from '../../simulators/world/network.ts';
import { seededChance } from '../../simulators/world/random.ts';
import { CONTROLLER, createFakeController } from './fake-controller.ts';

export const STREAM = 'mem://stream/1';
const SHOW = { source: { id: '0001', name: 'Radar' }, crop: null, pushedBy: null } as const;

export function createSmallRoom(faults: readonly FaultName[] = []) {
  const clock = createClock();
  const network = createNetwork({ timers: clock, latency: () => 1 });
  const controller = createFakeController(network);
  const victim = keysFromSeed(3, 'victim').publicKey;
  const common = { verifier, controllers: [CONTROLLER], timers: clock };
  const txPort = network.port('0001');
  const rxPort = network.port('5001');
  const transmitter = createTroubledTransmitter(
    {
      ...common,
      ...seededChance(3),
      ...txPort,
      id: '0001',
      name: 'Radar',
      signer: createSigner(keysFromSeed(3, '0001')),
      address: STREAM,
      utc: clock.utc,
    },
    { faults, victim },
  );
  const screen = { id: '5001', name: 'Seat A', signer: createSigner(keysFromSeed(3, '5001')) };
  const seat = createTroubledSeat({ ...common, ...seededChance(4), ...rxPort, screens: [screen] }, { faults, victim });
  network.listen(STREAM, (peer, arrival) => transmitter.endpoint.accept(peer, arrival));
  controller.ids.set(transmitter.endpoint.publicKey, '0001').set(screen.signer.publicKey, '5001');

  const txLink = () => controller.of(transmitter.endpoint.publicKey);
  const rxLink = () => controller.of(screen.signer.publicKey);

  return {
    clock,
    network,
    controller,
    transmitter,
    seat,
    txLink,
    rxLink,
    /** Links both up; answers whether they are. */
    async start(): Promise<boolean> {
      transmitter.endpoint.start();
      seat.endpoint.start();
      return clock.until(() => txLink() !== undefined && rxLink() !== undefined, 5_000);
    },
    admit: (grant = 'g1') =>
      txLink()?.order({ type: 'admit', grant, receiver: screen.signer.publicKey, mode: 'control' }) ?? '',
    show: (grant = 'g1') =>
      rxLink()?.order({
        type: 'show',
        grant,
        address: STREAM,
        transmitter: transmitter.endpoint.publicKey,
        mode: 'control',
        ...SHOW,
      }) ?? '',
    login: () =>
      rxLink()?.say({
        type: 'session',
        user: { username: 'hxfj', name: 'hxfj' },
        ticket: 'ticket',
        because: 'logged in',
      }),
    get screen() {
      return seat.endpoint.screens[0];
    },
    get source() {
      return seat.endpoint.screens[0]?.recorder.source ?? null;
    },
  };
}

// One device joined to its line, the clock and the engine, without sockets: one answer for every order, none after its deadline, nothing sent late, noise counted
// and alarmed, a driver that throws, a queue that is full.

import { expect, test } from 'vitest';
import type { EndpointInput } from '../../controller/domain/input.ts';
import { HostedDevice } from '../../controller/drivers/device-host.ts';
import type { DeviceHost, Driver, Route } from '../../controller/drivers/driver.ts';
import type { OrderEnd } from '../../controller/drivers/orders.ts';
import type { LineEvents } from '../../controller/ports/line.ts';
import { createClock } from '../../simulators/world/clock.ts';

const CAPABILITIES = {
  carries: 'video',
  enforces: ['view'],
  reports: 'at once',
  darkens: false,
  signal: false,
} as const;
const PORTS = [
  { port: '1', name: 'One' },
  { port: '2', name: '' },
  // What no endpoint can be known by, and a double.
  { port: 'a b', name: 'Blank' },
  { port: '1', name: 'Again' },
];
const nothing = () => undefined;

function rig() {
  const clock = createClock();
  const told: EndpointInput[] = [];
  const written: { readonly text: string; readonly deadline: number }[] = [];
  const routes: Route[] = [];
  const resets: string[] = [];
  const state = {
    isFull: false,
    host: null as DeviceHost | null,
    events: null as LineEvents | null,
    act: nothing as () => void,
  };
  const driver: Driver = {
    capabilities: CAPABILITIES,
    create(_options, host) {
      state.host = host;
      return {
        opened: () => host.ready({ model: 'M', firmware: null, inputs: PORTS, outputs: PORTS }),
        heard: () => state.act(),
        closed: nothing,
        route: (order) => void routes.push(order),
      };
    },
  };
  const device = new HostedDevice({
    ...{ name: 'hub', driverName: 'test', driver, address: 'here', adopt: null, clock },
    options: { inputs: null, outputs: null, username: null, password: null, options: {} },
    line: {
      start: (events) => {
        state.events = events;
      },
      write: (bytes, deadline) => written.push({ text: new TextDecoder().decode(bytes), deadline }) > 0,
      reset: (because) => void resets.push(because),
      stop: () => Promise.resolve(),
    },
    room: { submit: (input) => !state.isFull && told.push(input) > 0 },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  });
  device.start();
  const ends: OrderEnd[] = [];
  const want = (output: string, input: string | null, ms = 1_500) =>
    device.want({
      output,
      input,
      mode: 'view',
      moves: null,
      deadline: clock.now() + ms,
      ended: (end) => void ends.push(end),
    });
  return { clock, told, written, routes, resets, state, device, ends, want };
}

const reasons = (ends: readonly OrderEnd[]) => ends.map((end) => (end.ok ? 'ok' : end.reason));

test('it tells its ports, those that an endpoint can be, and what outputs show', () => {
  const { state, told } = rig();
  state.events?.opened();
  state.host?.routed('1', '2');
  expect(told).toMatchObject([
    { type: 'devicePresented', device: 'hub', inputs: [{ port: '1', name: 'One' }, { port: '2' }], outputs: [{}, {}] },
    { type: 'routed', output: '1', input: '2' },
  ]);
});

test('before it is there, and where it cannot be dark, an order is refused at once', () => {
  const { ends, state, want, routes } = rig();
  want('1', '2');
  state.events?.opened();
  want('1', null);
  expect(reasons(ends)).toEqual(['offline', 'unavailable']);
  expect(routes).toEqual([]);
});

test('an order has exactly one answer, however often and however late the driver gives one', async () => {
  const { clock, ends, state, want, routes } = rig();
  state.events?.opened();
  want('1', '2');
  const [first] = routes;
  await clock.advance(1_500);
  expect(reasons(ends)).toEqual(['connect_failed']);
  state.host?.done(first?.route ?? 0);
  state.host?.failed(first?.route ?? 0, 'busy', 'late');
  state.host?.done(99);
  await clock.advance(10_000);
  expect(ends).toHaveLength(1);
});

test('one route is under way at an output: the second waits, the third takes its place, and none begins after its deadline', async () => {
  const { clock, ends, state, want, routes } = rig();
  state.events?.opened();
  want('1', '2');
  want('1', '1');
  want('1', '2', 1_000);
  want('2', '1');
  expect(routes.map(({ output }) => output)).toEqual(['1', '2']);
  expect(reasons(ends)).toEqual(['connect_failed']);
  await clock.advance(1_200);
  state.host?.done(routes[0]?.route ?? 0);
  // The one that waited was past its deadline by then: it was never given to the driver.
  expect(routes).toHaveLength(2);
  expect(reasons(ends)).toEqual(['connect_failed', 'ok', 'connect_failed']);
});

test('a connection that ends fails everything, then says that the device is gone; what was shown is forgotten', () => {
  const { ends, state, want, told } = rig();
  state.events?.opened();
  state.host?.routed('1', '1');
  want('1', '2');
  want('1', '1');
  state.events?.closed('unplugged');
  expect(reasons(ends)).toEqual(['offline', 'offline']);
  expect(told.at(-1)).toEqual({ type: 'deviceGone', device: 'hub', because: 'unplugged' });
  told.length = 0;
  state.events?.opened();
  expect(told.map(({ type }) => type)).toEqual(['devicePresented']);
});

test('what a driver sends has its deadline, and one that throws costs its device the connection alone', () => {
  const { clock, state, written, resets, told } = rig();
  state.events?.opened();
  state.act = () => void state.host?.send(new TextEncoder().encode('x'), 300);
  state.events?.bytes(new Uint8Array(1));
  expect(written).toEqual([{ text: 'x', deadline: clock.now() + 300 }]);
  state.act = () => {
    throw new TypeError('a fault');
  };
  state.events?.bytes(new Uint8Array(1));
  expect(resets).toEqual(['a fault of the driver']);
  expect(told).toHaveLength(1);
});

test('safety 3.12: noise is counted, and alarmed once a minute beyond one in a hundred', async () => {
  const { clock, state, device, told } = rig();
  state.events?.opened();
  const alarms = () => told.filter((input) => input.type === 'alarm');
  for (let at = 0; at < 1_000; at += 1) state.events?.bytes(new Uint8Array(1));
  for (let at = 0; at < 9; at += 1) state.host?.noise('a frame fails its check');
  expect(alarms()).toEqual([]);
  for (let at = 0; at < 20; at += 1) state.host?.noise('a frame fails its check');
  expect(alarms()).toMatchObject([{ alarm: 'device-noise', about: 'hub' }]);
  await clock.advance(61_000);
  for (let at = 0; at < 6; at += 1) state.host?.noise('a frame fails its check');
  expect(alarms()).toHaveLength(2);
  expect(device.row().noise).toBe(35);
});

test('where the queue of the engine is full, everything comes later and in its order', async () => {
  const { clock, state, told } = rig();
  state.isFull = true;
  state.events?.opened();
  state.host?.routed('1', '1');
  state.host?.routed('2', '1');
  state.events?.closed('unplugged');
  expect(told).toEqual([]);
  state.isFull = false;
  await clock.advance(60);
  expect(told.map(({ type }) => type)).toEqual(['devicePresented', 'routed', 'routed', 'deviceGone']);
});

// Tie lines while something else happens: removed or wired elsewhere while they are laid, released before a late target of a push, switched at the device while their viewer
// is. Three matrices in memory, joined by one line; the oracle is what their outputs were made to show, and that no act is left open.

import { expect, test } from 'vitest';
import type { LinkJob, Outcome } from '../../controller/domain/decision.ts';
import { receiverState } from '../../controller/domain/state.ts';
import type { Call } from '../../protocol/api/methods.ts';
import { settle, World } from './world.ts';

const CAPABILITIES = { carries: 'video', enforces: [], reports: 'at once', darkens: true, signal: false } as const;
const PORTS = ['1', '2', '3', '4'].map((port) => ({ port, name: '' }));
const MATRICES = { a: ['0101', '5101'], b: ['0201', '5201'] } as const;

/** Matrix a: 0101 … 0104, 5101 … 5104. Matrix b: 0201 … 0204, 5201 … 5204. Output 4 of a is wired to input 4 of b. */
async function twoMatrices() {
  const world = new World();
  const present = (device: string) => {
    const [transmitters, receivers] = MATRICES[device as keyof typeof MATRICES];
    world.engine.submit({
      ...{ type: 'devicePresented', device, driver: 'x', model: null, firmware: null },
      capabilities: { ...CAPABILITIES, enforces: [] },
      inputs: PORTS.map((port) => ({ ...port, signal: null })),
      outputs: PORTS,
      adopt: { transmitters, receivers },
    });
  };
  world.also = (command) => {
    if (command.type === 'present') queueMicrotask(() => present(command.device));
  };
  world.start();
  const admin = await world.admin();
  const said = async (device: string, output: string, input: string | null) => {
    world.engine.submit({ type: 'routed', device, output, input });
    await settle();
  };
  for (const device of Object.keys(MATRICES)) {
    present(device);
    await settle();
    for (const { port } of PORTS) await said(device, port, null);
  }
  for (const [number, { kind }] of world.state.endpoints)
    world.devices.set(number, { number, kind, key: '', online: true, shows: null, grants: new Map(), told: [] });
  await world.must(admin, {
    method: 'ties.create',
    params: { id: 'ab', name: 'A to B', from: '5104', to: '0204' },
  });
  return {
    world,
    said,
    /** Asks, and goes on; null: not answered yet. */
    async ask(call: Call): Promise<() => Outcome | null> {
      let done: Outcome | null = null;
      void world.engine.call(admin, call).outcome.then((outcome) => {
        done = outcome;
      });
      await settle();
      return () => done;
    },
    /** The disk takes its time until the answer is called. */
    holdDisk(): () => Promise<void> {
      let go: () => void = () => undefined;
      world.journal.hold = new Promise<void>((done) => {
        go = done;
      });
      return async () => {
        world.journal.hold = null;
        go();
        await settle();
      };
    },
    async confirm(): Promise<void> {
      world.confirm(world.held.shift() as LinkJob);
      await settle();
    },
    /** What the room says that a receiver shows; null: nothing that it knows. */
    told(id: string): string | null {
      const reported = receiverState(world.state, world.number(id))?.reported;
      return reported?.state === 'shown' ? (world.state.endpoints.get(reported.transmitter ?? -1)?.id ?? null) : null;
    },
    /** Acts that have no end, and receivers that wait for one. */
    open: () => ({
      acts: world.state.acts.size,
      waiting: world.engine.figures.waitingActs,
      switching: [...world.state.live.values()].filter((live) => live.kind === 'receiver' && live.switching !== null)
        .length,
    }),
  };
}

const NOTHING_OPEN = { acts: 0, waiting: 0, switching: 0 };
const connect = (receiver: string, source: string): Call => ({
  method: 'switch.connect',
  params: { receiver, source },
});
const push = (targets: string): Call => ({ method: 'switch.push', params: { receiver: '5101', targets } });

test.each([
  ['removed', { method: 'ties.delete', params: { id: 'ab', version: 1 } }, 'the tie line was removed'],
  [
    'wired from elsewhere',
    { method: 'ties.update', params: { id: 'ab', version: 1, from: '5103' } },
    'wired elsewhere',
  ],
  ['wired to elsewhere', { method: 'ties.update', params: { id: 'ab', version: 1, to: '0203' } }, 'wired elsewhere'],
] as const)(
  'a line that is %s while it is laid: whoever waits for it keeps what he has, and is told why',
  async (_how, change, because) => {
    const { world, ask, holdDisk, confirm, told, open } = await twoMatrices();
    world.manners.set(world.number('0102'), 'hold');
    const written = holdDisk();
    const changed = await ask(change);
    const connected = await ask(connect('5201', '0102'));
    await written();
    expect(changed()).toMatchObject({ ok: true });
    await confirm();
    expect(connected()).toMatchObject({
      ok: false,
      reason: 'connect_failed',
      because: expect.stringContaining(because),
    });
    expect([world.shown('5201'), told('5201')]).toEqual([null, null]);
    expect(open()).toEqual(NOTHING_OPEN);
    expect(await ask(connect('5201', '0202')).then((done) => done())).toMatchObject({ ok: true });
  },
);

test('a line that is wired elsewhere while its viewer is switched: the viewer goes dark', async () => {
  const { world, ask, holdDisk, confirm, told, open } = await twoMatrices();
  world.manners.set(world.number('0204'), 'hold');
  const written = holdDisk();
  await ask({ method: 'ties.update', params: { id: 'ab', version: 1, to: '0203' } });
  await ask(connect('5201', '0102'));
  await written();
  await confirm();
  expect([world.shown('5201'), told('5201')]).toEqual([null, null]);
  expect(open()).toEqual(NOTHING_OPEN);
});

test('a line that was released before a late target of the push had its turn is laid again for it', async () => {
  const { world, ask, confirm, open } = await twoMatrices();
  await ask(connect('5101', '0102'));
  world.manners.set(world.number('0201'), 'hold');
  await ask(connect('5202', '0201'));
  world.manners.set(world.number('0204'), 'refuse');
  const pushed = await ask(push('5201,5202'));
  expect(world.shown('5104')).toBeNull();
  world.manners.set(world.number('0204'), 'confirm');
  await confirm();
  expect(pushed()).toMatchObject({
    ok: true,
    result: { results: [{ outcome: 'connect_failed' }, { outcome: 'pushed' }] },
  });
  expect([world.shown('5104'), world.shown('5202')]).toEqual(['0102', '0204']);
  const grants = world.commands.flatMap((one) => (one.type === 'make' ? [`${one.job.receiver} ${one.job.grant}`] : []));
  expect(new Set(grants).size).toBe(grants.length);
  expect(open()).toEqual(NOTHING_OPEN);
});

test('a late target of a push waits for the line that the push is still laying', async () => {
  const { world, ask, confirm, open } = await twoMatrices();
  await ask(connect('5101', '0102'));
  world.manners.set(world.number('0201'), 'hold');
  await ask(connect('5202', '0201'));
  world.manners.set(world.number('0102'), 'hold');
  const pushed = await ask(push('5201,5202'));
  await confirm();
  expect(world.shown('5202')).toBe('0201');
  world.fail(world.held.shift() as LinkJob, 'locked');
  await settle();
  expect(pushed()).toMatchObject({ ok: false, reason: 'connect_failed' });
  expect(world.shown('5202')).toBe('0201');
  expect(open()).toEqual(NOTHING_OPEN);
});

test('a line that is switched at its device while its viewer is switched: the room tells what is really seen', async () => {
  const { world, said, ask, confirm, told } = await twoMatrices();
  world.manners.set(world.number('0204'), 'hold');
  await ask(connect('5201', '0102'));
  await said('a', '4', '3');
  await confirm();
  expect(told('5201')).toBe('0103');
});

test('a line that is made dark at its device: nobody is said to see anything over it', async () => {
  const { said, ask, told, world } = await twoMatrices();
  await ask(connect('5201', '0102'));
  await said('a', '4', null);
  expect(told('5201')).toBeNull();
  await said('b', '1', '4');
  expect(told('5201')).toBeNull();
  expect(world.state.index.carried.size).toBe(0);
});

test('a viewer whose switch failed after his line was given another source is told to see that one', async () => {
  const { world, ask, told } = await twoMatrices();
  await ask(connect('5201', '0102'));
  world.manners.set(world.number('0204'), 'refuse');
  const connected = await ask(connect('5201', '0103'));
  expect(connected()).toMatchObject({ ok: false, reason: 'connect_failed' });
  expect([world.shown('5104'), told('5201')]).toEqual(['0103', '0103']);
});

test.each([
  ['before the line stands', false],
  ['after it stands', true],
])(
  'a source that becomes the end of a line while somebody takes it for himself, %s: he goes dark',
  async (_when, isLate) => {
    const { world, ask, holdDisk, confirm, told, open } = await twoMatrices();
    world.manners.set(world.number('0203'), 'hold');
    const written = holdDisk();
    await ask({ method: 'ties.create', params: { id: 'ab2', name: 'Second', from: '5103', to: '0203' } });
    await ask(connect('5202', '0203'));
    if (!isLate) await confirm();
    await written();
    if (isLate) await confirm();
    expect([world.state.ties.size, world.shown('5202'), told('5202')]).toEqual([2, null, null]);
    expect(open()).toEqual(NOTHING_OPEN);
  },
);

test('a line that is switched at its device to the end of another line: its viewers are told the source behind that', async () => {
  const { world, said, ask, told } = await twoMatrices();
  await world.must(await world.admin(), {
    method: 'ties.create',
    params: { id: 'ba', name: 'B to A', from: '5204', to: '0104' },
  });
  await ask(connect('5201', '0102'));
  await ask(connect('5101', '0202'));
  await said('a', '4', '4');
  expect(told('5201')).toBe('0202');
});

test('an act that ended because its last receiver was removed is not begun again', async () => {
  const { world, ask, holdDisk, open } = await twoMatrices();
  await ask(connect('5101', '0102'));
  world.manners.set(world.number('0103'), 'hold');
  const written = holdDisk();
  await ask({ method: 'endpoints.delete', params: { number: world.number('5102'), version: 1 } });
  await ask(connect('5102', '0103'));
  const pushed = await ask(push('all'));
  await written();
  expect(pushed()).toMatchObject({ ok: true });
  const begun = world.journal.records.filter(
    ({ type, data }) => type === 'switch.begun' && (data as { method: string }).method === 'switch.push',
  );
  expect(begun).toHaveLength(1);
  expect(open()).toMatchObject({ acts: 0, waiting: 0 });
});

test('an act that waits at a receiver which is removed while it is set right is answered', async () => {
  const { world, ask, holdDisk, open } = await twoMatrices();
  await world.endpoint('0001');
  const number = await world.endpoint('5001');
  await ask(connect('5001', '0001'));
  world.manners.set(world.number('0001'), 'hold');
  const written = holdDisk();
  await ask({ method: 'endpoints.delete', params: { number, version: 1 } });
  world.engine.submit({ type: 'screenReported', number, state: { state: 'dark', grant: null, transmitter: null } });
  await settle();
  const disconnected = await ask({ method: 'switch.disconnect', params: { receiver: '5001' } });
  expect([disconnected(), open()]).toMatchObject([null, { waiting: 1, switching: 1 }]);
  await written();
  expect(disconnected()).toMatchObject({ ok: false, reason: 'unknown_target' });
  expect(open()).toEqual(NOTHING_OPEN);
});

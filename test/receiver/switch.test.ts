// The order of a switch at one screen (contracts, order of a switch), and that nothing is lost when any step of it fails.
// How keys find their screen stands in seat.test.ts.

import { describe, expect, test } from 'vitest';
import { streamProof } from '../../protocol/keys.ts';
import { createMockKeys } from '../../simulators/world/mock-keys.ts';
import { createDesk, keyOf } from './desk.ts';

const NONCE = 'n'.repeat(43);

describe('opening a stream', () => {
  test('names grant and formats, and proves over nonce, grant and the key of the transmitter that is meant', async () => {
    const desk = await createDesk();
    desk.links[0]?.show('A');
    const stream = await desk.admit('A');
    expect(stream.subprotocol).toBe('openseat.stream.1');
    const signer = createMockKeys('desk').signer('screen 0');
    const signature = await signer.sign(streamProof({ nonce: NONCE, grant: 'g-a', transmitter: keyOf('a') }));
    expect(stream.sent).toEqual([
      { type: 'open', grant: 'g-a', formats: ['image/svg+xml', 'image/png'] },
      { type: 'proof', signature },
    ]);
  });

  test('is done when the first picture is really on the screen, not before', async () => {
    const desk = await createDesk();
    const [surface] = desk.surfaces;
    if (surface === undefined) throw new RangeError('no screen');
    surface.held = true;
    const id = desk.links[0]?.show('A');
    const stream = await desk.admit('A');
    stream.picture('A1');
    await desk.settle();
    expect(desk.log).toEqual([]);
    expect(desk.seat.screens[0]?.state.state).toBe('dark');
    surface.letUp();
    await desk.settle();
    expect(desk.log).toEqual(['screen 0: A1', `link 0: done ${id}`]);
    expect(desk.seat.screens[0]?.state).toEqual({ state: 'shown', grant: 'g-a', transmitter: keyOf('a') });
  });
});

describe('order of a switch', () => {
  test('old picture until the new one is there; keys released at the old one first; done; then the old stream closes', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.press('KeyH');
    desk.log.length = 0;
    const id = desk.links[0]?.show('B');
    const b = await desk.admit('B');
    desk.press('KeyI');
    expect(desk.surfaces[0]?.up).toBe('A1');
    b.picture('B1');
    await desk.settle();
    desk.lift('KeyH', 'KeyI');
    desk.press('KeyJ');
    expect(desk.log).toEqual([
      'A: key KeyI down',
      'A: release',
      'screen 0: B1',
      `link 0: done ${id}`,
      'A: closed',
      'B: key KeyJ down',
    ]);
  });

  test('between the release at the old computer and the new picture no key goes anywhere', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    const [surface] = desk.surfaces;
    if (surface === undefined) throw new RangeError('no screen');
    surface.held = true;
    desk.links[0]?.show('B');
    const b = await desk.admit('B');
    b.picture('B1');
    await desk.settle();
    desk.log.length = 0;
    desk.press('KeyX');
    a.picture('A2');
    desk.seat.pointer(0, { x: 1, y: 2, buttons: 1, wheel: 0 });
    await desk.settle();
    surface.letUp();
    await desk.settle();
    desk.lift('KeyX');
    desk.seat.pointer(0, { x: 3, y: 4, buttons: 1, wheel: 0 });
    expect(desk.log).toEqual(['screen 0: B1', 'link 0: done c2', 'A: closed', 'B: pointer 3,4 0']);
  });

  test('a picture of the old source that comes late never covers the new one', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    const b = await desk.shows(0, 'B');
    a.picture('A9');
    await desk.settle();
    b.picture('B2');
    await desk.settle();
    expect(desk.surfaces[0]?.up).toBe('B2');
    expect(desk.log).not.toContain('screen 0: A9');
  });

  test('a first picture that a newer one overtakes before it is up counts for nothing', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    const [surface] = desk.surfaces;
    if (surface === undefined) throw new RangeError('no screen');
    surface.held = true;
    a.picture('A2');
    desk.links[0]?.show('B');
    const b = await desk.admit('B');
    b.picture('B1');
    b.picture('B2');
    await desk.settle();
    expect(desk.links[0]?.last('done')).toMatchObject({ id: 'c1' });
    for (let round = 0; round < 2; round += 1) {
      surface.letUp();
      await desk.settle();
    }
    expect(desk.log.slice(-4)).toEqual(['screen 0: A2', 'screen 0: B2', 'link 0: done c2', 'A: closed']);
  });

  test('pictures that come faster than they can be shown are left out, the newest is shown', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    const [surface] = desk.surfaces;
    if (surface === undefined) throw new RangeError('no screen');
    surface.held = true;
    for (let frame = 2; frame <= 100; frame += 1) a.picture(`A${frame}`);
    expect(surface.waiting.length).toBe(1);
    desk.log.length = 0;
    for (let round = 0; round < 3; round += 1) {
      surface.letUp();
      await desk.settle();
    }
    expect(desk.log).toEqual(['screen 0: A2', 'screen 0: A100']);
  });
});

describe('a switch that fails keeps the old picture and its keys', () => {
  const steps: readonly (readonly [
    step: string,
    fail: (desk: Awaited<ReturnType<typeof createDesk>>) => Promise<void>,
  ])[] = [
    ['the address cannot be reached', async (desk) => desk.stream('B').drop()],
    [
      'the transmitter refuses',
      async (desk) => {
        desk.stream('B').connected();
        desk.stream('B').say({ type: 'refused', reason: 'forbidden', because: 'no such grant' });
      },
    ],
    ['nothing answers', async (desk) => desk.clock.advance(1_500)],
    [
      'the connection goes after the proof',
      async (desk) => {
        await desk.admit('B');
        desk.stream('B').drop();
      },
    ],
    [
      'no picture comes in time',
      async (desk) => {
        await desk.admit('B');
        await desk.clock.advance(1_500);
      },
    ],
    [
      'the first picture cannot be shown',
      async (desk) => {
        (await desk.admit('B')).picture('broken');
      },
    ],
    [
      'the first picture is not up in time',
      async (desk) => {
        const [surface] = desk.surfaces;
        if (surface !== undefined) surface.held = true;
        (await desk.admit('B')).picture('B1');
        await desk.clock.advance(1_500);
        surface?.letUp();
      },
    ],
    [
      'a picture comes before the stream is open',
      async (desk) => {
        desk.stream('B').connected();
        desk.stream('B').picture('B1');
      },
    ],
    [
      'the transmitter talks nonsense',
      async (desk) => {
        desk.stream('B').connected();
        desk.stream('B').text('{"type":"challenge"');
      },
    ],
    [
      'the format was not asked for',
      async (desk) => {
        const b = desk.stream('B');
        b.connected();
        b.say({ type: 'challenge', nonce: NONCE });
        await desk.settle();
        b.say({ type: 'opened', format: 'image/gif', width: 1, height: 1, mode: 'control' });
      },
    ],
    [
      'a picture is too large',
      async (desk) => {
        (await desk.admit('B')).bytes(4 * 1024 * 1024 + 1);
      },
    ],
  ];

  test.each(steps)('%s', async (_, fail) => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    const id = desk.links[0]?.show('B');
    await fail(desk);
    await desk.settle();
    expect(desk.surfaces[0]?.up).toBe('A1');
    expect(desk.stream('B').closed).toBe(true);
    expect(desk.links[0]?.last('failed')).toMatchObject({ id, reason: 'connect_failed' });
    expect(desk.seat.screens[0]?.state).toMatchObject({ state: 'shown', grant: 'g-a' });
    expect(desk.seat.screens[0]?.streams).toBe(1);
    const [surface] = desk.surfaces;
    if (surface !== undefined) surface.held = false;
    desk.press('KeyZ');
    expect(desk.log.at(-1)).toBe('A: key KeyZ down');
    a.picture('A2');
    surface?.letUp();
    await desk.settle();
    await desk.clock.advance(3_000);
    expect(surface?.up).toMatch(/^A/);
  });

  test('the old stream ends while the new one is being opened, which then fails: dark, and it says so', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    desk.links[0]?.show('B');
    await desk.admit('B');
    a.drop();
    expect(desk.surfaces[0]?.up).toBeNull();
    desk.stream('B').drop();
    await desk.settle();
    expect(desk.seat.screens[0]?.state.state).toBe('dark');
    expect(desk.links[0]?.last('screen')).toMatchObject({ state: { state: 'dark' } });
    await desk.clock.advance(60_000);
    expect(desk.streams.length).toBe(2);
  });

  test('a newer command replaces the one under way', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    const late = desk.links[0]?.show('B');
    await desk.admit('B');
    await desk.shows(0, 'C');
    desk.stream('B').picture('B1');
    await desk.settle();
    expect(desk.links[0]?.last('failed')).toMatchObject({ id: late, reason: 'connect_failed' });
    expect(desk.surfaces[0]?.up).toBe('C1');
    expect(desk.seat.screens[0]?.streams).toBe(1);
  });
});

describe('dark', () => {
  test('releases, closes, leaves no picture, then answers', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.press('KeyA');
    desk.log.length = 0;
    const id = desk.links[0]?.command({ type: 'dark' });
    expect(desk.log).toEqual(['A: release', 'A: closed', 'screen 0: blank', `link 0: done ${id}`]);
    expect(desk.seat.screens[0]?.state).toEqual({ state: 'dark', grant: null, transmitter: null });
  });

  test('while a stream is being opened: that one is given up, too', async () => {
    const desk = await createDesk();
    desk.links[0]?.show('A');
    const a = await desk.admit('A');
    desk.links[0]?.command({ type: 'dark' });
    a.picture('A1');
    await desk.settle();
    expect(desk.surfaces[0]?.up).toBeNull();
    expect(a.closed).toBe(true);
  });
});

test('the crop of a wall changes without a new stream', async () => {
  const desk = await createDesk();
  await desk.shows(0, 'A');
  desk.log.length = 0;
  desk.links[0]?.show('A', { crop: { x: 0.5, y: 0, width: 0.5, height: 0.5 } });
  await desk.settle();
  expect(desk.log).toContain('screen 0: A1');
  expect(desk.streams.length).toBe(1);
});

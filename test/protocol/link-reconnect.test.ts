// Losing the link and connecting again: jitter, the turn of the controllers, refusals, stopping.

import { describe, expect, test } from 'vitest';
import { admitAt, challenge, endpoint, started, up } from './endpoint.ts';

describe('reconnecting', () => {
  test('full jitter: a share of 0.5 s that doubles up to 30 s', async () => {
    const world = endpoint({ random: () => 1 });
    world.link.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const from = world.clock.now();
      const links = world.net.links.length;
      await world.net.latest.drop();
      while (world.net.links.length === links) await world.clock.pass(100);
      waits.push(world.clock.now() - from);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('the share is random', async () => {
    const world = endpoint({ random: () => 0 });
    world.link.start();
    await world.net.latest.drop();
    await world.clock.pass(0);
    expect(world.net.links).toHaveLength(2);
  });

  test('the wait begins small again once the link had held for a while', async () => {
    const world = endpoint({ random: () => 1 });
    world.link.start();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await world.net.latest.drop();
      await world.clock.pass(30_000);
    }
    await admitAt(world.net.latest);
    await world.clock.pass(3_000);
    const links = world.net.links.length;
    await world.net.latest.drop();
    await world.clock.pass(499);
    expect(world.net.links).toHaveLength(links);
    await world.clock.pass(1);
    expect(world.net.links).toHaveLength(links + 1);
  });

  test('a controller that proved itself is tried again within seconds, however long it was away before', async () => {
    const world = endpoint({ random: () => 1 });
    world.link.start();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await world.net.latest.drop();
      await world.clock.pass(30_000);
    }
    await admitAt(world.net.latest);
    await world.clock.pass(100);
    const links = world.net.links.length;
    await world.net.latest.drop();
    await world.clock.pass(2_000);
    expect(world.net.links).toHaveLength(links + 1);
  });

  test('the controllers are tried in turn; those of the last welcome first', async () => {
    const world = endpoint({ addresses: ['a', 'b'], memory: { controllers: ['c'] }, random: () => 0 });
    world.link.start();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await world.net.latest.drop();
      await world.clock.pass(1);
    }
    expect(world.net.links.map(({ address }) => address)).toEqual(['c', 'a', 'b', 'c']);
  });

  test('the controller that had let us in is tried first after a loss', async () => {
    const world = endpoint({ addresses: ['a', 'b'], random: () => 0 });
    world.link.start();
    await admitAt(world.net.latest, { controllers: ['a', 'b'] });
    await world.net.latest.drop();
    await world.clock.pass(1);
    await world.net.latest.drop();
    await world.clock.pass(1);
    expect(world.net.links.map(({ address }) => address)).toEqual(['a', 'a', 'b']);
  });

  test('refused: the time named is waited, but none of more than 5 minutes', async () => {
    const world = endpoint({ random: () => 0 });
    world.link.start();
    await world.net.latest.open();
    const refused = { type: 'refused', reason: 'conflict', because: 'the key is in use' };
    await world.net.latest.say({ ...refused, retryAfterMs: 7_000 });
    expect(world.link.status).toMatchObject({ status: 'down', because: expect.stringContaining('the key is in use') });
    await world.clock.pass(6_999);
    expect(world.net.links).toHaveLength(1);
    await world.clock.pass(1);
    expect(world.net.links).toHaveLength(2);
    await world.net.latest.open();
    await world.net.latest.say({ ...refused, retryAfterMs: Number.MAX_SAFE_INTEGER });
    await world.clock.pass(300_000);
    expect(world.net.links).toHaveLength(3);
  });

  test('an address that cannot be connected to, and no address at all, are told and do no harm', async () => {
    const broken = endpoint();
    broken.net.broken = true;
    broken.link.start();
    expect(broken.link.status).toMatchObject({ status: 'down', because: expect.stringContaining('no such address') });
    broken.net.broken = false;
    await broken.clock.pass(1_000);
    expect(broken.net.links).toHaveLength(1);
    const lost = endpoint({ addresses: [] });
    lost.link.start();
    expect(lost.link.status).toMatchObject({ status: 'down', because: expect.stringContaining('no address') });
  });

  test('stop ends every timer, closes, and hears nothing more', async () => {
    const { far, link, clock, seen } = await up();
    link.stop('switched off');
    expect(clock.running).toBe(0);
    expect(far.closed).toBe(true);
    expect(link.status).toEqual({ status: 'down', because: 'switched off' });
    await far.say({ type: 'named', id: '5001', name: 'A' });
    expect(seen.told).toEqual([]);
    expect(clock.running).toBe(0);
  });

  test('stop in the middle of a signature, and start again', async () => {
    const { far, link, net, clock } = await started();
    const said = far.say(challenge());
    link.stop('no');
    await said;
    expect(far.said).toEqual([]);
    link.start();
    await admitAt(net.latest);
    expect(link.status.status).toBe('up');
    expect(clock.running).toBeGreaterThan(0);
  });

  test('what a connection says after it was given up is not heard', async () => {
    const { far, net, clock, seen, link } = await up();
    await clock.pass(12_000);
    await clock.pass(500);
    await admitAt(net.latest);
    await far.say({ type: 'named', id: '5001', name: 'ghost' });
    await far.drop();
    expect(seen.told).toEqual([]);
    expect(link.status.status).toBe('up');
  });
});

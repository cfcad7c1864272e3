// The test world itself: keys that follow from a seed, a clock in a fixed order, sockets in memory. What everything else is measured with must hold.

import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createClock } from '../../simulators/world/clock.ts';
import { createSigner, fingerprintOf, keysFromSeed, newKeys, verifier } from '../../simulators/world/keys.ts';
import { createMockKeys } from '../../simulators/world/mock-keys.ts';
import type { Peer } from '../../simulators/world/network.ts';
import { createNetwork } from '../../simulators/world/network.ts';
import { createRandom, realChance, seededChance } from '../../simulators/world/random.ts';

describe('keys', () => {
  test('follow from seed and name', () => {
    expect(keysFromSeed(7, '0001')).toEqual(keysFromSeed(7, '0001'));
    const keys = [keysFromSeed(7, '0001'), keysFromSeed(7, '0002'), keysFromSeed(8, '0001'), newKeys(), newKeys()];
    expect(new Set(keys.map(({ publicKey }) => publicKey)).size).toBe(5);
    expect(fingerprintOf(keysFromSeed(7, '0001').publicKey)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('sign what WebCrypto verifies, and the other way round', async () => {
    const keys = keysFromSeed(7, 'a');
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const how = { name: 'ECDSA', hash: 'SHA-256' };
    const text = new TextEncoder().encode('text');
    const point = await crypto.subtle.importKey('raw', Buffer.from(keys.publicKey, 'base64url'), curve, true, [
      'verify',
    ]);
    const signature = await createSigner(keys).sign('text');
    expect(await crypto.subtle.verify(how, point, Buffer.from(signature, 'base64url'), text)).toBe(true);
    const secret = await crypto.subtle.importKey('jwk', { ...keys.privateKey }, curve, false, ['sign']);
    const other = Buffer.from(await crypto.subtle.sign(how, secret, text)).toString('base64url');
    expect(await verifier.verify(keys.publicKey, 'text', other)).toBe(true);
    const { x, y } = keys.privateKey;
    const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    expect(verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('nothing else verifies', async () => {
    const keys = keysFromSeed(7, 'a');
    const signature = await createSigner(keys).sign('text');
    const offCurve = Buffer.alloc(65, 4).toString('base64url');
    expect(await verifier.verify(keys.publicKey, 'other text', signature)).toBe(false);
    expect(await verifier.verify(keysFromSeed(7, 'b').publicKey, 'text', signature)).toBe(false);
    expect(await verifier.verify(offCurve, 'text', signature)).toBe(false);
    expect(await verifier.verify('', 'text', signature)).toBe(false);
    expect(await verifier.verify(keys.publicKey, 'text', '')).toBe(false);
  });

  test('mock keys have the form of keys and hold in their own world only', async () => {
    const world = createMockKeys(1);
    const signer = world.signer('a');
    const signature = await signer.sign('text');
    expect([signer.publicKey.length, signature.length]).toEqual([87, 86]);
    expect(await world.verifier.verify(signer.publicKey, 'text', signature)).toBe(true);
    expect(await world.verifier.verify(world.signer('b').publicKey, 'text', signature)).toBe(false);
    expect(await world.verifier.verify(signer.publicKey, 'other', signature)).toBe(false);
    expect(await createMockKeys(1).verifier.verify(signer.publicKey, 'text', signature)).toBe(false);
  });
});

describe('chance', () => {
  test('a seed gives the same numbers, spread over 0 to 1', () => {
    const numbers = Array.from({ length: 1000 }, createRandom(42));
    expect(numbers).toEqual(Array.from({ length: 1000 }, createRandom(42)));
    expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
    const mean = numbers.reduce((sum, one) => sum + one, 0) / 1000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
  });

  test('nonces are 32 bytes', () => {
    const chance = seededChance(1);
    for (const { nonce } of [chance, realChance]) expect(nonce()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(chance.nonce()).not.toBe(chance.nonce());
  });
});

describe('the clock', () => {
  test('fires in order of time and then of asking, and stops when told', async () => {
    const clock = createClock();
    const fired: string[] = [];
    const put = (name: string, ms: number) => clock.after(ms, () => fired.push(`${name} ${clock.now()}`));
    for (const [name, ms] of [
      ['c', 20],
      ['a', 10],
      ['b', 10],
      ['d', 1000],
      ['e', 5],
    ] as const)
      put(name, ms);
    put('never', 7)();
    expect(clock.waiting).toBe(5);
    await clock.advance(20);
    expect(fired).toEqual(['e 5', 'a 10', 'b 10', 'c 20']);
    expect([clock.now(), clock.waiting]).toEqual([20, 1]);
  });

  test('a thousand timers in any order come out sorted', async () => {
    const clock = createClock();
    const random = createRandom(3);
    const fired: number[] = [];
    const cancels = Array.from({ length: 1000 }, () =>
      clock.after(Math.floor(random() * 500), () => fired.push(clock.now())),
    );
    for (const cancel of cancels.slice(0, 300)) cancel();
    await clock.advance(500);
    expect(fired).toHaveLength(700);
    expect(fired).toEqual([...fired].sort((a, b) => a - b));
  });

  test('promises go on between two timers', async () => {
    const clock = createClock();
    const order: string[] = [];
    clock.after(1, () => void Promise.resolve().then(() => order.push('promise of the first')));
    clock.after(1, () => order.push('second'));
    await clock.advance(1);
    expect(order).toEqual(['promise of the first', 'second']);
  });

  test('until stops as soon as it holds', async () => {
    const clock = createClock();
    let count = 0;
    const tick = () => {
      count += 1;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    expect(await clock.until(() => count === 5, 1000)).toBe(true);
    expect(clock.now()).toBe(50);
    expect(await clock.until(() => count === 500, 1000)).toBe(false);
  });
});

describe('sockets in memory', () => {
  function join(latency = () => 5) {
    const clock = createClock();
    const network = createNetwork({ timers: clock, latency });
    const log: string[] = [];
    const peers: Peer[] = [];
    const stop = network.listen('mem://a/', (peer, { address, from }) => {
      log.push(`accepted ${from} at ${address}`);
      peers.push(peer);
      peer.send('welcome');
      return {
        frame: (frame) => log.push(`server ${frame}`),
        closed: (because) => log.push(`server closed: ${because}`),
      };
    });
    const client = (address = 'mem://a/1') =>
      network.port('c').connect(address, {
        opened: () => log.push('opened'),
        text: (text) => log.push(`client ${text}`),
        closed: (because) => log.push(`client closed: ${because}`),
      });
    return { clock, network, log, peers, client, stop };
  }

  test('frames arrive after the latency, in order, and the close last', async () => {
    const { clock, client, log, network } = join();
    const socket = client();
    socket.send('1');
    socket.send('2');
    socket.close();
    socket.close();
    expect(log).toEqual([]);
    await clock.advance(5);
    expect(log).toEqual(['accepted c at mem://a/1', 'server 1', 'server 2', 'server closed: closed by the other side']);
    await clock.advance(100);
    expect([log.length, network.connections, clock.waiting]).toEqual([4, 0, 0]);
  });

  test('a latency that varies never turns the order round', async () => {
    const random = createRandom(5);
    const { clock, client, log } = join(() => Math.floor(random() * 50));
    const socket = client();
    for (let number = 0; number < 50; number += 1) socket.send(`${number}`);
    await clock.advance(500);
    const heard = log.filter((line) => /^server \d/.test(line)).map((line) => Number(line.slice(7)));
    expect(heard).toEqual(Array.from({ length: 50 }, (_, number) => number));
    expect(log.indexOf('opened')).toBeLessThan(log.indexOf('client welcome'));
  });

  test('nobody there, cut, stalled, muted', async () => {
    const { clock, client, log, network, stop, peers } = join(() => 0);
    client('mem://b/1');
    await clock.advance(1);
    expect(log.splice(0)).toEqual(['client closed: nobody answers there']);
    const socket = client();
    await clock.advance(1);
    log.splice(0);
    network.condition(() => true, 'stalled');
    socket.send('a');
    await clock.advance(10);
    expect(log).toEqual([]);
    network.condition(() => true, 'fine');
    expect(log.splice(0)).toEqual(['server a']);
    network.condition(() => true, 'muted');
    socket.send('b');
    peers[0]?.send('c');
    await clock.advance(1);
    expect([log.length, network.connections]).toEqual([0, 1]);
    expect(network.cut(({ from }) => from === 'c', 'cut')).toBe(1);
    expect(log.splice(0)).toEqual(['client closed: cut', 'server closed: cut']);
    client();
    await clock.advance(1);
    stop();
    expect(log.at(-1)).toBe('server closed: the server went');
  });

  test('a sender without end is cut off', async () => {
    const { clock, client, network, log } = join();
    const socket = client();
    await clock.advance(20);
    for (let number = 0; number < 5000; number += 1) socket.send('x');
    expect(network.connections).toBe(0);
    expect(log.at(-2)).toContain('more than 4096 frames');
  });
});

// The proofs with real P-256 keys, made as the README tells firmware authors to: raw points, P1363 signatures, base64url.

import { createHash, webcrypto } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import type { Signer, Verifier } from '../../protocol/keys.ts';
import { createLink } from '../../protocol/link/link.ts';
import type { LinkStatus } from '../../protocol/link/types.ts';
import { challenge } from './endpoint.ts';
import { Clock, Net, nonce } from './world.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' };
const SHA256 = { name: 'ECDSA', hash: 'SHA-256' };
const { subtle } = webcrypto;

async function signer(): Promise<Signer> {
  const { publicKey, privateKey } = await subtle.generateKey(P256, false, ['sign', 'verify']);
  const raw = Buffer.from(await subtle.exportKey('raw', publicKey));
  return {
    publicKey: raw.toString('base64url'),
    sign: async (text) => Buffer.from(await subtle.sign(SHA256, privateKey, Buffer.from(text))).toString('base64url'),
  };
}

const verifier: Verifier = {
  verify: async (key, text, signature) => {
    const imported = await subtle.importKey('raw', Buffer.from(key, 'base64url'), P256, false, ['verify']);
    return subtle.verify(SHA256, imported, Buffer.from(signature, 'base64url'), Buffer.from(text));
  },
};

async function greet(roomKey: Signer, provesWith: Signer) {
  const net = new Net();
  const statuses: LinkStatus[] = [];
  const mine = await signer();
  const link = createLink({
    addresses: ['a'],
    memory: { room: null, ticket: null, epoch: 0, controllers: [] },
    identity: { kind: 'receiver', signer: mine, verifier, name: 'n', model: 'm', firmware: 'f' },
    handler: {
      state: () => ({ state: 'dark', grant: null, transmitter: null }),
      grants: () => [],
      status: (status) => statuses.push(status),
      told: () => {},
      command: () => {},
      remember: () => {},
    },
    connect: net.connect,
    timers: new Clock(),
    random: () => 0,
    nonce: () => nonce('mine'),
  });
  link.start();
  const far = net.latest;
  await far.open();
  await far.say(challenge({ room: roomKey.publicKey }));
  const hello = await vi.waitUntil(() => far.of('hello')[0]);
  const text = `openseat controller 1\n${hello.nonce}\n${hello.key}\n5`;
  await far.say({ type: 'welcome', proof: await provesWith.sign(text), epoch: 5, heartbeatMs: 5000, controllers: [] });
  await vi.waitUntil(() => statuses.length > 0);
  link.stop('over');
  return { hello, statuses, mine };
}

test('both sides prove themselves', async () => {
  const room = await signer();
  const { hello, statuses, mine } = await greet(room, room);
  expect(statuses[0]).toEqual({ status: 'up', epoch: 5 });
  expect(checkEndpointMessage(hello, 'receiver')).toMatchObject({ ok: true });
  const text = `openseat endpoint 1\n${nonce('theirs')}\n${room.publicKey}`;
  expect(await verifier.verify(mine.publicKey, text, String(hello.proof))).toBe(true);
  const raw = Buffer.from(mine.publicKey, 'base64url');
  expect([raw.length, raw[0], Buffer.from(String(hello.proof), 'base64url').length]).toEqual([65, 4, 64]);
  expect(createHash('sha256').update(raw).digest('hex')).toMatch(/^[0-9a-f]{64}$/);
});

test('a controller with another key than it claims is not believed', async () => {
  const { statuses } = await greet(await signer(), await signer());
  expect(statuses[0]).toMatchObject({ status: 'down', because: expect.stringContaining('did not prove') });
});

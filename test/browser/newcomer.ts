// A device that no administrator has adopted yet, at a real controller: it says who it is and waits. What becomes of it is said in the tests.

import { randomBytes } from 'node:crypto';
import type { EndpointKind } from '../../protocol/ids.ts';
import { createLink } from '../../protocol/link/link.ts';
import { createSigner, fingerprintOf, keysFromSeed, verifier } from '../../simulators/world/keys.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { webSocketConnect } from '../../simulators/world/web-sockets.ts';

export interface Newcomer {
  readonly kind: EndpointKind;
  readonly fingerprint: string;
  leave(): void;
}

/** `address` of the controller's pages; `name` as the device itself says it. */
export function arrive(address: string, kind: EndpointKind, name: string): Newcomer {
  const keys = keysFromSeed('newcomer', name);
  const link = createLink({
    addresses: [`${address.replace('http', 'ws')}/endpoint`],
    identity: { kind, signer: createSigner(keys), verifier, name, model: 'Model 1', firmware: '2.1' },
    memory: { room: null, ticket: null, epoch: 0, controllers: [] },
    handler: {
      state: () =>
        kind === 'receiver'
          ? { state: 'dark', grant: null, transmitter: null }
          : { video: true, address: 'ws://127.0.0.1:9/stream' },
      grants: () => [],
      status: () => {},
      told: () => {},
      command: (_command, answer) => answer({ ok: true }),
      remember: () => {},
    },
    connect: webSocketConnect,
    timers: realTimers,
    random: Math.random,
    nonce: () => randomBytes(32).toString('base64url'),
  });
  link.start();
  return { kind, fingerprint: fingerprintOf(keys.publicKey), leave: () => link.stop('it leaves') };
}

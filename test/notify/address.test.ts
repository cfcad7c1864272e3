// Where datagrams go: by IPv4 where a host has it, by IPv6 where that is all it has.

import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { addressOf } from '../../controller/monitoring/outputs/address.ts';

const FOUR: LookupAddress = { address: '192.0.2.7', family: 4 };
const SIX: LookupAddress = { address: '2001:db8::7', family: 6 };

test.each([
  ['a name that has both, IPv6 first', [SIX, FOUR], { address: '192.0.2.7', kind: 'udp4' }],
  ['a name that has IPv4 alone', [FOUR], { address: '192.0.2.7', kind: 'udp4' }],
  ['a name that has IPv6 alone', [SIX], { address: '2001:db8::7', kind: 'udp6' }],
])('%s', async (_, known, address) => expect(await addressOf('logs.example', async () => known)).toEqual(address));

test.each([
  ['127.0.0.1', { address: '127.0.0.1', kind: 'udp4' }],
  ['::1', { address: '::1', kind: 'udp6' }],
])('%s is an address itself', async (host, address) => expect(await addressOf(host)).toEqual(address));

// Where datagrams for a host go: its address, and the family of the socket that sends them. Connections find theirs by themselves.

import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

export interface Address {
  readonly address: string;
  readonly kind: 'udp4' | 'udp6';
}

/** The system's; handed in where a test has names of its own. */
type Lookup = (host: string, options: { readonly all: true }) => Promise<readonly LookupAddress[]>;

/** IPv4 where the host has it: nobody says that a datagram was not heard, so no other can be tried after it. @throws the system's error */
export async function addressOf(host: string, find: Lookup = lookup): Promise<Address> {
  const all = await find(host, { all: true });
  const four = all.find(({ family }) => family === 4);
  if (four !== undefined) return { address: four.address, kind: 'udp4' };
  return { address: all[0]?.address ?? host, kind: 'udp6' };
}

// The objects of a simulated agent as the tree that net-snmp's agent walks, in their order. What objects there are stands in equipment.ts; who asks, in agent.ts.

import type { MibLike, MibNode, MibProvider } from 'net-snmp';
import snmp from 'net-snmp';

export type Oid = readonly number[];

/** As ASN.1 tags them. */
export const SYNTAX = { integer: 2, text: 4, oid: 6, counter: 65, gauge: 66, ticks: 67, counter64: 70 } as const;

export interface ManagedObject {
  readonly oid: Oid;
  readonly syntax: keyof typeof SYNTAX;
  readonly read: () => number | string;
}

const PROVIDER: MibProvider = {
  ...{ name: 'simulated', type: snmp.MibProviderType.Scalar, oid: '1.3.6.1' },
  maxAccess: snmp.MaxAccess['read-only'] ?? 0,
};

function compare(one: Oid, other: Oid): number {
  const at = one.findIndex((part, place) => part !== other[place]);
  if (at < 0) return one.length - other.length;
  return (one[at] as number) - (other[at] ?? -1);
}

function octets(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.floor(value))), 1);
  const first = bytes.findIndex((octet, at) => octet !== 0 || (bytes[at + 1] ?? 0x80) >= 0x80);
  return bytes.subarray(first);
}

class Place implements MibNode {
  readonly oid: string;
  readonly valueType: number;
  readonly value: number | string | Buffer | undefined;
  readonly #next: () => MibNode | null;

  constructor(oid: string, object: ManagedObject | null, next: () => MibNode | null) {
    this.oid = oid;
    this.valueType = object === null ? 0 : SYNTAX[object.syntax];
    const value = object?.read();
    this.value = object?.syntax === 'counter64' ? octets(Number(value)) : value;
    this.#next = next;
  }

  getNextInstanceNode(): MibNode | null {
    return this.#next();
  }
}

export class Tree implements MibLike {
  readonly options = {};
  readonly providersByOid = {};
  readonly #objects: readonly ManagedObject[];
  readonly #byOid: ReadonlyMap<string, number>;

  constructor(objects: readonly ManagedObject[]) {
    this.#objects = [...objects].sort((one, other) => compare(one.oid, other.oid));
    this.#byOid = new Map(this.#objects.map(({ oid }, at) => [oid.join('.'), at]));
  }

  lookup(oid: string): MibNode | null {
    const at = this.#byOid.get(oid);
    return at === undefined ? null : this.#at(at);
  }

  getTreeNode(oid: string): MibNode {
    const name = oid.split('.').map(Number);
    const found = this.#objects.findIndex((object) => compare(object.oid, name) > 0);
    return new Place(oid, null, () => (found < 0 ? null : this.#at(found)));
  }

  getProviderNodeForInstance(): { readonly provider: MibProvider } {
    return { provider: PROVIDER };
  }

  getAncestorProviderFromOid(): MibProvider | null {
    return null;
  }

  #at(place: number): MibNode | null {
    const object = this.#objects[place];
    return object === undefined ? null : new Place(object.oid.join('.'), object, () => this.#at(place + 1));
  }
}

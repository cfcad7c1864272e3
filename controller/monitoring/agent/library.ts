// net-snmp's agent as a function: a request that the guard has read and written anew goes in, its answer comes out, with no socket between. What it walks through is our store.
// What the library does not do well stands in guard.ts; it never sees a datagram from outside.

import type { DatagramModule, MibLike, MibNode, MibProvider } from 'net-snmp';
import snmp from 'net-snmp';
import type { Oid } from '../snmp/ber.ts';
import type { Instance, Store, Typed } from './store.ts';

/** Known to the guard and to the library, which are in one process: it keeps nobody out. */
export const INSIDE = 'guarded';

const PROVIDER: MibProvider = {
  name: 'openseat',
  type: snmp.MibProviderType.Scalar,
  oid: '1.3.6.1',
  maxAccess: snmp.MaxAccess['read-only'] ?? 0,
};
const PROVIDER_NODE = { provider: PROVIDER };

function parts(oid: string): Oid {
  return oid.split('.').map(Number);
}

/** A place in the tree; with a value, where there is one. */
class Place implements MibNode {
  readonly oid: string;
  readonly valueType: number;
  readonly value: number | string | Buffer | undefined;
  readonly #name: Oid;
  readonly #tree: Tree;

  constructor(tree: Tree, name: Oid, typed: Typed | null) {
    this.#tree = tree;
    this.#name = name;
    this.oid = name.join('.');
    this.valueType = typed?.tag ?? 0;
    this.value = typed?.value;
  }

  getNextInstanceNode(): MibNode | null {
    return this.#tree.after(this.#name);
  }
}

/** The store as the tree that the library walks. What was found by walking is looked up again at once by the library, so it is kept for the time of one request. */
class Tree implements MibLike {
  readonly options = {};
  /** Empty: nothing is created by asking for it. */
  readonly providersByOid = {};
  readonly #store: Store;
  readonly #found = new Map<string, Place>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Another request begins. */
  forget(): void {
    this.#found.clear();
  }

  lookup(oid: string): MibNode | null {
    const found = this.#found.get(oid);
    if (found !== undefined) return found;
    const instance = this.#store.get(parts(oid));
    return instance === null ? null : this.#keep(instance);
  }

  getTreeNode(oid: string): MibNode {
    return new Place(this, parts(oid), null);
  }

  getProviderNodeForInstance(): { readonly provider: MibProvider } {
    return PROVIDER_NODE;
  }

  getAncestorProviderFromOid(oid: string): MibProvider | null {
    return this.#store.hasObject(parts(oid)) ? PROVIDER : null;
  }

  after(name: Oid): MibNode | null {
    const next = this.#store.next(name);
    return next === null ? null : this.#keep(next);
  }

  #keep({ name, typed }: Instance): Place {
    const place = new Place(this, name, typed);
    this.#found.set(place.oid, place);
    return place;
  }
}

/** Answers a request in the form of version 2c; null where there is no answer. @throws whatever the library throws */
export type Ask = (request: Buffer) => Buffer | null;

export function createLibrary(store: Store): Ask {
  let hear: (bytes: Buffer, from: { address: string; port: number }) => void = () => undefined;
  let answer: Buffer | null = null;
  let failure: Error | null = null;
  const dgramModule: DatagramModule = {
    createSocket: () => ({
      on: (event: string, listener: (...args: never[]) => void) => {
        if (event === 'message') hear = listener as typeof hear;
      },
      bind: () => undefined,
      send: (bytes: Uint8Array, offset: number, length: number) => {
        answer = Buffer.from(bytes.subarray(offset, offset + length));
      },
      close: () => undefined,
      ref: () => undefined,
      unref: () => undefined,
    }),
  };
  const tree = new Tree(store);
  const agent = snmp.createAgent(
    { port: 161, address: '', accessControlModelType: snmp.AccessControlModelType.Simple, dgramModule },
    (error) => {
      failure = error;
    },
    tree,
  );
  agent.getAuthorizer().addCommunity(INSIDE);
  return (request) => {
    answer = null;
    failure = null;
    tree.forget();
    hear(request, { address: '', port: 0 });
    if (failure !== null) throw failure;
    return answer;
  };
}

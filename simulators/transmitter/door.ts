// The door of a transmitter: the grants it holds, the streams that were opened under them, and the rule of one stream a grant.
// It knows nothing of the controller; admit and dismiss come from transmitter.ts.

import type { Grant } from '../../protocol/keys.ts';
import type { CommandOutcome } from '../../protocol/link/types.ts';
import type { Accept } from '../world/network.ts';
import type { StreamHost } from './stream.ts';
import { Stream } from './stream.ts';

/** Grants held at once; the controller asks for no more receivers than that on one source. */
const MAX_GRANTS = 1024;
/** Connections that have not proved themselves; the next is refused. */
const MAX_UNPROVED = 64;

export type GrantChange = 'admitted' | 'mode' | 'dismissed';

export interface DoorCounts {
  /** Streams that were refused: no grant, no proof, malformed. */
  readonly refused: number;
  /** Keys and pointer events that came over view-only streams. */
  readonly ignored: number;
  /** Streams opened so far. */
  readonly opened: number;
}

export interface DoorOptions extends Pick<StreamHost, 'publicKey' | 'verifier' | 'timers' | 'computer' | 'nonce'> {
  grantChanged(grant: Grant, change: GrantChange, because: string): void;
  key(grant: Grant, code: string, down: boolean, because?: string): void;
  refused(grant: string | null, because: string): void;
  /** A stream runs now that has no picture yet. */
  joined(stream: Stream): void;
  touched(): void;
}

export interface Door {
  readonly grants: readonly Grant[];
  /** Streams that run. */
  readonly watchers: number;
  readonly counts: DoorCounts;
  readonly accept: Accept;
  /** Adds a grant, or changes its mode; `busy` above the limit, `conflict` if the grant is another receiver's. */
  admit(grant: Grant): CommandOutcome;
  /** Ends the grant and its stream; nothing to do is fine, too. */
  dismiss(grant: string, because: string): void;
  picture(bytes: Uint8Array<ArrayBuffer>): void;
  /** Ends every stream; the grants stay unless told. */
  clear(because: string, keepGrants: boolean): void;
}

const FINE: CommandOutcome = { ok: true };

export function createDoor(options: DoorOptions): Door {
  const grants = new Map<string, Grant>();
  const running = new Map<string, Stream>();
  const unproved = new Set<Stream>();
  const counts = { refused: 0, ignored: 0, opened: 0 };

  const host: StreamHost = {
    publicKey: options.publicKey,
    verifier: options.verifier,
    timers: options.timers,
    computer: options.computer,
    nonce: options.nonce,
    grant: (id) => grants.get(id),
    proved(stream, grant) {
      unproved.delete(stream);
      const older = running.get(grant.grant);
      running.set(grant.grant, stream);
      counts.opened += 1;
      older?.end('replaced by a newer stream of the same grant');
      options.joined(stream);
    },
    refused(grant, because) {
      counts.refused += 1;
      options.refused(grant, because);
    },
    ended(stream) {
      unproved.delete(stream);
      const id = stream.grant?.grant;
      if (id !== undefined && running.get(id) === stream) running.delete(id);
      options.touched();
    },
    key(stream, code, down, because) {
      if (stream.grant !== null) options.key(stream.grant, code, down, because);
    },
    ignored() {
      counts.ignored += 1;
    },
    touched: options.touched,
  };

  function admit(grant: Grant): CommandOutcome {
    const before = grants.get(grant.grant);
    if (before !== undefined && before.receiver !== grant.receiver)
      return { ok: false, reason: 'conflict', because: 'the grant is another receiver’s' };
    if (before === undefined && grants.size >= MAX_GRANTS)
      return { ok: false, reason: 'busy', because: `more than ${MAX_GRANTS} grants` };
    grants.set(grant.grant, grant);
    if (before?.mode === grant.mode) return FINE;
    running.get(grant.grant)?.mode(grant);
    options.grantChanged(grant, before === undefined ? 'admitted' : 'mode', 'admitted by the controller');
    return FINE;
  }

  function dismiss(id: string, because: string): void {
    const grant = grants.get(id);
    grants.delete(id);
    running.get(id)?.end(because);
    for (const stream of unproved) if (stream.grant?.grant === id) stream.end(because);
    if (grant !== undefined) options.grantChanged(grant, 'dismissed', because);
  }

  return {
    get grants() {
      return [...grants.values()];
    },
    get watchers() {
      return running.size;
    },
    counts,
    accept(peer) {
      if (unproved.size >= MAX_UNPROVED) return null;
      const stream = new Stream(host, peer);
      unproved.add(stream);
      return stream.events();
    },
    admit,
    dismiss,
    picture(bytes) {
      for (const stream of running.values()) stream.picture(bytes);
    },
    clear(because, keepGrants) {
      for (const stream of [...running.values(), ...unproved]) stream.end(because);
      if (keepGrants) return;
      for (const id of [...grants.keys()]) dismiss(id, because);
    },
  };
}

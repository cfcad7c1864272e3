// What the system room makes of a call beside the loop, for the call to enter again with.

import type { RpcErrorData } from '../../../protocol/api/rpc.ts';
import type { ConfigurationEvent, RoomEvent } from '../event.ts';

/** What the system room made of a call, which enters again with it. */
export type Prepared =
  | { readonly kind: 'refused'; readonly refusal: RpcErrorData }
  /** Carried out already; `event` is what the journal says of it. */
  | { readonly kind: 'done'; readonly result: unknown; readonly event: RoomEvent }
  | PreparedGroup;

/** A configuration as a whole, made for version `configuration` of the room. */
export interface PreparedGroup {
  readonly kind: 'group';
  readonly configuration: number;
  readonly cause: 'applied' | 'restored';
  readonly changes: readonly ConfigurationEvent[];
  /** Seconds, or null where it stays. */
  readonly confirmWithinS: number | null;
  readonly roomKey: string | null;
  readonly result: Readonly<Record<string, unknown>>;
}

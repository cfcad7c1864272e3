// A row of the journal before endpoints have names: what both kinds of records, those of the configuration and the others, become first.

import type { AuditValue } from '../../protocol/api/audit-shapes.ts';
import type { EndpointNumber, UserKey } from '../domain/model.ts';

/** A row before endpoints have names. */
export interface Bare {
  readonly by?: UserKey | null;
  /** Further users that it is about. */
  readonly users?: readonly UserKey[];
  readonly receiver?: EndpointNumber | null;
  readonly transmitter?: EndpointNumber | null;
  /** Further endpoints that it is about: the detail of this name lists them by their IDs. */
  readonly others?: { readonly name: string; readonly numbers: readonly EndpointNumber[] };
  readonly outcome?: string;
  readonly because?: string;
  readonly configuration?: { readonly collection: string; readonly key: string; readonly label: string };
  readonly detail?: Readonly<Record<string, AuditValue>>;
}

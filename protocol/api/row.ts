// How a row of the table of methods is written: parameters, result, who may call, whether the journal records it, one line of meaning.
// The rows themselves stand in methods.ts and in the tables of each area beside it.

import { MAX_LIST } from '../limits.ts';
import type { TSchema } from '../schema.ts';
import { fields, maybe, Type } from '../schema.ts';

/**
 * Who may call: `anyone` before login, `setup` while no administrator exists, `session` whoever is logged in (the domain judges the rest by receiver and
 * source), `reader` roles that read the configuration, `supervisor` supervisors and whoever administers all, `administer` whoever administers what is changed, `administrator` that role alone.
 */
export type Caller = 'anyone' | 'setup' | 'session' | 'reader' | 'supervisor' | 'administer' | 'administrator';

interface Row<P extends TSchema, R extends TSchema> {
  readonly params: P;
  readonly result: R;
  readonly caller: Caller;
  /** Whether the journal records who called it, also when it was refused. */
  readonly audited: boolean;
  /** Whether a receiver may send it as an `act`, without `receiver`. */
  readonly atSeat: boolean;
  /** Whether the caller’s password must have been given a short while ago (safety 3.20). */
  readonly confirmed: boolean;
  /** Whether a call says that somebody is there. What pages ask by themselves, to show what is, does not: a page left open would keep a session for ever. */
  readonly attended: boolean;
  readonly summary: string;
}

type Properties = Parameters<typeof fields>[0];
interface Traits {
  readonly caller: Caller;
  readonly audited?: true;
  readonly atSeat?: true;
  readonly confirmed?: true;
  readonly attended?: false;
}

export function method<P extends Properties, R extends TSchema>(summary: string, traits: Traits, params: P, result: R) {
  const row = {
    params: fields(params),
    result,
    caller: traits.caller,
    audited: traits.audited ?? false,
    atSeat: traits.atSeat ?? false,
    confirmed: traits.confirmed ?? false,
    attended: traits.attended ?? true,
    summary,
  };
  return row satisfies Row<TSchema, TSchema>;
}

export const Nothing = fields({});
export const Page = { after: maybe(Type.String({ maxLength: 64 })) };
export const SESSION = { caller: 'session' } as const;
/** What is only looked at. */
export const LOOK = { caller: 'session', attended: false } as const;
export const READ = { caller: 'reader', attended: false } as const;
export const WRITE = { caller: 'administer', audited: true } as const;
/** Changes of who may what. */
export const GRAVE = { ...WRITE, confirmed: true } as const;

/** The rows of a collection, a part at a time. */
export function listOf<R extends TSchema>(items: R) {
  return fields({ items: Type.Array(items, { maxItems: MAX_LIST }), next: maybe(Type.String({ maxLength: 64 })) });
}

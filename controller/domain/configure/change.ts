// What the handlers of configuration have in common: a change or a refusal, versions, keys. One file a collection stands beside this one.

import type { RpcErrorData } from '../../../protocol/api/rpc.ts';
import type { Reason } from '../../../protocol/reasons.ts';
import type { RoomEvent } from '../event.ts';
import type { DevicePresented } from '../input.ts';
import type { UserKey } from '../model.ts';
import type { Waiting } from '../state.ts';

/** What a handler needs besides the state and the parameters. */
export interface Context {
  readonly by: UserKey;
  /** argon2id of the password in the parameters, once it was made. */
  readonly passwordHash: string | null;
  /** SHA-256 of a fresh token, hexadecimal, where one was made. */
  readonly tokenHash: string | null;
  /** The time of the call, UTC milliseconds. */
  readonly utc: number;
  readonly passwordRule: 'any' | 'strong';
  /** Endpoints that wait for adoption, by fingerprint. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  /** Devices that are there, by name: their ports that the room does not know wait for adoption. */
  readonly devices: ReadonlyMap<string, DevicePresented>;
  /** SHA-256 of a public key, hexadecimal. */
  readonly fingerprintOf: (key: string) => string;
}

export type Change =
  | { readonly ok: true; readonly events: readonly RoomEvent[]; readonly result: unknown }
  | ({ readonly ok: false } & RpcErrorData);

export function changed(events: readonly RoomEvent[], result: unknown): Change {
  return { ok: true, events, result };
}

export function deny(reason: Reason, because: string, current?: unknown): { readonly ok: false } & RpcErrorData {
  return current === undefined ? { ok: false, reason, because } : { ok: false, reason, because, current };
}

/** Refuses a version that is not the object's own: somebody changed it in the meantime. */
export function stale(
  asked: number,
  object: { readonly version: number },
  row: unknown,
): ReturnType<typeof deny> | null {
  if (asked === object.version) return null;
  return deny('conflict', `version ${asked} was changed by somebody else: it is ${object.version} now`, row);
}

/** The members of `params` that are given and stand in `names`. */
export function given<T extends object, K extends keyof T>(params: T, names: readonly K[]): Partial<Pick<T, K>> {
  const found = names.filter((name) => params[name] !== undefined).map((name) => [name, params[name]]);
  return Object.fromEntries(found) as Partial<Pick<T, K>>;
}

/**
 * Control characters, marks of direction, halves of a character, and letters without width or ink (the fillers of Hangul, the empty Braille pattern): they would make two
 * names look like one (safety 3.17).
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]/u;

/** Why this cannot be a name that people read, or null. */
export function badName(name: string): ReturnType<typeof deny> | null {
  if (INVISIBLE.test(name)) return deny('invalid', 'the name holds a character that cannot be seen');
  if (name.trim() !== name || name.trim() === '')
    return deny('invalid', 'the name is empty, or begins or ends with a blank');
  return name.normalize('NFC') === name ? null : deny('invalid', 'the name is not in Unicode normal form C');
}

// Tokens of integrators: list, create, revoke. What a token opens stands in ../sessions.ts; its text is made and told at the edge, here is its hash.

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { TokenRow } from '../../../protocol/api/shapes.ts';
import { foldTyped } from '../../../protocol/ids.ts';
import { MAX_TOKENS } from '../../../protocol/limits.ts';
import type { Token } from '../model.ts';
import type { RoomState } from '../state.ts';
import type { Change, Context } from './change.ts';
import { badName, changed, deny, stale } from './change.ts';

export function tokenRow(state: RoomState, token: Token): TokenRow {
  const { id, name, user, createdAt, expiresAt, version } = token;
  const lastUsed = state.tokenUses.get(id) ?? null;
  return {
    id,
    name,
    user: state.users.get(user)?.username ?? user,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: timeOrNull(expiresAt),
    lastUsed: timeOrNull(lastUsed),
    version,
  };
}

function timeOrNull(utc: number | null): string | null {
  return utc === null ? null : new Date(utc).toISOString();
}

export function createToken(state: RoomState, params: ParamsOf<'tokens.create'>, context: Context): Change {
  const id = params.id ?? `token-${state.seq + 1}`;
  const user = foldTyped(params.user);
  if (state.tokens.has(id)) return deny('conflict', `there is a token ${id} already`);
  if (state.tokens.size >= MAX_TOKENS) return deny('conflict', `a room has ${MAX_TOKENS} tokens at most: revoke one`);
  if (!state.users.has(user)) return deny('not_found', `there is no user ${params.user}`);
  const expiresAt = params.expiresAt == null ? null : Date.parse(params.expiresAt);
  const refusal = badName(params.name) ?? badExpiry(expiresAt, context);
  if (refusal !== null) return refusal;
  if (context.tokenHash === null) return deny('unavailable', 'no token was made');
  const { by, utc: createdAt, tokenHash: hash } = context;
  const token: Token = { id, name: params.name, user, hash, createdAt, expiresAt, version: 1 };
  return changed([{ type: 'tokens.put', object: token, by }], tokenRow(state, token));
}

function badExpiry(expiresAt: number | null, { utc }: Context): ReturnType<typeof deny> | null {
  if (expiresAt === null) return null;
  if (Number.isNaN(expiresAt)) return deny('invalid', 'expiresAt is not a time');
  return expiresAt > utc ? null : deny('invalid', 'expiresAt is over already');
}

export function deleteToken(state: RoomState, params: ParamsOf<'tokens.delete'>, context: Context): Change {
  const token = state.tokens.get(params.id);
  if (token === undefined) return deny('not_found', `there is no token ${params.id}`);
  return (
    stale(params.version, token, tokenRow(state, token)) ??
    changed([{ type: 'tokens.removed', key: token.id, label: token.id, by: context.by }], {})
  );
}

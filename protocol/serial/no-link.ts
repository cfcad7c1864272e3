// How an endpoint on a serial line says that it has no link: it began anew, or heard no challenge yet. There is no connection whose coming would say so.

import type { EndpointMessageOf } from '../endpoint/messages.ts';

/** The controller answers it with a `challenge`, and ends what link the unit had. */
export function noLink(unit: number | null): EndpointMessageOf<'error'> {
  const because = 'no link yet: challenge me';
  const error = { type: 'error', reason: 'not_authenticated', because, about: null } as const;
  return unit === null ? error : { unit, ...error };
}

/** Whether a parsed message says just that, in whatever words. */
export function saysNoLink(value: object): boolean {
  if (!('type' in value && value.type === 'error')) return false;
  return 'reason' in value && value.reason === 'not_authenticated' && 'about' in value && value.about === null;
}

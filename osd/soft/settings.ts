// What the controller tells the page about its surroundings (`settings.json` beside the page), and what the page's own address asks for.

import { isFullId, kindOfId, MAX_ID_LENGTH, MIN_ID_LENGTH } from '../../protocol/ids.ts';
import { parseJson } from '../../protocol/json.ts';
import { MAX_SCREENS } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { Static } from '../../protocol/schema.ts';
import { check, fields, orNull, Type } from '../../protocol/schema.ts';

const Text = Type.String({ minLength: 1, maxLength: 256 });

export const Settings = fields({
  /** Where simulated receivers step aside; null in production. */
  standIn: orNull(Text),
  /** The controller's endpoint links, relative to the page. */
  endpoint: Text,
  product: Text,
  version: Text,
});
export type Settings = Static<typeof Settings>;

/** Fetched anew each time: a controller that was upgraded may say something else. */
export async function readSettings(): Promise<Result<Settings>> {
  try {
    const response = await fetch('./settings.json', { cache: 'no-store', credentials: 'omit' });
    if (!response.ok) return refuse('unavailable', `settings.json: ${response.status}`);
    const parsed = parseJson(await response.text());
    return parsed.ok ? check(Settings, parsed.value) : parsed;
  } catch {
    return refuse('unavailable', 'the controller does not answer');
  }
}

/** The address of a WebSocket of the server that served this page. */
export function socketAddress(path: string, page: string): string {
  const url = new URL(path, page);
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:';
  return url.href;
}

/** The receivers that the page's address names, in order of their screens; none without the parameter. */
export function receiversAsked(search: string): Result<readonly string[]> {
  const asked = new URLSearchParams(search).get('receiver');
  if (asked === null) return accept([]);
  const ids = asked.split(',').map((id) => id.trim());
  const isReceiver = (id: string) =>
    id.length >= MIN_ID_LENGTH && id.length <= MAX_ID_LENGTH && isFullId(id, id.length) && kindOfId(id) === 'receiver';
  if (ids.length > MAX_SCREENS || new Set(ids).size < ids.length || !ids.every(isReceiver))
    return refuse('unknown_target', `no receivers: ${asked.slice(0, 64)}`);
  return accept(ids);
}

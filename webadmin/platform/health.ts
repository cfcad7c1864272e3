// What `/health` says of the controller that this page came from. The clock is the answer's own date: browsers and controllers seldom agree about the second.

import { parseJson } from '../../protocol/json.ts';
import { Count, check, fields, Type } from '../../protocol/schema.ts';
import type { Health } from '../model/health.svelte.ts';

/** The date of an answer is cut to whole seconds; this is the middle of what it may be. */
const HALF_SECOND_MS = 500;
const PATIENCE_MS = 5_000;

const Answer = fields({
  status: Type.String(),
  product: Type.String(),
  version: Type.String(),
  epoch: Count,
  seq: Count,
});

/** null: there was no answer, or none that can be read. */
export async function readHealth(): Promise<Health | null> {
  const asked = performance.now();
  try {
    const response = await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await response.text();
    const tookMs = Math.round(performance.now() - asked);
    const date = Date.parse(response.headers.get('date') ?? '');
    const parsed = parseJson(text);
    const answer = parsed.ok ? check(Answer, parsed.value) : parsed;
    if (!answer.ok) return null;
    return { ...answer.value, tookMs, utc: Number.isNaN(date) ? null : date + HALF_SECOND_MS };
  } catch {
    return null;
  }
}

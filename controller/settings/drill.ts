// The key `drill` of the settings: which pairs are switched to measure the room, how often, and on whose behalf. What a drill does stands in drill/.

import { DEFAULT_ID_LENGTH, isFullId, kindOfId } from '../../protocol/ids.ts';
import { MAX_DRILL_SWITCHES } from '../../protocol/limits.ts';
import type { Static } from '../../protocol/schema.ts';
import { FullId, fields, maybe, Type } from '../../protocol/schema.ts';
import type { DrillSettings } from '../drill/drill.ts';
import { SettingsError } from '../ports/settings-error.ts';

const DEFAULT_COUNT = 20;
const MAX_PAIRS = 32;
/** Minutes: a week. */
const MAX_EVERY_MINUTES = 10_080;

export const DrillConfig = fields({
  pairs: maybe(
    Type.Array(fields({ receiver: FullId, transmitters: Type.Array(FullId, { minItems: 1, maxItems: 2 }) }), {
      maxItems: MAX_PAIRS,
    }),
  ),
  count: maybe(Type.Integer({ minimum: 1, maximum: MAX_DRILL_SWITCHES })),
  everyMinutes: maybe(Type.Integer({ minimum: 1, maximum: MAX_EVERY_MINUTES })),
  user: maybe(Type.String({ minLength: 1, maxLength: 64 })),
});
type DrillConfig = Static<typeof DrillConfig>;

/** @throws SettingsError naming the key */
export function readDrill(drill: DrillConfig = {}, idLength = DEFAULT_ID_LENGTH): DrillSettings {
  const { pairs = [], count, everyMinutes, user } = drill;
  for (const [at, pair] of pairs.entries()) {
    readId(`drill.pairs[${at}].receiver`, pair.receiver, 'receiver', idLength);
    for (const transmitter of pair.transmitters)
      readId(`drill.pairs[${at}].transmitters`, transmitter, 'transmitter', idLength);
    if (pair.transmitters[0] === pair.transmitters[1])
      throw new SettingsError(`drill.pairs[${at}].transmitters`, 'the two are the same one');
  }
  return { pairs, count: count ?? DEFAULT_COUNT, schedule: scheduleOf(pairs.length, everyMinutes, user) };
}

function scheduleOf(
  pairs: number,
  everyMinutes: number | undefined,
  user: string | undefined,
): DrillSettings['schedule'] {
  if (everyMinutes === undefined) return null;
  if (user === undefined)
    throw new SettingsError('drill.user', 'a schedule needs the account on whose behalf its drills are');
  if (pairs === 0) throw new SettingsError('drill.pairs', 'a schedule needs a pair');
  return { everyMinutes, user };
}

function readId(place: string, id: string, kind: 'transmitter' | 'receiver', length: number): void {
  if (isFullId(id, length) && kindOfId(id) === kind) return;
  throw new SettingsError(place, `${id} is no ID of a ${kind} with ${length} digits`);
}

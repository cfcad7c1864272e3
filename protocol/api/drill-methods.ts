// The methods about drills: an idle receiver is switched between transmitters on purpose, and the time from key to picture is measured. The pairs and the schedule
// stand in the controller's settings; how a drill is carried out, in controller/drill/.

import { MAX_DRILL_SWITCHES, MAX_DRILLS_KEPT } from '../limits.ts';
import type { Static } from '../schema.ts';
import {
  Because,
  Count,
  FullId,
  fields,
  maybe,
  oneOf,
  orNull,
  ReasonName,
  Time,
  Type,
  Typed,
  Word,
} from '../schema.ts';
import { method, READ } from './row.ts';
import { Username } from './shapes.ts';

const Milliseconds = Type.Number({ minimum: 0 });
/** With two, each switch changes the picture; with one, the receiver is made dark in between. */
const pair = { receiver: FullId, transmitters: Type.Array(FullId, { minItems: 1, maxItems: 2 }) };

export const DrillPair = fields(pair);

export const DrillRow = fields({
  drill: Word,
  ...pair,
  by: Username,
  started: oneOf('asked', 'scheduled'),
  startedAt: Time,
  /** `running`, `ok` where it was carried out, or why it was not, or not to its end. */
  outcome: Type.Union([Type.Literal('running'), Type.Literal('ok'), ReasonName]),
  because: Because,
  /** Switches that were asked for. */
  count: Count,
  /** From key to picture, in order; null: lost. */
  times: Type.Array(orNull(Milliseconds), { maxItems: MAX_DRILL_SWITCHES, description: 'milliseconds' }),
  lost: Count,
  p50Ms: orNull(Milliseconds),
  p99Ms: orNull(Milliseconds),
});

export const DRILL_METHODS = {
  'drill.run': method(
    'Switch an idle receiver to measure the time from key to picture; it shows afterwards what it showed before. Without a receiver: the first pair of the settings; without transmitters: those of the settings for this receiver.',
    { caller: 'administer', audited: true },
    {
      receiver: maybe(Typed),
      transmitters: maybe(Type.Array(Typed, { minItems: 1, maxItems: 2 })),
      count: maybe(Type.Integer({ minimum: 1, maximum: MAX_DRILL_SWITCHES })),
      wait: maybe(
        Type.Literal('accepted', {
          description: 'answer at once with `act`, the name of the drill; the event `switch.done` follows',
        }),
      ),
    },
    Type.Union([DrillRow, fields({ act: Word })]),
  ),
  'drill.list': method(
    'The pairs of the settings, and the drills since the controller started, newest first.',
    READ,
    {},
    fields({
      pairs: Type.Array(DrillPair, { maxItems: 32 }),
      everyMinutes: orNull(Count),
      items: Type.Array(DrillRow, { maxItems: MAX_DRILLS_KEPT }),
    }),
  ),
} as const;

export type DrillPair = Static<typeof DrillPair>;
export type DrillRow = Static<typeof DrillRow>;

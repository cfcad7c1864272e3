// What the controller and the manager's child say to each other, and the check that the child says that and nothing else. The child reads what strangers send: what it
// says is held to its form here, though it is our own program.

import { READING_METHODS, ReadingRow } from '../../../protocol/api/reading-methods.ts';
import type { Static } from '../../../protocol/schema.ts';
import { Count, check, fields, maybe, oneOf, Type } from '../../../protocol/schema.ts';
import type { Trouble } from '../../domain/alarms/trouble.ts';
import { POLLED } from '../../domain/alarms/trouble.ts';
import { TROUBLES_AT_MOST } from './limits.ts';
import type { ManagerSettings } from './settings.ts';

export type ToChild =
  /** `standing`: its alarms that stand, as the room has them. `folder`: the data folder. */
  | {
      readonly type: 'begin';
      readonly settings: ManagerSettings;
      readonly standing: readonly Trouble[];
      readonly folder: string;
    }
  | { readonly type: 'list'; readonly ask: number; readonly after: string | null; readonly most: number }
  | {
      readonly type: 'history';
      readonly ask: number;
      readonly source: string;
      readonly name: string;
      /** UTC milliseconds. */
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'alive' };

const WORDS = Type.String({ maxLength: 512 });
const FIGURES_AT_MOST = 64;
const PAGE_AT_MOST = 500;

const FromChildSchema = Type.Union([
  fields({
    type: Type.Literal('alive'),
    figures: Type.Record(Type.String(), Type.Number(), { maxProperties: FIGURES_AT_MOST }),
  }),
  fields({ type: Type.Literal('ready') }),
  fields({ type: Type.Literal('started'), trapPort: Type.Union([Count, Type.Null()]) }),
  fields({ type: Type.Literal('refused'), code: WORDS }),
  fields({ type: Type.Literal('fault'), what: WORDS }),
  fields({
    type: Type.Literal('troubles'),
    troubles: Type.Array(fields({ alarm: oneOf(...POLLED), about: Type.String({ maxLength: 128 }), because: WORDS }), {
      maxItems: TROUBLES_AT_MOST,
    }),
  }),
  fields({ type: Type.Literal('trap'), agent: Type.String({ maxLength: 32 }), because: WORDS }),
  fields({
    type: Type.Literal('page'),
    ask: Count,
    page: fields({
      readings: Type.Array(ReadingRow, { maxItems: PAGE_AT_MOST }),
      next: maybe(Type.String({ maxLength: 128 })),
    }),
  }),
  fields({
    type: Type.Literal('points'),
    ask: Count,
    known: Type.Union([READING_METHODS['readings.history'].result, Type.Null()]),
  }),
]);

export type FromChild = Static<typeof FromChildSchema>;

/** What the child said, or null where it is nothing that it says. */
export function asFromChild(message: unknown): FromChild | null {
  const checked = check(FromChildSchema, message);
  return checked.ok ? checked.value : null;
}

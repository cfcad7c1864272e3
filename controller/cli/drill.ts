// The verb `drill`: has the controller switch an idle receiver, waits for its end, and says what was measured.

import type { DrillRow } from '../../protocol/api/drill-methods.ts';
import type { ParamsOf } from '../../protocol/api/methods.ts';
import type { ApiClient } from '../../protocol/client/types.ts';
import { MAX_DRILL_SWITCHES, SWITCH_DEADLINE_MS } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import type { FlagTable, FlagValues } from './flags.ts';
import { CliError } from './flags.ts';
import { must, refused, SESSION_FLAGS, withSession } from './session.ts';

/** Milliseconds of a drill whose every switch takes as long as one may, and that makes the receiver dark in between. */
const LONGEST_MS = MAX_DRILL_SWITCHES * SWITCH_DEADLINE_MS * 2;

const id = (value: string) => (/^[0-9]{1,6}$/.test(value) ? null : `is no ID: ${value}`);

export const DRILL_FLAGS = {
  ...SESSION_FLAGS,
  receiver: { env: null, value: 'ID', meaning: 'the idle receiver; the settings’ first pair unless given', check: id },
  transmitters: {
    env: null,
    value: 'ID[,ID]',
    meaning: 'what it is switched between; with one, it is dark in between',
    check: (value) => {
      const ids = value.split(',');
      return ids.length > 2 ? `names more than two: ${value}` : (ids.map(id).find((fault) => fault !== null) ?? null);
    },
  },
  count: {
    env: null,
    value: 'NUMBER',
    meaning: `switches, 1 to ${MAX_DRILL_SWITCHES}; as the settings say unless given`,
    check: (value) =>
      /^[0-9]{1,3}$/.test(value) && Number(value) >= 1 && Number(value) <= MAX_DRILL_SWITCHES
        ? null
        : `is not a number from 1 to ${MAX_DRILL_SWITCHES}: ${value}`,
  },
  json: { env: null, value: null, meaning: 'print the result as JSON, with every time', check: () => null },
} as const satisfies FlagTable;

/** Prints what was measured; false where switches were lost. @throws CliError */
export async function drill(flags: FlagValues<typeof DRILL_FLAGS>, print: (line: string) => void): Promise<boolean> {
  const row = await withSession(flags, (client) => run(client, paramsOf(flags)));
  for (const line of flags.json === null ? linesOf(row) : [JSON.stringify(row)]) print(line);
  return row.lost === 0 && row.outcome === 'ok';
}

function paramsOf({ receiver, transmitters, count }: FlagValues<typeof DRILL_FLAGS>): ParamsOf<'drill.run'> {
  return {
    ...(receiver === null ? {} : { receiver }),
    ...(transmitters === null ? {} : { transmitters: transmitters.split(',') }),
    ...(count === null ? {} : { count: Number(count) }),
    wait: 'accepted',
  };
}

/** A drill may take longer than a call may wait: its end is told. */
async function run(client: ApiClient, params: ParamsOf<'drill.run'>): Promise<DrillRow> {
  const ends = new Map<string, Refusal | null>();
  let heard = () => {};
  const stop = client.listen((told) => {
    if (told.type !== 'notification' || told.name !== 'switch.done') return;
    const { act, outcome, because } = told.params;
    ends.set(act, outcome === 'ok' ? null : { reason: outcome, because });
    heard();
  });
  const accepted = must(await client.call('drill.run', params));
  const act = 'act' in accepted ? accepted.act : accepted.drill;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new CliError('unreachable', 'the drill does not end')), LONGEST_MS);
    // While there is a connection, that keeps the program alive; without one there is nothing to wait for.
    timer.unref();
    heard = () => {
      if (!ends.has(act)) return;
      clearTimeout(timer);
      resolve();
    };
    heard();
  }).finally(stop);
  const refusal = ends.get(act) ?? null;
  if (refusal !== null) throw refused(refusal);
  const { items } = must(await client.call('drill.list', {}));
  const row = items.find((one) => one.drill === act);
  if (row === undefined) throw new CliError('refused', 'the controller keeps no result of this drill');
  return row;
}

function linesOf({ receiver, transmitters, times, count, lost, p50Ms, p99Ms, because }: DrillRow): readonly string[] {
  const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);
  return [
    `receiver ${receiver}, transmitter ${transmitters.join(' and ')}: ${times.length} of ${count} switches`,
    `p50 ${ms(p50Ms)}   p99 ${ms(p99Ms)}   lost ${lost}`,
    ...(because === '' ? [] : [because]),
  ];
}

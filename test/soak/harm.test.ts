// Harms no one else (contracts): with the same seed, with and without a fault at one endpoint, all others show and the journal and its listeners say the same in
// the same order; no other link drops, no queue passes its limit. The script of acts follows from the seed alone, never from what happened.

import { describe, expect, test } from 'vitest';
import type { Stamped } from '../../controller/domain/event.ts';
import { fromRecord } from '../../controller/engine/replay.ts';
import type { Call } from '../../protocol/api/methods.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { FaultName } from '../../simulators/faults/table.ts';
import { FAULT_NAMES, FAULTS } from '../../simulators/faults/table.ts';
import { fingerprintOf } from '../../simulators/world/keys.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { counts, SOAK } from '../house/counts.ts';
import type { RoomLayout } from './layout.ts';
import { layOut } from './layout.ts';
import type { FaultyEndpoint, SoakRoom } from './room.ts';
import { createRoom } from './room.ts';

const TRANSMITTERS = 6;
const RECEIVERS = 9;
/** Between two acts. */
const GAP_MS = 150;
/** After an act that the endpoint with the fault takes part in: a deadline, and another to undo it. A second act on a receiver waits for the first. */
const JOINT_GAP_MS = 3_500;
/** These are switched while the one with the fault keeps others waiting; nobody pushes to them or gets from them. */
const ASIDE = ['5008', '5009'];
/** Milliseconds in which they are switched, whatever happens elsewhere. */
const PROMPT_MS = 200;
/** How often everybody acts. */
const TURNS = counts(6, 200);
/** The one at this place names the receiver with the fault in its pushes. */
const NAMES_IT = 4;
/** Receivers that connect to the transmitter with the fault; nobody pushes to them or gets from them. */
const NEIGHBOURS = ['5002', '5003'];
const FAULTY = { transmitter: '0006', receiver: '5001' } as const;

/** Single screens, one account that may everything. */
function plainLayout(): RoomLayout {
  const { transmitters, receivers, groups } = layOut(TRANSMITTERS, RECEIVERS);
  return {
    transmitters: transmitters.map((one) => ({ ...one, heads: [] })),
    receivers,
    groups,
    desks: receivers.map(({ id }) => [id]),
    seats: [],
    walls: [],
    users: [{ username: 'op', password: 'pw', role: 'operator' }],
    permissions: (['connect', 'push', 'get'] as const).map((right) => ({ who: 'op', right, what: '*' })),
    hotkeys: [],
    operators: ['op'],
  };
}

/** What is done in each slot: the same in both runs. */
function script(faulty: string, seed: number, named: boolean): { readonly at: string; readonly call: Call }[] {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const receivers = Array.from({ length: RECEIVERS }, (_, place) => String(5001 + place));
  const sources = Array.from({ length: TRANSMITTERS }, (_, place) => `000${place + 1}`).filter((id) => id !== faulty);
  const atTransmitter = faulty < '5';
  const others = receivers.filter(
    (id) => id !== faulty && !ASIDE.includes(id) && !(atTransmitter && NEIGHBOURS.includes(id)),
  );
  let turn = 0;
  return Array.from({ length: TURNS * RECEIVERS }, (_, slot) => {
    const receiver = receivers[slot % RECEIVERS] ?? '';
    if (slot % RECEIVERS === 0) turn += 1;
    const connect = (source: string) =>
      ({ at: receiver, call: { method: 'switch.connect', params: { receiver, source } } }) as const;
    // Every other time the one with the fault, and never the same healthy source twice in a row.
    if (atTransmitter && NEIGHBOURS.includes(receiver))
      return connect(named && turn % 2 === 0 ? faulty : (sources[turn % sources.length] ?? ''));
    if (receiver === faulty || ASIDE.includes(receiver)) return connect(pick(sources));
    const chance = slot % RECEIVERS === NAMES_IT && !atTransmitter ? 1 : random();
    if (chance < 0.5) return connect(pick(sources));
    if (chance < 0.6) return { at: receiver, call: { method: 'switch.disconnect', params: { receiver } } };
    if (chance < 0.75)
      return { at: receiver, call: { method: 'switch.get', params: { receiver, from: pick(others) } } };
    const targets = [
      pick(others),
      ...(named && slot % RECEIVERS === NAMES_IT && !atTransmitter ? [faulty] : []),
      pick(others),
    ].join(',');
    return { at: receiver, call: { method: 'switch.push', params: { receiver, targets } } };
  });
}

interface Told {
  readonly shows: Record<string, (string | null)[]>;
  readonly neighbours: Record<string, string[]>;
  readonly journal: string[];
  readonly heard: string[];
  /** Acts that name the endpoint with the fault as well: they end later, and are told apart from the order of the others. */
  readonly joint: string[];
  /** Receivers that waited for somebody else's switch. */
  readonly late: string[];
  readonly drops: string[];
  readonly logged: string[];
}

/** Names that differ from run to run, and words about what failed. */
const PASSING = new Set([
  'grant',
  'act',
  'because',
  'ticketHash',
  'configuration',
  'hash',
  'seq',
  'prev',
  'time',
  'epoch',
]);
const NUMBERS = new Set(['receiver', 'transmitter', 'source', 'number', 'broughtBy']);

/** An event with IDs instead of numbers, without what passes. */
function plain(room: SoakRoom, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(room, one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      if (PASSING.has(key)) return [];
      if (NUMBERS.has(key) && typeof one === 'number')
        return [[key, `id ${room.engine.state.endpoints.get(one)?.id ?? '?'}`]];
      if (key === 'steps' && Array.isArray(one))
        return [[key, one.map((number: number) => `id ${room.engine.state.endpoints.get(number)?.id ?? '?'}`)]];
      return [[key, plain(room, one)]];
    }),
  );
}

/** Without the targets and results that are about the faulty endpoint. */
function without(faulty: string, event: Record<string, unknown>): Record<string, unknown> {
  const about = (one: unknown) =>
    JSON.stringify(one).includes(`id ${faulty}"`) || JSON.stringify(one).includes(`"${faulty}"`);
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.filter((one) => !about(one)) : value,
    ]),
  );
}

function tellApart(room: SoakRoom, records: readonly Stamped[], faulty: string): Pick<Told, 'journal' | 'joint'> {
  const hidden = [...hiddenIds(faulty), fingerprintOf(room.keyOf(faulty))];
  const mentions = (text: string) => hidden.some((id) => text.includes(`id ${id}"`) || text.includes(`"${id}"`));
  const journal: string[] = [];
  const joint: string[] = [];
  for (const { event } of records) {
    const whole = plain(room, event) as Record<string, unknown>;
    const list = event.type === 'switch.begun' || event.type === 'switch.done';
    const rest = list ? without(faulty, whole) : whole;
    const shared = JSON.stringify(rest) !== JSON.stringify(whole);
    // Its end waits for the endpoint with the fault, and its outcome may be told by it alone.
    if (shared && event.type === 'switch.done')
      joint.push(...(rest.results as unknown[]).map((one) => JSON.stringify(one)));
    else if (!mentions(JSON.stringify(rest))) journal.push(JSON.stringify(rest));
  }
  return { journal, joint: joint.sort() };
}

/** Connects a receiver that has nothing to do with the fault; says so where it was not done at once. */
async function switchAside(room: SoakRoom, receiver: string, source: string): Promise<string[]> {
  let answered = false;
  void room.ask(room.seatOf(receiver), { method: 'switch.connect', params: { receiver, source } }).then(() => {
    answered = true;
  });
  await room.clock.advance(PROMPT_MS);
  return answered ? [] : [`${receiver} waited for its switch to ${source}`];
}

async function play(fault: FaultyEndpoint | null, faulty: string, seed: number, named: boolean): Promise<Told> {
  const layout = plainLayout();
  const room = await createRoom({ seed, layout, faulty: fault });
  const heard: string[] = [];
  room.engine.subscribe(
    {
      viewer: 'op',
      told: (event) => heard.push(JSON.stringify(plain(room, event))),
      reset: () => heard.push('reset'),
    },
    null,
  );
  for (const { id } of layout.receivers) {
    const params = { receiver: id, username: 'op', password: 'pw' };
    void room.ask(room.seatOf(id), { method: 'receiver.login', params });
    await room.clock.advance(100);
  }
  const begun = room.engine.state.seq;
  const heardBefore = heard.length;
  const late: string[] = [];
  let turn = 0;
  for (const { at, call } of script(faulty, seed, named)) {
    void room.ask(room.seatOf(at), call);
    const joint = at === faulty || JSON.stringify(call).includes(faulty);
    await room.clock.advance(GAP_MS);
    if (!joint) continue;
    for (const [place, id] of ASIDE.entries())
      late.push(...(await switchAside(room, id, `000${1 + ((turn + place) % 5)}`)));
    turn += 1;
    await room.clock.advance(JOINT_GAP_MS);
  }
  await room.clock.advance(10_000);
  const records: Stamped[] = [];
  for await (const record of room.journal.read(begun + 1)) records.push(fromRecord(record));
  const shows: Record<string, (string | null)[]> = {};
  const neighbours: Record<string, string[]> = {};
  for (const [id, { screen }] of room.screens) {
    const showed = screen.recorder.showed.map(({ source }) => source);
    if (id === faulty) continue;
    if (faulty < '5' && NEIGHBOURS.includes(id))
      neighbours[id] = showed.filter((source): source is string => source !== null && source !== faulty);
    else shows[id] = showed;
  }
  const { most } = room;
  expect(most.queue).toBeLessThan(200);
  expect(most.waitingActs).toBeLessThanOrEqual(RECEIVERS);
  expect(most.links).toBeLessThanOrEqual(TRANSMITTERS + RECEIVERS + 1);
  expect(room.breaches()).toEqual([]);
  const told = {
    shows,
    neighbours,
    ...tellApart(room, records, faulty),
    heard: heard.slice(heardBefore).filter((text) => !hiddenFrom(room, text, faulty)),
    late,
    drops: room.drops.filter(({ from }) => from !== faulty).map(({ from, because }) => `${from} ${because}`),
    logged: room.logged.filter((line) => /could not be carried|an act failed|refuses records/.test(line)),
  };
  await room.stop();
  return told;
}

/** What a listener hears of the endpoint with the fault, or of acts that it takes part in. */
function hiddenIds(faulty: string): readonly string[] {
  return faulty < '5' ? [faulty, ...NEIGHBOURS] : [faulty];
}

function hiddenFrom(room: SoakRoom, text: string, faulty: string): boolean {
  return [...hiddenIds(faulty), fingerprintOf(room.keyOf(faulty))].some(
    (id) => text.includes(`"${id}"`) || text.includes(`id ${id}"`),
  );
}

const baselines = new Map<string, Promise<Told>>();

function baseline(faulty: string, seed: number, named: boolean): Promise<Told> {
  const key = `${faulty} ${seed} ${named}`;
  const known = baselines.get(key) ?? play(null, faulty, seed, named);
  baselines.set(key, known);
  return known;
}

/** Every fault at a transmitter and at a receiver, as far as it can trouble either; in `npm test` at one of them, in turn. */
const TROUBLES = FAULT_NAMES.flatMap((fault, at) => {
  const { kinds } = FAULTS[fault];
  const some = SOAK ? kinds : [kinds[at % kinds.length] ?? 'receiver'];
  return some.map((kind): [FaultName, EndpointKind] => [fault, kind]);
});

describe('harms no one else', () => {
  test.each(TROUBLES)('%s at a %s', async (fault, kind) => {
    const faulty = FAULTY[kind];
    // An endpoint that nobody adopted cannot be named in a list: the whole list would be refused.
    const named = FAULTS[fault].takenId !== true;
    for (const seed of SOAK ? [1, 2, 3] : [1]) {
      const [without, withFault] = [
        await baseline(faulty, seed, named),
        await play({ fault, id: faulty }, faulty, seed, named),
      ];
      expect(without.journal.length).toBeGreaterThan(TURNS * RECEIVERS);
      expect(withFault).toEqual(without);
      expect(withFault.late).toEqual([]);
    }
  });
});

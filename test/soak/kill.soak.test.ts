// `kill -9` of the real controller at random moments, while administrators change the configuration and operators switch, on real sockets: no acknowledged
// change is lost, no picture interrupted, logins are restored, the journal verifies. 3 rounds in `npm test`, 100 in `npm run soak`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { verifyJournal } from '../../controller/storage/verify.ts';
import { createClient } from '../../protocol/client/client.ts';
import type { ApiClient } from '../../protocol/client/types.ts';
import { RECONNECT_CAP_MS } from '../../protocol/limits.ts';
import { allOnline, furnish, must } from '../../simulators/launcher/furnish.ts';
import type { Site } from '../../simulators/launcher/site.ts';
import { createSite } from '../../simulators/launcher/site.ts';
import { NO_TRACE } from '../../simulators/launcher/trace.ts';
import type { RoomPlan } from '../../simulators/room/room.ts';
import { startStreamServer } from '../../simulators/transmitter/stream-server.ts';
import { createRandom } from '../../simulators/world/random.ts';
import { realTimers } from '../../simulators/world/real-timers.ts';
import { webSocketApi } from '../../simulators/world/web-sockets.ts';
import { built } from '../house/built.ts';
import { counts } from '../house/counts.ts';
import type { Life } from './controller-process.ts';
import { startController } from './controller-process.ts';

const ROUNDS = counts(3, 100);
/** Milliseconds of load before a kill, at most. */
const LOAD_MS = 900;
/** Calls under way at once, of each sort. */
const WORKERS = 3;
/** Milliseconds in which endpoints and logins are back: the longest wait between two tries (safety 3.13), and time to be greeted on a busy machine. */
const BACK_MS = RECONNECT_CAP_MS + 15_000;
/** Pictures come once a second: a gap of more is an interruption; the machine may be busy. */
const PICTURE_GAP_MS = 5_000;
const PASSWORD = 'Kestrel-over-7-hills';
const RECEIVERS = ['5001', '5002', '5003', '5004'];
/** These keep what they show; the others are switched. */
const STANDING: Readonly<Record<string, string>> = { '5001': '0001', '5002': '0002' };

const PLAN: RoomPlan = {
  transmitters: ['0001', '0002', '0003', '0004'].map((id) => ({ id, name: `Source ${id}` })),
  receivers: RECEIVERS.map((id) => ({ id, name: `Screen ${id}` })),
  administrator: { username: 'chief', password: PASSWORD },
  users: [{ username: 'op', password: PASSWORD, role: 'operator' }],
  permissions: (['connect', 'push', 'get'] as const).map((right) => ({ who: 'op', right, what: '*' })),
  hotkeys: [],
  seats: [],
  walls: [],
};

/** What the administrators believe: hotkeys by name. Those whose last change was not answered may be either way. */
class Ledger {
  readonly known = new Map<string, readonly string[]>();
  readonly unsure = new Map<string, readonly (readonly string[] | null)[]>();
  acknowledged = 0;

  begin(name: string, wanted: readonly string[] | null): void {
    this.unsure.set(name, [this.known.get(name) ?? null, wanted]);
  }

  acknowledge(name: string, is: readonly string[] | null): void {
    this.acknowledged += 1;
    this.unsure.delete(name);
    if (is === null) this.known.delete(name);
    else this.known.set(name, is);
  }

  /** What the controller has now; answers what is not as it was acknowledged. */
  compare(found: ReadonlyMap<string, readonly string[]>): string[] {
    const wrong: string[] = [];
    for (const name of new Set([...this.known.keys(), ...found.keys(), ...this.unsure.keys()])) {
      const is = JSON.stringify(found.get(name) ?? null);
      const may = this.unsure.get(name) ?? [this.known.get(name) ?? null];
      if (!may.some((one) => JSON.stringify(one) === is)) wrong.push(`${name} is ${is}, not ${JSON.stringify(may)}`);
    }
    this.unsure.clear();
    this.known.clear();
    for (const [name, targets] of found) this.known.set(name, targets);
    return wrong;
  }
}

async function connected(life: Life, enter: (client: ApiClient) => Promise<{ readonly ok: boolean }>) {
  const client = createClient({
    address: `${life.url.replace('http', 'ws')}/api`,
    connect: webSocketApi,
    timers: realTimers,
    random: Math.random,
    follow: false,
  });
  client.start();
  onTestFinished(() => client.stop());
  const entered = await enter(client);
  expect(entered).toMatchObject({ ok: true });
  return client;
}

async function hotkeys(client: ApiClient): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (let after: string | undefined; ; ) {
    const part = await must(client, 'hotkeys.list', after === undefined ? {} : { after });
    for (const { name, targets } of part.items) found.set(name, targets);
    if (part.next === undefined) return found;
    after = part.next;
  }
}

/** One administrator: makes, changes and removes hotkeys of his own, one at a time, until the controller is gone. */
async function administer(client: ApiClient, ledger: Ledger, mine: string, random: () => number): Promise<void> {
  const versions = new Map<string, number>();
  for (const [name, targets] of await hotkeys(client))
    if (name.startsWith(mine) && targets.length > 0) versions.set(name, 0);
  for (let number = 0; ; number += 1) {
    const [name] = [...versions.keys()];
    const chance = random();
    if (name === undefined || versions.size < 3 || chance < 0.5) {
      const fresh = `${mine}${Math.floor(random() * 1e9).toString(36)}`;
      const targets = ['5001', '5002'].slice(0, 1 + (number % 2));
      ledger.begin(fresh, targets);
      const answer = await client.call('hotkeys.create', { name: fresh, targets });
      if (!answer.ok) return;
      ledger.acknowledge(fresh, targets);
      versions.set(fresh, answer.value.version);
      continue;
    }
    const version = versions.get(name) ?? 0;
    versions.delete(name);
    const targets = chance < 0.75 ? ['5003'] : null;
    ledger.begin(name, targets);
    const answer =
      targets === null
        ? await client.call('hotkeys.delete', { name, version })
        : await client.call('hotkeys.update', { name, version, targets });
    if (!answer.ok && answer.reason !== 'conflict') return;
    // A stale version says which is right: nothing was changed.
    if (!answer.ok) ledger.unsure.delete(name);
    else ledger.acknowledge(name, targets);
  }
}

/** One operator: connects a receiver to one source after the other; answers when the controller is gone. */
async function operate(
  client: ApiClient,
  receiver: string,
  shown: Map<string, string>,
  random: () => number,
): Promise<number> {
  for (let acts = 0; ; ) {
    const source = `000${1 + Math.floor(random() * 4)}`;
    const answer = await client.call('switch.connect', { receiver, source });
    if (answer.ok) {
      acts += 1;
      shown.set(receiver, source);
    } else if (answer.reason === 'unavailable' && client.status.status !== 'online') return acts;
    else if (!['same_source', 'offline', 'connect_failed', 'busy'].includes(answer.reason)) return acts;
    else await pause(20);
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + BACK_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not in ${BACK_MS} ms: ${what}`);
    await pause(20);
  }
}

/** Looks at every screen all the time: a dark one, or one that stands still, is an interruption. */
function watch(site: Site): { readonly wrong: string[]; stop(): void } {
  const wrong: string[] = [];
  const last = new Map<string, { pictures: number; at: number }>();
  const begun = new Map(RECEIVERS.map((id) => [id, site.headless.screen(id)?.recorder.showed.length ?? 0]));
  let lookedAt = performance.now();
  const look = setInterval(() => {
    const at = performance.now();
    // A test that was not run itself for a while cannot say that a picture stood still.
    const paused = at - lookedAt > 500;
    lookedAt = at;
    for (const id of RECEIVERS) {
      const recorder = site.headless.screen(id)?.recorder;
      const before = last.get(id);
      const pictures = recorder?.pictures ?? 0;
      if (paused || before === undefined || before.pictures !== pictures) last.set(id, { pictures, at });
      else if (at - before.at > PICTURE_GAP_MS)
        wrong.push(`${id} shows no new picture for ${Math.round(at - before.at)} ms`);
    }
  }, 50);
  return {
    wrong,
    stop() {
      clearInterval(look);
      for (const id of RECEIVERS) {
        const showed = (site.headless.screen(id)?.recorder.showed ?? []).slice(begun.get(id));
        if (showed.some(({ source }) => source === null)) wrong.push(`${id} was dark`);
        if (STANDING[id] !== undefined && showed.length > 0)
          wrong.push(`${id} changed its picture: ${JSON.stringify(showed)}`);
      }
    },
  };
}

test(`${ROUNDS} times kill -9 under load`, { timeout: 120_000 + ROUNDS * 20_000 }, async () => {
  const file = await built('controller', ['hasher']);
  const folder = mkdtempSync(join(tmpdir(), 'openseat-kill-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const data = join(folder, 'data');
  let life = await startController(file, data, 0);
  onTestFinished(() => life.kill());
  const port = Number(new URL(life.url).port);
  const streams = await startStreamServer();
  onTestFinished(() => streams.stop());
  const site = createSite({
    plan: PLAN,
    seed: 'kill',
    controllers: [`${life.url.replace('http', 'ws')}/endpoint`],
    streams,
    timers: realTimers,
    utc: Date.now,
    trace: NO_TRACE,
  });
  site.start();
  onTestFinished(() => site.stop('over'));
  const { username, password } = PLAN.administrator;
  const first = await connected(life, (client) => client.setup({ code: life.setupCode ?? '', username, password }));
  await furnish(first, site, PLAN);
  await allOnline(site);
  const session = await must(first, 'session.login', { username, password });
  for (const receiver of RECEIVERS) await must(first, 'receiver.login', { receiver, username: 'op', password });
  const shown = new Map<string, string>();
  for (const receiver of RECEIVERS) {
    const source = STANDING[receiver] ?? '0004';
    await must(first, 'switch.connect', { receiver, source });
    shown.set(receiver, source);
  }
  first.stop();

  const random = createRandom(Date.now());
  const ledger = new Ledger();
  const eyes = watch(site);
  let switches = 0;
  let slowest = 0;
  let slowestStart = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const client = await connected(life, (one) => one.authenticate(session.token));
    expect(ledger.compare(await hotkeys(client))).toEqual([]);
    const work = [
      ...Array.from({ length: WORKERS }, (_, at) => administer(client, ledger, `w${at}x`, random).then(() => 0)),
      ...['5003', '5004'].map((receiver) => operate(client, receiver, shown, random)),
    ];
    await pause(100 + random() * LOAD_MS);
    await life.kill();
    client.stop();
    for (const acts of await Promise.all(work)) switches += acts;
    expect(await verifyJournal(data)).toMatchObject({ kind: 'ok' });
    const begun = performance.now();
    life = await startController(file, data, port);
    slowestStart = Math.max(slowestStart, performance.now() - begun);
    await until('links are back', () => RECEIVERS.every((id) => site.status(id).status === 'up'));
    slowest = Math.max(slowest, performance.now() - begun);
    await until('logins are restored', () =>
      RECEIVERS.every((id) => site.headless.screen(id)?.user?.username === 'op'),
    );
    for (const [receiver, source] of Object.entries(STANDING))
      expect(site.headless.screen(receiver)?.recorder.source).toBe(source);
    expect(eyes.wrong).toEqual([]);
  }
  eyes.stop();
  expect(eyes.wrong).toEqual([]);
  const client = await connected(life, (one) => one.authenticate(session.token));
  expect(ledger.compare(await hotkeys(client))).toEqual([]);
  const room = await must(client, 'room.get', {});
  for (const { id, user, source, state } of room.receivers)
    expect({ id, user, state, source }).toEqual({
      id,
      user: 'op',
      state: 'shown',
      source: site.headless.screen(id)?.recorder.source,
    });
  console.log(
    JSON.stringify({
      rounds: ROUNDS,
      changes: ledger.acknowledged,
      switches,
      slowestStartMs: Math.round(slowestStart),
      slowestAllBackMs: Math.round(slowest),
    }),
  );
  expect(ledger.acknowledged).toBeGreaterThan(ROUNDS);
});

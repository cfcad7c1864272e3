// Furnishes a controller with a room through its API, as an administrator would: adopts what waits, enrols what is away, makes accounts, rights,
// hotkeys, seats and walls. What is there already is left alone.

import type { MethodName, ParamsOf, ResultOf } from '../../protocol/api/methods.ts';
import type { EndpointRow } from '../../protocol/api/shapes.ts';
import type { ApiClient } from '../../protocol/client/types.ts';
import type { RoomPlan } from '../room/room.ts';
import { EXIT, LaunchError } from './fault.ts';
import type { Site, SiteEndpoint } from './site.ts';

/** Milliseconds in which an endpoint must have linked up. */
const LINK_MS = 10_000;
/** Parts of a list; more is a list without end. */
const MAX_PARTS = 100;

export async function must<M extends MethodName>(
  client: ApiClient,
  method: M,
  params: ParamsOf<M>,
): Promise<ResultOf<M>> {
  const answer = await client.call(method, params);
  if (answer.ok) return answer.value;
  throw new LaunchError(EXIT.fault, `${method}: ${answer.reason}: ${answer.because}`);
}

export async function listEndpoints(client: ApiClient): Promise<readonly EndpointRow[]> {
  const rows: EndpointRow[] = [];
  let after: string | undefined;
  for (let part = 0; part < MAX_PARTS; part += 1) {
    const answer = await must(client, 'endpoints.list', after === undefined ? {} : { after });
    rows.push(...answer.items);
    if (answer.next === undefined) break;
    after = answer.next;
  }
  return rows;
}

/** Takes one endpoint into the room unless it is there. */
async function adopt(client: ApiClient, site: Site, endpoint: SiteEndpoint, known: ReadonlySet<string>): Promise<void> {
  const { id, name, fingerprint, publicKey, links } = endpoint;
  if (known.has(fingerprint)) return;
  if (!links) {
    await must(client, 'endpoints.create', { key: publicKey, id, name });
    return;
  }
  await site.until(id, ({ status }) => status !== 'down', LINK_MS);
  if (site.status(id).status === 'waiting') await must(client, 'endpoints.adopt', { fingerprint, id, name });
}

async function nameHeads(client: ApiClient, site: Site): Promise<void> {
  const rows = await listEndpoints(client);
  for (const { id, heads } of site.endpoints) {
    const row = rows.find((one) => one.id === id);
    if (heads.length === 0 || row === undefined || row.number === null || row.version === null) continue;
    if (row.heads.length > 0) continue;
    await must(client, 'endpoints.update', { number: row.number, version: row.version, heads: [...heads] });
  }
}

/** Makes what `made` does not name yet, in order. */
async function make<T>(
  wanted: readonly T[],
  made: (one: T) => boolean,
  create: (one: T) => Promise<unknown>,
): Promise<void> {
  for (const one of wanted) if (!made(one)) await create(one);
}

export async function furnish(client: ApiClient, site: Site, plan: RoomPlan): Promise<void> {
  const rows = await listEndpoints(client);
  const known = new Set(rows.filter(({ id }) => id !== null).map(({ fingerprint }) => fingerprint));
  await Promise.all(site.endpoints.map((endpoint) => adopt(client, site, endpoint, known)));
  await nameHeads(client, site);

  const users = await must(client, 'users.list', {});
  await make(
    plan.users,
    ({ username }) => users.items.some((one) => one.username === username),
    (user) => must(client, 'users.create', user),
  );
  const rules = await must(client, 'permissions.list', {});
  await make(
    plan.permissions,
    (rule) => rules.items.some((one) => one.who === rule.who && one.right === rule.right && one.what === rule.what),
    (rule) => must(client, 'permissions.create', rule),
  );
  const hotkeys = await must(client, 'hotkeys.list', {});
  await make(
    plan.hotkeys,
    ({ name }) => hotkeys.items.some((one) => one.name === name),
    (hotkey) => must(client, 'hotkeys.create', hotkey),
  );
  const seats = await must(client, 'seats.list', {});
  await make(
    plan.seats,
    ({ id }) => seats.items.some((one) => one.id === id),
    (seat) => must(client, 'seats.create', seat),
  );
  const walls = await must(client, 'walls.list', {});
  await make(
    plan.walls,
    ({ id }) => walls.items.some((one) => one.id === id),
    (wall) => must(client, 'walls.create', wall),
  );
}

/** Whether the room was furnished before: its walls come last. */
export async function isFurnished(client: ApiClient, plan: RoomPlan): Promise<boolean> {
  const walls = await must(client, 'walls.list', {});
  return plan.walls.every(({ id }) => walls.items.some((one) => one.id === id));
}

/** Resolves when every endpoint that links up is in the room and online. */
export async function allOnline(site: Site): Promise<void> {
  const linking = site.endpoints.filter(
    ({ links, id }) => links && !(site.headless.has(id) && site.headless.isTaken(id)),
  );
  await Promise.all(linking.map(({ id }) => site.until(id, ({ status }) => status === 'up', LINK_MS)));
}

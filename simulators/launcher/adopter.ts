// An administrator who adopts whatever of ours waits, giving IDs that follow the existing ones.

import type { ApiClient } from '../../protocol/client/types.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import { kindOfId } from '../../protocol/ids.ts';
import { listEndpoints } from './furnish.ts';

/** Adoptions under way at once. */
const MAX_UNDER_WAY = 16;
/** Endpoints that wait here for their turn. */
const MAX_WAITING = 20_000;

export interface Waiting {
  readonly kind: EndpointKind;
  readonly name: string;
  readonly fingerprint: string;
}

export interface Adopter {
  /** Takes it up once; said again while it is under way it changes nothing. */
  adopt(waiting: Waiting): void;
  readonly adopted: number;
  /** Refusals by reason. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Whoever waits goes on waiting, for an administrator before the web admin. */
export const NOBODY_ADOPTS: Adopter = { adopt: () => {}, adopted: 0, refused: new Map() };

/** The first free ID of a kind after those in use, with `length` digits. */
function idsAfter(ids: readonly string[], length: number): Record<EndpointKind, () => string> {
  const last = (kind: EndpointKind, least: number) =>
    ids.filter((id) => kindOfId(id) === kind).reduce((most, id) => Math.max(most, Number(id)), least);
  const next = { transmitter: last('transmitter', 0), receiver: last('receiver', 5 * 10 ** (length - 1)) };
  const take = (kind: EndpointKind) => () => {
    next[kind] += 1;
    return String(next[kind]).padStart(length, '0');
  };
  return { transmitter: take('transmitter'), receiver: take('receiver') };
}

export interface AdopterOptions {
  /** Digits of an ID of this room. */
  readonly idLength: number;
  /** Every endpoint is given an ID that another has, to be refused. */
  readonly taken: boolean;
}

export async function createAdopter(client: ApiClient, { idLength, taken }: AdopterOptions): Promise<Adopter> {
  const rows = await listEndpoints(client);
  const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]));
  const next = idsAfter(ids, idLength);
  const queue: Waiting[] = [];
  const known = new Set<string>();
  const refused = new Map<string, number>();
  let underWay = 0;
  let adopted = 0;

  const idFor = (kind: EndpointKind) => (taken ? ids.find((id) => kindOfId(id) === kind) : undefined) ?? next[kind]();

  async function one({ kind, name, fingerprint }: Waiting): Promise<void> {
    const answer = await client.call('endpoints.adopt', { fingerprint, id: idFor(kind), name });
    if (answer.ok) adopted += 1;
    else refused.set(answer.reason, (refused.get(answer.reason) ?? 0) + 1);
    underWay -= 1;
    known.delete(fingerprint);
    work();
  }

  function work(): void {
    while (underWay < MAX_UNDER_WAY) {
      const waiting = queue.shift();
      if (waiting === undefined) return;
      underWay += 1;
      void one(waiting);
    }
  }

  return {
    adopt(waiting) {
      if (known.has(waiting.fingerprint) || queue.length >= MAX_WAITING) return;
      known.add(waiting.fingerprint);
      queue.push(waiting);
      work();
    },
    get adopted() {
      return adopted;
    },
    refused,
  };
}

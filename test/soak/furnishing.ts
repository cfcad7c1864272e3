// Brings a layout into a controller through its own methods, as an administrator would. An endpoint that is not to be adopted is left out, with all that names it.

import type { Call } from '../../protocol/api/methods.ts';
import type { RoomLayout } from './layout.ts';

export interface Furnishing {
  readonly layout: RoomLayout;
  /** The ID of the endpoint that nobody adopts; null for none. */
  readonly strange: string | null;
  /** Carries calls out in order; gives their results. */
  readonly all: (calls: readonly Call[]) => Promise<Record<string, unknown>[]>;
  readonly keyOf: (id: string) => string;
}

export async function furnish({ layout, strange, all, keyOf }: Furnishing): Promise<void> {
  await all(layout.groups.map((name) => ({ method: 'groups.create', params: { name } }) as const));
  const numbers = new Map<string, { number: number; version: number }>();
  const known = [...layout.transmitters, ...layout.receivers].filter(({ id }) => id !== strange);
  const rows = await all(
    known.map(
      ({ id, name, groups }) =>
        ({
          method: 'endpoints.create',
          params: { key: keyOf(id), id, name, groups: [...groups] },
        }) as const,
    ),
  );
  for (const row of rows) numbers.set(row.id as string, row as { number: number; version: number });
  const heads = layout.transmitters.filter((one) => one.heads.length > 0 && !one.heads.includes(strange ?? ''));
  await all(
    heads.map(({ id, heads: members }) => {
      const { number = 0, version = 1 } = numbers.get(id) ?? {};
      return { method: 'endpoints.update', params: { number, version, heads: [...members] } } as const;
    }),
  );
  const has = (ids: readonly string[]) => !ids.includes(strange ?? '');
  await all(
    layout.seats.filter(({ receivers }) => has(receivers)).map((params) => ({ method: 'seats.create', params })),
  );
  await all(
    layout.walls.filter(({ receivers }) => has(receivers)).map((params) => ({ method: 'walls.create', params })),
  );
  await all(layout.users.map((params) => ({ method: 'users.create', params })));
  await all(
    layout.permissions
      .filter(({ what }) => what !== strange)
      .map((params) => ({ method: 'permissions.create', params })),
  );
  await all(
    layout.hotkeys.filter(({ targets }) => has(targets)).map((params) => ({ method: 'hotkeys.create', params })),
  );
}

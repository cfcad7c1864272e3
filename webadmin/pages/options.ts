// What the boxes of the forms offer to choose from: endpoints, groups, users.

import type { EndpointRow, UserRow } from '../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import type { PickOption } from '../view/form/pick.ts';

type Known = Pick<EndpointRow, 'id' | 'name' | 'kind' | 'groups'>;

/** Endpoints of the room, those that wait left out. */
export function endpointOptions(
  endpoints: Iterable<Known>,
  kindWords: Readonly<Record<EndpointKind, string>>,
  wanted: (endpoint: Known) => boolean = () => true,
): PickOption[] {
  return [...endpoints].flatMap((endpoint) => {
    const { id, name, kind, groups } = endpoint;
    if (id === null || !wanted(endpoint)) return [];
    return [{ value: id, mark: id, text: name, note: kindWords[kind], texts: [id, name, kindWords[kind], ...groups] }];
  });
}

export function groupOptions(groups: Iterable<{ readonly name: string }>, note: string): PickOption[] {
  return [...groups].map(({ name }) => ({ value: name, mark: '', text: name, note, texts: [name, note] }));
}

export function userOptions(users: Iterable<UserRow>, note: string): PickOption[] {
  return [...users].map(({ username, name, groups }) => ({
    ...{ value: username, mark: username, text: name === username ? '' : name, note },
    texts: [username, name, note, ...groups],
  }));
}

// The events that change the configuration: whole objects put into a collection or removed from it. What else the journal holds stands in event.ts.

import type {
  Endpoint,
  EndpointNumber,
  Group,
  Hotkey,
  Permission,
  Seat,
  Tie,
  Token,
  User,
  UserKey,
  Wall,
} from './model.ts';

/** The collections of the configuration and what is put into them. */
export interface Collections {
  users: User;
  groups: Group;
  permissions: Permission;
  hotkeys: Hotkey;
  seats: Seat;
  walls: Wall;
  endpoints: Endpoint;
  ties: Tie;
  tokens: Token;
}
export type Collection = keyof Collections;

/** Configuration events: whole objects, so that replaying one twice changes nothing. */
/** `label` is what people called the object that was removed: an ID, a name. */
export type ConfigurationEvent =
  | {
      [C in Collection]: { readonly type: `${C}.put`; readonly object: Collections[C]; readonly by: UserKey | null };
    }[Collection]
  | {
      [C in Collection]: {
        readonly type: `${C}.removed`;
        readonly key: string | EndpointNumber;
        readonly label: string;
        readonly by: UserKey | null;
      };
    }[Collection];

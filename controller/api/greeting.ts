// What the server says first on each connection of the API: who it is, what it speaks, and the limits that a client should keep to.

import type { NotificationParams } from '../../protocol/api/events.ts';
import { API_PROTOCOL } from '../../protocol/api/events.ts';
import * as limit from '../../protocol/limits.ts';
import type { RoomState } from '../domain/state.ts';

interface Greeting {
  readonly product: string;
  readonly version: string;
  readonly state: Readonly<RoomState>;
  readonly setup: boolean;
}

/** The parameters of `hello`. The names of the limits say their units; `idLength` counts digits. */
export function greeting({ product, version, state, setup }: Greeting): NotificationParams<'hello'> {
  return {
    product,
    version,
    protocol: API_PROTOCOL,
    limits: {
      idLength: state.idLength,
      messageBytes: limit.MAX_MESSAGE_BYTES,
      batchRequests: limit.MAX_BATCH,
      requestsUnderWay: limit.MAX_REQUESTS,
      loginMs: limit.HELLO_DEADLINE_MS,
      roomPartBytes: limit.MAX_ROOM_PART_BYTES,
      backlogBytes: limit.MAX_BACKLOG_BYTES,
      listEntries: limit.MAX_LIST,
      pushTargets: limit.MAX_TARGETS,
      typedCharacters: limit.MAX_TYPED,
    },
    epoch: state.epoch,
    seq: state.seq,
    setup,
  };
}

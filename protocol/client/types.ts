// What the API's client needs from its surroundings, and what it offers them. The client itself stands in client.ts.

import type { NotificationName, NotificationParams, RoomEvent } from '../api/events.ts';
import type { MethodName, ParamsOf, ResultOf } from '../api/methods.ts';
import type { RpcErrorData } from '../api/rpc.ts';
import type { HotkeyRow, ReceiverRow, SeatRow, SessionUser, TransmitterRow, WallRow } from '../api/shapes.ts';
import type { Connect, Timers } from '../link/types.ts';
import type { Refusal } from '../reasons.ts';

/** Where the session's token is kept between connections; pages use `sessionStorage`. */
export interface TokenKeeper {
  load(): string | null;
  /** null: there is no session any more. */
  save(token: string | null): void;
}

export interface ClientOptions {
  /** `ws://…/api` or `wss://…/api`. */
  readonly address: string;
  readonly connect: Connect;
  readonly timers: Timers;
  /** A number from 0 to 1, for the jitter of reconnects. */
  readonly random: () => number;
  /** Without one the token lives as long as the client. */
  readonly keeper?: TokenKeeper;
  /** Whether to subscribe to the room once logged in, and keep `room`; true unless said otherwise. */
  readonly follow?: boolean;
  /** A listener threw. */
  readonly fault?: (error: unknown) => void;
}

export type ClientStatus =
  | { readonly status: 'stopped' }
  | { readonly status: 'connecting' }
  /** The controller was reached and nobody is logged in; `ended` says why the last session ended, if one did. */
  | { readonly status: 'guest'; readonly setup: boolean; readonly ended: string | null }
  | { readonly status: 'online'; readonly user: SessionUser; readonly expiresAt: string }
  /** Not connected since `since` (the clock's milliseconds); the client goes on trying. */
  | { readonly status: 'lost'; readonly since: number; readonly because: string };

export type CallRefusal = { readonly ok: false; readonly data: RpcErrorData } & Refusal;
/** A `Result` whose refusal also has the error's `data`: `current`, `results`, `retryAfterMs`. */
export type CallResult<M extends MethodName> = { readonly ok: true; readonly value: ResultOf<M> } | CallRefusal;

/** The room as this caller may know it. The maps are kept up to date in place. */
export interface RoomModel {
  readonly epoch: number;
  readonly seq: number;
  /** False while further parts of the room are on their way. */
  readonly whole: boolean;
  readonly transmitters: ReadonlyMap<string, TransmitterRow>;
  readonly receivers: ReadonlyMap<string, ReceiverRow>;
  readonly seats: ReadonlyMap<string, SeatRow>;
  readonly walls: ReadonlyMap<string, WallRow>;
  /** By name. */
  readonly hotkeys: ReadonlyMap<string, HotkeyRow>;
}

export type RowKind = 'transmitter' | 'receiver' | 'seat' | 'wall' | 'hotkey';

export interface RowRef {
  readonly kind: RowKind;
  readonly id: string;
}

/** What a client tells its listeners. */
export type Happening =
  | { readonly type: 'status'; readonly status: ClientStatus }
  /** These rows are new, other or gone: by this event, or (`event` null) by a part of the room, whose rows are all named. */
  | {
      readonly type: 'room';
      readonly room: RoomModel;
      readonly changed: readonly RowRef[];
      readonly event: RoomEvent | null;
    }
  /** Another room stands there: look at all of it. `gap`: something was missed. null: there is none any more. */
  | { readonly type: 'room.new'; readonly room: RoomModel | null; readonly gap: boolean }
  | Notified;

type Notified = {
  [N in NotificationName]: {
    readonly type: 'notification';
    readonly name: N;
    readonly params: NotificationParams<N>;
  };
}[Exclude<NotificationName, 'room.changed' | 'room.reset'>];

export interface ApiClient {
  readonly status: ClientStatus;
  /** null before the first part of it came, and after the session ended. */
  readonly room: RoomModel | null;
  start(): void;
  stop(): void;
  /**
   * Calls a method. Refused at once with `unavailable` when there is no connection, with `busy` when too many calls are under way; with
   * `unavailable` when no answer comes within `CALL_TIMEOUT_MS`. What a session method answers changes `status`, too.
   */
  call<M extends MethodName>(method: M, params: ParamsOf<M>): Promise<CallResult<M>>;
  /** These three wait for a connection, as long as a call waits for an answer. */
  login(username: string, password: string): Promise<CallResult<'session.login'>>;
  authenticate(token: string): Promise<CallResult<'session.authenticate'>>;
  setup(params: ParamsOf<'session.setup'>): Promise<CallResult<'session.setup'>>;
  logout(): Promise<void>;
  /** Answers with what ends the listening. */
  listen(listener: (happening: Happening) => void): () => void;
}

// Sessions as the edge sees them: found by their token, ended when nobody used them for too long or their time is over (safety 3.20). That they exist, and
// whose they are, stands in the room's state; opening and closing them is the engine's.

import type { SessionUser } from '../../protocol/api/shapes.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import { sessionUser } from '../domain/accounts.ts';
import type { UserKey } from '../domain/model.ts';
import type { Session } from '../domain/state.ts';
import type { Clock } from '../ports/clock.ts';
import type { Room } from '../ports/endpoints.ts';
import type { Log } from '../ports/log.ts';
import { hashOf } from './token.ts';

interface SessionsOptions {
  readonly room: Pick<Room, 'state' | 'endSession'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds without a request after which an administrator's session ends; 0: never. */
  readonly idleMs: number;
}

/** A session that is good for calls. */
export interface OpenSession {
  readonly hash: string;
  readonly user: UserKey;
}

export class Sessions {
  readonly #options: SessionsOptions;
  /** Session → the clock's milliseconds of its last use; one entry for each open session of an administrator. */
  readonly #used = new Map<string, number>();
  /** The clock's milliseconds at which a session's time is over: a wall clock that is stepped changes nothing before the room has taken it into account. */
  readonly #ends = new WeakMap<Session, number>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The session of a token, or `not_authenticated`. */
  find(
    token: string,
  ): Result<OpenSession & { readonly info: { readonly user: SessionUser; readonly expiresAt: string } }> {
    const hash = hashOf(token);
    const session = this.#options.room.state.sessions.get(hash);
    const why = session === undefined ? 'the session ended' : this.#faultOf(session);
    const user = session === undefined ? undefined : this.#options.room.state.users.get(session.user);
    if (session === undefined || user === undefined || why !== null)
      return refuse('not_authenticated', why ?? 'the account is gone');
    const info = { user: sessionUser(user), expiresAt: new Date(session.expiresAt).toISOString() };
    return accept({ hash, user: session.user, info });
  }

  /** Why a session is no longer good, or null. */
  faultOf(hash: string): string | null {
    const session = this.#options.room.state.sessions.get(hash);
    return session === undefined ? 'the session ended' : this.#faultOf(session);
  }

  /** The client did something with it. */
  used(hash: string): void {
    const session = this.#options.room.state.sessions.get(hash);
    if (session !== undefined && this.#mayIdle(session)) this.#used.set(hash, this.#options.clock.now());
  }

  /** Ends what ran out, and forgets what the engine ended. */
  sweep(): void {
    const { room, log } = this.#options;
    for (const hash of this.#used.keys()) {
      if (!room.state.sessions.has(hash)) this.#used.delete(hash);
    }
    for (const [hash, session] of room.state.sessions) {
      if (this.#mayIdle(session) && !this.#used.has(hash)) this.#used.set(hash, this.#options.clock.now());
      const because = this.#faultOf(session);
      if (because === null) continue;
      log.info({ user: session.user, because }, 'a session ran out');
      room.endSession(hash, because);
    }
  }

  #faultOf(session: Session): string | null {
    const { clock, idleMs } = this.#options;
    if (this.#endOf(session) <= clock.now()) return 'the session expired';
    const used = this.#used.get(session.hash);
    if (used === undefined || !this.#mayIdle(session) || clock.now() - used < idleMs) return null;
    return 'nobody used the session for too long';
  }

  #endOf(session: Session): number {
    const { clock } = this.#options;
    const end = this.#ends.get(session) ?? clock.now() + session.expiresAt - clock.utc();
    this.#ends.set(session, end);
    return end;
  }

  /** Nobody sits before a program. */
  #mayIdle({ user, token }: Session): boolean {
    return (
      token === null && this.#options.idleMs > 0 && this.#options.room.state.users.get(user)?.role === 'administrator'
    );
  }
}

// The wall clock was stepped: whatever the room waits for keeps the time that is left, so that nothing ends early and nothing waits for hours. What is told of the past
// stays as it was told; dates that people chose (the end of a token, shifts) are the wall's own.

import type { RoomState, Session } from './state.ts';

/** Moves every deadline, and every moment from which something is counted, by so many milliseconds (safety 3.8). */
export function stepClock(state: RoomState, byMs: number): void {
  const moved = (at: number): number => at + byMs;
  state.startedAt = moved(state.startedAt);
  for (const [hash, session] of state.sessions) state.sessions.set(hash, movedSession(session, byMs));
  for (const [name, attempts] of state.attempts)
    state.attempts.set(name, { ...attempts, lastAt: moved(attempts.lastAt) });
  for (const live of state.live.values()) {
    if (live.seenAt !== null) live.seenAt = moved(live.seenAt);
    if (live.kind === 'receiver') live.lastHealAt = moved(live.lastHealAt);
  }
  for (const [name, device] of state.devices) state.devices.set(name, { ...device, seenAt: moved(device.seenAt) });
  for (const [key, alarm] of state.alarms) {
    const { shelved } = alarm;
    if (shelved !== null) state.alarms.set(key, { ...alarm, shelved: { ...shelved, until: moved(shelved.until) } });
  }
  const { application } = state;
  if (application !== null) state.application = { ...application, confirmBy: moved(application.confirmBy) };
}

/** The session of a token ends with the token. */
function movedSession(session: Session, byMs: number): Session {
  const confirmedAt = session.confirmedAt === null ? null : session.confirmedAt + byMs;
  const expiresAt = session.token === null ? session.expiresAt + byMs : session.expiresAt;
  return { ...session, confirmedAt, expiresAt };
}

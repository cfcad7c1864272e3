// The endpoint's side of the proofs: challenge, hello, waiting or refused, welcome. Whom it does not trust it tells nothing more, and hangs up.

import { WELCOMED_ATTEMPTS } from '../backoff.ts';
import { ENDPOINT_PROTOCOL } from '../endpoint/messages.ts';
import { controllerProof, endpointProof } from '../keys.ts';
import { HEARTBEAT_MS, HELLO_DEADLINE_MS } from '../limits.ts';
import { cut, lose } from './lifecycle.ts';
import type { About, Challenge, LinkState, Step, Welcome } from './state.ts';
import {
  alive,
  andThen,
  MAX_HEARTBEAT_MS,
  MIN_HEARTBEAT_MS,
  steady,
  timer,
  to,
  withMemory,
  withStatus,
} from './state.ts';

/** A challenge begins the handshake, at any time: on a serial line it is the only sign that the controller started anew. */
export function challenged(about: About, state: LinkState, challenge: Challenge): Step {
  const distrust = whyNot(state, challenge);
  if (distrust !== null) return lose(about, state, distrust);
  const text = endpointProof({ nonce: challenge.nonce, room: challenge.room });
  const because = state.status.status === 'down' ? state.status.because : 'the controller began afresh';
  return andThen(cut({ ...state, phase: { at: 'proving', challenge } }, because), (next) =>
    to(next, timer('dead', HELLO_DEADLINE_MS), { do: 'prove', round: next.round, text }),
  );
}

function whyNot(state: LinkState, challenge: Challenge): string | null {
  const { room, epoch } = state.memory;
  if (room !== null && challenge.room !== room) return 'the controller claims to be of another room';
  if (challenge.epoch < epoch) return `the controller is of epoch ${challenge.epoch}, before ${epoch}`;
  return version(challenge) === null
    ? 'the controller speaks no version of the protocol that this endpoint knows'
    : null;
}

/** The newest version that both know. */
function version({ protocol }: Challenge): number | null {
  const newest = Math.min(protocol.max, ENDPOINT_PROTOCOL.max);
  return newest >= Math.max(protocol.min, ENDPOINT_PROTOCOL.min) ? newest : null;
}

export function proved(
  about: About,
  state: LinkState,
  { round, nonce, proof }: { readonly round: number; readonly nonce: string; readonly proof: string },
): Step {
  if (state.phase.at !== 'proving' || round !== state.round) return to(state);
  const { challenge } = state.phase;
  const greeted: LinkState = { ...state, phase: { at: 'greeted', challenge, nonce }, heartbeatMs: HEARTBEAT_MS };
  const { ticket } = state.memory;
  const hello = {
    type: 'hello',
    kind: about.kind,
    protocol: version(challenge) ?? ENDPOINT_PROTOCOL.max,
    key: about.key,
    room: challenge.room,
    nonce,
    proof,
    boot: ticket === null ? 'cold' : 'warm',
    ticket,
    name: about.name,
    model: about.model,
    firmware: about.firmware,
  } as const;
  return to(greeted, { do: 'hello', hello }, alive(greeted), timer('beat', greeted.heartbeatMs));
}

/** A welcome counts when its proof does; what comes after it meanwhile is held. */
export function welcomed(about: About, state: LinkState, welcome: Welcome): Step {
  if (state.phase.at !== 'greeted') return to(state);
  const { challenge, nonce } = state.phase;
  return to({ ...state, phase: { at: 'verifying', challenge, welcome, held: [] } }, timer('dead', HELLO_DEADLINE_MS), {
    do: 'verify',
    round: state.round,
    key: challenge.room,
    text: controllerProof({ nonce, key: about.key, epoch: welcome.epoch }),
    signature: welcome.proof,
  });
}

/** The check of the proof came back: up, with what the controller must know of the device. What was held is for the caller to go through. */
export function verified(about: About, state: LinkState, genuine: boolean): Step {
  if (state.phase.at !== 'verifying') return to(state);
  const { challenge, welcome } = state.phase;
  if (!genuine) return lose(about, state, 'the controller did not prove the key of its room');
  const { epoch } = state.memory;
  if (welcome.epoch < epoch) return lose(about, state, `the controller is of epoch ${welcome.epoch}, before ${epoch}`);
  const heartbeatMs = Math.min(Math.max(welcome.heartbeatMs, MIN_HEARTBEAT_MS), MAX_HEARTBEAT_MS);
  const attempt = Math.min(state.attempt, WELCOMED_ATTEMPTS);
  const up: LinkState = { ...state, phase: { at: 'up' }, heartbeatMs, attempt };
  const named = welcome.controllers.length > 0 ? welcome.controllers : state.memory.controllers;
  const remembered = withMemory(up, { room: challenge.room, epoch: welcome.epoch, controllers: named });
  return andThen(
    andThen(remembered, (next) => withStatus(next, { status: 'up', epoch: welcome.epoch })),
    (next) => to(next, ...truth(about, next), alive(next), timer('beat', heartbeatMs), steady()),
  );
}

function truth(about: About, state: LinkState) {
  const grants = about.kind === 'transmitter' ? [{ do: 'grants' } as const] : [];
  const menu = state.menu ? [{ do: 'send', message: { type: 'menu', open: true } } as const] : [];
  return [...grants, { do: 'report' } as const, ...menu];
}

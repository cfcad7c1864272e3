// The endpoint's link as one pure step: (state, input) to state and effects. Timers, sockets and keys are performed elsewhere (link.ts).

import type { ControllerMessage } from '../endpoint/messages.ts';
import { checkEndpointMessage, isCommand } from '../endpoint/messages.ts';
import type { EndpointKind } from '../ids.ts';
import { parseJson } from '../json.ts';
import { HELLO_DEADLINE_MS } from '../limits.ts';
import { act, settled, unanswered } from './acts.ts';
import { answered, commanded, expired } from './commands.ts';
import { challenged, proved, verified, welcomed } from './handshake.ts';
import { connect, lose, start, stop } from './lifecycle.ts';
import type { About, LinkInput, LinkState, Step, TimerName } from './state.ts';
import { alive, andThen, MAX_HELD, send, timer, to, withMemory, withStatus } from './state.ts';
import type { Told } from './types.ts';

const WORD = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_ABOUT = 64;
const MAX_BECAUSE = 512;

/** `now` in monotonic milliseconds. Takes everything that can happen, in any order, and throws never. */
export function step(about: About, state: LinkState, input: LinkInput, now: number): Step {
  switch (input.is) {
    case 'start':
      return start(about, state);
    case 'stop':
      return stop(state, input.because);
    case 'opened':
      if (state.phase.at !== 'opening') return to(state);
      return to({ ...state, phase: { at: 'open' } }, timer('dead', HELLO_DEADLINE_MS));
    case 'text':
      return connected(state) ? heard(about, state, input.text, now) : to(state);
    case 'closed':
      return state.phase.at === 'opening' || connected(state) ? lose(about, state, input.because) : to(state);
    case 'proved':
      return proved(about, state, input);
    case 'verified':
      return input.round === state.round ? admitted(about, state, input.genuine, now) : to(state);
    case 'answered':
      return answered(state, input.round, input.key, input.outcome);
    case 'timer':
      return rang(about, state, input.timer);
    case 'act':
      return act(state, input);
    case 'menu':
      return menu({ ...state, menu: input.open });
    case 'report':
      return to(state, ...(state.phase.at === 'up' ? [{ do: 'report' } as const] : []));
  }
}

function connected({ phase }: LinkState): boolean {
  return phase.at !== 'stopped' && phase.at !== 'resting' && phase.at !== 'opening';
}

function menu(state: LinkState): Step {
  return to(state, ...(state.phase.at === 'up' ? [send({ type: 'menu', open: state.menu })] : []));
}

function rang(about: About, state: LinkState, name: TimerName): Step {
  if (name === 'retry') return state.phase.at === 'resting' ? connect(about, state) : to(state);
  if (name === 'dead') return lose(about, state, 'the controller is silent');
  if (name === 'steady') return to({ ...state, attempt: 0 });
  if (name === 'beat') {
    return to(
      { ...state, heard: false },
      // Whoever heard nothing for a whole interval asks, so that a controller with nothing to say does not look dead.
      send({ type: 'heartbeat', ask: !state.heard }),
      timer('beat', state.heartbeatMs),
    );
  }
  if (name.startsWith('act ')) return unanswered(state, name.slice('act '.length));
  return expired(state, name.slice('command '.length));
}

/** One text frame. Only a valid one counts as a sign of life. */
function heard(about: About, state: LinkState, text: string, now: number): Step {
  const parsed = parseJson(text);
  if (!parsed.ok) return complain(state, parsed.because, null);
  const checked = checkEndpointMessage(parsed.value, 'controller');
  if (!checked.ok) return complain(state, checked.because, parsed.value);
  // The check allowed only what a controller may send.
  const message = checked.value as ControllerMessage;
  const { phase } = state;
  const lives = phase.at === 'greeted' || phase.at === 'up' ? [alive(state)] : [];
  return andThen(to({ ...state, heard: true }, ...lives), (next) => receive(about, next, message, now, now));
}

/** Errors are not answered with errors, lest two machines complain to each other for ever. */
function complain(state: LinkState, because: string, value: unknown): Step {
  const { type, id } = (typeof value === 'object' && value !== null ? value : {}) as { type?: unknown; id?: unknown };
  if (type === 'error') return to(state);
  const name =
    typeof id === 'string' && WORD.test(id) ? id : typeof type === 'string' ? type.slice(0, MAX_ABOUT) : null;
  return to(state, send({ type: 'error', reason: 'invalid', because: because.slice(0, MAX_BECAUSE), about: name }));
}

/** One checked message that arrived at `at`. */
function receive(about: About, state: LinkState, message: ControllerMessage, at: number, now: number): Step {
  const { phase } = state;
  switch (message.type) {
    case 'challenge':
      return challenged(about, state, message);
    case 'refused':
      return lose(about, state, `${message.reason}: ${message.because}`, message.retryAfterMs);
    case 'waiting':
      if (phase.at !== 'greeted') return complain(state, 'waiting is said after hello', message);
      return withStatus(state, { status: 'waiting', fingerprint: message.fingerprint });
    case 'welcome':
      if (phase.at !== 'greeted') return complain(state, 'welcome is said once, after hello', message);
      return welcomed(about, state, message);
    case 'heartbeat':
      return to(state, ...(message.ask ? [send({ type: 'heartbeat', ask: false })] : []));
    case 'error':
      return message.about === null
        ? to(state)
        : settled(state, message.about, { ok: false, reason: message.reason, because: message.because });
    default:
      if (phase.at === 'up') return obey(about, state, message, at, now);
      if (phase.at === 'verifying') return hold(about, state, message, at);
      return complain(state, `${message.type} is said after welcome`, message);
  }
}

type Governing = Exclude<
  ControllerMessage,
  { type: 'challenge' | 'refused' | 'waiting' | 'welcome' | 'heartbeat' | 'error' }
>;

const TOLD_TO: Readonly<Record<Told['type'], readonly EndpointKind[]>> = {
  named: ['transmitter', 'receiver'],
  place: ['receiver'],
  session: ['receiver'],
  entries: ['receiver'],
  alarm: ['receiver'],
};

/** What only a controller that has proved itself can say. */
function obey(about: About, state: LinkState, message: Governing, at: number, now: number): Step {
  if (isCommand(message)) return commanded(about, state, message, at, now);
  if (message.type === 'result') return settled(state, message.id, { ok: true, result: message.result });
  if (message.type === 'refusal') {
    const { reason, because, data } = message;
    return settled(state, message.id, { ok: false, reason, because, ...(data === undefined ? {} : { data }) });
  }
  if (!TOLD_TO[message.type].includes(about.kind)) {
    return complain(state, `${message.type} is not for a ${about.kind}`, message);
  }
  const remembered = message.type === 'session' ? withMemory(state, { ticket: message.ticket }) : to(state);
  return andThen(remembered, (next) => to(next, { do: 'told', message }));
}

function hold(about: About, state: LinkState, message: Governing, at: number): Step {
  if (state.phase.at !== 'verifying') return to(state);
  const held = [...state.phase.held, { message, at }];
  if (held.length > MAX_HELD) return lose(about, state, 'too much was said before the proof was checked');
  return to({ ...state, phase: { ...state.phase, held } });
}

function admitted(about: About, state: LinkState, genuine: boolean, now: number): Step {
  const held = state.phase.at === 'verifying' ? state.phase.held : [];
  return held.reduce(
    (sofar, { message, at }) =>
      andThen(sofar, (next) => (next.phase.at === 'up' ? receive(about, next, message, at, now) : to(next))),
    verified(about, state, genuine),
  );
}

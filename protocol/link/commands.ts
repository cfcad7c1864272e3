// Commands of the controller at the endpoint: once each, in time, and from no deposed writer. What a command does is the device's matter.

import type { Command, EndpointMessageOf, FromEndpoint } from '../endpoint/messages.ts';
import type { EndpointKind } from '../ids.ts';
import { refuse } from '../reasons.ts';
import type { About, Known, LinkState, Step } from './state.ts';
import { andThen, MAX_ANSWERS, MAX_COMMANDS, send, timer, to, withMemory } from './state.ts';
import type { CommandOutcome } from './types.ts';

const MEANT_FOR: Readonly<Record<Command['type'], EndpointKind>> = {
  admit: 'transmitter',
  dismiss: 'transmitter',
  still: 'transmitter',
  show: 'receiver',
  dark: 'receiver',
};

const MAX_BECAUSE = 512;
const LATE = refuse('connect_failed', 'the deadline passed before it was carried out');

/** A command that came at `at`; a repeated one gets the answer that it got, or will get. */
export function commanded(about: About, state: LinkState, command: Command, at: number, now: number): Step {
  const key = `${command.epoch}/${command.id}`;
  const known = state.commands.get(key);
  if (known !== undefined) return to(state, ...(known.answer === null ? [] : [send(known.answer)]));
  const leftMs = command.deadline - (now - at);
  const refused = whyNot(about, state, command, leftMs);
  if (refused !== null) return settle(state, key, command.id, refused);
  if (underWay(state) >= MAX_COMMANDS) {
    const busy = refuse('busy', `${MAX_COMMANDS} commands are under way`);
    return to(state, send(toAnswer(command.id, busy)));
  }
  const commands = new Map(state.commands).set(key, { id: command.id, answer: null });
  return andThen(withMemory(state, { epoch: command.epoch }), (next) =>
    to({ ...next, commands }, timer(`command ${key}`, leftMs), {
      do: 'command',
      round: state.round,
      key,
      command: { ...command, deadline: leftMs },
    }),
  );
}

function whyNot(about: About, state: LinkState, command: Command, leftMs: number): CommandOutcome | null {
  if (MEANT_FOR[command.type] !== about.kind) return refuse('invalid', `${command.type} is not for a ${about.kind}`);
  const { epoch } = state.memory;
  if (command.epoch < epoch) return refuse('conflict', `epoch ${command.epoch} is over, ${epoch} was seen`);
  return leftMs <= 0 ? LATE : null;
}

function underWay(state: LinkState): number {
  return [...state.commands.values()].filter(({ answer }) => answer === null).length;
}

/** The device answered. Too late, or after another link began, nobody waits for it: then what it shows is told instead. */
export function answered(state: LinkState, round: number, key: string, outcome: CommandOutcome): Step {
  const known = round === state.round ? state.commands.get(key) : undefined;
  if (known?.answer === null) return settle(state, key, known.id, outcome);
  return to(state, ...(outcome.ok && state.phase.at === 'up' ? [{ do: 'report' } as const] : []));
}

export function expired(state: LinkState, key: string): Step {
  const known = state.commands.get(key);
  return known?.answer === null ? settle(state, key, known.id, LATE) : to(state);
}

function settle(state: LinkState, key: string, id: string, outcome: CommandOutcome): Step {
  const answer = toAnswer(id, outcome);
  const commands = forgetOldest(new Map(state.commands).set(key, { id, answer }));
  return to({ ...state, commands }, { do: 'cancel', timer: `command ${key}` }, send(answer));
}

function forgetOldest(commands: Map<string, Known>): ReadonlyMap<string, Known> {
  const settled = [...commands].filter(([, { answer }]) => answer !== null);
  for (const [key] of settled.slice(0, Math.max(0, settled.length - MAX_ANSWERS))) commands.delete(key);
  return commands;
}

function toAnswer(id: string, outcome: CommandOutcome): EndpointMessageOf<'done' | 'failed'> & FromEndpoint {
  if (!outcome.ok) {
    return { type: 'failed', id, reason: outcome.reason, because: outcome.because.slice(0, MAX_BECAUSE) };
  }
  return outcome.still === undefined ? { type: 'done', id } : { type: 'done', id, still: outcome.still };
}

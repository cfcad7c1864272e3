// Questions as most makers' are: answered by one kind of fact.

import type { Fact, Inquiry } from './facts.ts';

type Kind = Fact['is'];

function none(): readonly Fact[] {
  return [];
}

/** A question that the first fact of this kind answers. */
export function inquiry(
  topic: string,
  bytes: Uint8Array,
  answer: Kind | ((fact: Fact) => boolean),
  value: Inquiry['value'] = none,
): Inquiry {
  const isAnswer = typeof answer === 'string' ? (fact: Fact) => fact.is === answer : answer;
  return { topic, bytes, isNeeded: false, isAnswer, value };
}

export function needed(one: Inquiry): Inquiry {
  return { ...one, isNeeded: true };
}

/** The answer that tells what this output shows. */
export function shows(output: string): (fact: Fact) => boolean {
  return (fact) => fact.is === 'shows' && fact.output === output;
}

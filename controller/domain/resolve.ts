// From what people type to endpoints: full IDs, short IDs, hotkeys (contracts, IDs; manual 3.2, 4.2). Whether they may is judged elsewhere.

import type { EndpointKind } from '../../protocol/ids.ts';
import { ALL, expandId, foldTyped, parseTargets } from '../../protocol/ids.ts';
import type { Result } from '../../protocol/reasons.ts';
import { accept, refuse } from '../../protocol/reasons.ts';
import type { EndpointNumber } from './model.ts';
import type { RoomState } from './state.ts';

/** The one endpoint of this kind that a word names; `unknown_target` for none, several, or one of the other kind. */
export function resolveOne(state: RoomState, typed: string, kind: EndpointKind): Result<EndpointNumber> {
  const found = resolveWord(state, foldTyped(typed), kind);
  if (!found.ok) return found;
  const [only, ...others] = found.value;
  if (only === undefined || others.length > 0)
    return refuse('unknown_target', `"${typed}" stands for several ${kind}s`);
  return accept(only);
}

/** The receivers of a push in the order typed, doubles once; null for `all`. The whole list is refused when any word is unknown. */
export function resolveTargets(
  state: RoomState,
  typed: string | readonly string[],
): Result<readonly EndpointNumber[] | null> {
  const words = parseTargets(typed);
  if (!words.ok) return words;
  if (words.value === ALL) return accept(null);
  const found = new Set<EndpointNumber>();
  for (const word of words.value) {
    const numbers = resolveWord(state, word, 'receiver');
    if (!numbers.ok) return numbers;
    for (const number of numbers.value) found.add(number);
  }
  return accept([...found]);
}

function resolveWord(state: RoomState, word: string, kind: EndpointKind): Result<readonly EndpointNumber[]> {
  const hotkey = state.hotkeys.get(word);
  if (hotkey !== undefined) {
    const fits = hotkey.targets.every((number) => state.endpoints.get(number)?.kind === kind);
    return fits && hotkey.targets.length > 0
      ? accept(hotkey.targets)
      : refuse('unknown_target', `hotkey "${word}" does not stand for a ${kind}`);
  }
  const id = expandId(word, kind, state.idLength);
  const number = id === null ? undefined : state.index.byId.get(id);
  return number === undefined
    ? refuse('unknown_target', `there is no ${kind} and no hotkey "${word}"`)
    : accept([number]);
}

// Hotkeys: a word for one transmitter, or for one or more receivers in order (manual, decisions on keys).

import type { ParamsOf } from '../../../protocol/api/methods.ts';
import type { HotkeyRow } from '../../../protocol/api/shapes.ts';
import { ALL, foldTyped, readsLikeId } from '../../../protocol/ids.ts';
import type { Result } from '../../../protocol/reasons.ts';
import { accept, refuse } from '../../../protocol/reasons.ts';
import type { EndpointNumber, Hotkey } from '../model.ts';
import type { RoomState } from '../state.ts';
import { idOf } from '../state.ts';
import type { Change, Context } from './change.ts';
import { changed, deny, stale } from './change.ts';
import { numbersOf } from './ids.ts';

export function hotkeyRow(state: RoomState, hotkey: Hotkey): HotkeyRow {
  return { name: hotkey.name, targets: hotkey.targets.map((number) => idOf(state, number)), version: hotkey.version };
}

export function createHotkey(state: RoomState, params: ParamsOf<'hotkeys.create'>, context: Context): Change {
  const { name } = params;
  if (readsLikeId(name)) return deny('invalid', 'a hotkey does not read like an ID');
  if (foldTyped(name) === ALL) return deny('invalid', 'a hotkey does not read like "all"');
  if (state.hotkeys.has(foldTyped(name))) return deny('conflict', `there is a hotkey ${name} already`);
  const targets = readTargets(state, params.targets);
  if (!targets.ok) return targets;
  const hotkey: Hotkey = { name, targets: targets.value, version: 1 };
  return changed([{ type: 'hotkeys.put', object: hotkey, by: context.by }], hotkeyRow(state, hotkey));
}

export function updateHotkey(state: RoomState, params: ParamsOf<'hotkeys.update'>, context: Context): Change {
  const hotkey = state.hotkeys.get(foldTyped(params.name));
  if (hotkey === undefined) return deny('not_found', `there is no hotkey ${params.name}`);
  const refusal = stale(params.version, hotkey, hotkeyRow(state, hotkey));
  if (refusal !== null) return refusal;
  const targets = params.targets === undefined ? accept(hotkey.targets) : readTargets(state, params.targets);
  if (!targets.ok) return targets;
  const next: Hotkey = { name: hotkey.name, targets: targets.value, version: hotkey.version + 1 };
  return changed([{ type: 'hotkeys.put', object: next, by: context.by }], hotkeyRow(state, next));
}

export function deleteHotkey(state: RoomState, params: ParamsOf<'hotkeys.delete'>, context: Context): Change {
  const key = foldTyped(params.name);
  const hotkey = state.hotkeys.get(key);
  if (hotkey === undefined) return deny('not_found', `there is no hotkey ${params.name}`);
  return (
    stale(params.version, hotkey, hotkeyRow(state, hotkey)) ??
    changed([{ type: 'hotkeys.removed', key, label: hotkey.name, by: context.by }], {})
  );
}

function readTargets(state: RoomState, ids: readonly string[]): Result<readonly EndpointNumber[]> {
  const numbers = numbersOf(state, ids, null);
  if (!numbers.ok) return numbers;
  const kinds = new Set(numbers.value.map((number) => state.endpoints.get(number)?.kind));
  if (kinds.size > 1) return refuse('invalid', 'a hotkey stands for a transmitter or for receivers, not for both');
  if (kinds.has('transmitter') && numbers.value.length > 1)
    return refuse('invalid', 'a hotkey stands for one transmitter only');
  return numbers;
}

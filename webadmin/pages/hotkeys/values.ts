// What the form of a hotkey holds, and what is wrong with its name as one types (manual, decisions on keys). The controller judges again.

import type { HotkeyRow } from '../../../protocol/api/shapes.ts';
import type { EndpointKind } from '../../../protocol/ids.ts';
import { ALL, foldTyped, kindOfId, readsLikeId } from '../../../protocol/ids.ts';

export interface HotkeyValues {
  name: string;
  kind: EndpointKind;
  targets: readonly string[];
}

export const NEW_HOTKEY: HotkeyValues = { name: '', kind: 'transmitter', targets: [] };

export function hotkeyValues({ name, targets }: HotkeyRow): HotkeyValues {
  const [first] = targets;
  return { name, kind: first === undefined ? 'transmitter' : kindOfId(first), targets: [...targets] };
}

type NameFault =
  | { readonly is: 'characters' | 'readsLikeId' | 'readsLikeAll' }
  | { readonly is: 'taken'; readonly name: string };

export function nameFault(name: string, hotkeys: ReadonlyMap<string, HotkeyRow>): NameFault | null {
  if (name === '') return null;
  if (!/^[A-Za-z0-9]+$/.test(name)) return { is: 'characters' };
  if (readsLikeId(name)) return { is: 'readsLikeId' };
  if (foldTyped(name) === ALL) return { is: 'readsLikeAll' };
  const taken = hotkeys.get(foldTyped(name));
  return taken === undefined ? null : { is: 'taken', name: taken.name };
}

/** Hotkeys that the name begins like, or that begin like it: allowed, but easily mixed up. */
export function alike(name: string, hotkeys: ReadonlyMap<string, HotkeyRow>): readonly string[] {
  const folded = foldTyped(name);
  if (folded === '') return [];
  return [...hotkeys]
    .filter(([key]) => key !== folded && (key.startsWith(folded) || folded.startsWith(key)))
    .map(([, hotkey]) => hotkey.name);
}

// Deleting an object of the configuration, whatever it is: asked before, with what follows from it, and told when it is gone.

import type { Desk } from './desk.svelte.ts';

export interface Removal {
  /** As the reader knows it. */
  readonly what: string;
  readonly text: string;
  /** What else goes, a line each; what has to be asked for comes behind. */
  readonly consequences?: readonly string[];
  readonly foreseen?: Promise<readonly string[]>;
}

/** Answers whether it is gone: `remove` says so once the reader is sure. Who went elsewhere before all could be told is not asked. */
export async function removeAsked(
  { asking, notices, preferences, route }: Desk,
  { what, text, ...known }: Removal,
  remove: () => Promise<boolean>,
): Promise<boolean> {
  const { place } = route;
  const consequences = [...(known.consequences ?? []), ...((await known.foreseen) ?? [])];
  if (route.place !== place) return false;
  const title = preferences.say('deleteTitle', { what });
  const isSure = await asking.ask({ title, text, consequences, act: preferences.say('delete'), isDangerous: true });
  if (!isSure || !(await remove())) return false;
  notices.tell('done', preferences.say('deleted', { what }));
  return true;
}

// Deleting an object of the configuration, whatever it is: asked before, with what follows from it, and told when it is gone.

import type { Desk } from './desk.svelte.ts';

export interface Removal {
  /** As the reader knows it. */
  readonly what: string;
  readonly text: string;
  /** What else goes, a line each. */
  readonly consequences?: readonly string[];
}

/** Answers whether it is gone: `remove` says so once the reader is sure. */
export async function removeAsked(
  { asking, notices, preferences }: Desk,
  { what, text, consequences = [] }: Removal,
  remove: () => Promise<boolean>,
): Promise<boolean> {
  const title = preferences.say('deleteTitle', { what });
  const isSure = await asking.ask({ title, text, consequences, act: preferences.say('delete'), isDangerous: true });
  if (!isSure || !(await remove())) return false;
  notices.tell('done', preferences.say('deleted', { what }));
  return true;
}

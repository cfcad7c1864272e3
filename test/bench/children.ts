// The processes that a measurement starts: one that fails leaves none of them behind, to be measured with the next.

import type { ChildProcess } from 'node:child_process';

const children = new Set<ChildProcess>();

process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** The same child, which goes at the latest with this process. */
export function leashed<Child extends ChildProcess>(child: Child): Child {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

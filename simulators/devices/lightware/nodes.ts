// The newest form of a Lightware's tree, as UCX and MMX2 have it: below /V1, a node for each port, states as words. What it says of each is asked of the matrix.

import type { Lw3Error, Property, Tree } from './tree.ts';
import { fixed, INVALID } from './tree.ts';

export const NODES = '/V1/MEDIA/VIDEO/XP';
export const PORTS = '/V1/MEDIA/VIDEO';

/** What the tree asks of the matrix, and tells it. */
export interface Matrix {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  shown(output: string): string | null;
  isPlugged(input: string): boolean;
  isLocked(output: string): boolean;
  lock(output: string, isLocked: boolean): void;
  name(port: string): string;
  rename(port: string, name: string): void;
  /** `I1:O2;0:O3`. */
  pairs(text: string): Lw3Error | null;
  all(text: string): Lw3Error | null;
}

function flag(get: () => boolean, set: (value: boolean) => void): Property {
  return {
    mode: 'w',
    get: () => String(get()),
    set(value) {
      if (value !== 'true' && value !== 'false') return INVALID;
      set(value === 'true');
      return null;
    },
  };
}

export function growNodes(tree: Tree, matrix: Matrix): void {
  tree.node('/V1/MANAGEMENT/UID/PACKAGE').properties.set(
    'Version',
    fixed(() => '2.2.0b7'),
  );
  for (const port of [...matrix.inputs, ...matrix.outputs]) {
    const signal = fixed(() => String(port.startsWith('I') ? matrix.isPlugged(port) : matrix.shown(port) !== null));
    const name: Property = {
      mode: 'w',
      get: () => matrix.name(port),
      set(value) {
        matrix.rename(port, value);
        return null;
      },
    };
    tree.node(`${PORTS}/${port}`).properties.set('Name', name).set('SignalPresent', signal);
    tree.node(`${NODES}/${port}`).properties.set('SignalPresent', signal);
  }
  for (const output of matrix.outputs) growOutput(tree, matrix, output);
  const { methods } = tree.node(NODES);
  methods.set('switch', { manual: '[<in>:<out>;...] 0 disconnects', call: (text) => matrix.pairs(text) ?? '' });
  methods.set('switchAll', { manual: '[<in>]', call: (text) => matrix.all(text) ?? '' });
}

function growOutput(tree: Tree, matrix: Matrix, output: string): void {
  const lock = flag(
    () => matrix.isLocked(output),
    (isLocked) => matrix.lock(output, isLocked),
  );
  const source: Property = {
    mode: 'w',
    get: () => matrix.shown(output) ?? '0',
    set: (value) => matrix.pairs(`${value}:${output}`),
  };
  tree.node(`${NODES}/${output}`).properties.set('Lock', lock).set('ConnectedSource', source);
}

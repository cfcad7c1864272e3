// The tree of nodes, properties and methods that LW3 is made of, as the manuals list it. It holds no matrix: what a property says and what a method does comes in.

export interface Property {
  readonly mode: 'r' | 'w';
  get(): string;
  /** The error code and its words, or null: taken. */
  set(value: string): Lw3Error | null;
}

export interface Method {
  readonly manual: string;
  /** What stands behind the name in the answer (`=OK` on newer devices), or an error. */
  call(parameters: string): string | Lw3Error;
}

export interface Lw3Error {
  readonly error: `%E${string}`;
}

export const SYNTAX: Lw3Error = { error: '%E001:Syntax error' };
export const NOT_FOUND: Lw3Error = { error: '%E002:Not found' };
export const INVALID: Lw3Error = { error: '%E004:Invalid value' };
export const DENIED: Lw3Error = { error: '%E007:Access denied' };
export const TOO_LONG: Lw3Error = { error: '%E009:Command too long' };

export interface Node {
  readonly properties: Map<string, Property>;
  readonly methods: Map<string, Method>;
}

export function fixed(value: () => string): Property {
  return { mode: 'r', get: value, set: () => DENIED };
}

export class Tree {
  readonly #nodes = new Map<string, Node>([['/', { properties: new Map(), methods: new Map() }]]);

  /** The node of this path; it and its parents are made if they are missing. */
  node(path: string): Node {
    const found = this.#nodes.get(path);
    if (found !== undefined) return found;
    this.node(path.slice(0, path.lastIndexOf('/')) || '/');
    const made: Node = { properties: new Map(), methods: new Map() };
    this.#nodes.set(path, made);
    return made;
  }

  find(path: string): Node | undefined {
    return this.#nodes.get(path);
  }

  /** The paths of the nodes right below this one, in the order in which they were made. */
  children(path: string): string[] {
    const above = path === '/' ? '/' : `${path}/`;
    return [...this.#nodes.keys()].filter((other) => {
      return other !== '/' && other.startsWith(above) && !other.slice(above.length).includes('/');
    });
  }

  /** What a path with `*` for its last name stands for; a path without it for itself. */
  matching(path: string): string[] {
    if (path.endsWith('/*')) return this.children(path.slice(0, -2) || '/');
    return this.#nodes.has(path) ? [path] : [];
  }
}

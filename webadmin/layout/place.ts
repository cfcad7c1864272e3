// How a place in the page is written in the address, behind `#`: `#/users/hxfj`, `#/users/+` for one that is not made yet. Which pages there are
// stands in pages/table.ts.

export interface Place {
  /** Empty: wherever one begins. */
  readonly page: string;
  /** What is looked at there: `['hxfj']`, `['wall', 'w1']`. */
  readonly rest: readonly string[];
  /** Whether something new is being made there. */
  readonly isNew: boolean;
}

/** Written as it is, so that an object of this name (`%2B`) is another place. */
const NEW = '+';

export function readPlace(hash: string): Place {
  const [page = '', ...rest] = hash.replace(/^#?\/?/, '').split('/');
  const isNew = rest.at(-1) === NEW;
  const named = isNew ? rest.slice(0, -1) : rest;
  return { page, rest: named.filter((part) => part !== '').map(decoded), isNew };
}

export function hashOf(page: string, rest: readonly string[] = [], isNew = false): string {
  return `#/${[page, ...rest.map(encodeURIComponent), ...(isNew ? [NEW] : [])].join('/')}`;
}

/** An address that somebody typed may be no proper code. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

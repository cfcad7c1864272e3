// What somebody types into a form, beside what the object was when he began: what he changed, and, where another changed it meanwhile, both sides of each field.
// Nothing typed is lost but by `reset`. What the fields are called and how they are sent is the form's.

export interface Difference<F> {
  readonly name: keyof F & string;
  /** How it stood when one began to type. */
  readonly was: F[keyof F];
  /** How it stands now, by somebody else's hand. */
  readonly theirs: F[keyof F];
  readonly mine: F[keyof F];
  /** `theirs`: the other's is taken; `mine`: one's own is kept; null: both changed it, and nobody has decided yet. */
  readonly choice: 'theirs' | 'mine' | null;
}

export class Draft<F extends object> {
  /** As typed. */
  values: F;
  /** As the controller has it, as far as is known. */
  base: F;
  /** null: the object is not made yet. */
  version: number | null;
  /** What somebody else changed since one began to type; empty most of the time. */
  differences = $state.raw<readonly Difference<F>[]>([]);
  /** Somebody else removed the object. */
  isGone = $state(false);
  /** It was sent and is not answered yet: so is it in each form of it, also in one that was opened since. */
  isSending = $state(false);

  constructor(values: F, version: number | null) {
    this.base = $state.raw(values);
    this.values = $state(copy(values));
    this.version = $state(version);
  }

  get names(): readonly (keyof F & string)[] {
    return Object.keys(this.base) as (keyof F & string)[];
  }

  isChanged(name: keyof F): boolean {
    return !same(this.values[name], this.base[name]);
  }

  get isDirty(): boolean {
    return this.names.some((name) => this.isChanged(name));
  }

  /** What is to be sent: only what was changed. */
  get changes(): Partial<F> {
    const changed = this.names.filter((name) => this.isChanged(name)).map((name) => [name, this.values[name]]);
    return copy(Object.fromEntries(changed)) as Partial<F>;
  }

  /** Whether there are fields that both changed, and nobody has decided yet. */
  get isUndecided(): boolean {
    return this.differences.some(({ choice }) => choice === null);
  }

  /** The object is another one now: what one did not touch follows it, what both changed waits for a choice. */
  meet(now: F, version: number): void {
    this.isGone = false;
    // One that was deleted and made anew under the same name begins with the same version.
    if (version === this.version && same(now, this.base)) return;
    if (!this.isDirty && this.differences.length === 0) return this.saved(now, version);
    const next = this.names.flatMap((name) => this.#met(name, now[name]));
    this.base = now;
    this.version = version;
    this.differences = next;
  }

  #met(name: keyof F & string, theirs: F[keyof F]): readonly Difference<F>[] {
    const known = this.differences.find((one) => one.name === name);
    if (same(theirs, this.base[name])) return known === undefined ? [] : [known];
    const was = known === undefined ? this.base[name] : known.was;
    const mine = copy(this.values[name]);
    const isOpen = this.isChanged(name) && !same(theirs, mine);
    if (isOpen) return [{ name, was, theirs, mine, choice: null }];
    this.values[name] = copy(theirs) as F[keyof F & string];
    return same(theirs, was) ? [] : [{ name, was, theirs, mine, choice: 'theirs' }];
  }

  /** Which side of a field is to stand. */
  choose(name: keyof F, choice: 'theirs' | 'mine'): void {
    const difference = this.differences.find((one) => one.name === name);
    if (difference === undefined) return;
    this.values[name] = copy(choice === 'theirs' ? difference.theirs : difference.mine);
    this.differences = this.differences.map((one) => (one.name === name ? { ...one, choice } : one));
  }

  /** As it is typed now, to be compared with later: it does not change with the form. */
  get sent(): F {
    return copy(this.values);
  }

  /** What was typed since this was sent. */
  since(sent: F): Partial<F> {
    const typed = this.names.filter((name) => !same(this.values[name], sent[name]));
    return copy(Object.fromEntries(typed.map((name) => [name, this.values[name]]))) as Partial<F>;
  }

  /** The controller took what was `sent`, and answers with what stands there; what was typed since waits to be saved. */
  saved(now: F, version: number, sent: F = this.values): void {
    const typed = this.since(sent);
    this.base = now;
    this.values = { ...copy(now), ...typed };
    this.version = version;
    this.differences = [];
  }

  /** Whether the object is what was sent. */
  isTaken(now: F, sent: F): boolean {
    return this.names.every((name) => same(now[name], sent[name]));
  }

  /** What was typed stands elsewhere now: a form of it begins anew. */
  begin(values: F): void {
    this.base = values;
    this.reset();
  }

  /** Back to what the controller has. */
  reset(): void {
    this.values = copy(this.base);
    this.differences = [];
  }
}

/** Values of forms are texts, numbers, truth values and lists of them: small and plain. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A list of one's own, so that typing changes nothing elsewhere. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return [...value] as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copy(one)])) as T;
}

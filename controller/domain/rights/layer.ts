// A table laid over another: what is written stays in the upper one, so that a room of any size is tried out without copying it. What the lower table holds
// is never written to; values that are changed in place are copied when they are first asked for.

export class Layer<K, V> extends Map<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #copy: (value: V) => V;
  readonly #gone: Set<K>;
  /** Keys of the upper table that the lower one does not have. */
  #added: number;
  #written: boolean;

  /** `copy` makes a value of the lower table one that may be changed in place; without it values are never changed. */
  constructor(base: ReadonlyMap<K, V>, copy: (value: V) => V = (value) => value) {
    super();
    this.#base = base;
    this.#copy = copy;
    this.#gone = new Set();
    this.#added = 0;
    this.#written = false;
  }

  /** Whether nothing was written to it. */
  get isClean(): boolean {
    return !this.#written;
  }

  override get size(): number {
    return this.#base.size - this.#gone.size + this.#added;
  }

  override has(key: K): boolean {
    return super.has(key) || (this.#base.has(key) && !this.#gone.has(key));
  }

  override get(key: K): V | undefined {
    const there = super.get(key);
    if (there !== undefined || this.#gone.has(key)) return there;
    const below = this.#base.get(key);
    if (below === undefined) return undefined;
    const copied = this.#copy(below);
    if (copied !== below) super.set(key, copied);
    return copied;
  }

  override set(key: K, value: V): this {
    this.#written = true;
    if (!super.has(key) && !this.#base.has(key)) this.#added += 1;
    this.#gone.delete(key);
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    this.#written = true;
    const had = this.has(key);
    super.delete(key);
    if (this.#base.has(key)) this.#gone.add(key);
    else if (had) this.#added -= 1;
    return had;
  }

  override clear(): void {
    super.clear();
    this.#written = true;
    this.#added = 0;
    for (const key of this.#base.keys()) this.#gone.add(key);
  }

  override entries(): MapIterator<[K, V]> {
    return this.#isBare ? this.#base.entries() : this.#walk();
  }

  override keys(): MapIterator<K> {
    return this.#isBare ? this.#base.keys() : pluck(this.#walk(), ([key]) => key);
  }

  override values(): MapIterator<V> {
    return this.#isBare ? this.#base.values() : pluck(this.#walk(), ([, value]) => value);
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(act: (value: V, key: K, map: Map<K, V>) => void): void {
    for (const [key, value] of this.entries()) act(value, key, this);
  }

  /** Whether the upper table holds nothing, not even a copy. */
  get #isBare(): boolean {
    return super.size === 0 && this.#gone.size === 0;
  }

  *#walk(): MapIterator<[K, V]> {
    for (const [key, below] of this.#base) {
      if (!this.#gone.has(key)) yield [key, super.get(key) ?? below];
    }
    for (const [key, value] of super.entries()) if (!this.#base.has(key)) yield [key, value];
  }
}

function* pluck<T, R>(from: Iterable<T>, part: (item: T) => R): MapIterator<R> {
  for (const item of from) yield part(item);
}

// Who is to hear that a session ended: the connections that use it.

type Ended = (because: string) => void;

export class SessionEnds {
  readonly #listeners = new Map<string, Set<Ended>>();
  readonly #later: (act: () => void) => void;

  /** @param later runs an act after sockets and timers had their turn */
  constructor(later: (act: () => void) => void) {
    this.#later = later;
  }

  /** @returns ends the listening */
  listen(session: string, ended: Ended): () => void {
    const set = this.#listeners.get(session) ?? new Set();
    this.#listeners.set(session, set.add(ended));
    return () => {
      set.delete(ended);
      if (set.size === 0) this.#listeners.delete(session);
    };
  }

  ended(session: string, because: string): void {
    const listeners = this.#listeners.get(session);
    this.#listeners.delete(session);
    if (listeners === undefined) return;
    // Whoever ended it by his own call is answered before his connection hears of it.
    this.#later(() => {
      for (const ended of listeners) ended(because);
    });
  }
}

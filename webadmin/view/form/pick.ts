// What can be chosen in a box that is searched.

export interface PickOption {
  readonly value: string;
  /** Before the name: an ID; empty for none. */
  readonly mark: string;
  readonly text: string;
  /** Behind it: what kind of thing it is. */
  readonly note: string;
  /** Where the search looks. */
  readonly texts: readonly string[];
}

// What makes a start impossible: a flag, a key or a value. `place` names it; the message is one line. The start ends with exit code 2.

export class SettingsError extends Error {
  readonly code = 'settings';
  /** The flag, variable or key. */
  readonly place: string;

  constructor(place: string, message: string) {
    super(`${place}: ${message}`);
    this.name = 'SettingsError';
    this.place = place;
  }
}

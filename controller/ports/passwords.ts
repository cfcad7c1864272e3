// Password hashing as the engine sees it. The hashing itself runs in a process of its own.

export class PasswordsBusy extends Error {
  constructor(message = 'too many passwords are being checked') {
    super(message);
    this.name = 'PasswordsBusy';
  }
}

export interface Passwords {
  /** An argon2id hash in PHC text form. Rejects with `PasswordsBusy` when the queue is full. */
  hash(password: string): Promise<string>;
  /** Whether `password` fits `hash`; with `null` (unknown user) it takes the same time and answers false. Rejects with `PasswordsBusy`. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

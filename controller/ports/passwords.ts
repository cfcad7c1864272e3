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

/** What a key costs: KiB of memory, passes, lanes. */
export interface KeyCost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface KeyDeriver {
  /** 32 bytes of argon2id from a passphrase and a salt (base64). Rejects with `PasswordsBusy`. */
  derive(passphrase: string, salt: string, cost: KeyCost): Promise<Uint8Array>;
}

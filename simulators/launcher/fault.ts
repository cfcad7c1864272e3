// What stops the launcher before it is ready: one line for people, and the code with which the process ends (contracts, Commands).

export class LaunchError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'LaunchError';
    this.exitCode = exitCode;
  }
}

/** Exit codes of the commands. */
export const EXIT = { fault: 1, usage: 2, inUse: 4 } as const;

// The certificate as those see it who serve it. How it is made and checked stands in controller/system/.

/** PEM texts. */
export interface Certificate {
  /** The server's own first, then those that signed it. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string | null;
  /** Names of hosts and addresses that it is for. */
  readonly names: readonly string[];
}

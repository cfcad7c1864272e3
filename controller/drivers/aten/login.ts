// The way through the login of an ATEN matrix. It locks everybody out for five minutes after three wrong logins, so that credentials that were refused are not sent
// again for a while, however often the connection comes back. While it is locked it does not ask for any.

import type { DeviceHost } from '../driver.ts';
import type { AtenEvent, AtenPrompt } from './codec.ts';
import { encodeLine } from './codec.ts';

/** Milliseconds until credentials that were refused are sent again: the first time, when the device may just have been changed, and from then on. */
const REFUSED_MS = 120_000;
const REFUSED_AGAIN_MS = 3_600_000;
/** Milliseconds in which a prompt must have come. */
const PATIENCE_MS = 5_000;
/** Milliseconds in which a line is handed over. */
const SEND_MS = 3_000;

type Step = 'user' | 'password' | 'banner' | 'in' | 'refused';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export class Login {
  readonly #host: DeviceHost;
  readonly #credentials: Credentials;
  readonly #begun: (model: string | null) => void;
  #step: Step = 'user';
  #wasNudged = false;
  #notBefore = 0;
  #refusals = 0;
  #cancel: () => void = () => undefined;

  /** `begun`: commands are taken from now on; the device's name, where it told it. */
  constructor(host: DeviceHost, credentials: Credentials, begun: (model: string | null) => void) {
    this.#host = host;
    this.#credentials = credentials;
    this.#begun = begun;
  }

  get isIn(): boolean {
    return this.#step === 'in';
  }

  opened(): void {
    this.#step = 'user';
    this.#wasNudged = false;
    this.#wait();
  }

  closed(): void {
    this.#step = 'user';
    this.#cancel();
  }

  hear(event: AtenEvent): void {
    if (event.kind === 'denied') return this.#denied(event.because, event.isLocked);
    if (this.isIn) return;
    if (event.kind === 'established') this.#in(event.model);
    else if (this.#step === 'user' && (event.kind === 'ok' || event.kind === 'incorrect')) this.#in(null);
    else if (event.kind === 'prompt') this.#prompted(event.of);
  }

  #in(model: string | null): void {
    this.#cancel();
    this.#refusals = 0;
    this.#step = 'in';
    this.#begun(model);
  }

  #wait(): void {
    this.#cancel();
    this.#cancel = this.#host.after(PATIENCE_MS, () => {
      if (this.#step === 'user' && !this.#wasNudged) return this.#nudge();
      this.#host.reset(this.#step === 'user' ? 'no login prompt, and no command prompt' : 'the login was not answered');
    });
  }

  /** A device without a login may say nothing until it is spoken to. */
  #nudge(): void {
    this.#wasNudged = true;
    this.#say('user', '');
  }

  #prompted(prompt: AtenPrompt): void {
    if (prompt === 'new password')
      return this.#denied('it wants its first password changed: do so at the device', false);
    // Some series have no login: they ask for a command at once.
    if (prompt === 'command') return this.#step === 'banner' || this.#step === 'user' ? this.#in(null) : undefined;
    if (prompt === 'username' && this.#step === 'banner') return this.#denied('it asks for a user again', false);
    if (prompt === 'username' && this.#step === 'user') this.#later('password', this.#credentials.username);
    else if (prompt === 'password' && this.#step !== 'banner') this.#say('banner', this.#credentials.password);
    // Any other prompt is one that came twice.
  }

  #later(next: Step, line: string): void {
    const left = this.#notBefore - this.#host.now();
    if (left <= 0) return this.#say(next, line);
    this.#cancel();
    this.#cancel = this.#host.after(left, () => this.#say(next, line));
  }

  #say(next: Step, line: string): void {
    if (this.#host.send(encodeLine(line), SEND_MS)) this.#step = next;
    this.#wait();
  }

  #denied(because: string, isLocked: boolean): void {
    if (this.isIn || this.#step === 'refused') return;
    this.#cancel();
    this.#step = 'refused';
    if (!isLocked) {
      this.#refusals += 1;
      this.#notBefore = this.#host.now() + (this.#refusals > 1 ? REFUSED_AGAIN_MS : REFUSED_MS);
    }
    this.#host.reset(`the login was refused: ${because}`);
  }
}

// An ATEN HDMI matrix on telnet, after its manuals and after what public clients saw a VM0808HB do: login with echo, masked password and lockout, a prompt, the short
// commands (`SS`, `RO`) and the long ones (`sw`, `read`). User `administrator`, password `password`. What each command answers stands in commands.ts.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';
import type { AtenHabits, AtenState } from './commands.ts';
import { answerTo, notice } from './commands.ts';
import { TelnetEar } from './telnet.ts';

/** Wrong logins in a row, over all connections, after which it lets nobody in for a while. */
const MAX_WRONG = 3;
const LOCKOUT_MS = 300_000;
/** Milliseconds of silence after which a session ends. */
const IDLE_MS = 300_000;
/** IAC WILL ECHO, IAC WILL SUPPRESS-GO-AHEAD. */
const NEGOTIATION = Uint8Array.of(255, 251, 1, 255, 251, 3);
const PROMPT = '> ';

type Step = 'user' | 'password' | 'in';

interface Client {
  step: Step;
  username: string;
  write(text: string): void;
  end(): void;
  cancelIdle(): void;
}

class Aten implements SimulatedDevice {
  readonly #make: DeviceMake;
  readonly #habits: AtenHabits;
  readonly #state: AtenState;
  readonly #clients = new Set<Client>();
  #wrong = 0;
  #lockedUntil = 0;

  constructor(make: DeviceMake, habits: AtenHabits) {
    this.#make = make;
    this.#habits = habits;
    const routes = new Map<number, number>();
    for (let output = 1; output <= make.outputs; output += 1) routes.set(output, output <= make.inputs ? output : 1);
    this.#state = {
      inputs: make.inputs,
      outputs: make.outputs,
      routes,
      off: new Set(),
      muted: new Set(),
      profiles: new Map(),
    };
  }

  connect(peer: { send(bytes: Uint8Array): void; end(): void }): DeviceSession {
    const encoder = new TextEncoder();
    const client: Client = {
      step: 'user',
      username: '',
      write: (text) => peer.send(encoder.encode(text)),
      end: peer.end,
      cancelIdle: () => undefined,
    };
    this.#clients.add(client);
    const ear = new TelnetEar();
    this.#stayAwake(client);
    peer.send(NEGOTIATION);
    this.#greet(client);
    return {
      heard: (bytes) => {
        this.#stayAwake(client);
        const { lines, replies } = ear.hear(bytes);
        if (replies.length > 0) peer.send(replies);
        for (const line of lines) this.#entered(client, line);
      },
      gone: () => this.#forget(client),
    };
  }

  panel(output: string, input: string | null): void {
    const number = Number(output);
    if (input === null) return void this.#state.off.add(number);
    this.#state.routes.set(number, Number(input));
    this.#state.off.delete(number);
    this.#tell(notice(Number(input), number), null);
  }

  shows(output: string): string | null {
    const input = this.#state.routes.get(Number(output));
    return input === undefined || this.#state.off.has(Number(output)) ? null : String(input);
  }

  /** Routes stand in its memory; sessions and the count of wrong logins do not. */
  powerCycle(): void {
    this.#wrong = 0;
    this.#lockedUntil = 0;
    this.#state.off.clear();
    for (const client of [...this.#clients]) {
      this.#forget(client);
      client.end();
    }
  }

  #forget(client: Client): void {
    client.cancelIdle();
    this.#clients.delete(client);
  }

  #stayAwake(client: Client): void {
    client.cancelIdle();
    client.cancelIdle = this.#make.timers.after(IDLE_MS, () => client.end());
  }

  #greet(client: Client): void {
    if (!this.#habits.hasLogin) {
      client.step = 'in';
      return client.write(PROMPT);
    }
    if (this.#make.timers.now() < this.#lockedUntil) return this.#refuse(client);
    client.write('\r\nEnter Username: ');
  }

  #refuse(client: Client): void {
    client.write('Login locked. Please wait for 5 minutes and try again later.\r\n');
    this.#forget(client);
    client.end();
  }

  #entered(client: Client, line: string): void {
    if (client.step === 'user') {
      if (line === '') return client.write('\r\nEnter Username: ');
      client.username = line;
      client.step = 'password';
      return client.write(`${line}\r\nPassword: `);
    }
    if (client.step === 'password') return this.#logIn(client, line);
    this.#command(client, line.trim());
  }

  #logIn(client: Client, password: string): void {
    client.write(`${'*'.repeat(password.length)}\r\n`);
    const { username, password: expected } = this.#habits;
    if (client.username.toLowerCase() === username.toLowerCase() && password === expected) {
      this.#wrong = 0;
      client.step = 'in';
      const model =
        this.#habits.model ??
        `VM${String(this.#make.inputs).padStart(2, '0')}${String(this.#make.outputs).padStart(2, '0')}HB`;
      return client.write(`\r\nConnection to ${model} is established\r\n\r\n${PROMPT}`);
    }
    this.#wrong += 1;
    client.step = 'user';
    client.write('User login fail\r\n');
    if (this.#wrong < MAX_WRONG) return client.write('\r\nEnter Username: ');
    this.#wrong = 0;
    this.#lockedUntil = this.#make.timers.now() + LOCKOUT_MS;
    this.#refuse(client);
  }

  #command(client: Client, line: string): void {
    if (line === '') return client.write(`\r\n${PROMPT}`);
    const { lines, notices } = answerTo(this.#state, this.#habits, line);
    client.write(`${[line, ...lines].join('\r\n')}\r\n${PROMPT}`);
    for (const text of notices) this.#tell(text, client);
  }

  /** Everybody who is logged in hears of a switch; whoever ordered it has his answer. */
  #tell(text: string, except: Client | null): void {
    for (const client of this.#clients)
      if (client.step === 'in' && client !== except) client.write(`\r\n${text}\r\n${PROMPT}`);
  }
}

const HABITS: AtenHabits = {
  commands: 'both',
  readsBy: 'output',
  hasLogin: true,
  username: 'administrator',
  password: 'password',
  model: null,
};

export function createAten(make: DeviceMake, habits: Partial<AtenHabits> = {}): SimulatedDevice {
  return new Aten(make, { ...HABITS, ...habits });
}

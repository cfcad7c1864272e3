// A simulated Extron matrix switcher with its connections: banner, password, commands as their characters come, reports, the end after five idle minutes.

import type { Timers } from '../../../protocol/link/types.ts';
import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';
import type { Answer, Speaker } from './commands.ts';
import { clock, ESCAPED, PLAIN } from './commands.ts';
import type { SwitcherHabits } from './switcher.ts';
import { DXP, Switcher } from './switcher.ts';

/** Characters of a command that never ends; then it is unknown. */
const MAX_COMMAND = 512;
const ESCAPE = '\x1b';
/** The telnet bytes that begin a command, and the first of those that name an option. */
const IAC = 255;
const WILL = 251;
/** How often a wrong password may be said. */
const MAX_PASSWORDS = 3;

interface Peer {
  send(bytes: Uint8Array): void;
  end(): void;
}

interface Stage {
  readonly switcher: Switcher;
  readonly habits: SwitcherHabits;
  readonly timers: Timers;
  readonly sessions: Set<Session>;
}

class Session implements Speaker {
  readonly #stage: Stage;
  readonly #peer: Peer;
  #pending = '';
  #level: 'nobody' | 'user' | 'administrator';
  #wrong = 0;
  #wasCr = false;
  /** Of telnet: that a command begins, or which one waits for its option. */
  #verb = 0;
  #cancelIdle: () => void = () => undefined;
  verbose: number;
  timeout: number;

  constructor(stage: Stage, peer: Peer) {
    this.#stage = stage;
    this.#peer = peer;
    this.verbose = stage.habits.verbose;
    this.timeout = stage.habits.idleMs / 10_000;
    this.#level = stage.habits.adminPassword === null ? 'administrator' : 'nobody';
  }

  get isAdministrator(): boolean {
    return this.#level === 'administrator';
  }

  connections(): number {
    return this.#stage.sessions.size;
  }

  now(): number {
    return this.#stage.timers.now();
  }

  greet(): void {
    const { model, firmware, partNumber } = this.#stage.habits;
    this.#line(`(c) Copyright 2018, Extron Electronics, ${model}, V${firmware}, ${partNumber}`);
    this.#line(clock(this.now()));
    if (this.#level === 'nobody') this.#say('\r\nPassword:');
    this.#stir();
  }

  heard(bytes: Uint8Array): void {
    this.#stir();
    for (const byte of bytes) {
      if (this.#isTelnet(byte)) continue;
      const character = String.fromCharCode(byte);
      if (this.#level === 'nobody') this.#guess(character);
      else this.#type(character);
    }
  }

  /** What a telnet program negotiates at the beginning is heard, and left at that. */
  #isTelnet(byte: number): boolean {
    const isOption = this.#verb >= WILL && this.#verb < IAC;
    const isVerb = this.#verb === IAC;
    this.#verb = isVerb || byte === IAC ? byte : 0;
    return isOption || isVerb || byte === IAC;
  }

  /** Something was switched elsewhere: told in verbose modes 1 and 3. */
  told(news: string): void {
    if (this.#level !== 'nobody' && (this.verbose === 1 || this.verbose === 3)) this.#line(news);
  }

  rest(): void {
    this.#cancelIdle();
  }

  end(): void {
    this.rest();
    this.#peer.end();
  }

  /** CR, LF or both end it. */
  #guess(character: string): void {
    const isSecond = character === '\n' && this.#wasCr;
    this.#wasCr = character === '\r';
    if (isSecond) return;
    if (character !== '\r' && character !== '\n') {
      if (this.#pending.length < MAX_COMMAND) this.#pending += character;
      return;
    }
    const { adminPassword, userPassword } = this.#stage.habits;
    const guess = this.#pending;
    this.#pending = '';
    if (guess === adminPassword) this.#level = 'administrator';
    else if (guess === userPassword) this.#level = 'user';
    if (this.#level !== 'nobody') return this.#say(`\r\nLogin ${this.isAdministrator ? 'Administrator' : 'User'}\r\n`);
    this.#wrong += guess === '' ? 0 : 1;
    if (this.#wrong >= MAX_PASSWORDS) this.#peer.end();
    else this.#say('\r\nPassword:');
  }

  #type(character: string): void {
    const isEscaped = this.#pending !== '' && (this.#pending[0] === ESCAPE || /^w/i.test(this.#pending));
    if (character === '\r' || character === '\n') {
      const command = this.#pending;
      this.#pending = '';
      if (isEscaped) this.#act(ESCAPED, command.slice(1));
      else if (command !== '') this.#line('E10');
      return;
    }
    // Escape begins anew, whatever came before.
    this.#pending = character === ESCAPE ? ESCAPE : this.#pending + character;
    if (this.#pending.length > MAX_COMMAND) return this.#unknown();
    if (isEscaped || character === ESCAPE || this.#pending.toLowerCase() === 'w') return;
    if (PLAIN.some(([form]) => form.test(this.#pending))) {
      const command = this.#pending;
      this.#pending = '';
      this.#act(PLAIN, command);
    } else if (!/^[\d*+-]*l?$/i.test(this.#pending)) this.#unknown();
  }

  #unknown(): void {
    this.#pending = '';
    this.#line('E10');
  }

  #act(table: typeof PLAIN, command: string): void {
    const { switcher, habits } = this.#stage;
    for (const [form, act] of table) {
      const found = form.exec(command);
      if (found === null) continue;
      const said: Answer | string = act({ switcher, habits, speaker: this }, ...found.slice(1));
      this.#line(typeof said === 'string' ? said : said.answer);
      if (typeof said !== 'string' && said.news !== undefined) this.#tell(said.news);
      return;
    }
    this.#line('E10');
  }

  #tell(news: string): void {
    for (const session of this.#stage.sessions) if (session !== this) session.told(news);
  }

  #stir(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.#stage.timers.after(this.timeout * 10_000, () => this.#peer.end());
  }

  #line(text: string): void {
    this.#say(`${text}\r\n`);
  }

  #say(text: string): void {
    this.#peer.send(new TextEncoder().encode(text));
  }
}

/** A switcher of the DXP HD 4K PLUS series, or with other habits. */
export function createExtron(
  { inputs, outputs, timers }: DeviceMake,
  habits: Partial<SwitcherHabits> = {},
): SimulatedDevice {
  const all = { ...DXP, ...habits };
  const switcher = new Switcher({ inputs, outputs }, all);
  const sessions = new Set<Session>();
  const stage: Stage = { switcher, habits: all, timers, sessions };
  return {
    connect(peer): DeviceSession {
      const session = new Session(stage, peer);
      sessions.add(session);
      session.greet();
      return {
        heard: (bytes) => session.heard(bytes),
        gone() {
          session.rest();
          sessions.delete(session);
        },
      };
    },
    panel(output, input) {
      if (switcher.lock === 1) return;
      if (!switcher.isOutput(Number(output)) || (input !== null && !switcher.isInput(Number(input)))) return;
      switcher.tie(Number(input ?? 0), Number(output), ['video', 'audio']);
      for (const session of sessions) session.told('Qik');
    },
    shows(output) {
      const input = switcher.tied(Number(output), 'video');
      return input === 0 ? null : String(input);
    },
    powerCycle() {
      switcher.powerCycle();
      for (const session of [...sessions]) session.end();
      sessions.clear();
    },
  };
}

// A simulated Kramer switcher with its connections: commands between `#` and a carriage return, several behind one another, machine numbers, answers, news to all.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';
import type { KramerSpeaker, Reply, Scene } from './commands.ts';
import { COMMANDS, ERROR, QUESTIONS } from './commands.ts';
import type { KramerHabits } from './switcher.ts';
import { KramerSwitcher, VS88 } from './switcher.ts';

/** Characters of a command line; the guide allows 64, newer devices more. */
const MAX_LINE = 512;

interface Peer {
  send(bytes: Uint8Array): void;
  end(): void;
}

interface Stage {
  readonly switcher: KramerSwitcher;
  readonly habits: KramerHabits;
  readonly sessions: Set<Session>;
}

class Session implements KramerSpeaker {
  readonly #stage: Stage;
  readonly #peer: Peer;
  #line = '';
  isLoggedIn: boolean;

  constructor(stage: Stage, peer: Peer) {
    this.#stage = stage;
    this.#peer = peer;
    this.isLoggedIn = stage.habits.password === null;
  }

  greet(): void {
    const { welcome } = this.#stage.habits;
    if (welcome !== null) this.#say(`${welcome}\r\n`);
  }

  heard(bytes: Uint8Array): void {
    for (const byte of bytes) {
      const character = String.fromCharCode(byte);
      if (character === '\r' || character === '\n') this.#end();
      else if (this.#line.length < MAX_LINE) this.#line += character;
    }
  }

  told(lines: readonly string[]): void {
    for (const line of lines) this.#answer(line);
  }

  end(): void {
    this.#peer.end();
  }

  #end(): void {
    const line = this.#line;
    this.#line = '';
    const begin = line.indexOf('#');
    if (begin < 0) return;
    const [, number, chain = ''] = /^#(?:(\d{1,2})@)?(.*)$/.exec(line.slice(begin)) ?? [];
    if (number !== undefined && Number(number) !== this.#stage.habits.machine) return;
    for (const command of chain.split('|')) this.#act(command.trim());
  }

  #act(command: string): void {
    const { switcher, habits } = this.#stage;
    const [, name = '', parameters = ''] = /^([A-Za-z-]*\??) *(.*)$/.exec(command) ?? [];
    const word = name.toUpperCase();
    const isQuestion = Object.hasOwn(QUESTIONS, word);
    const act = isQuestion ? QUESTIONS[word] : COMMANDS[word];
    if (act === undefined || (word === '' && parameters !== ''))
      return this.#answer(`ERR ${code(word === '' ? ERROR.syntax : ERROR.unavailable)}`);
    const scene: Scene = { switcher, habits, speaker: this };
    const said = isQuestion || this.isLoggedIn ? act(scene, parameters) : ERROR.unauthorized;
    if (typeof said === 'number') return this.#answer(`${word.replace('?', '')} ERR ${code(said)}`);
    this.#reply(typeof said === 'string' ? { lines: [said] } : said);
  }

  #reply({ lines, news }: Reply): void {
    this.told(lines);
    if (news === undefined) return;
    for (const session of this.#stage.sessions) if (session !== this) session.told(news);
  }

  #answer(text: string): void {
    this.#say(`~${String(this.#stage.habits.machine).padStart(2, '0')}@${text}\r\n`);
  }

  #say(text: string): void {
    this.#peer.send(new TextEncoder().encode(text));
  }
}

function code(error: number): string {
  return String(error).padStart(3, '0');
}

/** A switcher like a VS-88UHD, or with other habits. */
export function createKramer({ inputs, outputs }: DeviceMake, habits: Partial<KramerHabits> = {}): SimulatedDevice {
  const all = { ...VS88, ...habits };
  const switcher = new KramerSwitcher({ inputs, outputs }, all);
  const sessions = new Set<Session>();
  const stage: Stage = { switcher, habits: all, sessions };
  return {
    connect(peer): DeviceSession {
      const session = new Session(stage, peer);
      sessions.add(session);
      session.greet();
      return { heard: (bytes) => session.heard(bytes), gone: () => sessions.delete(session) };
    },
    panel(output, input) {
      const [to, from] = [Number(output), Number(input ?? 0)];
      if (switcher.isLocked || !switcher.isOutput(to) || (from !== 0 && !switcher.isInput(from))) return;
      switcher.connect(from, to, ['video', 'audio']);
      for (const session of sessions) session.told([`VID ${from}>${to}`]);
    },
    shows(output) {
      const input = switcher.shown(Number(output), 'video');
      return input === 0 ? null : String(input);
    },
    powerCycle() {
      switcher.powerCycle();
      for (const session of [...sessions]) session.end();
      sessions.clear();
    },
  };
}

// The commands of an ATEN matrix and what it answers, line by line. Two dialects live side by side: two letters with numbers, and words as on the serial port.

export interface AtenHabits {
  /** `short`: no `sw` and no `read`; `long`: neither `SS` nor `RO`. */
  readonly commands: 'both' | 'short' | 'long';
  /** Whether `RO` asks for an output, as manuals have it, or for an input, as one firmware was seen to. */
  readonly readsBy: 'output' | 'input';
  readonly hasLogin: boolean;
  readonly username: string;
  readonly password: string;
  /** Its name at login; by default made from its size. */
  readonly model: string | null;
}

export interface AtenState {
  readonly inputs: number;
  readonly outputs: number;
  /** The input of each output. */
  readonly routes: Map<number, number>;
  /** Outputs whose picture is off, and whose sound is. */
  readonly off: Set<number>;
  readonly muted: Set<number>;
  readonly profiles: Map<number, ReadonlyMap<number, number>>;
}

export interface Answer {
  readonly lines: readonly string[];
  /** What everybody else is told. */
  readonly notices: readonly string[];
}

type Command = (state: AtenState, match: RegExpExecArray, habits: AtenHabits) => Answer | null;

const MAX_PROFILES = 32;
const FIRMWARE = '3.6.352';

function two(port: number): string {
  return String(port).padStart(2, '0');
}

/** What is said of a switch, by whoever made it. */
export function notice(input: number, output: number): string {
  return `Switch input ${two(input)} to output ${two(output)} `;
}

function says(...lines: string[]): Answer {
  return { lines, notices: [] };
}

/** The ports that `01` or `*` stands for; null: there is none. */
function outputsOf({ outputs }: AtenState, text: string): number[] | null {
  if (text === '*') return Array.from({ length: outputs }, (_, at) => at + 1);
  const output = Number(text);
  return output >= 1 && output <= outputs ? [output] : null;
}

function route(state: AtenState, input: number, outputs: readonly number[] | null): string[] | null {
  if (outputs === null || input < 1 || input > state.inputs) return null;
  for (const output of outputs) state.routes.set(output, input);
  return outputs.map((output) => notice(input, output));
}

function acknowledged(text: string, notices: readonly string[] | null): Answer | null {
  return notices === null ? null : { lines: [`${text} Command OK`], notices };
}

/** Puts outputs into a set or takes them out of it. */
function toggled(text: string, outputs: readonly number[] | null, set: Set<number>, isIn: boolean): Answer | null {
  if (outputs === null) return null;
  for (const output of outputs) {
    if (isIn) set.add(output);
    else set.delete(output);
  }
  return says(`${text} Command OK`);
}

function ofOutput(state: AtenState, output: number): string[] {
  const input = state.routes.get(output);
  if (output < 1 || output > state.outputs) return [];
  if (input === undefined || state.off.has(output)) return [`No port is connected to Output Port ${two(output)} `];
  return [`Input Port ${two(input)} is connected to Output Port ${two(output)} `];
}

function outputsShowing(state: AtenState, input: number): number[] {
  return [...state.routes].filter(([output, own]) => own === input && !state.off.has(output)).map(([output]) => output);
}

function ofInput(state: AtenState, input: number, isFirst: boolean): string[] {
  if (input < 1 || input > state.inputs) return [];
  const outputs = outputsShowing(state, input);
  if (outputs.length === 0) return [`No port is connected to Input Port ${two(input)} `];
  if (isFirst) return [`Input Port ${two(input)} is connected to Output Port ${outputs.map(two).join(' ')} `];
  return outputs.map((output) => `Output Port ${two(output)} is connected to Input Port ${two(input)} `);
}

function everything(state: AtenState): Answer {
  const word = (isOff: boolean): string => (isOff ? 'off' : 'on');
  const lines = [...state.routes].map(([output, input]) => {
    const [video, audio] = [word(state.off.has(output)), word(state.muted.has(output))];
    return `o${two(output)} i${two(input)} video ${video} audio ${audio} `;
  });
  return says('read Command OK', ...lines, 'EDID port1 ', `F/W version V${FIRMWARE} `);
}

function load(state: AtenState, profile: number): string[] | null {
  const saved = state.profiles.get(profile);
  if (saved === undefined) return null;
  for (const [output, input] of saved) state.routes.set(output, input);
  return [`Load profile ${two(profile)}`];
}

function save(state: AtenState, profile: number): boolean {
  if (profile < 1 || profile > MAX_PROFILES) return false;
  state.profiles.set(profile, new Map(state.routes));
  return true;
}

const SHORT: readonly (readonly [RegExp, Command])[] = [
  [
    /^ss ?(\d{1,2}) ?, ?(\d{1,2}|\*)$/i,
    (state, [, input, output = '']) => {
      const notices = route(state, Number(input), outputsOf(state, output));
      return notices === null ? null : { lines: notices, notices };
    },
  ],
  [
    /^ro ?(\d{1,2})$/i,
    (state, [, port], { readsBy }) =>
      says(...(readsBy === 'output' ? ofOutput(state, Number(port)) : ofInput(state, Number(port), true))),
  ],
  [/^ri ?(\d{1,2})$/i, (state, [, port]) => says(...ofInput(state, Number(port), false))],
  [/^vr$/i, () => says(`Software version ${FIRMWARE}.`)],
  [
    /^lo ?(\d{1,2})$/i,
    (state, [, profile]) => {
      const notices = load(state, Number(profile));
      return notices === null ? null : { lines: notices, notices };
    },
  ],
  [/^sv ?(\d{1,2})$/i, (state, [, profile]) => (save(state, Number(profile)) ? says(`Save profile ${profile}`) : null)],
  [/^h$/i, () => says('H GT IM IP LO PW RI RO SB SS SV TI VR')],
];

const LONG: readonly (readonly [RegExp, Command])[] = [
  [
    /^sw i ?(\d{1,2}) o ?(\d{1,2}|\*)(?: video| audio)?$/i,
    (state, [text, input, output = '']) => acknowledged(text, route(state, Number(input), outputsOf(state, output))),
  ],
  [
    /^sw o ?(\d{1,2}|\*)(?: video)? (on|off)$/i,
    (state, [text, output = '', word = '']) =>
      toggled(text, outputsOf(state, output), state.off, word.toLowerCase() === 'off'),
  ],
  [
    /^mute o ?(\d{1,2}|\*) (on|off)$/i,
    (state, [text, output = '', word = '']) =>
      toggled(text, outputsOf(state, output), state.muted, word.toLowerCase() === 'on'),
  ],
  [/^read$/i, (state) => everything(state)],
  [/^echo (?:on|off)$/i, (_state, [text]) => says(`${text} Command OK`)],
  [
    /^profile f ?(\d{1,2}) (load|save)$/i,
    (state, [text, profile, word = '']) => {
      if (word.toLowerCase() === 'save') return save(state, Number(profile)) ? says(`${text} Command OK`) : null;
      return acknowledged(text, load(state, Number(profile)));
    },
  ],
];

/** The lines that answer a command, and what others hear of it. */
export function answerTo(state: AtenState, habits: AtenHabits, text: string): Answer {
  const known = [...(habits.commands === 'long' ? [] : SHORT), ...(habits.commands === 'short' ? [] : LONG)];
  for (const [pattern, command] of known) {
    const match = pattern.exec(text);
    const answer = match === null ? null : command(state, match, habits);
    if (answer !== null) return answer;
  }
  return says(`${text} Command incorrect`);
}

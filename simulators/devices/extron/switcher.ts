// What a simulated Extron matrix switcher is apart from its connections: ties of picture and sound, mutes, presets, names, locks. Written from the user guide of the
// DXP HD 4K PLUS (68-2939-01).

/** Global presets. */
const PRESETS = 16;
/** Characters of a name, as the guide limits them. */
const NAME_CHARACTERS = 16;

export type Level = 'video' | 'audio';

export interface SwitcherHabits {
  readonly model: string;
  readonly firmware: string;
  readonly partNumber: string;
  /** Asked for after the banner; null: nobody is asked. */
  readonly adminPassword: string | null;
  readonly userPassword: string | null;
  /** 0 as on a network, 1 as on RS-232. */
  readonly verbose: number;
  /** Inputs at which no picture stands. */
  readonly silent: readonly number[];
  /** Milliseconds without a word after which a connection ends; the guide says five minutes. */
  readonly idleMs: number;
}

export const DXP: SwitcherHabits = {
  model: 'DXP 88 HD 4K PLUS',
  firmware: '1.03',
  partNumber: '60-1495-01',
  adminPassword: null,
  userPassword: null,
  verbose: 0,
  silent: [],
  idleMs: 300_000,
};

/** Ties by output, from 1; 0 is none. */
type Ties = Record<Level, number[]>;

export class Switcher {
  readonly inputs: number;
  readonly outputs: number;
  readonly #silent: readonly number[];
  readonly #ties: Ties;
  readonly #presets = new Map<number, Ties>();
  readonly #names = new Map<string, string>();
  readonly #mutes: Record<Level, Map<number, number>> = { video: new Map(), audio: new Map() };
  /** 0 unlocked, 1 locked, 2 basic functions. */
  lock = 0;

  constructor(
    { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
    { silent }: Pick<SwitcherHabits, 'silent'>,
  ) {
    this.#silent = silent;
    this.inputs = inputs;
    this.outputs = outputs;
    const straight = Array.from({ length: outputs }, (_, at) => (at < inputs ? at + 1 : 0));
    this.#ties = { video: [...straight], audio: [...straight] };
  }

  isInput(port: number): boolean {
    return port >= 1 && port <= this.inputs;
  }

  isOutput(port: number): boolean {
    return port >= 1 && port <= this.outputs;
  }

  tied(output: number, level: Level): number {
    return this.#ties[level][output - 1] ?? 0;
  }

  tie(input: number, output: number, levels: readonly Level[]): void {
    for (const level of levels) this.#ties[level][output - 1] = input;
  }

  isPreset(preset: number): boolean {
    return preset >= 1 && preset <= PRESETS;
  }

  save(preset: number): void {
    this.#presets.set(preset, { video: [...this.#ties.video], audio: [...this.#ties.audio] });
  }

  /** False: nothing was ever saved there. */
  recall(preset: number): boolean {
    const saved = this.#presets.get(preset);
    if (saved === undefined) return false;
    for (const level of ['video', 'audio'] as const) this.#ties[level].splice(0, this.outputs, ...saved[level]);
    return true;
  }

  preset(preset: number, level: Level): readonly number[] {
    return preset === 0 ? this.#ties[level] : (this.#presets.get(preset)?.[level] ?? []);
  }

  mute(output: number, level: Level, value: number): void {
    this.#mutes[level].set(output, value);
  }

  muted(output: number, level: Level): number {
    return this.#mutes[level].get(output) ?? 0;
  }

  name(of: 'I' | 'O' | 'G', at: number): string {
    const usual = { I: `Input ${pad(at)}`, O: `Output ${pad(at)}`, G: '[unassigned]' }[of];
    return this.#names.get(`${of}${at}`) ?? usual;
  }

  rename(of: 'I' | 'O' | 'G', at: number, name: string): void {
    this.#names.set(`${of}${at}`, name.slice(0, NAME_CHARACTERS));
  }

  signals(): string {
    return Array.from({ length: this.inputs }, (_, at) => (this.#silent.includes(at + 1) ? '0' : '1')).join('');
  }

  /** Ties, presets and names outlast the power; mutes do not. */
  powerCycle(): void {
    for (const level of ['video', 'audio'] as const) this.#mutes[level].clear();
  }
}

export function pad(value: number): string {
  return String(value).padStart(2, '0');
}

// What a simulated Kramer switcher is apart from its connections: what each output shows on each layer, presets, mutes, locks. Written from the Protocol 3000
// Reference Guide (2900-300489).

/** Presets that it keeps. */
const PRESETS = 8;

export const LAYERS = ['video', 'audio', 'usb'] as const;
export type Layer = (typeof LAYERS)[number];

export interface KramerHabits {
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly name: string;
  /** 1 to 99. */
  readonly machine: number;
  /** Before `LOGIN` with it nothing may be switched; null: security is off. */
  readonly password: string | null;
  /** What VID, AUD and AV add to what they carried out; ROUTE never does. */
  readonly result: '' | ' OK';
  /** Inputs at which no picture stands. */
  readonly silent: readonly number[];
  /** A line said to whoever connects; some models have one, most do not. */
  readonly welcome: string | null;
}

export const VS88: KramerHabits = {
  model: 'VS-88UHD',
  firmware: '1.12.0034',
  serial: '00000123456789',
  name: 'KRAMER_0034',
  machine: 1,
  password: null,
  result: ' OK',
  silent: [],
  welcome: null,
};

type Connections = Record<Layer, number[]>;

export class KramerSwitcher {
  readonly inputs: number;
  readonly outputs: number;
  readonly #silent: readonly number[];
  readonly #connections: Connections;
  readonly #presets = new Map<number, Connections>();
  readonly #mutes = new Map<string, number>();
  readonly #labels = new Map<string, string>();
  isLocked = false;
  /** 0: sound follows the picture. */
  afv = 0;

  constructor(
    { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
    { silent }: Pick<KramerHabits, 'silent'>,
  ) {
    this.#silent = silent;
    this.inputs = inputs;
    this.outputs = outputs;
    const straight = Array.from({ length: outputs }, (_, at) => (at < inputs ? at + 1 : 0));
    this.#connections = { video: [...straight], audio: [...straight], usb: [...straight] };
  }

  isInput(port: number): boolean {
    return port >= 1 && port <= this.inputs;
  }

  isOutput(port: number): boolean {
    return port >= 1 && port <= this.outputs;
  }

  shown(output: number, layer: Layer): number {
    return this.#connections[layer][output - 1] ?? 0;
  }

  connect(input: number, output: number, layers: readonly Layer[]): void {
    for (const layer of layers) this.#connections[layer][output - 1] = input;
  }

  get presets(): readonly number[] {
    return [...this.#presets.keys()].sort((one, other) => one - other);
  }

  isPreset(preset: number): boolean {
    return preset >= 1 && preset <= PRESETS;
  }

  store(preset: number): void {
    const { video, audio, usb } = this.#connections;
    this.#presets.set(preset, { video: [...video], audio: [...audio], usb: [...usb] });
  }

  /** False: nothing was ever stored there. */
  recall(preset: number): boolean {
    const stored = this.#presets.get(preset);
    if (stored === undefined) return false;
    for (const layer of LAYERS) this.#connections[layer].splice(0, this.outputs, ...stored[layer]);
    return true;
  }

  mute(what: string, output: number, value: number): void {
    this.#mutes.set(`${what}${output}`, value);
  }

  muted(what: string, output: number): number {
    return this.#mutes.get(`${what}${output}`) ?? 0;
  }

  /** Null: switched off, as it is delivered. */
  label(side: number, port: number): string | null {
    return this.#labels.get(`${side} ${port}`) ?? null;
  }

  relabel(side: number, port: number, text: string): void {
    this.#labels.set(`${side} ${port}`, text);
  }

  signal(input: number): number {
    return this.#silent.includes(input) ? 0 : 1;
  }

  /** Connections and presets outlast the power. */
  powerCycle(): void {
    this.#mutes.clear();
    this.isLocked = false;
  }
}

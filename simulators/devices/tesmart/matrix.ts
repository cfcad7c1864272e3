// A simulated TESmart HDMI matrix: commands between `MT00` and `NT`, of which one alone is answered. Written from the maker's command list and what users recorded.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';

const PRESETS = 8;
const MAX_TEXT = 64;
const COMMAND = /MT00(SW|RD|SV|BZ)(\d\d|EN)(\d\d)NT$/;

class Matrix {
  readonly #inputs: number;
  readonly #links: number[];
  readonly #presets = new Map<number, readonly number[]>();

  constructor(inputs: number, outputs: number) {
    this.#inputs = inputs;
    this.#links = Array.from({ length: outputs }, (_, at) => Math.min(at + 1, inputs));
  }

  shown(output: number): number | undefined {
    return this.#links[output - 1];
  }

  get links(): string {
    return `LINK:${this.#links.map((input, at) => `O${at + 1}I${input};`).join('')}END`;
  }

  /** 0 for the output is all of them; 0 for both is each input at the output of its number. */
  switch(input: number, output: number): void {
    if (input > this.#inputs || output > this.#links.length) return;
    for (let at = 0; at < this.#links.length; at += 1) {
      if (output !== 0 && output !== at + 1) continue;
      if (input !== 0) this.#links[at] = input;
      else if (output === 0) this.#links[at] = Math.min(at + 1, this.#inputs);
    }
  }

  /** What it answers; null for everything but the question for the links. */
  obey(verb: string, first: string, second: string): string | null {
    const preset = Number(second);
    if (verb === 'SW') this.switch(Number(first), Number(second));
    if (verb === 'SV' && preset >= 1 && preset <= PRESETS) this.#presets.set(preset, [...this.#links]);
    if (verb === 'RD' && first === '01')
      this.#links.splice(0, this.#links.length, ...(this.#presets.get(preset) ?? this.#links));
    return verb === 'RD' && first === '00' ? this.links : null;
  }
}

/** What somebody does at its panel it tells nobody: it has to be asked. */
export function createTesmartMatrix({ inputs, outputs }: DeviceMake): SimulatedDevice {
  const matrix = new Matrix(inputs, outputs);
  const ends = new Set<() => void>();
  return {
    connect({ send, end }): DeviceSession {
      let text = '';
      ends.add(end);
      function heard(character: string): void {
        text = (text + character).slice(-MAX_TEXT);
        const found = COMMAND.exec(text);
        if (found === null) return;
        text = '';
        const answer = matrix.obey(found[1] ?? '', found[2] ?? '', found[3] ?? '');
        if (answer !== null) send(new TextEncoder().encode(answer));
      }
      return {
        heard(bytes) {
          for (const byte of bytes) heard(String.fromCharCode(byte));
        },
        gone: () => ends.delete(end),
      };
    },
    panel(output, input) {
      if (input !== null && Number(input) >= 1 && Number(output) >= 1) matrix.switch(Number(input), Number(output));
    },
    shows(output) {
      const input = matrix.shown(Number(output));
      return input === undefined ? null : String(input);
    },
    powerCycle() {
      for (const end of [...ends]) end();
      ends.clear();
    },
  };
}

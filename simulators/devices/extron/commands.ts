// The Simple Instruction Set as the simulated switcher understands it: each command is a form and what it does and answers.

import type { Level, Switcher, SwitcherHabits } from './switcher.ts';
import { pad } from './switcher.ts';

/** Outputs that one answer of a view of ties holds. */
const VIEW_OUTPUTS = 16;
const MAX_TIMEOUT = 65_000;

/** What a command may do to the connection that it came over. */
export interface Speaker {
  readonly isAdministrator: boolean;
  verbose: number;
  /** Tens of seconds without a word until the connection ends. */
  timeout: number;
  connections(): number;
  /** Milliseconds since the switcher was built, for its clock. */
  now(): number;
}

export interface Answer {
  /** To the one who asked. */
  readonly answer: string;
  /** To the others who want to know of changes. */
  readonly news?: string;
}

interface Scene {
  readonly switcher: Switcher;
  readonly habits: SwitcherHabits;
  readonly speaker: Speaker;
}

type Act = (scene: Scene, ...parts: readonly string[]) => Answer | string;

const LEVELS: Readonly<Record<string, { readonly levels: readonly Level[]; readonly tag: string }>> = {
  '!': { levels: ['video', 'audio'], tag: 'All' },
  '%': { levels: ['video'], tag: 'Vid' },
  '&': { levels: ['video'], tag: 'Vid' },
  $: { levels: ['audio'], tag: 'Aud' },
};

/** Tagged in verbose modes 2 and 3, bare in 0 and 1. */
function tagged({ speaker }: Scene, tag: string, value: string): string {
  return speaker.verbose >= 2 ? `${tag}${value}` : value;
}

function both(answer: string): Answer {
  return { answer, news: answer };
}

function tie({ switcher }: Scene, from = '', to = '', kind = ''): Answer | string {
  const [input, output] = [Number(from), Number(to)];
  const { levels, tag } = LEVELS[kind] ?? { levels: [], tag: '' };
  if (input !== 0 && !switcher.isInput(input)) return 'E01';
  if (!switcher.isOutput(output)) return 'E12';
  switcher.tie(input, output, levels);
  return both(`Out${pad(output)} In${pad(input)} ${tag}`);
}

function tieToAll({ switcher }: Scene, from = '', kind = ''): Answer | string {
  const input = Number(from);
  const { levels, tag } = LEVELS[kind] ?? { levels: [], tag: '' };
  if (input !== 0 && !switcher.isInput(input)) return 'E01';
  for (let output = 1; output <= switcher.outputs; output += 1) switcher.tie(input, output, levels);
  return both(`In${pad(input)} ${tag}`);
}

function view(scene: Scene, at = '', kind = ''): string {
  const output = Number(at);
  const { levels, tag } = LEVELS[kind] ?? { levels: [], tag: '' };
  if (!scene.switcher.isOutput(output)) return 'E12';
  const [first, second] = levels.map((level) => scene.switcher.tied(output, level));
  // Where sound is tied elsewhere, there is no tie of both.
  if (second !== undefined && second !== first) return 'E14';
  const input = pad(first ?? 0);
  return scene.speaker.verbose >= 2 ? `Out${pad(output)} In${input} ${tag}` : input;
}

function quick(scene: Scene, ties = ''): Answer | string {
  const wanted = [...ties.matchAll(/(\d{1,4})\*(\d{1,4})([!%&$])/g)];
  if (wanted.length === 0 || wanted.map(([text]) => text).join('') !== ties) return 'E10';
  for (const [, from] of wanted) if (Number(from) !== 0 && !scene.switcher.isInput(Number(from))) return 'E01';
  for (const [, , to] of wanted) if (!scene.switcher.isOutput(Number(to))) return 'E12';
  for (const [, from, to, kind] of wanted) tie(scene, from, to, kind);
  return both('Qik');
}

function recall({ switcher }: Scene, at: string, say: (preset: number) => string): Answer | string {
  const preset = Number(at);
  if (!switcher.isPreset(preset) || !switcher.recall(preset)) return 'E11';
  return both(say(preset));
}

function save({ switcher }: Scene, at = ''): Answer | string {
  const preset = Number(at);
  if (!switcher.isPreset(preset)) return 'E11';
  switcher.save(preset);
  return both(`Spr${pad(preset)}`);
}

function mute(level: Level): Act {
  return (scene, at = '', value) => {
    const [output, tag] = [Number(at), level === 'video' ? 'Vmt' : 'Amt'];
    if (!scene.switcher.isOutput(output)) return 'E12';
    if (value === undefined) return tagged(scene, `${tag}${output}*`, String(scene.switcher.muted(output, level)));
    scene.switcher.mute(output, level, Number(value));
    return both(`${tag}${output}*${value}`);
  };
}

function muteAll(level: Level): Act {
  return ({ switcher }, value = '') => {
    for (let output = 1; output <= switcher.outputs; output += 1) switcher.mute(output, level, Number(value));
    return both(`${level === 'video' ? 'Vmt' : 'Amt'}${value}`);
  };
}

function lock(scene: Scene, mode = ''): Answer | string {
  if (mode === '') return tagged(scene, 'Exe', String(scene.switcher.lock));
  if (Number(mode) > 2) return 'E13';
  scene.switcher.lock = Number(mode);
  return both(`Exe${mode}`);
}

function name(scene: Scene, at = '', given?: string, kind = ''): Answer | string {
  const of = kind.toUpperCase() as 'I' | 'O' | 'G';
  const port = Number(at);
  const isThere = {
    I: scene.switcher.isInput(port),
    O: scene.switcher.isOutput(port),
    G: scene.switcher.isPreset(port),
  }[of];
  if (!isThere) return { I: 'E01', O: 'E12', G: 'E11' }[of];
  const shown = of === 'G' ? pad(port) : String(port);
  if (given === undefined) return tagged(scene, `Nm${of.toLowerCase()}${shown},`, scene.switcher.name(of, port));
  if (!scene.speaker.isAdministrator) return 'E24';
  scene.switcher.rename(of, port, given);
  return both(`Nm${of.toLowerCase()}${shown},${scene.switcher.name(of, port)}`);
}

function verbose({ speaker }: Scene, mode = ''): string {
  if (mode === '') return speaker.verbose >= 2 ? `Vrb${speaker.verbose}` : String(speaker.verbose);
  if (Number(mode) > 3) return 'E13';
  speaker.verbose = Number(mode);
  return `Vrb${mode}`;
}

function ties(scene: Scene, at = '', first = '', kind = ''): string {
  const level = kind === '1' ? 'video' : 'audio';
  const [preset, from] = [Number(at), Number(first)];
  if (preset !== 0 && !scene.switcher.isPreset(preset)) return 'E11';
  if (!scene.switcher.isOutput(from)) return 'E12';
  const all = scene.switcher.preset(preset, level);
  const shown = Array.from({ length: VIEW_OUTPUTS }, (_, index) => {
    const input = all[from - 1 + index];
    return input === undefined ? '--' : pad(input);
  });
  const text = `${shown.join(' ')} ${level === 'video' ? 'Vid' : 'Aud'}`;
  return tagged(scene, `Vgp${pad(preset)} Out${pad(from)}*`, text);
}

function timeout(scene: Scene, value?: string): string {
  if (value === undefined) return tagged(scene, 'Pti0*', String(scene.speaker.timeout).padStart(5, '0'));
  if (Number(value) < 1 || Number(value) > MAX_TIMEOUT) return 'E13';
  scene.speaker.timeout = Number(value);
  return `Pti0*${value.padStart(5, '0')}`;
}

/** Commands that are complete as soon as their last character is there; case does not matter. */
export const PLAIN: ReadonlyArray<readonly [RegExp, Act]> = [
  [/^(\d{1,4})\*(\d{1,4})([!%&$])$/, tie],
  [/^(\d{1,4})\*([!%&$])$/, tieToAll],
  [/^(\d{1,4})([!%&$])$/, view],
  [/^(\d{1,3})\.$/, (scene, at = '') => recall(scene, at, (preset) => `Rpr${pad(preset)}`)],
  [/^(\d{1,3}),$/, save],
  [/^i$/i, ({ switcher: { inputs, outputs } }) => `V${inputs}X${outputs} A${inputs}X${outputs}`],
  [/^1i$/i, (scene) => tagged(scene, 'Inf01*', scene.habits.model)],
  [/^2i$/i, (scene) => tagged(scene, 'Inf02*', 'HDMI matrix switcher')],
  [/^n$/i, (scene) => tagged(scene, 'Pno', scene.habits.partNumber)],
  [/^1?q$/i, (scene) => tagged(scene, 'Ver01*', scene.habits.firmware)],
  [/^(?:\*|0)q$/i, (scene) => tagged(scene, 'Ver00*', `${scene.habits.firmware}.0004`)],
  [/^(\d?)x$/i, lock],
  [/^(\d{1,4})\*([012])b$/i, mute('video')],
  [/^(\d{1,4})b$/i, mute('video')],
  [/^([012])\*b$/i, muteAll('video')],
  [/^(\d{1,4})\*([0-7])z$/i, mute('audio')],
  [/^(\d{1,4})z$/i, mute('audio')],
  [/^([01])\*z$/i, muteAll('audio')],
  [/^0?ls$/i, (scene) => tagged(scene, 'Frq00 ', scene.switcher.signals())],
  [/^s$/i, (scene) => tagged(scene, 'Sts00*', '12.03 3.31 +40.00 03305')],
];

/** Commands that begin with Escape or W and end with a carriage return. */
export const ESCAPED: ReadonlyArray<readonly [RegExp, Act]> = [
  [/^\+q([\d*!%&$]+)$/i, quick],
  [/^r(\d{1,3})prst$/i, (scene, at = '') => recall(scene, at, (preset) => `PrstR${pad(preset)}`)],
  [/^([0-9]?)cv$/i, verbose],
  [/^(\d{1,4})(?:,(.*))?n([iog])$/i, name],
  [/^(\d{1,3})\*(\d{1,3})\*([12])vc$/i, ties],
  [/^0(?:\*(\d{1,5}))?tc$/i, timeout],
  [/^cc$/i, (scene) => tagged(scene, 'Icc', String(scene.speaker.connections()))],
  [/^cn$/i, (scene) => tagged(scene, 'Ipn ', 'DXP-HD-4K-PLUS-0A-1B-2C')],
  [/^ci$/i, (scene) => tagged(scene, 'Ipi ', '192.168.254.254')],
  [/^cs$/i, (scene) => tagged(scene, 'Ips ', '255.255.0.0')],
  [/^cg$/i, (scene) => tagged(scene, 'Ipg ', '0.0.0.0')],
  [/^ch$/i, (scene) => tagged(scene, 'Iph ', '00-05-A6-0A-1B-2C')],
  [/^ct$/i, (scene) => clock(scene.speaker.now())],
  [/^vm$/i, (scene) => tagged(scene, 'Mut', mutes(scene.switcher))],
];

function mutes(switcher: Switcher): string {
  return Array.from({ length: switcher.outputs }, (_, at) => {
    const [video, audio] = [switcher.muted(at + 1, 'video'), switcher.muted(at + 1, 'audio')];
    return String((video === 0 ? 0 : 1) + (audio === 0 ? 0 : 2));
  }).join('');
}

/** When every simulated switcher was set right. */
const BUILT_MS = Date.UTC(2026, 0, 1, 8, 0, 0);

/** As the banner's second line shows it: `Thu, 01 Jan 2026 08:00:00`. */
export function clock(now: number): string {
  return new Date(BUILT_MS + now).toUTCString().replace(' GMT', '');
}

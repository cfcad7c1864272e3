// Protocol 3000 as the simulated switcher understands it: each command with what it does and answers. Answers begin behind `~01@`.

import type { KramerHabits, KramerSwitcher, Layer } from './switcher.ts';

export interface KramerSpeaker {
  /** Whether `LOGIN` was accepted, or nobody has to. */
  isLoggedIn: boolean;
}

export interface Scene {
  readonly switcher: KramerSwitcher;
  readonly habits: KramerHabits;
  readonly speaker: KramerSpeaker;
}

export interface Reply {
  /** Lines to the one who asked. */
  readonly lines: readonly string[];
  /** Lines to the others: every change is told to all. */
  readonly news?: readonly string[];
}

type Act = (scene: Scene, parameters: string) => Reply | string | number;

export const ERROR = { syntax: 1, unavailable: 2, range: 3, unauthorized: 4 } as const;

/** Layers of `ROUTE`, as the guide numbers them; clients also say 0, 12 and `*` where they mean picture and sound. */
const ROUTE_LAYERS: Readonly<Record<string, readonly Layer[]>> = {
  '0': ['video'],
  '1': ['video'],
  '2': ['audio'],
  '5': ['usb'],
  '12': ['video', 'audio'],
  '*': ['video', 'audio', 'usb'],
};

const LEGACY: Readonly<Record<string, readonly Layer[]>> = {
  VID: ['video'],
  AUD: ['audio'],
  AV: ['video', 'audio'],
};

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

/** One output, or with `*` all of them; an empty list where there is no such output. */
function outputs(switcher: KramerSwitcher, text: string): readonly number[] {
  if (text === '*') return range(switcher.outputs);
  return switcher.isOutput(Number(text)) ? [Number(text)] : [];
}

function fits(switcher: KramerSwitcher, input: number): boolean {
  return input === 0 || switcher.isInput(input);
}

function route({ switcher }: Scene, parameters: string): Reply | number {
  const found = /^(\d{1,3}|\*) ?, ?(\d{1,3}|\*) ?, ?(\d{1,3})$/.exec(parameters);
  if (found === null) return ERROR.syntax;
  const [, layer = '', to = '', from = ''] = found;
  const [layers, targets] = [ROUTE_LAYERS[layer], outputs(switcher, to)];
  if (layers === undefined || targets.length === 0 || !fits(switcher, Number(from))) return ERROR.range;
  for (const output of targets) switcher.connect(Number(from), output, layers);
  const line = `ROUTE ${layer},${to},${Number(from)}`;
  return { lines: [line], news: [line] };
}

function routes({ switcher }: Scene, parameters: string): Reply | number {
  const found = /^(\d{1,3}|\*) ?, ?(\d{1,3}|\*)$/.exec(parameters);
  if (found === null) return ERROR.syntax;
  const [, layer = '', of = ''] = found;
  const [first, targets] = [ROUTE_LAYERS[layer]?.[0], outputs(switcher, of)];
  if (first === undefined || targets.length === 0) return ERROR.range;
  return { lines: targets.map((output) => `ROUTE ${layer},${output},${switcher.shown(output, first)}`) };
}

function legacy(name: 'VID' | 'AUD' | 'AV'): Act {
  return ({ switcher, habits }, parameters) => {
    const pairs = parameters.split(',').map((pair) => /^ ?(\d{1,3}) ?> ?(\d{1,3}|\*) ?$/.exec(pair));
    if (pairs.includes(null)) return ERROR.syntax;
    const wanted = pairs.map((pair) => ({ input: Number(pair?.[1]), targets: outputs(switcher, pair?.[2] ?? '') }));
    if (wanted.some(({ input, targets }) => targets.length === 0 || !fits(switcher, input))) return ERROR.range;
    for (const { input, targets } of wanted)
      for (const output of targets) switcher.connect(input, output, LEGACY[name] ?? []);
    const line = `${name} ${parameters}`;
    return { lines: [`${line}${habits.result}`], news: [line] };
  };
}

function connections(name: 'VID' | 'AUD' | 'AV'): Act {
  return ({ switcher }, parameters) => {
    const [layer, targets] = [name === 'AUD' ? 'audio' : 'video', outputs(switcher, parameters)] as const;
    if (parameters === '') return ERROR.syntax;
    if (targets.length === 0) return ERROR.range;
    return `${name} ${targets.map((output) => `${switcher.shown(output, layer)}>${output}`).join(',')}`;
  };
}

function preset(name: 'PRST-STO' | 'PRST-RCL'): Act {
  return ({ switcher }, parameters) => {
    const at = Number(parameters);
    if (!/^\d{1,2}$/.test(parameters)) return ERROR.syntax;
    if (!switcher.isPreset(at)) return ERROR.range;
    if (name === 'PRST-STO') switcher.store(at);
    else if (!switcher.recall(at)) return ERROR.range;
    return { lines: [`${name} ${at}`], news: [`${name} ${at}`] };
  };
}

function mute(name: 'VMUTE' | 'MUTE'): Act {
  return ({ switcher }, parameters) => {
    const [, output = '', value = ''] = /^(\d{1,3}) ?, ?([01])$/.exec(parameters) ?? [];
    if (output === '') return ERROR.syntax;
    if (!switcher.isOutput(Number(output))) return ERROR.range;
    switcher.mute(name, Number(output), Number(value));
    return { lines: [`${name} ${output},${value}`], news: [`${name} ${output},${value}`] };
  };
}

function muted(name: 'VMUTE' | 'MUTE'): Act {
  return ({ switcher }, parameters) =>
    switcher.isOutput(Number(parameters))
      ? `${name} ${parameters},${switcher.muted(name, Number(parameters))}`
      : ERROR.range;
}

function login({ habits, speaker }: Scene, parameters: string): string | number {
  const password = parameters.slice(parameters.indexOf(',') + 1);
  if (habits.password !== null && password !== habits.password) return ERROR.unauthorized;
  speaker.isLoggedIn = true;
  return `LOGIN ${parameters} OK`;
}

function signal({ switcher }: Scene, parameters: string): Reply | string | number {
  if (parameters === '*')
    return { lines: range(switcher.inputs).map((input) => `SIGNAL ${input},${switcher.signal(input)}`) };
  if (!switcher.isInput(Number(parameters))) return ERROR.range;
  return `SIGNAL ${parameters},${switcher.signal(Number(parameters))}`;
}

function label({ switcher }: Scene, parameters: string): Reply | number {
  const [, side = '', port = '', text = ''] = /^([01]),(\d{1,3}),\d,(.{1,20})$/.exec(parameters) ?? [];
  if (text === '') return ERROR.syntax;
  if (side === '0' ? !switcher.isInput(Number(port)) : !switcher.isOutput(Number(port))) return ERROR.range;
  switcher.relabel(Number(side), Number(port), text);
  return { lines: [`LABEL ${side},${port},1,${text}`], news: [`LABEL ${side},${port},1,${text}`] };
}

function labelled({ switcher }: Scene, parameters: string): string | number {
  const [, side = '', port = ''] = /^([01]) ?, ?(\d{1,3})$/.exec(parameters) ?? [];
  if (port === '') return ERROR.syntax;
  if (side === '0' ? !switcher.isInput(Number(port)) : !switcher.isOutput(Number(port))) return ERROR.range;
  const text = switcher.label(Number(side), Number(port));
  return `LABEL ${side},${port},${text === null ? '0' : '1'},${text ?? (side === '0' ? 'IN' : 'OUT')}`;
}

function lock({ switcher }: Scene, parameters: string): Reply | number {
  if (!/^[01]$/.test(parameters)) return ERROR.syntax;
  switcher.isLocked = parameters === '1';
  return { lines: [`LOCK-FP ${parameters}`], news: [`LOCK-FP ${parameters}`] };
}

function follow({ switcher }: Scene, parameters: string): Reply | number {
  if (!/^[01]$/.test(parameters)) return ERROR.syntax;
  switcher.afv = Number(parameters);
  return { lines: [`AFV ${parameters}`], news: [`AFV ${parameters}`] };
}

function logout({ habits, speaker }: Scene): string {
  speaker.isLoggedIn = habits.password === null;
  return 'LOGOUT OK';
}

/** What may be asked without a login. */
export const QUESTIONS: Readonly<Record<string, Act>> = {
  '': () => ' OK',
  HELP: () =>
    `Device available protocol 3000 commands: ${[...Object.keys(QUESTIONS), ...Object.keys(COMMANDS)].join(', ')}`,
  LOGIN: login,
  LOGOUT: logout,
  'LOGIN?': ({ speaker }) => `LOGIN ${speaker.isLoggedIn ? 'Admin' : 'Not logged in'}`,
  'MODEL?': ({ habits }) => `MODEL ${habits.model}`,
  'VERSION?': ({ habits }) => `VERSION ${habits.firmware}`,
  'SN?': ({ habits }) => `SN ${habits.serial}`,
  'NAME?': ({ habits }) => `NAME ${habits.name}`,
  'PROT-VER?': () => 'PROT-VER 3000:1.0',
  'BUILD-DATE?': () => 'BUILD-DATE 2017/07/26 10:15:00',
  'INFO-IO?': ({ switcher }) => `INFO-IO IN ${switcher.inputs},OUT ${switcher.outputs}`,
  'INFO-PRST?': () => 'INFO-PRST VID 8,AUD 0',
  'ROUTE?': routes,
  'VID?': connections('VID'),
  'V?': connections('VID'),
  'AUD?': connections('AUD'),
  'A?': connections('AUD'),
  'AV?': connections('AV'),
  'AFV?': ({ switcher }) => `AFV ${switcher.afv}`,
  'SIGNAL?': signal,
  'DISPLAY?': ({ switcher }, at) => (switcher.isOutput(Number(at)) ? `DISPLAY ${at},1` : ERROR.range),
  'PRST-LST?': ({ switcher }) => `PRST-LST ${switcher.presets.join(',')}`,
  'VMUTE?': muted('VMUTE'),
  'MUTE?': muted('MUTE'),
  'LABEL?': labelled,
  'LOCK-FP?': ({ switcher }) => `LOCK-FP ${switcher.isLocked ? 1 : 0}`,
  'LCK?': ({ switcher }) => `LOCK-FP ${switcher.isLocked ? 1 : 0}`,
};

export const COMMANDS: Readonly<Record<string, Act>> = {
  ROUTE: route,
  VID: legacy('VID'),
  V: legacy('VID'),
  AUD: legacy('AUD'),
  A: legacy('AUD'),
  AV: legacy('AV'),
  AFV: follow,
  'PRST-STO': preset('PRST-STO'),
  'PRST-RCL': preset('PRST-RCL'),
  VMUTE: mute('VMUTE'),
  MUTE: mute('MUTE'),
  LABEL: label,
  'LOCK-FP': lock,
  LCK: lock,
};

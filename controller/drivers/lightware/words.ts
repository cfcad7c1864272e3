// What the values of Lightware's properties mean: who is shown where, which input has a signal, what a port is called. Null wherever a value is not of the form that
// the manuals show, so that it changes nothing.

import { unescaped } from './codec.ts';

/** Where two generations keep the crosspoint: MX2, and MMX before it. */
const CROSSPOINTS = ['/MEDIA/XP/VIDEO', '/MEDIA/VIDEO/XP'] as const;
export const CONNECTIONS = ['DestinationConnectionStatus', 'DestinationConnectionList'] as const;
/** Where the newest keep theirs (UCX, MMX2): no list, but a node for each port. */
export const NODES = '/V1/MEDIA/VIDEO/XP';
/** What such a node of an output shows. */
export const NODE_SOURCE = 'ConnectedSource';
/** How to ask a device for its crosspoint: all properties of a list, the nodes, or where it knows no `*`, each property by its name. */
export const ASK_CONNECTIONS = [
  ...CROSSPOINTS.map((path) => ({ path, property: '*' })),
  { path: NODES, property: NODE_SOURCE },
  ...CONNECTIONS.flatMap((property) => CROSSPOINTS.map((path) => ({ path, property }))),
];
/** What the driver asks for the firmware, in this order; the first that answers counts. */
export const FIRMWARE = [
  '/.PackageVersion',
  '/.FirmwareVersion',
  '/MANAGEMENT/UID.FirmwareVersion',
  '/SYS/MB.FirmwareVersion',
  '/V1/MANAGEMENT/UID/PACKAGE.Version',
] as const;
/** The last is that of devices with nodes. */
export const PORT_NAMES = [
  { ask: 'GET /MEDIA/NAMES/VIDEO.*', open: '/MEDIA/NAMES/VIDEO' },
  { ask: 'GET /MEDIA/VIDEO/*.Text', open: '/MEDIA/VIDEO/*' },
  { ask: 'GETALL /V1/MEDIA/VIDEO/*', open: '/V1/MEDIA/VIDEO/*' },
] as const;

/** One output's place in the list: an input, or 0 for none; letters behind it mark it as muted or locked. */
const CONNECTION = /^(?:(I[1-9]\d{0,3}|0)[A-Z]*)?$/;
/** Mute and lock as a letter, then states of two bits each in hexadecimal; the last digit is signal and plug. */
const PORT_STATUS = /^[TLMU](?:[0-9A-F]{2}){1,2}$/;
const SIGNAL_BITS = 0b1100;
const PORT = /^[IO][1-9]\d{0,3}$/;

/** The input of each output in order. */
export function connectionsOf(value: string): readonly (string | null)[] | null {
  const items = value.replace(/;$/, '').split(';');
  const inputs: (string | null)[] = [];
  for (const item of items) {
    const match = CONNECTION.exec(item);
    if (match === null) return null;
    const [, input = '0'] = match;
    inputs.push(input === '0' ? null : input);
  }
  return inputs;
}

/** Whether each input has a signal; null in the list where the device does not know. */
export function signalsOf(value: string): readonly (boolean | null)[] | null {
  const items = value.replace(/;$/, '').split(';');
  if (!items.every((item) => PORT_STATUS.test(item))) return null;
  return items.map((item) => {
    const bits = Number.parseInt(item.slice(-1), 16) & SIGNAL_BITS;
    return bits === SIGNAL_BITS ? true : bits === 0b1000 ? false : null;
  });
}

export interface PortName {
  readonly port: string;
  readonly name: string;
}

/** `/MEDIA/NAMES/VIDEO.I1=1;name`, or `/MEDIA/VIDEO/I1.Text=name`. */
export function portNameOf(path: string, property: string, value: string): PortName | null {
  if (path === '/MEDIA/NAMES/VIDEO' && PORT.test(property)) {
    const match = /^\d+;(.*)$/.exec(value);
    return match === null ? null : { port: property, name: unescaped(match[1] ?? '').trim() };
  }
  const [, root, port] = /^(\/V1)?\/MEDIA\/VIDEO\/([IO]\d+)$/.exec(path) ?? [];
  const isName = property === (root === undefined ? 'Text' : 'Name');
  return port !== undefined && isName && PORT.test(port) ? { port, name: unescaped(value).trim() } : null;
}

/** The port that a node below /V1 is about: of the crosspoint, or by itself; null: of none. */
export function portOfNode(path: string): string | null {
  const [, port = ''] = /^\/V1\/MEDIA\/VIDEO\/(?:XP\/)?([IO]\d+)$/.exec(path) ?? [];
  return PORT.test(port) ? port : null;
}

/** An input, or null for none; undefined where it is neither. */
export function sourceOf(value: string): string | null | undefined {
  if (value === '0') return null;
  return /^I[1-9]\d{0,3}$/.test(value) ? value : undefined;
}

/** The highest number among the ports of a letter; 0: none. */
export function highestOf(letter: 'I' | 'O', ports: Iterable<string>): number {
  return Math.max(0, ...[...ports].filter((port) => port.startsWith(letter)).map((port) => Number(port.slice(1))));
}

export function countOf(value: string): number | null {
  return /^[1-9]\d{0,3}$/.test(value) ? Number(value) : null;
}

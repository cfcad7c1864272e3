// What a Lightware device answers to each command of LW3, from the programmers' reference of its manuals. Who is connected and what they subscribed to stands in
// lightware.ts.

import type { Lw3Error, Node, Tree } from './tree.ts';
import { NOT_FOUND, SYNTAX } from './tree.ts';

/** What one connection has subscribed to. */
export interface Subscriptions {
  readonly paths: Set<string>;
}

/** Subscriptions of one connection. */
const MAX_SUBSCRIPTIONS = 256;

type Command = (tree: Tree, rest: string, subscriptions: Subscriptions) => string[];

const SUFFIXES = ['.', ':'] as const;

interface Place {
  readonly path: string;
  readonly kind: 'node' | '.' | ':';
  readonly name: string;
}

function isError(answer: string | Lw3Error): answer is Lw3Error {
  return typeof answer !== 'string';
}

function placeOf(text: string): Place | null {
  const match = /^(\/[A-Za-z0-9_/*-]*)(?:([.:])([A-Za-z0-9_]+|\*))?$/.exec(text);
  if (match === null) return null;
  const [, path = '/', mark, name = ''] = match;
  const kind = SUFFIXES.find((suffix) => suffix === mark) ?? 'node';
  return { path: path.length > 1 ? path.replace(/\/$/, '') : path, kind, name };
}

function joined(path: string, kind: Place['kind'], name: string): string {
  return kind === 'node' ? path : `${path}${kind}${name}`;
}

function propertyLines(path: string, node: Node, name: string): string[] {
  return [...node.properties]
    .filter(([own]) => name === '*' || own === name)
    .map(([own, property]) => `p${property.mode} ${path}.${own}=${property.get()}`);
}

function methodLines(path: string, node: Node, name: string): string[] {
  return [...node.methods.keys()].filter((own) => name === '*' || own === name).map((own) => `m- ${path}:${own}`);
}

function refused(letter: string, text: string, { error }: Lw3Error): string[] {
  return [`${letter}E ${text} ${error}`];
}

const LETTERS = { node: 'n', '.': 'p', ':': 'm' } as const;

/** A node alone lists its children; `.*` its properties and methods; a property or a method itself. */
function get(tree: Tree, rest: string): string[] {
  const place = placeOf(rest);
  if (place === null) return [`-E ${SYNTAX.error}`];
  const { path, kind, name } = place;
  const paths = tree.matching(path);
  const isWild = path.endsWith('*') || name === '*';
  const lines = paths.flatMap((own) => {
    const node = tree.node(own);
    if (kind === 'node') return tree.children(own).map((child) => `n- ${child}`);
    if (kind === ':') return methodLines(own, node, name);
    return name === '*'
      ? [...propertyLines(own, node, '*'), ...methodLines(own, node, '*')]
      : propertyLines(own, node, name);
  });
  if (lines.length > 0 || (kind === 'node' && paths.length > 0) || (isWild && paths.length > 0)) return lines;
  return refused(
    paths.length === 0 ? 'n' : LETTERS[kind],
    joined(path, paths.length === 0 ? 'node' : kind, name),
    NOT_FOUND,
  );
}

function getAll(tree: Tree, rest: string): string[] {
  const place = placeOf(rest);
  if (place === null || place.kind !== 'node') return [`-E ${SYNTAX.error}`];
  const paths = tree.matching(place.path);
  if (paths.length === 0) return refused('n', place.path, NOT_FOUND);
  return paths.flatMap((path) => {
    const node = tree.node(path);
    const children = tree.children(path).map((child) => `n- ${child}`);
    return [...children, ...propertyLines(path, node, '*'), ...methodLines(path, node, '*')];
  });
}

function set(tree: Tree, rest: string): string[] {
  const at = rest.indexOf('=');
  const place = at < 0 ? null : placeOf(rest.slice(0, at));
  if (place === null || place.kind !== '.') return [`-E ${SYNTAX.error}`];
  const property = tree.find(place.path)?.properties.get(place.name);
  const text = joined(place.path, '.', place.name);
  if (property === undefined) return refused('p', text, NOT_FOUND);
  const error = property.set(rest.slice(at + 1));
  return error === null ? [`pw ${text}=${property.get()}`] : refused('p', text, error);
}

function call(tree: Tree, rest: string): string[] {
  const match = /^([^(]+)\((.*)\)$/.exec(rest);
  const place = match === null ? null : placeOf(match[1] ?? '');
  if (match === null || place === null || place.kind !== ':') return [`-E ${SYNTAX.error}`];
  const method = tree.find(place.path)?.methods.get(place.name);
  const text = joined(place.path, ':', place.name);
  if (method === undefined) return refused('m', text, NOT_FOUND);
  const answer = method.call(match[2] ?? '');
  return isError(answer) ? refused('m', text, answer) : [`mO ${text}${answer}`];
}

function manual(tree: Tree, rest: string): string[] {
  const place = placeOf(rest);
  const node = place === null ? undefined : tree.find(place.path);
  if (place === null || node === undefined) return [`-E ${SYNTAX.error}`];
  const words = place.kind === ':' ? node.methods.get(place.name)?.manual : 'See the programmers reference';
  const text = joined(place.path, place.kind, place.name);
  if (words === undefined) return refused('m', text, NOT_FOUND);
  return [`${LETTERS[place.kind]}m ${text} ${words}`];
}

/** The newer nodes, which call it a syntax error when somebody subscribes to `.*`; older ones take it for the node. */
const STRICT = /^\/MEDIA\/(?:NAMES|XP)/;

/** A node, or all below one; a property cannot be subscribed to. */
function subscribe(tree: Tree, rest: string, { paths }: Subscriptions): string[] {
  if (rest === '') return [...paths].map((path) => `o- ${path}`);
  const place = placeOf(rest);
  const isAll = place?.kind === '.' && place.name === '*' && !STRICT.test(place.path);
  if (place === null || (place.kind !== 'node' && !isAll)) return [`-E ${SYNTAX.error}`];
  if (tree.matching(place.path).length === 0) return refused('n', place.path, NOT_FOUND);
  if (paths.size < MAX_SUBSCRIPTIONS) paths.add(place.path);
  return [`o- ${joined(place.path, place.kind, place.name)}`];
}

function unsubscribe(_tree: Tree, rest: string, { paths }: Subscriptions): string[] {
  const place = placeOf(rest);
  if (place === null || place.kind !== 'node') return [`-E ${SYNTAX.error}`];
  paths.delete(place.path);
  return [`c- ${place.path}`];
}

const COMMANDS: Readonly<Record<string, Command>> = {
  GET: get,
  GETALL: getAll,
  SET: set,
  CALL: call,
  MAN: manual,
  OPEN: subscribe,
  CLOSE: unsubscribe,
};

/** The lines that answer one command, without signature and line ends. */
export function answerTo(tree: Tree, text: string, subscriptions: Subscriptions): string[] {
  const match = /^([A-Z]+)(?: +(.*))?$/.exec(text);
  const word = match?.[1] ?? '';
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (command === undefined) return [`-E ${SYNTAX.error}`];
  return command(tree, (match?.[2] ?? '').trimEnd(), subscriptions);
}

/** Whether a subscription to `path` covers the node. */
export function covers(path: string, node: string): boolean {
  if (!path.endsWith('/*')) return path === node;
  return node.slice(0, node.lastIndexOf('/')) === path.slice(0, -2);
}

// What a change would do, in lines that people read: rights by user and kind, pictures one by one; what does not fit is counted.

import type { Right } from '../../../protocol/api/shapes.ts';
import { kindOfId } from '../../../protocol/ids.ts';
import type { Desk } from '../../model/desk.svelte.ts';
import type { Changes, Preview } from '../../model/foresight.svelte.ts';
import { faultOfPreview } from '../../model/foresight.svelte.ts';
import { sentenceOf } from '../../model/refusal.ts';
import { RIGHTS } from '../roles.ts';
import { ABOUT } from '../rules/values.ts';
import { PREVIEW } from './texts.ts';

/** IDs that one line names; the others are counted. */
const MAX_NAMED = 8;
/** Lines of one kind; the others are counted. */
const MAX_LINES = 12;

type Way = 'gives' | 'takes' | 'dark';
type Preferences = Desk['preferences'];

interface Line {
  readonly user: string;
  readonly right: Right;
  readonly what: readonly string[];
}

export interface Part {
  readonly way: Way;
  readonly lines: readonly string[];
  /** Rights or pictures beyond those lines. */
  readonly more: number;
}

/** Whether the right means anything for an endpoint with this ID: rules over everything also give connect to receivers, which nobody can use. */
function isUseful({ right, what }: Preview['gives'][number]): boolean {
  const about = ABOUT[right];
  return about === null || kindOfId(what) === about;
}

/** Rights of one user over several endpoints in one line. */
export function grouped(rights: Preview['gives']): readonly Line[] {
  const lines = new Map<string, { user: string; right: Right; what: string[] }>();
  for (const { user, right, what } of rights.filter(isUseful)) {
    const key = `${user} ${right}`;
    const line = lines.get(key) ?? { user, right, what: [] };
    line.what.push(what);
    lines.set(key, line);
  }
  for (const { what } of lines.values()) what.sort();
  return [...lines.values()];
}

type Word = keyof typeof PREVIEW;

function rightLines(
  rights: Preview['gives'],
  words: readonly [Word, Word],
  preferences: Preferences,
): Omit<Part, 'way'> {
  const say = preferences.words(PREVIEW);
  const lines = grouped(rights);
  const told = lines.slice(0, MAX_LINES).map(({ user, right, what }) =>
    say(words[what.length > MAX_NAMED ? 1 : 0], {
      ...{ user, right: preferences.read(RIGHTS[right]), count: what.length },
      what: what.slice(0, MAX_NAMED).join(' '),
    }),
  );
  const beyond = lines.slice(MAX_LINES).reduce((sum, { what }) => sum + what.length, 0);
  return { lines: told, more: beyond };
}

function darkLines(dark: Preview['dark'], preferences: Preferences): readonly string[] {
  const say = preferences.words(PREVIEW);
  return dark
    .slice(0, MAX_LINES)
    .map(({ receiver, source, user }) =>
      user === null ? say('darkNobody', { receiver, source }) : say('darkLine', { receiver, source, user }),
    );
}

/** Those parts of which there is something to say; what is lost comes first. */
export function partsOf(preview: Preview, preferences: Preferences): readonly Part[] {
  const { gives, takes, dark, more } = preview;
  const taken = rightLines(takes, ['line', 'lineMore'], preferences);
  const given = rightLines(gives, ['line', 'lineMore'], preferences);
  const parts: readonly Part[] = [
    { way: 'dark', lines: darkLines(dark, preferences), more: Math.max(0, dark.length - MAX_LINES) + more.dark },
    { way: 'takes', lines: taken.lines, more: taken.more + more.takes },
    { way: 'gives', lines: given.lines, more: given.more + more.gives },
  ];
  return parts.filter(({ lines, more: beyond }) => lines.length > 0 || beyond > 0);
}

/** What is not told because there was too much of it. */
export function gapsOf({ more }: Preview, preferences: Preferences): readonly string[] {
  const say = preferences.words(PREVIEW);
  return [
    ...(more.unjudged === 0 ? [] : [say('unjudged', { count: more.unjudged })]),
    ...(more.unwatched ? [say('unwatched')] : []),
  ];
}

/** What these changes would do, as a question lists it before they are made. */
export async function foreseen(desk: Desk, changes: Changes): Promise<readonly string[]> {
  const { preferences } = desk;
  const say = preferences.words(PREVIEW);
  const answer = await desk.call('permissions.preview', { changes });
  if (!answer.ok) return [`${say('refused')} ${sentenceOf(faultOfPreview(answer), preferences.language).text}`];
  const { value } = answer;
  const taken = rightLines(value.takes, ['willTake', 'willTakeMore'], preferences);
  const given = rightLines(value.gives, ['willGive', 'willGiveMore'], preferences);
  const beyond = taken.more + given.more + value.more.takes + value.more.gives + value.more.dark;
  return [
    ...darkLines(value.dark, preferences).map((what) => say('willDark', { what })),
    ...taken.lines,
    ...given.lines,
    ...(beyond === 0 ? [] : [say('more', { count: beyond })]),
    ...gapsOf(value, preferences),
  ];
}

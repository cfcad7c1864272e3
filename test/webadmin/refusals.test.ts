// Refusals of the configuration read as sentences: for whatever the controller's handlers say, read from their source, there is one in both languages.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sentenceOf } from '../../webadmin/model/refusal.ts';
import { HOUSE } from '../house/house.ts';

const FOLDER = join(HOUSE, 'controller/domain/configure');
const SAID = /(?:deny|refuse)\(\s*'([a-z_]+)',\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g;

/** What a template would say with IDs and names in its places. */
function filled(template: string): string {
  const values: readonly (readonly [RegExp, string])[] = [
    [/\$\{kindOfId\([^}]*\}|\$\{(?:endpoint|waiting)\.kind\}|\$\{kind\}/g, 'receiver'],
    [/\$\{(?:params\.)?id\}|\$\{idOf\([^}]*\}|\$\{\w+\.id\}/g, '5001'],
    [/\$\{[^}]*(?:length|columns|rows|places|idLength|MIN_PASSWORD|MAX_\w+|version|asked|number)[^}]*\}/gi, '4'],
    [/\$\{[^}]*\}/g, 'tower'],
  ];
  return values.reduce((text, [place, value]) => text.replace(place, value), template);
}

const said = readdirSync(FOLDER).flatMap((file) =>
  [...readFileSync(join(FOLDER, file), 'utf8').matchAll(SAID)].map(
    ([, reason = '', plain, template]) => [filled(plain ?? template ?? ''), reason] as const,
  ),
);

const CERTIFICATES = ['certificate.ts', 'certificates.ts'].map((file) =>
  readFileSync(join(HOUSE, 'controller/system', file), 'utf8'),
);
/** Where a refusal is made, and where a fault is returned that becomes one. */
const SENTENCE = /(?:refuse\(\s*'[a-z]+',\s*|return |: )(?:'([a-z][^'\n]{15,})'|`([^`\n]{15,})`)/gi;
const ofCertificates = CERTIFICATES.flatMap((source) =>
  [...source.matchAll(SENTENCE)]
    .map(([, plain, template]) => plain ?? template ?? '')
    .filter((text) => / /.test(text) && !/ of the chain|expires at/.test(text)),
);

test('the refusals about certificates were read', () => expect(ofCertificates.length).toBeGreaterThan(14));

test.each(
  ofCertificates.map((text) =>
    filled(text.replace(/\$\{which\}/, 'the certificate').replace(/\$\{(?:MIN_\w+|place[^}]*)\}/g, '4')),
  ),
)('%s', (because) => {
  for (const language of ['zh-CN', 'en'] as const)
    expect(sentenceOf({ reason: 'invalid', because }, language).because).toBe('');
});

const ofDrills = ['domain/drill.ts', 'drill/drill.ts'].flatMap((file) =>
  [...readFileSync(join(HOUSE, 'controller', file), 'utf8').matchAll(SAID)].map(([, , plain, template]) =>
    (plain ?? template ?? '').replace(/\$\{user\}/, 'hxfj').replace(/\$\{[^}]*\}/g, '5001'),
  ),
);

test('the refusals of drills were read', () => expect(ofDrills.length).toBeGreaterThan(6));

test.each(ofDrills)('of drills: %s', (because) => {
  for (const language of ['zh-CN', 'en'] as const) {
    const { text, because: rest } = sentenceOf({ reason: 'conflict', because }, language);
    expect([rest, /\{\d\}/.test(text)]).toEqual(['', false]);
    // It stands in the middle of one that was begun as well.
    expect(sentenceOf({ reason: 'conflict', because: `${because}, after 12 switches` }, language).text).toBe(text);
  }
});

test('the handlers were read', () => expect(said.length).toBeGreaterThan(50));

test.each(said)('%s (%s)', (because) => {
  for (const language of ['zh-CN', 'en'] as const) {
    const sentence = sentenceOf({ reason: 'invalid', because }, language);
    expect(sentence.because).toBe('');
    expect(sentence.text).not.toMatch(/\{\d\}/);
    expect(sentence.text).toMatch(language === 'en' ? /^[\x20-\x7e×’“”"]+$/ : /[\u4e00-\u9fff]/);
  }
});

test('what no sentence is known for is told as the controller says it', () => {
  expect(sentenceOf({ reason: 'invalid', because: 'a word from the future' }, 'en').because).toBe(
    'a word from the future',
  );
});

test('names from outside are marked in it', () => {
  expect(sentenceOf({ reason: 'conflict', because: 'there is a group to\u200bwer already' }, 'en').text).toContain(
    'to⟨U+200B⟩wer',
  );
});

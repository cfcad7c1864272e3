// A staged text of the configuration: every fault of it is told with its place, and nothing is changed; what applying would do is told before. How it is applied
// stands in apply.test.ts.

import { describe, expect, test } from 'vitest';
import type { Result } from './whole.ts';
import { Whole } from './whole.ts';
import { furnished, replaced } from './whole-room.ts';

describe('issue 3, Deliver 7: a staged text is checked as a whole', () => {
  const HEAD = '{"openseat": "configuration", "format": 1, "idLength": 4}\n';
  const ADMIN = '{"users": {"username": "admin", "name": "admin", "role": "administrator"}}\n';
  const KEY = 'k'.repeat(87);
  const endpoint = (id: string, key = KEY, more = '') =>
    `{"endpoints": {"id": "${id}", "name": "E${id}", "key": "${key}"${more}}}\n`;
  const FAULTS: readonly (readonly [string, string, RegExp])[] = [
    ['no text at all', '\n', /^invalid: the text: the text is empty$/],
    ['another kind of file', '{"a": 1}\n', /^invalid: line 1: the first line does not say/],
    [
      'no length of IDs',
      '{"openseat": "configuration", "format": 1}\n',
      /^invalid: line 1: the first line does not say/,
    ],
    ['a newer format', HEAD.replace('1', '2'), /^invalid: line 1: the text is of format 2, written by a newer version/],
    [
      'other IDs',
      HEAD.replace('4}', '5}'),
      /^invalid: line 1: the IDs of the text have 5 digits, those of this room 4$/,
    ],
    ['no JSON', `${HEAD}${ADMIN}{"groups"`, /^invalid: line 3: the line cannot be read/],
    [
      'something unknown',
      `${HEAD}${ADMIN}{"doors": {}}`,
      /^invalid: line 3: a line is one object under one of groups, users/,
    ],
    [
      'an unknown field',
      `${HEAD}${ADMIN}{"groups": {"name": "x", "colour": "red"}}`,
      /^invalid: line 3 \(groups x\): .*colour/,
    ],
    [
      'a hash from outside',
      `${HEAD}${ADMIN.replace('"role"', '"passwordHash": "x", "role"')}`,
      /^invalid: line 2 \(users admin\): .*passwordHash/,
    ],
    [
      'the same twice',
      `${HEAD}${ADMIN}${ADMIN.replace('"admin"', '"ADMIN"')}`,
      /^invalid: line 3 \(users ADMIN\): the same as in line 2$/,
    ],
    ['no administrator', HEAD, /^invalid: the text: the text has no administrator/],
    [
      'an administrator without a password',
      `${HEAD}${ADMIN.replaceAll('admin"', 'root"')}`,
      /no administrator who is enabled and has a password/,
    ],
    [
      'a disabled last administrator',
      `${HEAD}${ADMIN.replace('"role"', '"disabled": true, "role"')}`,
      /no administrator/,
    ],
    [
      'an ID in use',
      `${HEAD}${ADMIN}${endpoint('0001')}${endpoint('0001', 'j'.repeat(87)).replace('E0001', 'E2')}`,
      /^invalid: line 4 \(endpoints 0001\): 0001 is in use$/,
    ],
    [
      'a name in use',
      `${HEAD}${ADMIN}${endpoint('0001')}${endpoint('0002', 'j'.repeat(87)).replace('E0002', 'E0001')}`,
      /line 4 .*: 0001 has this name$/,
    ],
    ['an ID too long', `${HEAD}${ADMIN}${endpoint('00010')}`, /an ID of this room has 4 digits/],
    [
      'a hotkey that reads like an ID',
      `${HEAD}${ADMIN}${endpoint('0001')}{"hotkeys": {"name": "12", "targets": ["0001"]}}`,
      /does not read like an ID/,
    ],
    [
      'a hotkey for both kinds',
      `${HEAD}${ADMIN}${endpoint('0001')}${endpoint('5001', 'j'.repeat(87))}{"hotkeys": {"name": "a", "targets": ["0001", "5001"]}}`,
      /not for both/,
    ],
    [
      'a seat of nothing that is there',
      `${HEAD}${ADMIN}{"seats": {"id": "s", "name": "s", "receivers": ["5001"]}}`,
      /there is no endpoint 5001/,
    ],
    [
      'two places for a screen',
      `${HEAD}${ADMIN}${endpoint('5001')}{"seats": {"id": "s", "name": "s", "receivers": ["5001"]}}\n{"walls": {"id": "w", "name": "w", "columns": 1, "rows": 1, "receivers": ["5001"]}}`,
      /5001 stands in seat s/,
    ],
    [
      'a rule for nobody',
      `${HEAD}${ADMIN}{"permissions": {"id": "p", "who": "eve", "right": "get", "what": "*"}}`,
      /there is no user and no group eve/,
    ],
    ['an invisible name', `${HEAD}${ADMIN}{"groups": {"name": "a\u200bb"}}`, /cannot be seen/],
    ['a name of nothing but a filler', `${HEAD}${ADMIN}{"groups": {"name": "\u3164"}}`, /cannot be seen/],
    ['half a character in a name', `${HEAD}${ADMIN}{"groups": {"name": "a\\ud800"}}`, /cannot be seen/],
    ['no key and no port', `${HEAD}${ADMIN}{"endpoints": {"id": "0001", "name": "x"}}`, /a key, or else the port/],
  ];

  test.each(FAULTS)('%s is told with its line, and nothing is changed', async (_what, text, fault) => {
    const whole = await furnished(5, 20);
    const [before, seq] = [await whole.text(), whole.world.state.configuration];
    await whole.stage(text);
    expect(await whole.refused('system.apply')).toMatch(fault);
    expect(await whole.refused('system.compare', { from: 'now', to: 'staged' })).toMatch(fault);
    expect(await whole.text()).toBe(before);
    expect(whole.world.state.configuration).toBe(seq);
  });

  test('every fault is told, with line and object, up to a hundred', async () => {
    const whole = new Whole();
    const wrong = Array.from({ length: 150 }, (_, at) => `{"hotkeys": {"name": "h${at}", "targets": ["0001"]}}\n`);
    await whole.stage(`${HEAD}${ADMIN}${wrong.join('')}`);
    const outcome = await whole.call('system.apply');
    expect(outcome).toMatchObject({ ok: false, because: expect.stringContaining('150 faults in all') });
    const faults = outcome.ok ? [] : (outcome.results as Result[]);
    expect(faults).toHaveLength(100);
    expect(faults[99]).toEqual({ line: 102, object: 'hotkeys h99', because: 'there is no endpoint 0001' });
  });

  test('parts are staged in order, and only so many characters', async () => {
    const whole = new Whole();
    await whole.must('system.stage', { at: 0, text: 'abc' });
    expect(await whole.call('system.stage', { at: 2, text: 'd' })).toMatchObject({
      reason: 'conflict',
      current: { length: 3 },
    });
    expect(await whole.must('system.stage', { at: 3, text: 'd' })).toEqual({ length: 4 });
    expect(await whole.must('system.stage', { at: 0, text: '' })).toEqual({ length: 0 });
    expect(await whole.refused('system.apply')).toMatch(/^not_found: this session staged nothing/);
    const part = 'x'.repeat(32 * 1024);
    for (let at = 0; at < 8 * 1024 * 1024; at += part.length) await whole.must('system.stage', { at, text: part });
    expect(await whole.refused('system.stage', { at: 8 * 1024 * 1024, text: 'x' })).toMatch(
      /^invalid: a text has at most/,
    );
  });

  test('the preview says what applying does', async () => {
    const whole = await furnished();
    await whole.must('users.create', { username: 'anna', password: 'pw', role: 'operator' });
    const text = `${await whole.text()}{"groups": {"name": "new"}}\n`;
    await whole.stage(replaced(text, '"anna", "name": "anna"', '"anna", "name": "Anna"'));
    const preview = await whole.must('system.compare', { from: 'now', to: 'staged' });
    expect(preview).toMatchObject({
      ...{ added: 1, removed: 0, changed: 1 },
      items: [
        { kind: 'added', collection: 'groups', name: 'new', fields: [] },
        {
          kind: 'changed',
          collection: 'users',
          name: 'anna',
          fields: [{ field: 'name', from: '"anna"', to: '"Anna"' }],
        },
      ],
    });
    expect(await whole.must('system.apply', { version: preview.from })).toMatchObject({
      created: 1,
      changed: 1,
      removed: 0,
    });
    expect(await whole.refused('system.apply', { version: preview.from })).toMatch(
      /^conflict: the configuration is of version/,
    );
  });
});

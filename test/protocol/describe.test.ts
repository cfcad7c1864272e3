// The descriptions that are made from the tables: protocol/README.md says what the tables say, and the API's document is whole.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { describeApi } from '../../protocol/describe/api.ts';
import { NAMED } from '../../protocol/describe/named.ts';
import { fill } from '../../protocol/describe/readme.ts';
import { sections } from '../../protocol/describe/sections.ts';
import { ENDPOINT_MESSAGES } from '../../protocol/endpoint/messages.ts';
import { HOUSE } from '../house/house.ts';

const readme = readFileSync(join(HOUSE, 'protocol/README.md'), 'utf8');
const limits = readFileSync(join(HOUSE, 'protocol/limits.ts'), 'utf8');

describe('protocol/README.md', () => {
  test('says what the tables say; `npm run docs` writes it again', () => {
    expect(fill(readme, sections(limits))).toEqual({ text: readme, missing: [] });
  });

  test('names every message, every method and every limit', () => {
    const names = [...Object.keys(ENDPOINT_MESSAGES), ...Object.keys(API_METHODS)];
    const constants = [...limits.matchAll(/export const (\w+)/g)].map(([, name]) => name ?? '');
    expect([...names, ...constants].filter((name) => !readme.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('a change of a table would be noticed', () => {
    const changed = { ...sections(limits), limits: 'none' };
    expect(fill(readme, changed).text).not.toBe(readme);
    expect(fill(readme, { ...changed, another: '' }).missing).toEqual(['another']);
    expect(fill('no markers', { limits: '' }).missing).toEqual(['limits']);
  });
});

describe('the description of the API', () => {
  const described = describeApi('1.2.3');
  const text = JSON.stringify(described);

  test('is an OpenRPC document of this version, with every method once', () => {
    expect(described).toMatchObject({
      openrpc: expect.stringMatching(/^1\./),
      info: { title: 'OpenSeat', version: '1.2.3' },
    });
    expect(described.methods.map(({ name }) => name)).toEqual(Object.keys(API_METHODS));
  });

  test('every reference leads somewhere', () => {
    const { components } = JSON.parse(text) as { readonly components: Record<string, Record<string, unknown>> };
    const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, kind = '', name = ''] of references) expect(components[kind]).toHaveProperty(name);
  });

  test('names parameters, the required ones first', () => {
    const connect = described.methods.find(({ name }) => name === 'switch.connect');
    expect(connect?.params.map(({ name, required }) => [name, required])).toEqual([
      ['receiver', true],
      ['source', true],
      ['wait', false],
    ]);
    for (const { params } of described.methods) {
      const order = params.map(({ required }) => required);
      expect(order).toEqual([...order].sort((a, b) => Number(b) - Number(a)));
    }
  });

  test('names that are alike in content cannot be told apart: there are none', () => {
    const contents = Object.values(NAMED).map((schema) => JSON.stringify(schema));
    expect(new Set(contents).size).toBe(contents.length);
  });

  test('is small enough to be served as it is', () => {
    expect(text.length).toBeLessThan(128 * 1024);
  });
});

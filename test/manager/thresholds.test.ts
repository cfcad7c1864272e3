// Thresholds with hysteresis, and the list of what is the matter: each step worked out by hand; no process, no clock.

import { describe, expect, test } from 'vitest';
import { STORM_AGENTS } from '../../controller/monitoring/manager/limits.ts';
import type { Threshold } from '../../controller/monitoring/manager/settings.ts';
import type { Standing } from '../../controller/monitoring/manager/thresholds.ts';
import { becauseOf, judge, WELL } from '../../controller/monitoring/manager/thresholds.ts';
import { Troubles } from '../../controller/monitoring/manager/troubles.ts';
import { agentOf } from './world.ts';

const NONE = { warning: null, critical: null };
const WARM: Threshold = {
  ...{ reading: 'inlet', above: { warning: 30, critical: 40 }, below: { warning: 10, critical: 5 } },
  ...{ clear: 2, polls: 1 },
};

function levels(threshold: Threshold, values: readonly number[]): string {
  let standing: Standing = WELL;
  return values
    .map((value) => {
      standing = judge(threshold, standing, value);
      return standing.level[0];
    })
    .join('');
}

describe('a reading against its threshold', () => {
  test.each([
    ['a bound itself is not beyond it', [30, 30.1], 'ow'],
    ['it is well again when it came back by as much as is asked', [31, 29, 28.1, 28], 'wwwo'],
    ['critical, then a warning, then well', [41, 38.5, 37.9, 29, 27], 'ccwwo'],
    ['too low likewise', [9, 11.9, 4, 6.9, 7.1, 12], 'wwccwo'],
    ['from too high to too low at once', [41, 4], 'cc'],
    ['around the bound it does not flutter (issue 5: hysteresis)', [30.5, 29.5, 30.5, 29.5, 30.5], 'wwwww'],
  ])('%s', (_, values, said) => {
    expect(levels(WARM, values)).toBe(said);
  });

  test('a reading that came back by exactly as much as is asked is well, whatever binary fractions make of it', () => {
    const tenths = { ...WARM, above: { warning: 21.3, critical: null }, below: NONE, clear: 0.2 };
    expect(levels(tenths, [21.4, 21.2, 21.1])).toBe('wwo');
    const large = { ...tenths, above: { warning: 1000.3, critical: null } };
    expect(levels(large, [1000.4, 1000.2, 1000.1])).toBe('wwo');
    const low = { ...WARM, above: NONE, below: { warning: 0.3, critical: null }, clear: 0.1 };
    expect(levels(low, [0.2, 0.3, 0.4])).toBe('wwo');
  });

  test('so many polls in a row that say it', () => {
    const patient = { ...WARM, polls: 3 };
    expect(levels(patient, [31, 31, 20, 31, 31, 31])).toBe('ooooow');
    expect(levels(patient, [31, 31, 31, 20, 20, 31, 20, 20, 20])).toBe('oowwwwwwo');
  });

  test('polls that are too high by turns more and less count together, for the lesser', () => {
    expect(levels({ ...WARM, polls: 3 }, [41, 31, 41, 41, 41, 41])).toBe('oowwwc');
  });

  test('what is said names the value and the bound', () => {
    expect(becauseOf(WARM, 'critical', 41.234, '°C')).toBe('41.234 °C; critical is above 40 °C');
    expect(becauseOf(WARM, 'warning', 9, '°C')).toBe('9 °C; warning is below 10 °C');
    expect(becauseOf({ ...WARM, above: NONE }, 'warning', 9, '')).toBe('9; warning is below 10');
  });
});

function troubles(count = 1, standing: ConstructorParameters<typeof Troubles>[1] = []) {
  let changes = 0;
  const agents = Array.from({ length: count }, (_, at) =>
    agentOf({ name: `a${at}`, port: 1_000 + at, thresholds: [WARM, { ...WARM, reading: 'fan *' }] }),
  );
  const list = new Troubles(agents, standing, () => {
    changes += 1;
  });
  const names = () => list.list().map(({ alarm, about }) => `${alarm} ${about}`);
  return { list, names, changes: () => changes };
}

function value(name: string, number: number, unit = '°C') {
  return { name, unit, value: number };
}

describe('what is the matter', () => {
  test('a temperature is told as one, anything else as a reading, the gravest first', () => {
    const { list, names } = troubles();
    expect(list.polled('a0', [value('inlet', 31), value('fan 1', 50, 'rpm'), value('humidity', 99, '%')])).toEqual([
      ...['warning', 'critical', 'ok'],
    ]);
    expect(names()).toEqual(['reading-critical a0 fan 1', 'temperature a0 inlet']);
  });

  test('it is told when it changes, not at each poll', () => {
    const { list, changes } = troubles();
    for (const number of [31, 32, 33, 41, 42, 20, 20]) list.polled('a0', [value('inlet', number)]);
    expect(changes()).toBe(3);
  });

  test('a reading that is gone is forgotten after three polls without it', () => {
    const { list, names } = troubles();
    list.polled('a0', [value('inlet', 31)]);
    list.polled('a0', []);
    list.polled('a0', []);
    expect(names()).toEqual(['temperature a0 inlet']);
    list.polled('a0', []);
    expect(names()).toEqual([]);
  });

  test('an agent is silent after its third failure, its readings stand as they were, and an answer ends it', () => {
    const { list, names } = troubles();
    list.polled('a0', [value('inlet', 31)]);
    for (let failures = 1; failures < 3; failures += 1) list.failed('a0', failures, 'why');
    expect(names()).toEqual(['temperature a0 inlet']);
    list.failed('a0', 3, 'why');
    expect(names()).toEqual(['agent-silent a0', 'temperature a0 inlet']);
    list.polled('a0', [value('inlet', 20)]);
    expect(names()).toEqual([]);
  });

  test('a storm of 1,000 is one alarm (issue 5)', () => {
    const { list, names } = troubles(1_000);
    for (let at = 0; at < STORM_AGENTS; at += 1) list.failed(`a${at}`, 3, 'why');
    expect(names().length).toBe(STORM_AGENTS);
    for (let at = 0; at < 1_000; at += 1) list.failed(`a${at}`, 3, 'why');
    expect(names()).toEqual(['agents-silent room']);
    for (let at = STORM_AGENTS; at < 1_000; at += 1) list.polled(`a${at}`, []);
    expect(names().length).toBe(STORM_AGENTS);
  });

  test('where many were silent before, that stands until each was asked, and the few that still are stand alone', () => {
    const { list, names } = troubles(100, [{ alarm: 'agents-silent', about: 'room', because: '' }]);
    expect(names()).toEqual(['agents-silent room']);
    for (let at = 3; at < 100; at += 1) list.polled(`a${at}`, []);
    expect(names()).toEqual(['agents-silent room']);
    list.polled('a0', []);
    list.failed('a1', 1, 'why');
    expect(names()).toEqual(['agents-silent room']);
    list.failed('a2', 1, 'why');
    expect(names()).toEqual(['agent-silent a1', 'agent-silent a2']);
  });

  test('what stood before holds until polls say otherwise; what is of no agent any more is over', () => {
    const stood = [
      { alarm: 'temperature-critical', about: 'a0 inlet', because: '' },
      { alarm: 'temperature', about: 'gone inlet', because: '' },
      { alarm: 'agent-silent', about: 'a1', because: '' },
      { alarm: 'reading', about: 'a0 humidity', because: '' },
    ] as const;
    const { list, names } = troubles(2, stood);
    expect(names()).toEqual(['agent-silent a1', 'temperature-critical a0 inlet']);
    // Within the hysteresis of what it was.
    list.polled('a0', [value('inlet', 38.5)]);
    expect(names()).toEqual(['agent-silent a1', 'temperature-critical a0 inlet']);
    list.polled('a1', []);
    list.polled('a0', [value('inlet', 20)]);
    expect(names()).toEqual([]);
  });
});

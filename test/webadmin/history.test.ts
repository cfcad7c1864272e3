// What the pages of the journal compute: filters in addresses, files for spreadsheets, stretches of time, lanes. How they look is tested in a browser.

import { describe, expect, test } from 'vitest';
import type { AuditEndpoint, AuditLogin, AuditPicture, AuditRow } from '../../protocol/api/audit-shapes.ts';
import { csvLine } from '../../webadmin/layout/csv.ts';
import { exportHead, exportRow } from '../../webadmin/layout/export-rows.ts';
import {
  isFiltered,
  journalPlace,
  NO_FILTER,
  questionOf,
  readJournalPlace,
} from '../../webadmin/layout/journal-filter.ts';
import {
  drawnBars,
  fitted,
  loadLanes,
  loadPath,
  loginLanes,
  pictureLanes,
  rankHues,
  stepsOf,
} from '../../webadmin/layout/lanes.ts';
import { boundsOfDay, dayAfter, dayOf, localText, timeOfLocal } from '../../webadmin/layout/local-time.ts';
import { hashOf, readPlace } from '../../webadmin/layout/place.ts';
import { marks, moved, NARROWEST_MS, timeAt, xOf, zoomed } from '../../webadmin/layout/time-window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a filter of the journal', () => {
  const FILTER = {
    who: 'hxfj/李',
    endpoint: 12,
    kinds: ['switch', 'refusal'],
    from: '2026-11-22T14:03:20.000Z',
    to: '',
    text: 'a & b #1',
  } as const;

  test('is the same after it stood in an address', () => {
    const { rest } = readPlace(hashOf('journal', journalPlace(FILTER, 345)));
    expect(readJournalPlace(rest)).toEqual({ filter: FILTER, record: 345 });
  });

  test('asks for nothing that is not chosen', () => {
    expect(questionOf(NO_FILTER)).toEqual({});
    expect(isFiltered(NO_FILTER)).toBe(false);
    expect(questionOf({ ...NO_FILTER, text: '  ', endpoint: 0 })).toEqual({ endpoint: 0 });
  });

  test('passes over what somebody typed that is none', () => {
    const { filter, record } = readJournalPlace([
      'endpoint',
      'x',
      'kind',
      'picture,nonsense',
      'from',
      'noon',
      'record',
      '-1',
      'to',
    ]);
    expect(filter).toEqual({ ...NO_FILTER, kinds: ['picture'] });
    expect(record).toBeNull();
  });
});

describe('a file for spreadsheets (RFC 4180)', () => {
  test('ends lines with CR LF, quotes what needs it and doubles quotes', () => {
    expect(csvLine([1, 'plain', 'a,b', 'say "no"', 'two\nlines', null])).toBe(
      '1,plain,"a,b","say ""no""","two\nlines",\r\n',
    );
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1', '%0A', '\r=1', '\u200b=1'])(
    'makes text of %j, which a spreadsheet would compute',
    (cell) => {
      expect(csvLine([cell]).replace(/^"/, '').startsWith("'")).toBe(true);
    },
  );

  test('leaves numbers and harmless words alone', () => {
    expect(csvLine([-5, 'a=1', '0001', '5001 ← 0001'])).toBe('-5,a=1,0001,5001 ← 0001\r\n');
  });

  const ROW: AuditRow = {
    ...{ seq: 7, epoch: 2, time: '2026-11-22T14:03:20.123Z', kind: 'switch', type: 'switch.done', by: '=cmd' },
    receiver: { number: 9, id: '5001', name: 'Seat, left' },
    ...{ outcome: 'ok', because: '', detail: { act: '2-1' } },
  };

  test('says beforehand that it is UTF-8, and has as many columns in each line', () => {
    const head = exportHead('csv', 'zh-CN');
    expect(head.codePointAt(0)).toBe(0xfeff);
    expect(head).toContain('记录号,时间（UTC）');
    const columns = head.split(',').length;
    expect(
      exportRow({ ...ROW, receiver: { number: 9, id: '5001', name: 'Seat' } }, 'csv', 'en').split(','),
    ).toHaveLength(columns);
    expect(exportRow(ROW, 'csv', 'en')).toBe(
      `7,2026-11-22 14:03:20.123,Switching,A switch ended,switch.done,'=cmd,9,5001,"Seat, left",,,,ok,,,,,"{""act"":""2-1""}"\r\n`,
    );
  });

  test('for programs is one JSON object a line, as the API gave it', () => {
    expect(exportHead('jsonl', 'en')).toBe('');
    const line = exportRow(ROW, 'jsonl', 'en');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual(ROW);
  });
});

describe('times by the reader’s clock', () => {
  test('a day goes from midnight to midnight and follows the one before', () => {
    const bounds = boundsOfDay('2026-11-22');
    expect(bounds).not.toBeNull();
    expect(localText(bounds?.from ?? 0)).toBe('2026-11-22T00:00:00');
    expect(localText(bounds?.to ?? 0)).toBe('2026-11-23T00:00:00');
    expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01');
    expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31');
  });

  test('what is no day is none', () => {
    for (const text of ['', '2026-02-30', '2026-13-01', 'today', '2026-1-1']) expect(boundsOfDay(text)).toBeNull();
    expect(timeOfLocal('')).toBeNull();
    expect(timeOfLocal('never')).toBeNull();
  });

  test('a field of day and time gives the time back to the second', () => {
    const time = Date.parse('2026-11-22T14:03:20Z');
    expect(timeOfLocal(localText(time))).toBe(time);
    expect(dayOf(time)).toMatch(/^2026-11-2[123]$/);
  });
});

describe('a stretch of time', () => {
  const DAY = { from: 0, to: 24 * HOUR };

  test('a moment and its pixel belong together', () => {
    expect(xOf(6 * HOUR, DAY, 800)).toBe(200);
    expect(timeAt(200, DAY, 800)).toBe(6 * HOUR);
  });

  test('zooming leaves the moment under the pointer where it is', () => {
    const near = zoomed(DAY, 0.25, 6 * HOUR, DAY);
    expect(near.to - near.from).toBe(6 * HOUR);
    expect(xOf(6 * HOUR, near, 800)).toBe(200);
  });

  test('never leaves its bounds, nor gets narrower than can be read', () => {
    expect(zoomed(DAY, 2, 12 * HOUR, DAY)).toEqual(DAY);
    expect(moved({ from: 0, to: HOUR }, -HOUR, DAY)).toEqual({ from: 0, to: HOUR });
    expect(moved({ from: 0, to: HOUR }, 100 * HOUR, DAY)).toEqual({ from: 23 * HOUR, to: 24 * HOUR });
    const least = zoomed({ from: 0, to: NARROWEST_MS }, 0.001, 0, DAY);
    expect(least.to - least.from).toBe(NARROWEST_MS);
  });

  test('is marked at round times of the reader, far enough apart', () => {
    // Eight hours before UTC: midnight of Beijing is 16:00.
    const found = marks({ from: 0, to: 24 * HOUR }, 900, 90, -480);
    const apart = xOf(found[1] ?? 0, DAY, 900) - xOf(found[0] ?? 0, DAY, 900);
    expect(apart).toBeGreaterThanOrEqual(90);
    expect(found).toContain(16 * HOUR);
    expect(marks({ from: 0, to: 20_000 }, 900, 90, 0)).toEqual(
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((s) => s * 1_000),
    );
  });
});

describe('the day in lanes', () => {
  const DAY = { from: 0, to: 24 * HOUR };
  const iso = (hour: number): string => new Date(hour * HOUR).toISOString();
  const end = (id: string, number = Number(id)): AuditEndpoint => ({ number, id, name: `Name ${id}` });

  function picture(receiver: string, source: string, from: number, to: number | null): AuditPicture {
    return {
      ...{ receiver: end(receiver), source: end(source), by: 'lin' },
      ...{ from: iso(from), to: to === null ? null : iso(to), basis: 'own' },
    };
  }

  const PICTURES = [picture('5002', '0001', 1, 3), picture('5001', '0002', 4, null), picture('5001', '0001', 2, 4)];

  test('each receiver has one, also where nothing happened, in the order of IDs', () => {
    const lanes = pictureLanes(PICTURES, [end('5003')], DAY);
    expect(lanes.map(({ id, bars }) => [id, bars.map(({ label }) => label)])).toEqual([
      ['5001', ['0001', '0002']],
      ['5002', ['0001']],
      ['5003', []],
    ]);
  });

  test('a picture that went on beyond the day ends with what was read of it', () => {
    const [lane] = pictureLanes(PICTURES, [], { from: 0, to: 10 * HOUR });
    expect(lane?.bars.map(({ from, to, isOpen }) => [from / HOUR, to / HOUR, isOpen])).toEqual([
      [2, 4, false],
      [4, 10, true],
    ]);
  });

  test('an endpoint without an ID any more is known by its number', () => {
    const lost: AuditPicture = { ...picture('5001', '0001', 1, 2), receiver: { number: 44, id: null, name: null } };
    expect(pictureLanes([lost], [], DAY).map(({ id }) => id)).toEqual(['#44']);
  });

  test('the load of a source is how many receivers showed it at once; the busiest comes first', () => {
    const lanes = loadLanes(PICTURES, { from: 0, to: 5 * HOUR });
    expect(lanes.map(({ id }) => id)).toEqual(['0001', '0002']);
    expect(lanes[0]?.steps.map(({ time, count }) => [time / HOUR, count])).toEqual([
      [1, 1],
      [2, 2],
      [3, 1],
      [4, 0],
    ]);
  });

  test('a switch from a source to itself is no gap, and a moment without length counts nothing', () => {
    expect(
      stepsOf([
        { from: 1, to: 2 },
        { from: 2, to: 3 },
        { from: 5, to: 5 },
      ]),
    ).toEqual([
      { time: 1, count: 1 },
      { time: 3, count: 0 },
    ]);
  });

  test('operators stand at the receivers at which they were logged in', () => {
    const login: AuditLogin = { receiver: end('5001'), user: 'lin', from: iso(1), to: null };
    const [lane] = loginLanes([login], [], DAY);
    expect(lane?.bars.map(({ label, hue }) => [label, hue])).toEqual([['lin', 'lin']]);
  });

  test('those that stood longest have the first patterns', () => {
    const ranks = rankHues(pictureLanes(PICTURES, [], { from: 0, to: 6 * HOUR }));
    expect([...ranks].sort()).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
  });

  test('draws no more bars than there are pixels, and none outside of the window', () => {
    const many = Array.from({ length: 5_000 }, (_, at) => picture('5001', '0001', at / 250, (at + 1) / 250));
    const [lane] = pictureLanes(many, [], DAY);
    expect(drawnBars(lane?.bars ?? [], DAY, 600).length).toBeLessThanOrEqual(600);
    expect(drawnBars(lane?.bars ?? [], { from: 22 * HOUR, to: 23 * HOUR }, 600)).toEqual([]);
  });

  test('the outline of a load rises and falls with it, and no more is drawn than the window shows', () => {
    const steps = [
      { time: 6 * HOUR, count: 1 },
      { time: 12 * HOUR, count: 2 },
      { time: 18 * HOUR, count: 0 },
    ];
    expect(loadPath(steps, DAY, { width: 240, height: 40 }, 2)).toBe('M60 40H60V20H120V0H180V40H180V40Z');
    const long = Array.from({ length: 10_000 }, (_, at) => ({ time: at * 1_000, count: at % 2 }));
    expect(loadPath(long, { from: 9_990_000, to: 10_000_000 }, { width: 240, height: 40 }, 1).length).toBeLessThan(600);
  });

  test('a day on which little happened is shown as close as that', () => {
    const shown = fitted([{ from: 10 * HOUR, to: 11 * HOUR }], DAY, 5 * MINUTE);
    expect(shown.from).toBeLessThan(10 * HOUR);
    expect(shown.to).toBeGreaterThan(11 * HOUR);
    expect(shown.to - shown.from).toBeLessThan(2 * HOUR);
    expect(fitted([], DAY, 5 * MINUTE)).toEqual(DAY);
  });
});

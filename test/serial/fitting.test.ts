// Messages that are longer than a serial frame: told in parts, shortened, or refused; on the network nothing of it. Checked against the table of messages and the frame's
// own limit, with everything as long as it may be.

import { describe, expect, test } from 'vitest';
import { textsOf } from '../../controller/endpoints/fitting.ts';
import { API_METHODS } from '../../protocol/api/methods.ts';
import type { ControllerMessage } from '../../protocol/endpoint/messages.ts';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import { check } from '../../protocol/schema.ts';
import { encodeFrame } from '../../protocol/serial/frame.ts';

/** 64 characters, three bytes each. */
const NAME = '控'.repeat(64);
const entry = (at: number) => ({ id: String(1000 + at), name: NAME, online: true, same: false });
const ENTRIES = Array.from({ length: 200 }, (_, at) => entry(at));

/** What goes over the line, each a frame with a unit of three digits, and a message of the table. */
function overSerial(message: ControllerMessage): Record<string, unknown>[] {
  return textsOf(message, 'serial').map((text) => {
    expect(encodeFrame(new TextEncoder().encode(`{"unit":255,${text.slice(1)}`))).not.toBeNull();
    const value: Record<string, unknown> = JSON.parse(text);
    expect(checkEndpointMessage(value, 'controller')).toMatchObject({ ok: true });
    return value;
  });
}

const list = (texts: readonly Record<string, unknown>[]) => {
  const checked = check(API_METHODS['room.list'].result, texts[0]?.result);
  if (!checked.ok) throw new RangeError(checked.because);
  return checked.value;
};

describe('on a serial line', () => {
  test('a list ends where a frame does, and goes on after its last entry until all of it is told', () => {
    const told: string[] = [];
    let rest = ENTRIES;
    for (let part = 0; part < 100 && rest.length > 0; part += 1) {
      const texts = overSerial({ type: 'result', id: 'a1', result: { entries: rest } });
      const { entries, next } = list(texts);
      told.push(...entries.map(({ id }) => id));
      if (next === undefined) break;
      expect(next).toBe(entries.at(-1)?.id);
      rest = ENTRIES.filter(({ id }) => id > next);
    }
    expect(told).toEqual(ENTRIES.map(({ id }) => id));
  });

  test('a list that fits stays as it is, with its own next', () => {
    const result = { entries: ENTRIES.slice(0, 3), next: '1002' };
    expect(overSerial({ type: 'result', id: 'a1', result })).toEqual([{ type: 'result', id: 'a1', result }]);
  });

  test('changes of a list go in parts, in order, and the last says that it is stale', () => {
    const message = { type: 'entries', action: 'push', changed: ENTRIES.slice(0, 32), stale: true } as const;
    const parts = overSerial({ ...message, changed: [...message.changed] });
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap(({ changed }) => changed)).toEqual(message.changed);
    expect(parts.map(({ stale }) => stale)).toEqual([...parts.slice(1).map(() => false), true]);
  });

  test('of a push to very many, those that were refused are told first', () => {
    const results = Array.from({ length: 256 }, (_, at) => ({
      receiver: String(5000 + at),
      outcome: at % 50 === 0 ? 'offline' : 'pushed',
    }));
    const [answer] = overSerial({ type: 'result', id: 'a1', result: { results } });
    const checked = check(API_METHODS['switch.push'].result, answer?.result);
    const told = checked.ok && 'results' in checked.value ? checked.value.results : [];
    expect(told.slice(0, 6).map(({ receiver }) => receiver)).toEqual(['5000', '5050', '5100', '5150', '5200', '5250']);
    expect(told.length).toBeGreaterThan(50);
  });

  test('a refusal loses its data rather than its reason; an answer that cannot be shortened is refused', () => {
    const long = { results: ENTRIES };
    const refusal = { type: 'refusal', id: 'a1', reason: 'offline', because: 'x'.repeat(512) } as const;
    expect(overSerial({ ...refusal, data: long })).toEqual([refusal]);
    const [answer] = overSerial({ type: 'result', id: 'a1', result: { picture: 'x'.repeat(10_000) } });
    expect(answer).toMatchObject({ type: 'refusal', id: 'a1', reason: 'unavailable' });
  });

  test('the longest messages of the table that are not lists fit', () => {
    const url = `ws://${'h'.repeat(251)}`;
    const signature = 'A'.repeat(86);
    const welcome = {
      type: 'welcome',
      proof: signature,
      epoch: 2 ** 40,
      heartbeatMs: 15_000,
      controllers: new Array(8).fill(url),
    };
    const session = {
      type: 'session',
      user: { username: NAME, name: NAME },
      ticket: 'x'.repeat(128),
      because: '因'.repeat(512),
    };
    for (const message of [welcome, session]) {
      expect(checkEndpointMessage(message, 'controller').ok).toBe(true);
      expect(overSerial(message as ControllerMessage)).toEqual([message]);
    }
  });
});

test('on the network everything goes as it is', () => {
  const message = { type: 'entries', action: 'push', changed: ENTRIES.slice(0, 32), stale: true } as const;
  const result = { type: 'result', id: 'a1', result: { entries: ENTRIES } } as const;
  expect(textsOf({ ...message, changed: [...message.changed] }, 'network')).toEqual([JSON.stringify(message)]);
  expect(textsOf(result, 'network')).toEqual([JSON.stringify(result)]);
});

// The order of a switch as a table: what came, what is done then. Written from contracts.md, order of a switch.

import { describe, expect, test } from 'vitest';
import type { Ended } from '../../controller/endpoints/commands.ts';
import type { SagaEffect, SagaInput, SagaStep } from '../../controller/endpoints/saga.ts';
import { beginDarken, beginMake, step } from '../../controller/endpoints/saga.ts';
import { job } from './room.ts';

const NAMES = { receiver: '5001', transmitter: '0001' };
const OLD = { transmitter: 2, grant: 'old' };
const NEW = { transmitter: 1, grant: 'new' };

const done: Ended = { end: 'done', still: null };
const refused: Ended = { end: 'refused', reason: 'no_video', because: 'no cable' };
const silent: Ended = { end: 'silent' };
const lost: Ended = { end: 'lost', because: 'it broke' };
const offline: Ended = { end: 'offline' };
const late: Ended = { end: 'late' };
const BAD = [refused, silent, lost, offline, late];

function input(is: 'admit' | 'show' | 'dark' | 'dismiss', ended: Ended): SagaInput {
  return { is, ended };
}

/** The effects of each step, the first one's included. */
function play(begun: SagaStep, ...inputs: readonly SagaInput[]): (readonly SagaEffect[])[] {
  const all = [begun.effects];
  let { saga } = begun;
  for (const one of inputs) {
    const next = step(saga, one);
    saga = next.saga;
    all.push(next.effects);
  }
  return all;
}

const dismissNew: SagaEffect = { do: 'dismiss', at: NEW, awaited: false };
const dismissOld: SagaEffect = { do: 'dismiss', at: OLD, awaited: false };
const askOld: SagaEffect = { do: 'dismiss', at: OLD, awaited: true };
const settled = (outcome: unknown): SagaEffect => ({ do: 'settle', outcome: outcome as { ok: true } });
const ok = settled({ ok: true });
const connectFailed = (because: RegExp) =>
  settled({ ok: false, reason: 'connect_failed', because: expect.stringMatching(because) });
const unavailable = settled({ ok: false, reason: 'unavailable', because: expect.any(String) });

const make = beginMake(job({ replaces: OLD }), NAMES);
const makeFirst = beginMake(job(), NAMES);
const darken = beginDarken(OLD, NAMES);
const darkenAlone = beginDarken(null, NAMES);

describe('make', () => {
  test('admit, show, both confirmed, dismiss at the old', () => {
    expect(play(make, input('admit', done), input('show', done))).toEqual([
      [{ do: 'admit' }],
      [{ do: 'show' }],
      [dismissOld, ok],
    ]);
  });

  test('nothing was shown before: nothing to dismiss', () => {
    expect(play(makeFirst, input('admit', done), input('show', done)).at(-1)).toEqual([ok]);
  });

  test('the old grant is the new one: it is not dismissed', () => {
    const same = beginMake(job({ replaces: NEW }), NAMES);
    expect(play(same, input('admit', done), input('show', done)).at(-1)).toEqual([ok]);
  });

  test('another grant at the same transmitter is', () => {
    const other = beginMake(job({ replaces: { ...NEW, grant: 'old' } }), NAMES);
    expect(play(other, input('admit', done), input('show', done)).at(-1)).toEqual([
      { do: 'dismiss', at: { transmitter: 1, grant: 'old' }, awaited: false },
      ok,
    ]);
  });

  test.each(BAD)('the transmitter: %o', (ended) => {
    expect(play(make, input('admit', ended))).toEqual([
      [{ do: 'admit' }],
      [dismissNew, connectFailed(/^transmitter 0001 /)],
    ]);
  });

  test.each(BAD)('the receiver: %o', (ended) => {
    expect(play(make, input('admit', done), input('show', ended))).toEqual([
      [{ do: 'admit' }],
      [{ do: 'show' }],
      [dismissNew, connectFailed(/^receiver 5001 /)],
    ]);
  });

  test('because names the cause', () => {
    expect(play(make, input('admit', refused)).at(-1)).toEqual([dismissNew, connectFailed(/no_video.*no cable/)]);
    expect(play(make, input('admit', silent)).at(-1)).toEqual([dismissNew, connectFailed(/in time/)]);
    expect(play(make, input('admit', offline)).at(-1)).toEqual([dismissNew, connectFailed(/not connected/)]);
    expect(play(make, input('admit', lost)).at(-1)).toEqual([dismissNew, connectFailed(/it broke/)]);
  });

  test.each([
    ['the same answer again', input('admit', done)],
    ['an answer to something else', input('dark', done)],
    ['a dismissal', input('dismiss', done)],
  ])('%s changes nothing', (_what, noise) => {
    expect(play(make, input('admit', done), noise, input('show', done), noise, input('show', refused))).toEqual([
      [{ do: 'admit' }],
      [{ do: 'show' }],
      [],
      [dismissOld, ok],
      [],
      [],
    ]);
  });

  test.each([[[]], [[input('admit', done)]]])('something newer is wanted: given up', (before) => {
    const steps = play(make, ...before, { is: 'superseded' }, input('admit', done), input('show', done));
    expect(steps.slice(before.length + 1)).toEqual([[dismissNew, connectFailed(/took its place/)], [], []]);
  });
});

describe('darken', () => {
  const begun = [{ do: 'dark' }, askOld];

  test('both ends are told at once; the receiver’s word is enough', () => {
    expect(play(darken, input('dark', done), input('dismiss', silent))).toEqual([begun, [ok], []]);
  });

  test('the transmitter’s word is not, while the receiver may still say something', () => {
    expect(play(darken, input('dismiss', done), input('dark', done))).toEqual([begun, [], [ok]]);
  });

  test.each(BAD)('the receiver: %o; the transmitter’s word makes it dark', (ended) => {
    expect(play(darken, input('dark', ended), input('dismiss', done))).toEqual([begun, [], [ok]]);
    expect(play(darken, input('dismiss', done), input('dark', ended))).toEqual([begun, [], [ok]]);
  });

  test.each(BAD)('neither: the transmitter %o', (ended) => {
    expect(play(darken, input('dark', silent), input('dismiss', ended))).toEqual([begun, [], [unavailable]]);
    expect(play(darken, input('dismiss', ended), input('dark', silent))).toEqual([begun, [], [unavailable]]);
  });

  test('nothing to dismiss: only the receiver counts', () => {
    expect(play(darkenAlone, input('dark', done))).toEqual([[{ do: 'dark' }], [ok]]);
    expect(play(darkenAlone, input('dark', offline))).toEqual([[{ do: 'dark' }], [unavailable]]);
  });

  test('something newer is wanted', () => {
    expect(play(darken, { is: 'superseded' }, input('dark', done))).toEqual([begun, [unavailable], []]);
  });
});

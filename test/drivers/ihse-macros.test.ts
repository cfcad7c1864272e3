// IHSE Draco tera: push and get by the macros of the matrix, against the simulated one.

import { describe, expect, test } from 'vitest';
import type { DeviceHost, DeviceOptions } from '../../controller/drivers/driver.ts';
import { ihse } from '../../controller/drivers/ihse/driver.ts';
import { readMacros } from '../../controller/drivers/ihse/macros.ts';
import { createIhse } from '../../simulators/devices/ihse/ihse.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { createDesk, WHOLE } from './desk.ts';

describe('issue 4: push and get by the macros of the matrix', () => {
  const MACROS = { macros: { push: { 3002: 2 }, get: { 3002: 18 } } };
  const RUN = '\u001b[o';

  /** 3001 works on 1002, and the matrix has a macro that pushes to 3002, and one that gets from there. */
  async function withMacros(options: object = MACROS) {
    const driver = {
      ...ihse,
      create: (given: DeviceOptions, host: DeviceHost) => ihse.create({ ...given, options: { ...options } }, host),
    };
    const clock = createClock();
    const device = createIhse({ inputs: 4, outputs: 3, timers: clock });
    const desk = createDesk(clock, driver, device, { split: WHOLE });
    await clock.advance(1_000);
    desk.route({ output: '3001', input: '1002', mode: 'control' });
    await clock.advance(100);
    const runs = () => desk.sent.filter(({ text }) => text.startsWith(RUN)).length;
    return { clock, device, desk, runs };
  }

  test('a push goes by the macro, and is confirmed by what the matrix says then', async () => {
    const { clock, device, desk, runs } = await withMacros();
    const moves = { by: 'push', output: '3001' } as const;
    const route = desk.route({ output: '3002', input: '1002', mode: 'control', moves });
    await clock.advance(100);
    expect([desk.outcome(route), runs()]).toEqual(['done', 1]);
    expect([device.shows('3002'), device.holds('1002'), desk.routes.get('3002')]).toEqual(['1002', '3002', '1002']);
  });

  test('so does a get', async () => {
    const { clock, device, desk, runs } = await withMacros();
    desk.route({ output: '3002', input: '1004', mode: 'control' });
    await clock.advance(100);
    const moves = { by: 'get', output: '3002' } as const;
    const route = desk.route({ output: '3003', input: '1004', mode: 'control', moves });
    await clock.advance(100);
    expect([desk.outcome(route), runs(), device.shows('3003')]).toEqual(['done', 1, '1004']);
  });

  test.each([
    [
      'a CON without a macro',
      { output: '3003', input: '1002', mode: 'control', moves: { by: 'push', output: '3001' } },
    ],
    [
      'a picture without its keyboard',
      { output: '3002', input: '1002', mode: 'view', moves: { by: 'push', output: '3001' } },
    ],
    ['a connect', { output: '3002', input: '1002', mode: 'control', moves: null }],
    [
      'a CON that shows something else by now',
      { output: '3002', input: '1003', mode: 'control', moves: { by: 'push', output: '3001' } },
    ],
  ] as const)('%s is switched by its route', async (_what, order) => {
    const { clock, device, desk, runs } = await withMacros();
    const route = desk.route(order);
    await clock.advance(100);
    expect([desk.outcome(route), runs(), device.shows(order.output)]).toEqual(['done', 0, order.input]);
  });

  test('a macro that the matrix refuses: by its route after all', async () => {
    const { clock, device, desk, runs } = await withMacros({ macros: { push: { 3002: 16 } } });
    const route = desk.route({ output: '3002', input: '1002', mode: 'control', moves: { by: 'push', output: '3001' } });
    await clock.advance(100);
    expect([desk.outcome(route), runs(), device.shows('3002')]).toEqual(['done', 1, '1002']);
  });

  test('a macro that does something else is no success', async () => {
    const { clock, device, desk } = await withMacros({ macros: { push: { 3002: 3 } } });
    const route = desk.route({
      output: '3002',
      input: '1002',
      mode: 'control',
      moves: { by: 'push', output: '3001' },
      within: 600,
    });
    await clock.advance(700);
    expect(desk.outcome(route)).toMatchObject({ reason: 'connect_failed' });
    expect([device.shows('3002'), desk.routes.get('3003')]).toEqual([null, '1002']);
  });

  test.each([
    [{ macros: 'F2' }, /^macros: is not like/],
    [{ macros: { push: { 3002: 33 } } }, /^macros: push: the key of 3002/],
    [{ macros: { push: { desk: 2 } } }, /^macros: push: desk is no number/],
    [{ macros: { pull: {} } }, /^macros: has no pull/],
    [{ macros: { user: -1 } }, /^macros: user/],
  ])('%j in the settings is refused by its name', (options, words) => {
    expect(() => readMacros(options)).toThrow(words);
  });
});

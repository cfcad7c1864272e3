// A stream after its first picture: it ends by itself and is opened again, its mode changes, its transmitter does not read. The order of a switch
// stands in switch.test.ts.

import { describe, expect, test } from 'vitest';
import { createDesk } from './desk.ts';

describe('a stream that ends by itself', () => {
  test('darkens the screen, says so, and the same grant is opened again without the controller', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    await desk.clock.advance(10_000);
    desk.press('KeyA');
    desk.log.length = 0;
    a.drop();
    await desk.settle();
    expect(desk.log).toEqual(['screen 0: blank', 'link 0: screen dark']);
    desk.links[0]?.drop();
    await desk.clock.advance(300);
    const again = await desk.admit('A');
    expect(again).not.toBe(a);
    again.picture('A2');
    await desk.settle();
    expect(desk.surfaces[0]?.up).toBe('A2');
    expect(desk.seat.screens[0]?.state).toMatchObject({ state: 'shown', grant: 'g-a' });
    desk.lift('KeyA');
    expect(again.sent.map(({ type }) => type)).toEqual(['open', 'proof']);
  });

  test('is not opened again once the transmitter refuses', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    a.say({ type: 'ended', because: 'dismissed' });
    await desk.clock.advance(500);
    desk.stream('A').connected();
    desk.stream('A').say({ type: 'refused', reason: 'forbidden', because: 'no such grant' });
    await desk.clock.advance(3_600_000);
    expect(desk.streams.length).toBe(2);
    expect(desk.seat.screens[0]?.streams).toBe(0);
  });

  test('is tried ever more rarely, and not for ever', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    a.drop();
    const times: number[] = [];
    for (let tries = 1; tries < 100; tries += 1) {
      const before = desk.streams.length;
      if (!(await desk.clock.until(() => desk.streams.length > before, 3_600_000))) break;
      times.push(desk.clock.now());
      desk.streams.at(-1)?.drop();
    }
    expect(times.length).toBe(40);
    const pauses = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
    expect(pauses.at(-1)).toBeGreaterThan(pauses[0] ?? 0);
  });

  test('another command ends the tries', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    a.drop();
    desk.links[0]?.command({ type: 'dark' });
    await desk.clock.advance(600_000);
    expect(desk.streams.length).toBe(1);
  });

  test('another show ends a try that is under way', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A');
    a.drop();
    await desk.clock.advance(300);
    expect(desk.streams.length).toBe(2);
    await desk.shows(0, 'B');
    await desk.clock.advance(600_000);
    expect(desk.streams.map(({ letter }) => letter)).toEqual(['A', 'A', 'B']);
    expect(desk.surfaces[0]?.up).toBe('B1');
  });
});

describe('mode', () => {
  test('the same grant again changes the mode and opens nothing', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.press('KeyA');
    desk.log.length = 0;
    const id = desk.links[0]?.show('A', { mode: 'view' });
    desk.press('KeyB');
    expect(desk.log).toEqual(['A: release', `link 0: done ${id}`]);
    expect(desk.streams.length).toBe(1);
  });

  test('in view mode nothing is sent; when the transmitter grants control, keys go', async () => {
    const desk = await createDesk();
    const a = await desk.shows(0, 'A', { mode: 'view' });
    desk.log.length = 0;
    desk.press('KeyA');
    desk.seat.pointer(0, { x: 1, y: 1, buttons: 1, wheel: 0 });
    desk.seat.pointer(0, { x: 1, y: 1, buttons: 0, wheel: 0 });
    expect(desk.log).toEqual([]);
    a.say({ type: 'mode', mode: 'control' });
    desk.lift('KeyA');
    desk.press('KeyB');
    expect(desk.log).toEqual(['A: key KeyB down']);
  });
});

test('a transmitter that does not read is given up, and moves are left out before that', async () => {
  const desk = await createDesk();
  const a = await desk.shows(0, 'A');
  desk.log.length = 0;
  a.pending = 20 * 1024;
  desk.seat.pointer(0, { x: 1, y: 1, buttons: 0, wheel: 0 });
  expect(desk.log).toEqual([]);
  desk.seat.pointer(0, { x: 1, y: 1, buttons: 1, wheel: 0 });
  expect(desk.log).toEqual(['A: pointer 1,1 1']);
  a.pending = 300 * 1024;
  desk.press('KeyA');
  expect(a.closed).toBe(true);
  expect(desk.seat.screens[0]?.state.state).toBe('dark');
});

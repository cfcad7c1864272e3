// One keyboard on several screens: where keys and the mouse go, who is logged in, and that everything held is released when the keyboard is lost.
// What the OSD does with its keys is proved with the machine; the order of a switch in switch.test.ts.

import { describe, expect, test } from 'vitest';
import type { Desk } from './desk.ts';
import { createDesk } from './desk.ts';

async function twoScreens(): Promise<Desk> {
  const desk = await createDesk(2);
  await desk.shows(0, 'A');
  await desk.shows(1, 'B');
  desk.log.length = 0;
  return desk;
}

describe('two screens on one keyboard', () => {
  test('1.5 F7 with a digit picks the screen; what was held at the old one is released there', async () => {
    const desk = await twoScreens();
    desk.press('KeyA', 'F7', 'Digit2');
    desk.lift('Digit2', 'F7', 'KeyA');
    desk.press('KeyB');
    expect(desk.log).toEqual(['A: key KeyA down', 'A: release', 'chosen 1', 'B: key KeyB down']);
    expect(desk.seat.chosen).toBe(1);
  });

  test('1.5 moving the mouse over a screen picks it; buttons held on the way are not pressed at the new one', async () => {
    const desk = await twoScreens();
    desk.seat.pointer(0, { x: 5, y: 5, buttons: 1, wheel: 0 });
    desk.seat.pointer(1, { x: 6, y: 6, buttons: 1, wheel: 0 });
    desk.seat.pointer(1, { x: 7, y: 7, buttons: 0, wheel: 0 });
    desk.seat.pointer(1, { x: 7, y: 7, buttons: 1, wheel: -1 });
    expect(desk.log).toEqual([
      'A: pointer 5,5 1',
      'A: release',
      'chosen 1',
      'B: pointer 6,6 0',
      'B: pointer 7,7 0',
      'B: pointer 7,7 1',
    ]);
  });

  test('a switch at one screen releases nothing at the other', async () => {
    const desk = await twoScreens();
    desk.press('KeyA');
    await desk.shows(1, 'C');
    desk.lift('KeyA');
    expect(desk.log.filter((line) => line.startsWith('A'))).toEqual(['A: key KeyA down', 'A: key KeyA up']);
    expect(desk.log).not.toContain('B: release');
  });

  test('each screen has a key, a link and a stream of its own', async () => {
    const desk = await twoScreens();
    const keys = desk.links.map((link) => link.last('hello')?.key);
    expect(new Set(keys).size).toBe(2);
    expect(desk.seat.screens.map(({ streams }) => streams)).toEqual([1, 1]);
  });
});

describe('the keyboard is lost', () => {
  test('by blur: everything held at every computer is released, once, and later key-ups go nowhere', async () => {
    const desk = await twoScreens();
    desk.press('ControlLeft', 'KeyC');
    desk.seat.pointer(0, { x: 1, y: 1, buttons: 1, wheel: 0 });
    desk.log.length = 0;
    desk.seat.blur();
    desk.seat.blur();
    desk.lift('ControlLeft', 'KeyC');
    expect(desk.log).toEqual(['A: release']);
  });

  test('by the end of the seat: released, streams closed, screens dark, nothing under way', async () => {
    const desk = await twoScreens();
    desk.press('KeyA');
    desk.log.length = 0;
    desk.seat.stop('the page goes');
    expect(desk.log).toEqual(['A: release', 'A: closed', 'screen 0: blank', 'B: closed', 'screen 1: blank']);
    desk.press('KeyB');
    await desk.clock.advance(3_600_000);
    expect(desk.log.length).toBe(5);
    expect(desk.clock.waiting).toBe(0);
    expect(desk.streams.length).toBe(2);
  });
});

describe('who is logged in', () => {
  test('no key and no pointer event leaves a receiver at which nobody is logged in', async () => {
    const desk = await createDesk(1, null);
    await desk.shows(0, 'A');
    desk.log.length = 0;
    desk.press('KeyA');
    desk.seat.pointer(0, { x: 1, y: 1, buttons: 1, wheel: 0 });
    desk.lift('KeyA');
    expect(desk.log).toEqual([]);
    expect(desk.seat.screens[0]?.view.panel?.kind).toBe('login');
  });

  test('the session ends while keys are held: they are released before anything else', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.press('KeyA');
    desk.log.length = 0;
    desk.links[0]?.session(null);
    desk.lift('KeyA');
    desk.press('KeyB');
    expect(desk.log).toEqual(['A: release']);
  });

  test('the controller goes: login, picture and keys stay', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.log.length = 0;
    desk.links[0]?.drop();
    desk.press('KeyA');
    expect(desk.surfaces[0]?.up).toBe('A1');
    expect(desk.log).toEqual(['A: key KeyA down']);
  });

  test('the ticket of the login is told to whoever remembers it', async () => {
    const desk = await createDesk();
    expect(desk.remembered.at(-1)).toMatchObject({ ticket: 't', room: 'r'.repeat(87) });
  });
});

describe('Shift+O twice', () => {
  const shiftO = (desk: Desk, down: boolean) =>
    desk.seat.key({ code: 'KeyO', down, repeat: false, shift: true, caps: false, chord: false });

  test('6.4 releases what is held at the computer, does not send the second O, and opens the menu there', async () => {
    const desk = await createDesk();
    await desk.shows(0, 'A');
    desk.log.length = 0;
    desk.press('ShiftLeft');
    shiftO(desk, true);
    shiftO(desk, false);
    shiftO(desk, true);
    shiftO(desk, false);
    desk.lift('ShiftLeft');
    desk.press('KeyX');
    expect(desk.log).toEqual(['A: key ShiftLeft down', 'A: key KeyO down', 'A: key KeyO up', 'A: release']);
    expect(desk.seat.screens[0]?.view.panel?.kind).toBe('menu');
    expect(desk.links[0]?.last('menu')).toMatchObject({ open: true });
    expect(desk.links[0]?.last('act')).toMatchObject({ method: 'room.list', params: { action: 'connect' } });
  });
});

test('login by keyboard becomes an act, and its answer opens the menu', async () => {
  const desk = await createDesk(1, null);
  const type = (text: string) => {
    for (const letter of text) {
      const code = /\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`;
      desk.press(code);
      desk.lift(code);
    }
  };
  type('hxfj');
  desk.press('Tab');
  type('123456');
  desk.press('Enter');
  const act = desk.links[0]?.last('act');
  expect(act).toMatchObject({ method: 'receiver.login', params: { username: 'hxfj', password: '123456' } });
  desk.links[0]?.session('hxfj');
  const user = { name: 'hxfj', role: 'operator', language: 'zh-CN' };
  desk.links[0]?.say({ type: 'result', id: act?.id, result: { user } });
  await desk.settle();
  expect(desk.seat.screens[0]?.view.panel?.kind).toBe('menu');
  expect(desk.seat.screens[0]?.user).toMatchObject({ username: 'hxfj' });
});

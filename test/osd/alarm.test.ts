// The line of alarms on a screen: for whoever is logged in, as long as it stands, in the seat's language; it takes no key and opens nothing (every line of the manual holds).

import { expect, test } from 'vitest';
import { viewScreen } from '../../osd/machine/view.ts';
import { Desk } from './desk.ts';

const LOST = { alarm: 'endpoint-lost', severity: 'major', about: '0001', more: 0 } as const;

/** Logged in, a picture up, the menu closed. */
function seated(): Desk {
  const desk = new Desk();
  desk.link(true);
  desk.place({});
  desk.session('hxfj');
  desk.shown({});
  return desk;
}

function line(desk: Desk): string | null {
  const [screen] = desk.state.screens;
  return screen === undefined ? null : (viewScreen(screen).alarm?.text ?? null);
}

test('reads in the language of the seat, with what it is about and how many others there are', () => {
  const desk = seated();
  desk.tell({ type: 'alarm', alarm: LOST });
  expect(line(desk)).toBe('告警：设备失联（0001）');
  desk.tell({ type: 'alarm', alarm: { ...LOST, about: '', more: 2 } });
  expect(line(desk)).toBe('告警：设备失联，另有 2 条');
  desk.place({ language: 'en' });
  expect(line(desk)).toBe('Alarm: An endpoint is lost, and 2 more');
  desk.tell({ type: 'alarm', alarm: { ...LOST, alarm: 'of-a-later-version' } });
  expect(line(desk)).toBe('Alarm: of-a-later-version (0001)');
});

test('takes no key: all go to the computer, and Shift+O twice opens the menu, in which it stays', () => {
  const desk = seated();
  desk.tell({ type: 'alarm', alarm: LOST });
  desk.press('KeyA', 'Escape', 'Enter');
  expect(desk.computers[0]?.log).toEqual(['KeyA↓', 'KeyA↑', 'Escape↓', 'Escape↑', 'Enter↓', 'Enter↑']);
  expect(desk.state.screens[0]?.panel).toBeNull();
  desk.shiftO();
  expect(desk.state.screens[0]?.panel?.kind).toBe('menu');
  expect(line(desk)).toBe('告警：设备失联（0001）');
});

test('changes nothing that is asked of the controller, the keyboard or the timer', () => {
  const desk = seated();
  const before = desk.effects.length;
  desk.tell({ type: 'alarm', alarm: LOST });
  desk.tell({ type: 'alarm', alarm: null });
  expect(desk.effects.slice(before)).toEqual([]);
});

test.each([
  ['it is over', (desk: Desk) => desk.tell({ type: 'alarm', alarm: null })],
  ['nobody is logged in any more', (desk: Desk) => desk.session(null)],
  ['somebody else logs in', (desk: Desk) => desk.session('lin')],
  ['the link to the controller is lost', (desk: Desk) => desk.link(false)],
  ['the receiver belongs to a wall', (desk: Desk) => desk.place({ wall: 'w', login: false })],
])('goes when %s', (_, happens) => {
  const desk = seated();
  desk.tell({ type: 'alarm', alarm: LOST });
  happens(desk);
  expect(line(desk)).toBeNull();
});

test('is not shown to who is not logged in', () => {
  const desk = seated();
  desk.session(null);
  desk.tell({ type: 'alarm', alarm: LOST });
  expect(line(desk)).toBeNull();
});

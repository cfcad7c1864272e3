// Random days of a seat with three screens: keys, mouse, blur, switches, logins, menus, time. Whatever happens, every computer sees balanced keys,
// and only while somebody is logged in and nothing of the OSD is up. The run is seeded; a failure prints its seed and the shortest case.

import { expect, test } from 'vitest';
import { counts } from '../house/counts.ts';
import { fc } from '../property.ts';
import { Desk, PLACE } from './desk.ts';

const SCREENS = 3;
const RUNS = counts(200, 5_000);
const CODES = [
  'KeyA',
  'KeyO',
  'ShiftLeft',
  'ShiftRight',
  'ControlLeft',
  'F7',
  'Digit1',
  'Digit2',
  'Digit3',
  'Numpad8',
  'Enter',
  'Escape',
  'F1',
  'F2',
  'F12',
  'Tab',
];

const screen = fc.nat(SCREENS - 1);
const code = fc.constantFrom(...CODES);
const flag = fc.boolean();
const input = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({ do: fc.constant('down' as const), code, repeat: flag, shift: flag, chord: flag }),
  },
  { weight: 14, arbitrary: fc.record({ do: fc.constant('up' as const), code }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pointer' as const), screen, x: fc.nat(3), buttons: fc.nat(3) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 100, 499, 500, 3_000) }),
  },
  // Time that passes while the timer is late, as it is on a busy machine.
  { weight: 2, arbitrary: fc.record({ do: fc.constant('late' as const), ms: fc.constantFrom(100, 600) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('open' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blur' as const) }) },
  // Back to work, so that most of a day has computers that hear.
  { weight: 9, arbitrary: fc.record({ do: fc.constant('work' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), screen }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('session' as const), screen, user: fc.constantFrom('hxfj', 'lin', null) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('shown' as const),
      screen,
      mode: fc.constantFrom('control' as const, 'view' as const, null),
      pushed: flag,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), ok: flag }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('place' as const), screen, login: flag }) },
);
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

/** What the test itself knows of a screen, from what it said. */
interface Known {
  user: string | null;
  mode: 'control' | 'view' | null;
  login: boolean;
}

class Day {
  readonly desk = new Desk(SCREENS);
  readonly known: Known[] = [];

  constructor() {
    const { desk } = this;
    desk.link(true);
    for (let index = 0; index < SCREENS; index++) {
      desk.place({ screen: index + 1, screens: SCREENS }, index);
      this.known.push({ user: null, mode: null, login: true });
    }
    this.work();
    desk.watch = (before, effects) => {
      for (const effect of effects) {
        if (effect.type === 'key' && effect.down) this.#mayHear(effect.screen, before);
        if (effect.type === 'pointer') this.#mayHear(effect.screen, before);
      }
    };
  }

  /** Somebody is logged in, the picture has keyboard and mouse, and neither before nor after this step was anything of the OSD up. */
  #mayHear(index: number, before: Desk['state']): void {
    expect(this.known[index]).toMatchObject({ mode: 'control', login: true, user: expect.any(String) });
    expect(before.screens[index]?.panel ?? null).toBe(null);
    expect(this.desk.view(index).panel).toBe(null);
    expect([before.keyboard.chosen, this.desk.state.keyboard.chosen]).toContain(index);
  }

  /** Somebody is logged in everywhere, every picture has keyboard and mouse, no menu is open. */
  work(): void {
    const { desk } = this;
    for (const [index, known] of this.known.entries()) {
      Object.assign(known, { user: 'hxfj', mode: 'control', login: true });
      desk.place({ screen: index + 1, screens: SCREENS }, index);
      desk.session('hxfj', index);
      desk.shown({}, index);
    }
    if (desk.view(desk.state.keyboard.chosen).panel !== null) desk.press('Escape');
  }

  do(one: Input): void {
    const { desk, known } = this;
    switch (one.do) {
      case 'down':
        return desk.down(one.code, one);
      case 'up':
        return desk.up(one.code);
      case 'pointer':
        return desk.pointer(one.screen, one.x, one.buttons);
      case 'wait':
        return desk.wait(one.ms);
      case 'work':
        return this.work();
      case 'late':
        desk.at += one.ms;
        return;
      case 'open':
        return desk.shiftO();
      case 'blur':
        return desk.blur();
      case 'release':
        return desk.step({ type: 'release', at: desk.at, screen: one.screen });
      case 'session':
        Object.assign(known[one.screen] ?? {}, { user: one.user });
        return desk.session(one.user, one.screen);
      case 'shown':
        Object.assign(known[one.screen] ?? {}, { mode: one.mode });
        return desk.shown(
          one.mode === null ? null : { mode: one.mode, pushedBy: one.pushed ? 'lin' : null },
          one.screen,
        );
      case 'place':
        Object.assign(known[one.screen] ?? {}, { login: one.login });
        return desk.tell(
          { type: 'place', ...PLACE, screen: one.screen + 1, screens: SCREENS, login: one.login },
          one.screen,
        );
      case 'answer': {
        const act = desk.acts.at(-1);
        if (act === undefined) return;
        return one.ok ? desk.answer(act, { entries: [], results: [] }) : desk.refuse(act, 'offline');
      }
    }
  }
}

const day = fc.array(input, { minLength: 1, maxLength: 80, size: 'max' });

test('no key-up without a down, none to two computers at once, none while a menu or login is up or nobody is logged in; released, nothing is held', () => {
  let heard = 0;
  fc.assert(
    fc.property(day, (inputs) => {
      const seat = new Day();
      for (const one of inputs) {
        seat.do(one);
        const holders = CODES.map((held) => seat.desk.computers.filter(({ down }) => down.has(held)).length);
        expect(Math.max(...holders)).toBeLessThanOrEqual(1);
      }
      seat.desk.blur();
      for (const computer of seat.desk.computers) {
        heard += computer.log.length;
        expect(computer.down.size).toBe(0);
        expect(computer.buttons).toBe(0);
      }
    }),
    { numRuns: RUNS, seed: 20_261 },
  );
  expect(heard, 'the computers heard enough for this to mean something').toBeGreaterThan(10 * RUNS);
});

test('what a computer holds is really held: lifting every key leaves nothing, without blur', () => {
  fc.assert(
    fc.property(day, (inputs) => {
      const seat = new Day();
      for (const one of inputs) seat.do(one);
      for (const held of CODES) seat.desk.up(held);
      seat.desk.wait(10_000);
      for (const held of CODES) seat.desk.up(held);
      expect(seat.desk.computers.map(({ down }) => [...down])).toEqual([[], [], []]);
    }),
    { numRuns: RUNS, seed: 20_262 },
  );
});

test('the machine does not hang on a timer: what is left to happen ends by itself', () => {
  fc.assert(
    fc.property(day, (inputs) => {
      const seat = new Day();
      for (const one of inputs) seat.do(one);
      seat.desk.wait(60_000);
      expect(seat.desk.state.wakeAt).toBe(null);
    }),
    { numRuns: RUNS, seed: 20_263 },
  );
});

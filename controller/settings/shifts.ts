// The key `shifts` of the settings: when people are to be at which seats, by the clock of their place. What is alarmed of it stands in domain/alarms/.

import type { Static } from '../../protocol/schema.ts';
import { fields, maybe, oneOf, Type } from '../../protocol/schema.ts';
import type { Shift } from '../domain/alarms/shifts.ts';
import { wallClock } from '../domain/alarms/shifts.ts';
import { SettingsError } from '../ports/settings-error.ts';

const MAX_SHIFTS = 64;
const MAX_SEATS = 256;
const MAX_GRACE_MINUTES = 240;
const GRACE_MINUTES = 10;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const NAME = /^[^\p{Cc}]{1,32}$/u;

const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' });

export const ShiftsConfig = Type.Record(
  Type.String(),
  fields({
    days: maybe(Type.Array(oneOf(...DAYS), { minItems: 1, maxItems: DAYS.length })),
    from: Clock,
    to: Clock,
    zone: Type.String({ minLength: 1, maxLength: 64 }),
    seats: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: MAX_SEATS }),
    graceMinutes: maybe(Type.Integer({ minimum: 0, maximum: MAX_GRACE_MINUTES })),
  }),
);
type ShiftsConfig = Static<typeof ShiftsConfig>;

/** @throws SettingsError naming the key */
export function readShifts(shifts: ShiftsConfig): readonly Shift[] {
  if (Object.keys(shifts).length > MAX_SHIFTS) throw new SettingsError('shifts', `at most ${MAX_SHIFTS}`);
  return Object.entries(shifts).map(([name, { days = DAYS, from, to, zone, seats, graceMinutes = GRACE_MINUTES }]) => {
    const place = `shifts.${name.slice(0, 64)}`;
    if (!NAME.test(name)) throw new SettingsError(place, 'a name is 1 to 32 letters');
    if (from === to) throw new SettingsError(place, 'begins when it ends');
    return {
      ...{ name, from: minuteOf(from), to: minuteOf(to), seats, graceMinutes, wall: wallOf(zone, `${place}.zone`) },
      days: days.map((day) => DAYS.indexOf(day)),
    };
  });
}

function minuteOf(clock: string): number {
  const [hour = '0', minute = '0'] = clock.split(':');
  return Number(hour) * 60 + Number(minute);
}

function wallOf(zone: string, place: string): Intl.DateTimeFormat {
  try {
    return wallClock(zone);
  } catch {
    throw new SettingsError(place, `there is no such time zone: ${JSON.stringify(zone)}; give one as Asia/Shanghai`);
  }
}

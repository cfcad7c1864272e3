// The key `drill` of the settings: what is taken, and how what is wrong is named.

import { expect, test } from 'vitest';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import { readDrill } from '../../controller/settings/drill.ts';

const PAIR = { receiver: '5004', transmitters: ['0005', '0006'] };

test('nothing is needed; what is given is taken', () => {
  expect(readDrill()).toEqual({ pairs: [], count: 20, schedule: null });
  expect(readDrill({ pairs: [PAIR], count: 5, everyMinutes: 60, user: 'admin' })).toEqual({
    ...{ pairs: [PAIR], count: 5 },
    schedule: { everyMinutes: 60, user: 'admin' },
  });
  expect(readDrill({ pairs: [{ receiver: '50004', transmitters: ['00005'] }] }, 5).pairs).toHaveLength(1);
});

test.each([
  [{ pairs: [{ ...PAIR, receiver: '0004' }] }, 'drill.pairs[0].receiver: 0004 is no ID of a receiver with 4 digits'],
  [
    { pairs: [PAIR, { ...PAIR, transmitters: ['5005'] }] },
    'drill.pairs[1].transmitters: 5005 is no ID of a transmitter',
  ],
  [{ pairs: [{ ...PAIR, transmitters: ['00005'] }] }, 'drill.pairs[0].transmitters: 00005 is no ID'],
  [{ pairs: [{ ...PAIR, transmitters: ['0005', '0005'] }] }, 'drill.pairs[0].transmitters: the two are the same one'],
  [{ pairs: [PAIR], everyMinutes: 10 }, 'drill.user: a schedule needs the account'],
  [{ everyMinutes: 10, user: 'admin' }, 'drill.pairs: a schedule needs a pair'],
])('%j is refused', (drill, words) => {
  expect(() => readDrill(drill)).toThrow(SettingsError);
  expect(() => readDrill(drill)).toThrow(words);
});

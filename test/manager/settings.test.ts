// The key `agents`: what is read from it, and each mistake refused by its place.

import { expect, test } from 'vitest';
import { AgentsConfig, readAgents } from '../../controller/monitoring/manager/settings.ts';
import { SettingsError } from '../../controller/ports/settings-error.ts';
import { check } from '../../protocol/schema.ts';

const USER = { name: 'watch', authKey: 'an auth key', privKey: { file: 'priv' } };
const UPS = { name: 'ups-1', host: '192.0.2.7', user: 'watch', profiles: ['ups'] };

function read(config: unknown) {
  const checked = check(AgentsConfig, config);
  if (!checked.ok) throw new SettingsError('agents', checked.because);
  return readAgents(checked.value, {
    host: '127.0.0.1',
    read: (path) => `${path} key in a file\n`,
    refuse: (place, because) => {
      throw new SettingsError(place, because);
    },
  });
}

function refusal(config: unknown): string {
  try {
    read(config);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'nothing is refused';
}

test('what is not said has its default, and keys come from files', () => {
  const settings = read({
    users: [USER],
    profiles: { rack: [{ oid: '1.3.6.1.4.1.9999.1.0', name: 'door' }] },
    thresholds: [{ reading: 'battery temperature', above: { warning: 35 } }],
    traps: { port: 162 },
    poll: [
      { ...UPS, profiles: ['ups', 'rack'] },
      { name: 'old', host: 'old.example', port: 1161, v2c: { community: 'public' }, profiles: ['interfaces'] },
    ],
  });
  expect(settings?.intervalMs).toBe(10_000);
  expect(settings?.traps).toEqual({ host: '127.0.0.1', port: 162 });
  expect(settings?.users).toEqual([
    { name: 'watch', auth: 'sha256', authKey: 'an auth key', priv: 'aes', privKey: 'priv key in a file' },
  ]);
  const none = { warning: null, critical: null };
  const warm = {
    reading: 'battery temperature',
    above: { warning: 35, critical: null },
    below: none,
    clear: 0,
    polls: 1,
  };
  expect(settings?.agents).toEqual([
    {
      ...{ name: 'ups-1', host: '192.0.2.7', port: 161, by: { user: 'watch' }, profiles: ['ups'], thresholds: [warm] },
      oids: [{ oid: [1, 3, 6, 1, 4, 1, 9999, 1, 0], name: 'door', unit: '', scale: 1, kind: 'value' }],
    },
    {
      ...{ name: 'old', host: 'old.example', port: 1161, by: { community: 'public' }, profiles: ['interfaces'] },
      ...{ oids: [], thresholds: [warm] },
    },
  ]);
  expect(readAgents(undefined, { host: '', read: () => '', refuse: () => expect.fail() })).toBeNull();
});

const bounded = (threshold: object) => ({ users: [USER], poll: [{ ...UPS, thresholds: [threshold] }] });

test.each([
  ['a stranger', { poll: [UPS] }, /^agents.poll.0.user: is none of agents.users/],
  ['nobody', { poll: [{ ...UPS, user: undefined }] }, /^agents.poll.0: needs a user/],
  [
    'both',
    { users: [USER], poll: [{ ...UPS, v2c: { community: 'public' } }] },
    /^agents.poll.0: needs a user .* and one of them alone/,
  ],
  ['a name twice', { users: [USER], poll: [UPS, { ...UPS, host: 'b' }] }, /^agents.poll.1: a name is there twice/],
  [
    'a place twice',
    { users: [USER], poll: [UPS, { ...UPS, name: 'b' }] },
    /^agents.poll.1: a host and port are there twice/,
  ],
  [
    'the name of the controller',
    { users: [USER], poll: [{ ...UPS, name: 'controller' }] },
    /^agents.poll.0.name: controller is the source/,
  ],
  [
    'an unknown profile',
    { users: [USER], poll: [{ ...UPS, profiles: ['usp'] }] },
    /^agents.poll.0.profiles.0: there is no profile usp: there are interfaces, sensors, ups/,
  ],
  ['nothing to ask for', { users: [USER], poll: [{ ...UPS, profiles: [] }] }, /^agents.poll.0: asks for nothing/],
  ['a profile that is there already', { profiles: { ups: [] }, poll: [] }, /^agents.profiles.ups: is there already/],
  [
    'two OIDs of one name',
    {
      users: [USER],
      poll: [
        {
          ...UPS,
          oids: [
            { oid: '1.3.6.1', name: 'a' },
            { oid: '1.3.6.2', name: 'a' },
          ],
        },
      ],
    },
    /^agents.poll.0: two of its OIDs have one name/,
  ],
  [
    'an OID that is none',
    { users: [USER], poll: [{ ...UPS, oids: [{ oid: '1.3.x', name: 'a' }] }] },
    /^agents: poll.0.oids.0.oid/,
  ],
  ['a short key', { users: [{ ...USER, authKey: 'short' }], poll: [] }, /^agents: users.0.authKey/],
  [
    'SHA-1 with AES-256',
    { users: [{ ...USER, auth: 'sha', priv: 'aes256' }], poll: [] },
    /^agents.users.0: aes256 needs a longer digest/,
  ],
  ['an unknown key', { poll: [], polls: [] }, /^agents: .*polls/],
  ['a threshold of nothing', bounded({ reading: 'a' }), /^agents.poll.0.thresholds.0: needs above or below/],
  [
    'bounds in disorder',
    bounded({ reading: 'a', above: { warning: 40, critical: 30 } }),
    /^agents.poll.0.thresholds.0: below.critical/,
  ],
  [
    'no room in between',
    bounded({ reading: 'a', above: { warning: 30 }, below: { warning: 20 }, clear: 5 }),
    /^agents.poll.0.thresholds.0: clear leaves no room/,
  ],
  ['a star inside', bounded({ reading: 'a*b', above: { warning: 30 } }), /^agents.poll.0.thresholds.0: a star/],
])('%s is refused by its place', (_, config, line) => {
  expect(refusal(config)).toMatch(line);
});

// Issue 4: a matrix of another maker in a whole controller, over real sockets: adopted, switched, watched, lost, found again. The oracle is the simulated device.

import { expect, test } from 'vitest';
import { API_METHODS } from '../../protocol/api/methods.ts';
import { checkLoosely } from '../../protocol/schema.ts';
import { asObject, rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
import { ADOPT, hub, room, stop } from './room.ts';

async function withHub(adopt: object = ADOPT) {
  const matrix = await hub();
  const made = await room([{ name: 'hub-1', driver: 'videohub', address: matrix.address, adopt }]);
  return { matrix, ...made };
}

test('issue 4: inputs and outputs of a matrix wait for adoption with device and port, and appear with IDs and names', async () => {
  const matrix = await hub();
  const { admin, online, source, row } = await room([{ name: 'hub-1', driver: 'videohub', address: matrix.address }]);
  const waiting = await until(async () => {
    const { items } = await admin.must('endpoints.list', {});
    const found = rows(items).filter(({ state }) => state === 'waiting');
    return found.length === 8 ? found : null;
  });
  expect(waiting.find(({ fingerprint }) => fingerprint === 'hub-1/in/3')).toMatchObject({
    kind: 'transmitter',
    name: 'Input 3',
    port: { driver: 'videohub', device: 'hub-1', port: '3' },
  });
  expect(await admin.refused('endpoints.adopt', { fingerprint: 'hub-1/in/9', id: '0103', name: 'Radar' })).toBe(
    'not_found',
  );
  expect(await admin.refused('endpoints.adopt', { fingerprint: 'hub-1/in/3', id: '5103', name: 'Radar' })).toBe(
    'invalid',
  );
  await admin.must('endpoints.adopt', { fingerprint: 'hub-1/out/2', id: '5102', name: 'Screen' });
  await online('5102');
  // It shows an input that nobody adopted yet: something, and nobody knows what.
  await until(async () => (await row('5102'))['state'] === 'shown');
  expect(await source('5102')).toBeNull();
  matrix.device.panel('2', '3');
  await admin.must('endpoints.adopt', { fingerprint: 'hub-1/in/3', id: '0103', name: 'Radar' });
  await until(async () => (await source('5102')) === '0103');
  expect(await admin.refused('endpoints.adopt', { fingerprint: 'hub-1/in/3', id: '0104', name: 'Twice' })).toBe(
    'conflict',
  );
});

test('issue 4: a switch by the API reaches the device, and what is switched at its panel shows up with basis panel', async () => {
  const { matrix, admin, online, shows } = await withHub();
  await online('5104');
  await shows('5101', '0101');
  const answer = await admin.must('switch.connect', { receiver: '5101', source: '0104' });
  expect(answer['changed']).toEqual([{ receiver: '5101', source: '0104' }]);
  expect(matrix.device.shows('1')).toBe('4');
  expect(await admin.refused('switch.connect', { receiver: '5101', source: '0104' })).toBe('same_source');

  matrix.device.panel('1', '2');
  await shows('5101', '0102');
  expect(matrix.device.shows('1')).toBe('2');
  const { items } = await admin.must('audit.query', { limit: 20 });
  const found = rows(items).find((one) => one['type'] === 'picture.found');
  expect(asObject(found?.['detail'])['basis']).toBe('panel');
  // It is not set back.
  await admin.must('switch.connect', { receiver: '5102', source: '0101' });
  expect(matrix.device.shows('1')).toBe('2');
});

test('issue 4: the device refuses, and cannot be made dark: both are told as refusals', async () => {
  const { matrix, admin, online, source } = await withHub();
  await online('5104');
  // Somebody else at the network locks output 3.
  const other = matrix.device.connect({ send: () => undefined, end: () => undefined });
  other.heard(new TextEncoder().encode('VIDEO OUTPUT LOCKS:\n2 O\n\n'));
  const before = await source('5103');
  const refused = await admin.call('switch.connect', { receiver: '5103', source: '0101' });
  expect(refused.error?.data).toMatchObject({ reason: 'connect_failed' });
  expect(String(refused.error?.data?.['because'])).toContain('locked');
  expect(await source('5103')).toBe(before);
  expect(await admin.refused('switch.disconnect', { receiver: '5101' })).toBe('unavailable');
});

test('issue 4: permissions hold for a port as for any endpoint', async () => {
  const { admin, online, as } = await withHub();
  await online('5104');
  await admin.must('users.create', { username: 'wang', password: 'correct horse battery', role: 'operator' });
  await admin.must('permissions.create', { who: 'wang', right: 'operate', what: '5101' });
  await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0102' });
  const wang = await as('wang', 'correct horse battery');
  expect(await wang.refused('switch.connect', { receiver: '5101', source: '0103' })).toBe('out_of_range');
  expect(await wang.refused('switch.connect', { receiver: '5102', source: '0102' })).toBe('forbidden');
  await wang.must('switch.connect', { receiver: '5101', source: '0102' });
});

test('issue 4: power-cycled, the device goes and comes back, and what it shows then is what the room shows', async () => {
  const { matrix, admin, online, shows } = await withHub();
  await online('5104');
  await admin.must('switch.connect', { receiver: '5102', source: '0104' });
  matrix.device.powerCycle();
  await until(async () => {
    const [row] = rows((await admin.must('devices.list', {}))['items']);
    return row?.['connections'] === 2;
  });
  await online('5102');
  await shows('5102', '0104');
  expect(matrix.device.shows('2')).toBe('4');
});

test('issue 4: a device that is lost while a route waits: one refusal, and offline until it is back', async () => {
  const matrix = await hub('videohub', { faults: ['deaf'] });
  const { admin, online } = await room([{ name: 'hub-1', driver: 'videohub', address: matrix.address, adopt: ADOPT }]);
  await online('5104');
  // It hears one request of each connection and no more: the first one is used up, the second is never answered.
  await admin.must('switch.connect', { receiver: '5101', source: '0102' });
  const waits = admin.call('switch.connect', { receiver: '5101', source: '0103' });
  await matrix.served.stop();
  expect((await waits).error?.data?.['reason']).toMatch(/offline|connect_failed/);
  await online('5101', false);
  expect(await admin.refused('switch.connect', { receiver: '5101', source: '0104' })).toBe('offline');
});

test('issue 4: a restarted controller reads what the device shows and adopts it; a picture of one’s own keeps its basis', async () => {
  const matrix = await hub();
  const devices = [{ name: 'hub-1', driver: 'videohub', address: matrix.address, adopt: ADOPT }];
  const first = await room(devices);
  await first.online('5104');
  await first.admin.must('switch.connect', { receiver: '5101', source: '0103' });
  await first.admin.must('switch.connect', { receiver: '5102', source: '0104' });
  await stop(first);
  matrix.device.panel('2', '1');
  const second = await room(devices, first.data);
  await second.online('5104');
  await second.shows('5101', '0103');
  await second.shows('5102', '0101');
  const { items } = await second.admin.must('audit.query', { limit: 50 });
  const found = rows(items)
    .filter((one) => one['type'] === 'picture.found' && one['epoch'] === 2)
    .map((one) => asObject(one['receiver'])['id']);
  // That of 5101 was found to be what it was; that of 5102 was switched at the device.
  expect(found).not.toContain('5101');
  expect(found).toContain('5102');
  const listed = await second.admin.must('endpoints.list', {});
  expect(rows(listed['items'])).toHaveLength(8);
  // What the API promises of its rows.
  expect(checkLoosely(API_METHODS['endpoints.list'].result, listed).ok).toBe(true);
});

test('issue 4: devices.list says how a device is', async () => {
  const { matrix, admin, online } = await withHub();
  await online('5104');
  const { items } = await admin.must('devices.list', {});
  expect(rows(items)).toMatchObject([
    {
      ...{ device: 'hub-1', driver: 'videohub', address: matrix.address, online: true, inputs: 4, outputs: 4 },
      capabilities: { carries: 'video', darkens: false, reports: 'at once' },
      noise: 0,
    },
  ]);
});

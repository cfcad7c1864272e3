// Issue 4, point 4: a room of several fabrics. Two matrices and OpenSeat endpoints in one controller; tie lines between them. The oracle is what the devices show.

import { expect, test } from 'vitest';
import { reasonText } from '../../protocol/texts.ts';
import { rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
import type { Hub } from './room.ts';
import { hub, room, stop } from './room.ts';

/** Matrix a: 0101 … 0104, 5101 … 5104. Matrix b: 0201 … 0204, 5201 … 5204. */
async function twoHubs(tie: 'tied' | 'apart' = 'tied') {
  const [a, b] = [await hub(), await hub()];
  const devices = [
    { name: 'a', driver: 'videohub', address: a.address, adopt: { transmitters: '0101', receivers: '5101' } },
    { name: 'b', driver: 'videohub', address: b.address, adopt: { transmitters: '0201', receivers: '5201' } },
  ];
  const made = await room(devices);
  for (const id of ['5104', '5204']) await made.online(id);
  // Output 4 of a is wired to input 4 of b.
  if (tie === 'tied') {
    b.device.panel('4', '1');
    await made.shows('5204', '0201');
    await made.admin.must('ties.create', { id: 'ab', name: 'A to B', from: '5104', to: '0204' });
  }
  return { a, b, devices, ...made };
}

const shown = ({ device }: Hub, output: string) => device.shows(output);

test('issue 4.4: a receiver in one fabric cannot show a transmitter of another; switch.explain says so', async () => {
  const { admin } = await twoHubs('apart');
  const refused = await admin.call('switch.connect', { receiver: '5201', source: '0101' });
  expect(refused.error?.data).toMatchObject({ reason: 'out_of_range' });
  expect(String(refused.error?.data?.['because'])).toMatch(/device:b.*device:a/);
  const told = await admin.must('switch.explain', {
    user: 'admin',
    action: 'connect',
    receiver: '5201',
    source: '0101',
  });
  expect(told).toMatchObject({ allowed: false, outcome: 'out_of_range' });
  // A push to everybody is meant for those whom the source can reach.
  const { results } = await admin.must('switch.push', { receiver: '5101', targets: 'all' });
  expect(rows(results).map((one) => one['receiver'])).toEqual(['5102', '5103', '5104']);
});

test('issue 4.4: a menu lists what can reach its receiver, and once a tie line joins the fabrics what comes over that', async () => {
  const { b, admin, shows } = await twoHubs('apart');
  const listed = async (receiver: string, action: 'connect' | 'push') => {
    const { entries } = await admin.must('room.list', { receiver, action });
    return rows(entries).map(({ id }) => id);
  };
  expect(await listed('5201', 'connect')).toEqual(['0201', '0202', '0203', '0204']);
  expect(await listed('5101', 'connect')).toEqual(['0101', '0102', '0103', '0104']);
  expect(await listed('5101', 'push')).toEqual(['5102', '5103', '5104']);
  b.device.panel('4', '1');
  await shows('5204', '0201');
  await admin.must('ties.create', { id: 'ab', name: 'A to B', from: '5104', to: '0204' });
  expect(await listed('5201', 'connect')).toEqual(['0101', '0102', '0103', '0104', '0201', '0202', '0203']);
  expect(await listed('5101', 'push')).toEqual(['5102', '5103', '5201', '5202', '5203', '5204']);
  expect(await listed('5101', 'connect')).toEqual(['0101', '0102', '0103', '0104']);
});

test('issue 4.4: a tie line carries a source from one fabric to the other, and is released with the last link', async () => {
  const { a, b, admin, row, shows } = await twoHubs();
  await admin.must('switch.connect', { receiver: '5201', source: '0102' });
  expect([shown(a, '4'), shown(b, '1')]).toEqual(['2', '4']);
  expect(await row('5201')).toMatchObject({ source: '0102', via: 'ab', state: 'shown' });
  expect(rows((await admin.must('ties.list', {}))['items'])).toMatchObject([{ id: 'ab', users: ['5201'] }]);
  // A second screen shares it for the same source; another source has to wait.
  await admin.must('switch.connect', { receiver: '5202', source: '0102' });
  const refused = await admin.call('switch.connect', { receiver: '5203', source: '0103' });
  expect(refused.error?.data).toMatchObject({ reason: 'busy' });
  expect(String(refused.error?.data?.['because'])).toMatch(/A to B carries 0102 for 5201, 5202/);
  expect(await admin.refused('ties.delete', { id: 'ab', version: 1 })).toBe('busy');
  await admin.must('switch.connect', { receiver: '5201', source: '0201' });
  expect(await admin.refused('switch.connect', { receiver: '5203', source: '0103' })).toBe('busy');
  await admin.must('switch.connect', { receiver: '5202', source: '0202' });
  expect(rows((await admin.must('ties.list', {}))['items'])).toMatchObject([{ users: [] }]);
  await admin.must('switch.connect', { receiver: '5203', source: '0103' });
  expect([shown(a, '4'), shown(b, '3')]).toEqual(['3', '4']);
  await shows('5203', '0103');
});

test('issue 4.4: whoever has a line for himself may take another source over it', async () => {
  const { a, b, admin, shows } = await twoHubs();
  await admin.must('switch.connect', { receiver: '5201', source: '0102' });
  await admin.must('switch.connect', { receiver: '5201', source: '0103' });
  expect([shown(a, '4'), shown(b, '1')]).toEqual(['3', '4']);
  await shows('5201', '0103');
});

test('issue 4.4: the ends of a line are switched by nobody directly', async () => {
  const { admin } = await twoHubs();
  for (const params of [
    { receiver: '5104', source: '0101' },
    { receiver: '5201', source: '0204' },
  ]) {
    const { error } = await admin.call('switch.connect', params);
    expect(error?.data).toMatchObject({ reason: 'out_of_range' });
    expect(String(error?.data?.['because'])).toContain('end of tie line A to B');
  }
  expect(await admin.refused('ties.create', { name: 'Again', from: '5104', to: '0203' })).toBe('conflict');
  expect(await admin.refused('ties.create', { name: 'Within', from: '5103', to: '0103' })).toBe('invalid');
});

test('issue 4.4: a leg that is refused leaves everything as it was, and the line free', async () => {
  const { a, b, admin, source } = await twoHubs();
  const lock = (
    { device }: Hub,
    output: number,
    what: string,
    by = device.connect({ send: () => undefined, end: () => undefined }),
  ) => {
    by.heard(new TextEncoder().encode(`VIDEO OUTPUT LOCKS:\n${output} ${what}\n\n`));
    return by;
  };
  const before = await source('5201');
  // The first leg: output 4 of a.
  const other = lock(a, 3, 'O');
  const first = await admin.call('switch.connect', { receiver: '5201', source: '0102' });
  expect(first.error?.data).toMatchObject({ reason: 'connect_failed' });
  expect(String(first.error?.data?.['because'])).toContain('tie line A to B');
  expect([shown(b, '1'), await source('5201')]).toEqual(['1', before]);
  lock(a, 3, 'U', other);
  // The second: output 1 of b.
  lock(b, 0, 'O');
  expect(await admin.refused('switch.connect', { receiver: '5201', source: '0102' })).toBe('connect_failed');
  expect([shown(b, '1'), await source('5201')]).toEqual(['1', before]);
  expect(rows((await admin.must('ties.list', {}))['items'])).toMatchObject([{ users: [] }]);
  await admin.must('switch.connect', { receiver: '5202', source: '0103' });
});

test('issue 4.4: permissions are judged on the source itself, not on the line', async () => {
  const { admin, as } = await twoHubs();
  await admin.must('users.create', { username: 'wang', password: 'correct horse battery', role: 'operator' });
  await admin.must('permissions.create', { who: 'wang', right: 'operate', what: '5201' });
  await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0102' });
  await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0204' });
  const wang = await as('wang', 'correct horse battery');
  expect(await wang.refused('switch.connect', { receiver: '5201', source: '0103' })).toBe('out_of_range');
  await wang.must('switch.connect', { receiver: '5201', source: '0102' });
  const entries = rows((await wang.must('room.list', { receiver: '5201', action: 'connect' }))['entries']);
  expect(entries.map(({ id }) => id)).toEqual(['0102']);
});

test('issue 4.4: after a restart the line is still had; what is switched at its output at the device is what is seen', async () => {
  const first = await twoHubs();
  await first.admin.must('switch.connect', { receiver: '5201', source: '0102' });
  await stop(first);
  const second = await room(first.devices, first.data);
  for (const id of ['5104', '5204']) await second.online(id);
  await second.shows('5201', '0102');
  expect(rows((await second.admin.must('ties.list', {}))['items'])).toMatchObject([{ users: ['5201'] }]);
  expect(await second.admin.refused('switch.connect', { receiver: '5202', source: '0103' })).toBe('busy');
  first.a.device.panel('4', '1');
  await second.shows('5201', '0101');
  expect(await second.row('5201')).toMatchObject({ via: 'ab' });
});

test('issue 4.4: OpenSeat endpoints and a matrix in one room, joined by a line from a receiver to an input', async () => {
  const matrix = await hub();
  const made = await room([
    { name: 'hub', driver: 'videohub', address: matrix.address, adopt: { transmitters: '0101', receivers: '5101' } },
  ]);
  const { admin, endpoint, online, shows, source } = made;
  await online('5104');
  const computer = await endpoint('transmitter', '0001');
  const decoder = await endpoint('receiver', '5001');
  await endpoint('receiver', '5002');
  expect(await admin.refused('switch.connect', { receiver: '5002', source: '0101' })).toBe('out_of_range');
  expect(await admin.refused('switch.connect', { receiver: '5101', source: '0001' })).toBe('out_of_range');
  matrix.device.panel('4', '1');
  await shows('5104', '0101');
  await admin.must('ties.create', { id: 'wire', name: 'Decoder', from: '5001', to: '0104' });
  await admin.must('switch.connect', { receiver: '5101', source: '0001' });
  expect(matrix.device.shows('1')).toBe('4');
  const told = (type: string) => [...computer.heard, ...decoder.heard].filter((one) => one['type'] === type);
  expect(told('admit')).toHaveLength(1);
  // A matrix that routes pictures brings no keyboard along.
  expect(told('show')).toMatchObject([{ mode: 'view', source: { id: '0001' } }]);
  expect(await source('5101')).toBe('0001');
  // Its own fabric takes it back: the decoder goes dark, its grant ends.
  await admin.must('switch.connect', { receiver: '5101', source: '0102' });
  await until(() => told('dark').length === 1 && told('dismiss').length === 1);
  expect(await source('5001')).toBeNull();
});

test('issue 4.4: at a seat of the one fabric a source of the other is refused, and its OSD says 超出范围', async () => {
  const matrix = await hub();
  const { admin, endpoint, online } = await room([
    { name: 'hub', driver: 'videohub', address: matrix.address, adopt: { transmitters: '0101', receivers: '5101' } },
  ]);
  await online('5104');
  const seat = await endpoint('receiver', '5001');
  await admin.must('receiver.login', { receiver: '5001', username: 'admin', password: 'correct horse battery' });
  seat.say({ type: 'act', id: 'a1', method: 'switch.connect', params: { source: '0101' } });
  const answer = await until(() => seat.heard.find(({ type, id }) => type === 'refusal' && id === 'a1'));
  expect(answer).toMatchObject({ reason: 'out_of_range' });
  expect(reasonText('out_of_range', 'connect', 'zh-CN')).toBe('超出范围');
});

test('issue 4.4: at a seat a line that another has is told as in use, with the reason that the API gives', async () => {
  const matrix = await hub();
  const { admin, endpoint, online } = await room([
    { name: 'hub', driver: 'videohub', address: matrix.address, adopt: { transmitters: '0101', receivers: '5101' } },
  ]);
  await online('5104');
  await endpoint('transmitter', '0001');
  await endpoint('receiver', '5001');
  const seat = await endpoint('receiver', '5002');
  await admin.must('ties.create', { id: 'in', name: 'Encoder', from: '5104', to: '0001' });
  await admin.must('switch.connect', { receiver: '5001', source: '0101' });
  await admin.must('receiver.login', { receiver: '5002', username: 'admin', password: 'correct horse battery' });
  seat.say({ type: 'act', id: 'a1', method: 'switch.connect', params: { source: '0102' } });
  const answer = await until(() => seat.heard.find(({ type, id }) => type === 'refusal' && id === 'a1'));
  expect(answer).toMatchObject({ reason: 'busy', data: { current: 'taken' } });
  const refused = await admin.call('switch.connect', { receiver: '5002', source: '0102' });
  expect(refused.error?.data).toMatchObject({ reason: 'busy', current: 'taken' });
});

test('issue 4.2: a device that gives the keyboard with every picture is refused to whoever may not control the source', async () => {
  const kvm = await hub('tesmart', { inputs: 8, outputs: 1 });
  const adopt = { transmitters: '0101', receivers: '5101' };
  const { admin, as, online } = await room([
    { name: 'kvm', driver: 'tesmart', address: kvm.address, inputs: 8, adopt },
  ]);
  await online('5101');
  await admin.must('users.create', { username: 'wang', password: 'correct horse battery', role: 'operator' });
  await admin.must('permissions.create', { who: 'wang', right: 'operate', what: '5101' });
  await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '*' });
  await admin.must('permissions.create', { who: 'wang', right: 'control', what: '0103', effect: 'deny' });
  const wang = await as('wang', 'correct horse battery');
  const refused = await wang.call('switch.connect', { receiver: '5101', source: '0103' });
  expect(refused.error?.data).toMatchObject({ reason: 'out_of_range' });
  expect(String(refused.error?.data?.['because'])).toContain('the keyboard with every picture');
  await wang.must('switch.connect', { receiver: '5101', source: '0102' });
  expect(kvm.device.shows('1')).toBe('2');
});

test('issue 4.4: tie lines stand in the text of the configuration, and come back from it', async () => {
  const { admin } = await twoHubs();
  const { text } = await admin.must('system.configuration', {});
  const line = '{"ties": {"id": "ab", "name": "A to B", "from": "5104", "to": "0204"}}';
  expect(String(text)).toContain(line);
  expect(String(text)).toContain('"port": {"driver": "videohub", "device": "a", "port": "4"}');
  const changed = String(text).replace(line, line.replace('A to B', 'Bridge'));
  await admin.must('system.stage', { at: 0, text: changed });
  expect(await admin.must('system.apply', {})).toMatchObject({ created: 0, changed: 1, removed: 0 });
  expect(rows((await admin.must('ties.list', {}))['items'])).toMatchObject([
    { id: 'ab', name: 'Bridge', from: '5104' },
  ]);
});

test('a line that a text gives another end while somebody sees through it: the room tells what is really seen, and others have their turn', async () => {
  const { a, admin, shows, row } = await twoHubs();
  await admin.must('switch.connect', { receiver: '5201', source: '0102' });
  a.device.panel('3', '1');
  await shows('5103', '0101');
  const { text } = await admin.must('system.configuration', {});
  await admin.must('session.confirm', { password: 'correct horse battery' });
  const stage = async (to: string) =>
    await admin.must('system.stage', { at: 0, text: String(text).replace(/"from": "\d+"/, `"from": "${to}"`) });
  await stage('5103');
  await admin.must('system.apply', {});
  await shows('5201', '0101');
  expect(await row('5201')).toMatchObject({ via: 'ab' });
  await admin.must('switch.connect', { receiver: '5201', source: '0103' });
  expect([shown(a, '3'), shown(a, '4')]).toEqual(['3', '2']);
});

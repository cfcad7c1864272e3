// Issue 4 and "Pictures never depend on the controller": a right that is lost while a device is away, or that a device does not let go of, is judged all the same.

import { expect, onTestFinished, test } from 'vitest';
import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { serveDevice } from '../../simulators/devices/serve.ts';
import type { Json } from '../acceptance/outside.ts';
import { asObject, rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
import type { Room } from './room.ts';
import { ADOPT, hub, room, stop } from './room.ts';

const PASSWORD = 'correct horse battery';

async function back(device: SimulatedDevice, address: string): Promise<void> {
  const served = await serveDevice(device, { port: Number(address.split(':')[1]) });
  onTestFinished(() => served.stop());
}

/** An operator whose own picture 0102 stands at 5101; and the row of his right. */
async function ownPicture({ admin, as, online, shows }: Room): Promise<Json> {
  await online('5104');
  await admin.must('users.create', { username: 'wang', password: PASSWORD, role: 'operator' });
  await admin.must('permissions.create', { who: 'wang', right: 'operate', what: '5101' });
  const right = await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0102' });
  const wang = await as('wang', PASSWORD);
  await wang.must('receiver.login', { receiver: '5101', username: 'wang', password: PASSWORD });
  await wang.must('switch.connect', { receiver: '5101', source: '0102' });
  await shows('5101', '0102');
  return right;
}

/** How many pictures were found, by the basis that they got; each of the four outputs is found once at the beginning. */
async function found({ admin }: Room): Promise<{ readonly panel: number; readonly found: number }> {
  const { items } = await admin.must('audit.query', { limit: 80 });
  const bases = rows(items)
    .filter(({ type }) => type === 'picture.found')
    .map(({ detail }) => asObject(detail)['basis']);
  const count = (basis: string) => bases.filter((one) => one === basis).length;
  return { panel: count('panel'), found: count('found') };
}

test('issue 4: an own picture whose right was taken away while its device was offline goes dark when it is back, and is never the panel’s', async () => {
  const matrix = await hub('extron');
  const made = await room([{ name: 'hub-1', driver: 'extron', address: matrix.address, adopt: ADOPT }]);
  const right = await ownPicture(made);
  await matrix.served.stop();
  await made.online('5101', false);
  await made.admin.must('permissions.delete', { id: right['id'], version: right['version'] });
  expect(matrix.device.shows('1')).toBe('2');
  await back(matrix.device, matrix.address);
  await until(() => Promise.resolve(matrix.device.shows('1') === null));
  await made.shows('5101', null);
  expect((await found(made)).panel).toBe(4);
});

test('issue 4: so it goes where the controller was restarted meanwhile; and a right that was given back leaves the picture', async () => {
  const matrix = await hub('extron');
  const devices = [{ name: 'hub-1', driver: 'extron', address: matrix.address, adopt: ADOPT }];
  const first = await room(devices);
  const right = await ownPicture(first);
  await matrix.served.stop();
  await first.online('5101', false);
  await first.admin.must('permissions.delete', { id: right['id'], version: right['version'] });
  const again = await first.admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0102' });
  await back(matrix.device, matrix.address);
  await first.online('5101');
  await first.shows('5101', '0102');
  expect(matrix.device.shows('1')).toBe('2');
  await first.admin.must('permissions.delete', { id: again['id'], version: again['version'] });
  await until(() => Promise.resolve(matrix.device.shows('1') === null));
  await stop(first);
  matrix.device.panel('1', '2');
  const second = await room(devices, first.data);
  await second.shows('5101', '0102');
  // Somebody's hand, this time.
  expect((await found(second)).panel).toBe(5);
});

test('issue 4: a device that refuses to make an output dark: the picture is flagged and alarmed, and not asked for without end', async () => {
  const matrix = await hub('extron');
  await matrix.served.stop();
  let refusals = 0;
  const stubborn: SimulatedDevice = {
    ...matrix.device,
    connect(peer) {
      const session = matrix.device.connect(peer);
      return {
        heard(bytes) {
          if (!Buffer.from(bytes).toString('latin1').includes('0*1!')) return session.heard(bytes);
          refusals += 1;
          peer.send(Buffer.from('E13\r\n'));
        },
        gone: () => session.gone(),
      };
    },
  };
  await back(stubborn, matrix.address);
  const made = await room([{ name: 'hub-1', driver: 'extron', address: matrix.address, adopt: ADOPT }]);
  const right = await ownPicture(made);
  expect(await made.admin.refused('switch.disconnect', { receiver: '5101' })).toBe('connect_failed');
  await made.shows('5101', '0102');
  await made.admin.must('permissions.delete', { id: right['id'], version: right['version'] });
  await until(async () => (await found(made)).found > 0);
  const { items } = await made.admin.must('alarms.list', {});
  expect(rows(items).map(({ kind, alarm, type }) => kind ?? alarm ?? type)).toContain('not-dark');
  expect(refusals).toBe(2);
  expect(await found(made)).toEqual({ panel: 4, found: 1 });
});

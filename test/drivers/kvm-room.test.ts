// Issue 4: Lightware, ATEN and IHSE in a whole controller, over real sockets: adopted with the names that the devices have, switched by the API, watched at their
// panels, made dark, lost and found again. The oracle is the simulated device.

import { expect, onTestFinished, test } from 'vitest';
import { serveDevice } from '../../simulators/devices/serve.ts';
import { asObject, rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
import { ADOPT, hub, room } from './room.ts';

const PASSWORD = 'correct horse battery';
/** How the request to run a macro begins. */
const RUN = Buffer.from([0x1b, 0x5b, 0x6f]);

const MAKERS = [
  { driver: 'aten', output: '1', inputs: ['1', '2', '3', '4'], model: 'VM0404HB', empty: '0101' },
  { driver: 'ihse', output: '3001', inputs: ['1001', '1002', '1003', '1004'], model: null, empty: null },
  { driver: 'lightware', output: 'O1', inputs: ['I1', 'I2', 'I3', 'I4'], model: 'MX2-4x4-HDMI20', empty: '0101' },
] as const;

test.each(MAKERS)(
  'issue 4: $driver in a room: adopted, switched, seen at the panel, made dark, found again',
  async ({ driver, output, inputs, model, empty }) => {
    const { device, address } = await hub(driver, { inputs: 4, outputs: 4 });
    const { admin, online, shows } = await room([{ name: 'm-1', driver, address, adopt: ADOPT }]);
    await online('5101');
    await shows('5101', empty);
    const [known] = rows((await admin.must('devices.list', {}))['items']);
    expect(known).toMatchObject({ model, inputs: 4, outputs: 4, online: true });

    await admin.must('switch.connect', { receiver: '5101', source: '0104' });
    expect(device.shows(output)).toBe(inputs[3]);
    device.panel(output, inputs[1]);
    await shows('5101', '0102');

    await admin.must('switch.disconnect', { receiver: '5101' });
    expect(device.shows(output)).toBeNull();

    device.powerCycle();
    await until(async () => {
      const [row] = rows((await admin.must('devices.list', {}))['items']);
      return row?.['connections'] === 2 && row['online'] === true;
    });
    await online('5101');
    await admin.must('switch.connect', { receiver: '5101', source: '0103' });
    expect(device.shows(output)).toBe(inputs[2]);
    expect(rows((await admin.must('devices.list', {}))['items'])[0]).toMatchObject({ noise: 0, failed: 0 });
  },
);

test('issue 4: a push and a get between CONs of one Draco go by the macros of the matrix, with the permissions and the journal of any switch', async () => {
  const { device, served } = await hub('ihse', { inputs: 4, outputs: 4 });
  await served.stop();
  let runs = 0;
  const counted = await serveDevice(
    {
      connect(peer) {
        const session = device.connect(peer);
        return {
          heard(bytes) {
            if (Buffer.from(bytes).includes(RUN)) runs += 1;
            session.heard(bytes);
          },
          gone: () => session.gone(),
        };
      },
      panel: (output, input) => device.panel(output, input),
      shows: (output) => device.shows(output),
      powerCycle: () => device.powerCycle(),
    },
    { port: 0 },
  );
  onTestFinished(() => counted.stop());
  const address = `127.0.0.1:${counted.port}`;
  const options = { macros: { push: { 3002: 2 }, get: { 3001: 17 } } };
  const { admin, as, online } = await room([{ name: 'm-1', driver: 'ihse', address, adopt: ADOPT, options }]);
  await online('5104');
  await admin.must('users.create', { username: 'wang', password: PASSWORD, role: 'operator' });
  for (const what of ['5101', '5103']) await admin.must('permissions.create', { who: 'wang', right: 'operate', what });
  await admin.must('permissions.create', { who: 'wang', right: 'connect', what: '0102' });
  const wang = await as('wang', PASSWORD);
  await wang.must('switch.connect', { receiver: '5101', source: '0102' });
  expect(await wang.refused('switch.push', { receiver: '5101', targets: '5102' })).toBe('out_of_range');
  expect(runs).toBe(0);

  await admin.must('permissions.create', { who: 'wang', right: 'push', what: '5102' });
  await admin.must('permissions.create', { who: 'wang', right: 'get', what: '5101' });
  const { results } = await wang.must('switch.push', { receiver: '5101', targets: '5102' });
  expect(results).toMatchObject([{ receiver: '5102', outcome: 'pushed' }]);
  expect([runs, device.shows('3002')]).toEqual([1, '1002']);
  await wang.must('switch.get', { receiver: '5103', from: '5101' });
  expect([runs, device.shows('3003')]).toEqual([2, '1002']);
  const { items } = await admin.must('audit.query', { limit: 60 });
  const acts = rows(items).filter(({ type }) => type === 'switch.begun');
  expect(acts.slice(0, 2).map(({ detail }) => asObject(detail)['method'])).toEqual(['switch.get', 'switch.push']);
});

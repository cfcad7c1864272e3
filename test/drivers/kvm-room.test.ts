// Issue 4: Lightware, ATEN and IHSE in a whole controller, over real sockets: adopted with the names that the devices have, switched by the API, watched at their
// panels, made dark, lost and found again. The oracle is the simulated device.

import { expect, test } from 'vitest';
import { rows, until } from '../acceptance/outside.ts';
import { ADOPT, hub, room } from './room.ts';

/** Milliseconds for a test that starts a controller and waits for connections. */
const LIMIT_MS = 30_000;

const MAKERS = [
  { driver: 'aten', output: '1', inputs: ['1', '2', '3', '4'], model: 'VM0404HB', empty: '0101' },
  { driver: 'ihse', output: '3001', inputs: ['1001', '1002', '1003', '1004'], model: null, empty: null },
  { driver: 'lightware', output: 'O1', inputs: ['I1', 'I2', 'I3', 'I4'], model: 'MX2-4x4-HDMI20', empty: '0101' },
] as const;

test.each(MAKERS)(
  'issue 4: $driver in a room: adopted, switched, seen at the panel, made dark, found again',
  { timeout: LIMIT_MS },
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

// Issue 4: matrices of several makers in a whole controller, over real sockets: adopted, switched by the API, watched at their panels, lost and found again.
// The oracle is the simulated device.

import { expect, test } from 'vitest';
import { rows } from '../acceptance/outside.ts';
import { until } from '../until.ts';
import { ADOPT, hub, room } from './room.ts';

const MAKERS = [
  { driver: 'extron', outputs: 3, darkens: true, says: { model: 'Extron DXP 88 HD 4K PLUS', firmware: '1.03' } },
  { driver: 'kramer', outputs: 3, darkens: true, says: { model: 'Kramer VS-88UHD', firmware: '1.12.0034' } },
  { driver: 'tesmart', outputs: 1, darkens: false, says: { model: null, firmware: null } },
  { driver: 'tesmart-matrix', outputs: 3, darkens: false, says: { model: null, firmware: null } },
] as const;

test.each(MAKERS)(
  'issue 4: $driver in a room: adopted, switched, seen at the panel, made dark or refused, found again',
  async ({ driver, outputs, darkens, says }) => {
    const { device, address } = await hub(driver, { inputs: 4, outputs });
    const { admin, online, shows } = await room([{ name: 'm-1', driver, address, inputs: 4, adopt: ADOPT }]);
    await online('5101');
    await shows('5101', '0101');
    expect(rows((await admin.must('devices.list', {}))['items'])[0]).toMatchObject({ ...says, inputs: 4, outputs });

    await admin.must('switch.connect', { receiver: '5101', source: '0104' });
    expect(device.shows('1')).toBe('4');
    device.panel('1', '2');
    await shows('5101', '0102');

    if (darkens) {
      await admin.must('switch.disconnect', { receiver: '5101' });
      expect(device.shows('1')).toBeNull();
    } else expect(await admin.refused('switch.disconnect', { receiver: '5101' })).toBe('unavailable');

    device.powerCycle();
    await until(async () => {
      const [row] = rows((await admin.must('devices.list', {}))['items']);
      return row?.['connections'] === 2 && row['online'] === true;
    });
    await online('5101');
    await admin.must('switch.connect', { receiver: '5101', source: '0103' });
    expect(device.shows('1')).toBe('3');
    expect(rows((await admin.must('devices.list', {}))['items'])[0]).toMatchObject({ noise: 0, failed: 0 });
  },
);

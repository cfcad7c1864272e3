// Extron's Simple Instruction Set: the driver against the simulated switcher, through every fault of the issue, and the switcher against what public clients send.

import { describe, expect, test } from 'vitest';
import { extron } from '../../controller/drivers/extron/driver.ts';
import { createExtron } from '../../simulators/devices/extron/device.ts';
import type { SwitcherHabits } from '../../simulators/devices/extron/switcher.ts';
import { setStage } from './stage.ts';

test.todo('x');
test('debug', async () => {
  let device!: ReturnType<typeof createExtron>;
  const stage = setStage({ driver: extron, device: (clock) => (device = createExtron({ inputs: 4, outputs: 4, timers: clock })), seed: 3 });
  stage.open();
  await stage.clock.advance(2000);
  const r = stage.route('2', '3');
  await stage.clock.advance(500);
  console.log(stage.outcome(r), stage.told, stage.said.map((s) => `${s.at} ${JSON.stringify(s.text)}`).join('\n'));
});

// x
import { test } from 'vitest';
import { kramer } from '../../controller/drivers/kramer/driver.ts';
import { createKramer } from '../../simulators/devices/kramer/device.ts';
import { setStage } from './stage.ts';

test('debug', async () => {
  const stage = setStage({
    driver: kramer,
    device: (clock) => createKramer({ inputs: 4, outputs: 4, timers: clock }),
    seed: 3,
  });
  stage.open();
  await stage.clock.advance(1000);
  const r = stage.route('2', '3');
  await stage.clock.advance(500);
  console.log(stage.outcome(r), stage.told, stage.said.map((s) => `${s.at} ${JSON.stringify(s.text)}`).join('\n'));
});

// x
import { test } from 'vitest';
import { tesmart } from '../../controller/drivers/tesmart/driver.ts';
import { tesmartMatrix } from '../../controller/drivers/tesmart/matrix-driver.ts';
import { createTesmartMatrix } from '../../simulators/devices/tesmart/matrix.ts';
import { createTesmart } from '../../simulators/devices/tesmart/switch.ts';
import { setStage } from './stage.ts';

test('debug', async () => {
  for (const stage of [
    setStage({
      driver: tesmart,
      options: { inputs: 4 },
      device: (clock) => createTesmart({ inputs: 4, outputs: 1, timers: clock }),
      seed: 3,
    }),
    setStage({
      driver: tesmartMatrix,
      options: { inputs: 4 },
      device: (clock) => createTesmartMatrix({ inputs: 4, outputs: 4, timers: clock }),
      seed: 3,
    }),
  ]) {
    stage.open();
    await stage.clock.advance(1000);
    const r = stage.route('1', '3');
    await stage.clock.advance(500);
    console.log(stage.outcome(r), stage.told, stage.said.map((s) => `${s.at} ${JSON.stringify(s.text)}`).join('\n'));
  }
});

// Alarms about polled agents, through the engine: the list of whoever polls becomes the room's, whole.

import { expect, test } from 'vitest';
import { standingTroubles } from '../../controller/domain/alarms/polled.ts';
import type { Trouble } from '../../controller/domain/alarms/trouble.ts';
import { demoWorld, settle } from '../engine/world.ts';

const HOT: Trouble = { alarm: 'temperature', about: 'box inlet', because: '31 °C; warning is above 30 °C' };
const HOTTER: Trouble = { ...HOT, alarm: 'temperature-critical' };
const SILENT: Trouble = { alarm: 'agent-silent', about: 'ups-1', because: 'it does not answer' };

async function room() {
  const world = await demoWorld();
  const tell = async (...troubles: readonly Trouble[]) => {
    world.engine.submit({ type: 'troubles', troubles });
    await settle();
  };
  const lines = () =>
    [...world.engine.state.alarms.values()].map(
      ({ alarm, about, count, clearedAt }) => `${alarm} ${about} ${count} ${clearedAt === null ? 'stands' : 'over'}`,
    );
  return { world, tell, lines };
}

test('what ought to stand is raised once, what ought not is cleared', async () => {
  const { tell, lines } = await room();
  await tell(HOT, SILENT);
  await tell(HOT, SILENT);
  expect(lines()).toEqual(['temperature box inlet 1 stands', 'agent-silent ups-1 1 stands']);
  await tell(HOTTER);
  expect(lines()).toEqual([
    'temperature box inlet 1 over',
    'agent-silent ups-1 1 over',
    'temperature-critical box inlet 1 stands',
  ]);
  await tell(HOT);
  expect(lines()).toEqual([
    'temperature box inlet 2 stands',
    'agent-silent ups-1 1 over',
    'temperature-critical box inlet 1 over',
  ]);
});

test('alarms of others, traps among them, are left alone', async () => {
  const { world, tell, lines } = await room();
  world.engine.submit({ type: 'alarm', alarm: 'trap', about: 'ups-1', because: 'on battery' });
  world.engine.submit({ type: 'alarm', alarm: 'clone', about: '0001', because: 'two' });
  await tell(SILENT);
  expect(standingTroubles(world.engine.state)).toEqual([SILENT]);
  await tell();
  expect(lines()).toEqual(['trap ups-1 1 stands', 'clone 0001 1 stands', 'agent-silent ups-1 1 over']);
});

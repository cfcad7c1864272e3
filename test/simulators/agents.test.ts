// `npm run simulate -- --agents`: simulated agents as Debian's tools see them, by both versions; faults by name; flags that are wrong.

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { simulateAgents } from '../../simulators/launcher/simulated-agents.ts';
import { AGENT_FAULT_NAMES } from '../../simulators/snmp/faults.ts';
import { needTools, PATH_WITH_SBIN, TOOLS_LIMIT_MS } from '../house/tools.ts';

const V3 = [
  '-v3',
  '-l',
  'authPriv',
  '-u',
  'demo',
  '-a',
  'SHA-256',
  '-A',
  'demo-auth-key',
  '-x',
  'AES',
  '-X',
  'demo-priv-key',
];
const V2 = ['-v2c', '-c', 'public'];

beforeAll(() => needTools({ snmpget: 'snmp', snmpbulkwalk: 'snmp' }), TOOLS_LIMIT_MS);

async function played(...words: readonly string[]) {
  const agents = await simulateAgents(words, {});
  onTestFinished(() => agents.stop());
  return (agents.lines.at(-1)?.split(':').at(-1) ?? '').split(',').map(Number);
}

function said(program: string, ...words: readonly string[]): Promise<string> {
  const child: ChildProcess = spawn(program, ['-r', '0', '-t', '1', '-On', ...words], {
    env: { PATH: PATH_WITH_SBIN, HOME: '/nonexistent', MIBS: '', SNMP_PERSISTENT_DIR: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((done) => child.on('close', () => done(text.trim())));
}

test('UPSs, switches and sensors by turns, which Debian’s tools read by version 3 and 2c', async () => {
  const [ups, rack, box] = await played('--agents', '3');
  const charge = '.1.3.6.1.2.1.33.1.2.4.0';
  expect(await said('snmpget', ...V3, `127.0.0.1:${ups}`, charge)).toBe(`${charge} = INTEGER: 100`);
  expect(await said('snmpget', ...V2, `127.0.0.1:${ups}`, charge)).toBe(`${charge} = INTEGER: 100`);
  const names = await said('snmpbulkwalk', ...V3, `127.0.0.1:${rack}`, '.1.3.6.1.2.1.31.1.1.1.1');
  expect(names.match(/Gi0-[1-4]/g)).toEqual(['Gi0-1', 'Gi0-2', 'Gi0-3', 'Gi0-4']);
  const values = await said('snmpbulkwalk', ...V2, `127.0.0.1:${box}`, '.1.3.6.1.2.1.99.1.1.1.4');
  expect(values.split('\n').length).toBe(4);
  expect(await said('snmpget', '-v2c', '-c', 'guessed', `127.0.0.1:${ups}`, charge)).toBe('');
});

test.each(AGENT_FAULT_NAMES.filter((fault) => fault !== 'talkative'))(
  'with the fault %s nothing useful is heard',
  async (fault) => {
    const [port] = await played('--agents', '1', '--fault', fault);
    const answers = await Promise.all(
      [1, 2].map(() => said('snmpget', ...V3, `127.0.0.1:${port}`, '.1.3.6.1.2.1.33.1.2.4.0')),
    );
    expect(answers.join('')).toBe('');
  },
);

test.each([
  ['an unknown fault', ['--agents', '1', '--fault', 'sleepy'], /^--fault sleepy is none of silent/],
  ['too many', ['--agents', '5000'], /^--agents is not a number from 0 to 2000/],
  ['too few ports', ['--agents', '10', '--listen', '65530'], /^--listen 65530: there are no 10 ports/],
])('%s is refused', async (_, words, line) => {
  await expect(simulateAgents(words, {})).rejects.toThrow(line);
});

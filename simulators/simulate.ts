// `npm run simulate`: simulated endpoints against a controller that runs already, with --device one simulated device of another maker, or with --agents
// simulated agents of SNMP. Flags, figures and exit codes; the endpoints stand in launcher/crowd.ts, the others in launcher/simulated-*.ts.

import type { ApiClient } from '../protocol/client/types.ts';
import { DEFAULT_ID_LENGTH } from '../protocol/ids.ts';
import type { FaultName } from './faults/table.ts';
import { FAULT_NAMES, FAULTS, isFault } from './faults/table.ts';
import type { Adopter } from './launcher/adopter.ts';
import { createAdopter, NOBODY_ADOPTS } from './launcher/adopter.ts';
import type { FlagTable } from './launcher/arguments.ts';
import { aCount, anything, readArguments } from './launcher/arguments.ts';
import type { CrowdMember } from './launcher/crowd.ts';
import { createCrowd } from './launcher/crowd.ts';
import { apiClient } from './launcher/demonstration.ts';
import { EXIT, LaunchError } from './launcher/fault.ts';
import { simulateAgents } from './launcher/simulated-agents.ts';
import { simulateDevice } from './launcher/simulated-device.ts';
import { aborted, stopSignal } from './launcher/stop-signals.ts';
import { NO_TRACE, openTrace } from './launcher/trace.ts';
import { startStreamServer } from './transmitter/stream-server.ts';

const MAX_OF_A_KIND = 4_000;
const MAX_SEED = 999_999_999;
/** Endpoints that link up at once, and milliseconds until the next ones: a room does not come up in one instant. */
const WAVE = 50;
const WAVE_MS = 100;
const FIGURES_MS = 5_000;

function aSocketUrl(value: string): string | null {
  return /^wss?:\/\/[^/?#]+\/?$/.test(value) && URL.canParse(value)
    ? null
    : `is not like ws://127.0.0.1:8080: ${value}`;
}

function faults(value: string): string | null {
  const wrong = value.split(',').find((name) => !isFault(name));
  return wrong === undefined ? null : `${wrong} is none of ${FAULT_NAMES.join(', ')}`;
}

const FLAGS = {
  url: { env: null, default: 'ws://127.0.0.1:8080', check: aSocketUrl },
  token: { env: 'OPENSEAT_TOKEN', default: null, check: anything },
  transmitters: { env: null, default: '20', check: aCount(MAX_OF_A_KIND) },
  receivers: { env: null, default: '10', check: aCount(MAX_OF_A_KIND) },
  seed: { env: null, default: '1', check: aCount(MAX_SEED) },
  fault: { env: null, default: null, many: true, check: faults },
  trace: { env: 'OPENSEAT_TRACE', default: null, check: anything },
} as const satisfies FlagTable;

/** How many are down, and what most of them say. */
function whyDown(members: readonly CrowdMember[]): string[] {
  const causes = members.flatMap(({ status }) => (status.status === 'down' ? [status.because] : []));
  const count = (because: string) => causes.filter((one) => one === because).length;
  const [most] = [...new Set(causes)].sort((one, other) => count(other) - count(one));
  return most === undefined ? [] : [`${causes.length} down (${most})`];
}

function figures(members: readonly CrowdMember[], adopted: number, refused: ReadonlyMap<string, number>): string {
  const of = (kind: string) => members.filter((member) => member.kind === kind);
  const up = (some: readonly CrowdMember[]) => some.filter(({ status }) => status.status === 'up').length;
  const [transmitters, receivers] = [of('transmitter'), of('receiver')];
  const breaches = members.flatMap((member) => member.breaches);
  const parts = [
    `${up(transmitters)}/${transmitters.length} transmitters and ${up(receivers)}/${receivers.length} receivers up`,
    `${members.filter(({ status }) => status.status === 'waiting').length} waiting`,
    ...whyDown(members),
    `${adopted} adopted`,
    `${receivers.filter(({ source }) => source !== null).length} show a picture`,
    `${transmitters.reduce((sum, { streams }) => sum + streams, 0)} streams`,
    ...[...refused].map(([reason, count]) => `${count} refused with ${reason}`),
    ...(breaches.length > 0 ? [`${breaches.length} BREACHES: ${breaches[0]}`] : []),
  ];
  return `openseat simulate: ${parts.join(', ')}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One device, until it is stopped or its line is unplugged; no controller is needed. */
async function device(words: readonly string[]): Promise<void> {
  const signal = stopSignal();
  const simulated = await simulateDevice(words, process.env);
  for (const line of simulated.lines) print(line);
  const gone = simulated.gone.then(() => true);
  const isGone = await Promise.race([gone, aborted(signal).then(() => false)]);
  await simulated.stop();
  if (isGone) throw new LaunchError(EXIT.fault, 'the serial line is gone');
  process.exit(0);
}

/** Agents of SNMP, until they are stopped; no controller is needed. */
async function agents(words: readonly string[]): Promise<void> {
  const signal = stopSignal();
  const simulated = await simulateAgents(words, process.env);
  for (const line of simulated.lines) print(line);
  await aborted(signal);
  await simulated.stop();
  process.exit(0);
}

function main(): Promise<void> {
  const words = process.argv.slice(2);
  const has = (flag: string): boolean => words.some((word) => word === flag || word.startsWith(`${flag}=`));
  if (has('--agents')) return agents(words);
  return has('--device') ? device(words) : crowd(words);
}

/** Adopts what waits, with an administrator's token. */
async function adopterBy(client: ApiClient, token: string, names: readonly FaultName[]): Promise<Adopter> {
  let idLength = DEFAULT_ID_LENGTH;
  client.listen((happening) => {
    if (happening.type !== 'notification' || happening.name !== 'hello') return;
    idLength = happening.params.limits.idLength ?? DEFAULT_ID_LENGTH;
  });
  client.start();
  const entered = await client.authenticate(token);
  if (!entered.ok) throw new LaunchError(EXIT.usage, `--token: ${entered.because}`);
  return await createAdopter(client, { idLength, taken: names.some(isTakenId) });
}

async function crowd(words: readonly string[]): Promise<void> {
  const values = readArguments(words, process.env, FLAGS);
  const names = (values.fault ?? '').split(',').filter(isFault);
  const signal = stopSignal();
  const url = (values.url ?? '').replace(/\/$/, '');
  const client = apiClient(url.replace(/^ws/, 'http'));
  const adopter = values.token === null ? NOBODY_ADOPTS : await adopterBy(client, values.token, names);

  const trace = values.trace === null ? NO_TRACE : openTrace(values.trace, Date.now);
  const streams = await startStreamServer();
  const members = createCrowd({
    seed: Number(values.seed),
    transmitters: Number(values.transmitters),
    receivers: Number(values.receivers),
    faults: names,
    controllers: [`${url}/endpoint`],
    streams,
    trace,
    waiting: (member) => adopter.adopt(member),
  });
  for (const name of names) print(`openseat simulate: ${name}: ${FAULTS[name].meaning}`);
  const begin = (place: number) => {
    for (const member of members.slice(place, place + WAVE)) member.start();
    if (place + WAVE < members.length) wave = setTimeout(begin, WAVE_MS, place + WAVE);
  };
  let wave = setTimeout(begin, 0, 0);
  const report = () => print(figures(members, adopter.adopted, adopter.refused));
  const reports = setInterval(report, FIGURES_MS);

  await aborted(signal);
  clearTimeout(wave);
  clearInterval(reports);
  report();
  for (const member of members) member.stop('the simulation ends');
  client.stop();
  await streams.stop();
  trace.stop();
  process.exit(0);
}

function isTakenId(name: FaultName): boolean {
  return FAULTS[name].takenId === true;
}

main().catch((error: unknown) => {
  const { message, exitCode } = error instanceof LaunchError ? error : new LaunchError(EXIT.fault, String(error));
  process.stderr.write(`openseat simulate: ${message.split('\n')[0]}\n`);
  process.exit(exitCode);
});

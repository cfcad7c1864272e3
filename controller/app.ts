// Builds the parts of the controller and joins them; starts and stops them in their order. What each does stands in its own room.

import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AlarmName } from '../protocol/alarms.ts';
import { describeApi } from '../protocol/describe/api.ts';
import { certifiableNames } from './api/origin.ts';
import { createApi } from './api/server.ts';
import type { PageFolder } from './api/types.ts';
import { JournalAudit } from './audit/audit.ts';
import { dispatch } from './dispatch.ts';
import { standingAlarms } from './domain/alarms/list.ts';
import { createEndpoints } from './endpoints/endpoints.ts';
import { fingerprintOf, nodeVerifier } from './endpoints/keys.ts';
import { loadRoomKey, RESTORED_KEY, ROOM_KEY, takeRestoredKey } from './endpoints/room-key.ts';
import { webSocketToEndpoint } from './endpoints/websocket.ts';
import { Engine } from './engine/engine.ts';
import { replay } from './engine/replay.ts';
import { joinDevices } from './join-devices.ts';
import { createMonitored } from './monitored.ts';
import { ENGINE_FILES } from './monitoring/agent/engine-file.ts';
import { NOTIFY_FILES } from './monitoring/notify/kept-file.ts';
import { READINGS_FOLDER } from './monitoring/readings/day-files.ts';
import { createObserved } from './observed.ts';
import { HashingProcess } from './passwords/hashing-process.ts';
import { childProgram, pageFolder } from './places.ts';
import type { Clock, Random } from './ports/clock.ts';
import type { Log } from './ports/log.ts';
import { startSerial } from './serial.ts';
import type { Settings } from './settings/settings.ts';
import { keepSetupCode, SETUP_FILE } from './setup-file.ts';
import type { Storage } from './storage/open.ts';
import { openStorage } from './storage/open.ts';
import type { TlsSource } from './system/certificates.ts';
import { AUTHORITY_FILE, Certificates, SERVER_FILE } from './system/certificates.ts';
import type { KnownSecret } from './system/secret-files.ts';
import { SecretFiles, UNFINISHED } from './system/secret-files.ts';
import { WholeConfiguration } from './system/system-room.ts';
import { PRODUCT, VERSION } from './version.ts';

export interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** A line for the person at the console. */
  readonly say: (line: string) => void;
}

export interface App {
  /** Where it is reached: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Ends everything in its order; what was acknowledged is on the disk. */
  stop(): Promise<void>;
}

/**
 * Starts a controller and answers when it serves.
 * @throws JournalError `damaged`, `in_use`, `disk`; the system's error when the address cannot be had
 */
export async function startApp(settings: Settings, surroundings: Surroundings): Promise<App> {
  const { log, clock, random } = surroundings;
  const passwords = new HashingProcess({ clock, log, entry: childProgram('hasher', './passwords/hasher.ts') });
  // It gets ready while the journal is read; who logs in before it is waits for it.
  const hashing = passwords
    .start()
    .catch((error: unknown) => log.error({ error: String(error) }, 'passwords cannot be checked yet'));
  const ends: (() => Promise<void> | void)[] = [() => passwords.stop()];
  const stop = async (): Promise<void> => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
    await hashing;
  };
  try {
    const secrets = [ROOM_KEY, RESTORED_KEY, AUTHORITY_FILE, SERVER_FILE];
    const alongside = [
      ...secrets,
      ...secrets.map((name) => `${name}${UNFINISHED}`),
      SETUP_FILE,
      ...ENGINE_FILES,
      ...NOTIFY_FILES,
      READINGS_FOLDER,
    ];
    const storage = await openStorage({
      folder: settings.data,
      clock,
      log,
      repair: settings.repair,
      alongside,
      random,
    });
    ends.push(() => storage.close());
    const url = await serve(settings, surroundings, { storage, passwords }, ends);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Ground {
  readonly storage: Storage;
  readonly passwords: HashingProcess;
}

async function serve(
  settings: Settings,
  { log, clock, random, say }: Surroundings,
  { storage, passwords }: Ground,
  ends: (() => Promise<void> | void)[],
): Promise<string> {
  const { journal, snapshots, epoch, firstStart } = storage;
  const { idLength, passwordRule, doublePressMs, data } = settings;
  const state = await replay({ journal, snapshots }, idLength);
  await takeRestoredKey(data, state.roomKey);
  const roomKey = await loadRoomKey(data, firstStart);
  const certificates = new Certificates({ folder: data, source: tlsOf(settings), clock, log });
  const tls = await certificates.open();
  if (state.idLength !== idLength)
    log.warn(
      { idLength: state.idLength, configured: idLength },
      'the length of IDs stays what it was at the first start',
    );
  const engine = new Engine({
    ...{ state, epoch, journal, snapshots, clock, log, passwords, passwordRule, fingerprintOf },
    version: VERSION,
    seats: { doublePressMs, alarms: settings.seatAlarms },
    alarms: settings.alarms,
  });
  const audit = new JournalAudit({
    ...{ history: storage.history, snapshots, clock, log, state, idLength },
    alarm: (alarm, because) =>
      void engine.submit({ type: 'alarm', alarm, about: 'journal', because: because.slice(0, 512) }),
  });
  let url = '';
  const endpoints = createEndpoints({
    ...{ room: engine, clock, random, log, roomKey, verifier: nodeVerifier, epoch },
    addresses: () => (settings.controllers.length > 0 ? settings.controllers : ownAddresses(settings, url)),
  });
  const monitored = createMonitored(settings, { clock, random, log, engine, endpoints, storage });
  const serial = startSerial(settings.lines, {
    ...{ clock, random, log, endpoints },
    alarm: (alarm, about, because) => void engine.submit({ type: 'alarm', alarm, about, because }),
  });
  ends.push(() => serial.stop());
  const parts = { clock, log, engine, endpoints, serial, storage, passwords, monitored };
  const observed = createObserved(settings, parts);
  const api = createApi(
    {
      ...{
        host: settings.host,
        port: settings.port,
        tls,
        origins: settings.origins,
        standIn: settings.standIn,
      },
      ...{ pages: pagesOf(settings), idleMs: settings.idleMs, product: PRODUCT, version: VERSION },
    },
    {
      ...{ room: engine, audit, measured: monitored.measured, outputs: monitored.outputs, clock, random, log },
      endpoints: { accept: (socket, from) => endpoints.accept(webSocketToEndpoint(socket, clock), from) },
      showCode: (code) => {
        keepSetupCode(data, code, log);
        if (code !== null) say(`openseat setup code ${code}`);
      },
      description: () => describeApi(VERSION),
      ...observed.forApi,
    },
  );
  const system = new WholeConfiguration({
    ...{ engine, journal, snapshots, clock, random, log, fingerprintOf, deriver: passwords },
    secrets: new SecretFiles(data, secretsOf(settings)),
    certificates,
    room: fingerprintOf(roomKey.publicKey),
    later: (act) => void setImmediate(act),
  });
  const devices = joinDevices(settings.devices, {
    room: engine,
    clock,
    random,
    log,
    lineNamed: (name) => serial.forDevice(name),
  });
  engine.start(dispatch(engine, endpoints, devices, observed.drill), system);
  observed.start();
  devices.start();
  ends.push(() => engine.stop());
  ends.push(() => observed.stop());
  ends.push(() => audit.stop());
  ends.push(() => endpoints.stop());
  ends.push(() => devices.stop());
  ends.push(() => api.stop());
  ends.push(() => monitored.stop());
  await monitored.start();
  url = await api.start();
  for (const alarm of alarmsOf(settings, storage)) engine.submit({ type: 'alarm', ...alarm });
  const expires = certificateAlarm(engine);
  ends.push(certificates.start((certificate) => api.secure(certificate), expires));
  return url;
}

function tlsOf({ tls, tlsFiles, host }: Settings): TlsSource {
  if (tls === 'room') return { by: 'room', names: certifiableNames(host) };
  return tls === null || tlsFiles === null ? { by: 'none' } : { by: 'files', files: tlsFiles, texts: tls };
}

/** Signs the anchors of the journal. */
const JOURNAL_KEY = 'journal.key';

/** The files in the data folder that a backup carries. */
function secretsOf({ data, tlsFiles }: Settings): readonly KnownSecret[] {
  const files = Object.values(tlsFiles ?? {}).filter((file) => file !== null);
  const inside = files.map((file) => relative(data, file)).filter((name) => !name.startsWith('..') && name !== '');
  return [
    { role: 'room', name: ROOM_KEY },
    { role: 'journal', name: JOURNAL_KEY },
    ...[AUTHORITY_FILE, SERVER_FILE, ...inside].map((name) => ({ role: 'tls', name }) as const),
  ];
}

/** What an administrator must know of the certificate that is served, whichever it is. */
function certificateAlarm(engine: Engine): (because: string | null) => void {
  const name = { alarm: 'certificate-expires', about: 'tls' } as const;
  const over = 'another certificate is served, or none';
  // An earlier version named the host.
  for (const { alarm, about } of standingAlarms(engine.state))
    if (alarm === name.alarm && about !== name.about)
      engine.submit({ ...name, type: 'alarmOver', about, because: over });
  return (because) =>
    void engine.submit(
      because === null ? { ...name, type: 'alarmOver', because: over } : { ...name, type: 'alarm', because },
    );
}

/** The pages of the product, and those that the settings add. */
function pagesOf({ pages }: Settings): readonly PageFolder[] {
  return [
    { prefix: '/', folder: fileURLToPath(pageFolder('admin')), kind: 'admin' },
    { prefix: '/seat/', folder: fileURLToPath(pageFolder('seat')), kind: 'seat' },
    ...Object.entries(pages).map(([name, folder]) => ({ prefix: `/${name}/`, folder, kind: 'room' as const })),
  ];
}

/** What endpoints are told when the settings name no address: the one that is served, unless it stands for many. */
function ownAddresses({ host }: Settings, url: string): readonly string[] {
  return host === '0.0.0.0' || host === '::' || url === '' ? [] : [`${url.replace(/^http/, 'ws')}/endpoint`];
}

interface Alarm {
  readonly alarm: AlarmName;
  readonly about: string;
  readonly because: string;
}

/** What an administrator must know of this start. */
function alarmsOf({ isPlainOutside, host }: Settings, { torn, givenUp, unanchored }: Storage): readonly Alarm[] {
  const alarms: Alarm[] = [];
  if (isPlainOutside)
    alarms.push({
      alarm: 'no-tls',
      about: host,
      because: 'served without TLS to other machines, as the settings say: passwords can be read on the way',
    });
  if (torn !== null)
    alarms.push({
      alarm: 'journal-torn',
      about: `record ${torn.record}`,
      because: `an unfinished end of ${torn.bytes} bytes was cut off and kept as ${torn.kept}`.slice(0, 512),
    });
  if (givenUp !== null)
    alarms.push({
      alarm: 'journal-repaired',
      about: `${givenUp.ranges.length} ranges of records`,
      because: `${givenUp.fault.why}; the damaged files are kept in ${givenUp.kept}`.slice(0, 512),
    });
  if (unanchored !== null)
    alarms.push({
      alarm: 'journal-anchors',
      about: 'the anchors of the journal',
      because: `${unanchored.why}; what was found is kept in ${unanchored.kept}, and new ones begin here`.slice(0, 512),
    });
  return alarms;
}

// The figures of the controller's parts for `/metrics`: which they are and what they are called, by Prometheus' conventions. How they are served is the API's matter.

import { alarmType, SEVERITY_NAMES } from '../protocol/alarms.ts';
import type { Reading } from './api/types.ts';
import { standingAlarms } from './domain/alarms/list.ts';
import type { RoomState } from './domain/state.ts';
import type { Drill } from './drill/drill.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import type { ManagerProcess } from './monitoring/manager/manager-process.ts';
import type { Serial } from './serial.ts';
import type { Storage } from './storage/open.ts';
import { VERSION } from './version.ts';

export interface Measured {
  readonly engine: Engine;
  readonly endpoints: Endpoints;
  readonly serial: Serial;
  readonly storage: Storage;
  readonly drill: Drill;
  /** Null where no agents are polled. */
  readonly manager: ManagerProcess | null;
}

type Read = () => number;

const gauge = (name: string, help: string, read: Read): Reading => ({ type: 'gauge', name, help, read });
/** Only grows; its name ends with `_total`. */
const counter = (name: string, help: string, read: Read): Reading => ({ type: 'counter', name, help, read });

export function readings({ engine, endpoints, serial, storage, drill, manager }: Measured): readonly Reading[] {
  const { state } = engine;
  return [
    {
      type: 'gauge',
      name: 'build_info',
      help: 'Always 1; the version is the label',
      label: 'version',
      each: () => ({ [VERSION]: 1 }),
    },
    ...ofRoom(state),
    ...ofEngine(engine),
    ...ofJournal(engine, storage),
    ...ofEndpoints(endpoints),
    ...ofSerial(serial),
    ...ofDrills(drill),
    ...(manager === null ? [] : ofAgents(manager)),
  ];
}

function ofRoom(state: RoomState): readonly Reading[] {
  return [
    {
      ...{ type: 'gauge', name: 'endpoints', help: 'Endpoints of the room that are there, by kind', label: 'kind' },
      each: () => online(state),
    },
    {
      ...{ type: 'gauge', name: 'alarms_standing', help: 'Alarms that stand, by severity', label: 'severity' },
      each: () => alarms(state),
    },
    gauge('sessions', 'Open sessions', () => state.sessions.size),
    gauge('epoch', 'Number of this start', () => state.epoch),
  ];
}

function online(state: RoomState): Readonly<Record<string, number>> {
  const counts = { transmitter: 0, receiver: 0 };
  for (const { kind, online: isThere } of state.live.values()) if (isThere) counts[kind] += 1;
  return counts;
}

function alarms(state: RoomState): Readonly<Record<string, number>> {
  const counts = new Map<string, number>(SEVERITY_NAMES.map((name) => [name, 0]));
  for (const { alarm } of standingAlarms(state)) {
    const { severity } = alarmType(alarm);
    counts.set(severity, (counts.get(severity) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function ofEngine(engine: Engine): readonly Reading[] {
  return [
    gauge('queue_length', 'Inputs that wait for the loop', () => engine.figures.queue),
    gauge('acts_waiting', 'Acts that wait for their receiver', () => engine.figures.waitingActs),
    gauge('subscribers', 'Clients that follow the room', () => engine.figures.subscribers),
  ];
}

function ofJournal(engine: Engine, storage: Storage): readonly Reading[] {
  return [
    gauge('journal_last_record', 'Number of the last event', () => engine.state.seq),
    gauge('journal_records_retained', 'Records that wait for a disk that refused them', () => engine.figures.retained),
    counter('journal_records_lost_total', 'Records that the disk did not take', () => engine.figures.lost),
    counter('journal_records_durable_total', 'Records that were fsynced', () => storage.health.durable),
    counter('journal_fsyncs_total', 'Fsyncs that this took', () => storage.health.groups),
    gauge('journal_appends_pending', 'Appends under way', () => storage.health.pending),
    gauge('journal_refusing', 'Whether the disk refused the last records', () => Number(storage.health.refusing)),
    gauge('journal_full', 'Whether the reserve is used up', () => Number(storage.health.full)),
  ];
}

function ofEndpoints(endpoints: Endpoints): readonly Reading[] {
  const stats = () => endpoints.stats();
  return [
    gauge('endpoint_links', 'Links of endpoints', () => stats().links),
    gauge('endpoint_links_waiting', 'Links that wait for adoption', () => stats().waiting),
    counter('endpoint_links_refused_total', 'Links that were not let in', () => stats().refused),
    counter('endpoint_links_cut_total', 'Links cut for silence, slowness or noise', () => stats().cut),
    counter('commands_sent_total', 'Commands to endpoints', () => stats().commandsSent),
    counter('commands_failed_total', 'Commands that were refused, late or lost', () => stats().commandsFailed),
  ];
}

function ofSerial(serial: Serial): readonly Reading[] {
  return [
    gauge('serial_lines', 'Serial lines of the settings', () => serial.counts().lines),
    gauge('serial_lines_open', 'Serial lines that are open', () => serial.counts().openLines),
    counter('serial_frames_good_total', 'Frames of endpoints whose check held', () => serial.counts().goodFrames),
    counter('serial_frames_bad_total', 'Frames of endpoints that were dropped', () => serial.counts().badFrames),
    counter('serial_dropped_bytes_total', 'Bytes that lines did not take in time', () => serial.counts().droppedBytes),
  ];
}

function ofDrills(drill: Drill): readonly Reading[] {
  const seconds = (ms: number | null | undefined): number => (ms ?? Number.NaN) / 1_000;
  return [
    {
      ...{
        type: 'counter',
        name: 'drill_switches_total',
        help: 'Switches of drills, by what became of them',
        label: 'outcome',
      },
      each: () => ({ ...drill.switches }),
    },
    gauge('drill_last_p50_seconds', 'Median of the last drill, from key to picture', () => seconds(drill.last?.p50Ms)),
    gauge('drill_last_p99_seconds', '99 % of the last drill took less', () => seconds(drill.last?.p99Ms)),
    gauge('drill_last_lost', 'Switches that the last drill lost', () => drill.last?.lost ?? Number.NaN),
  ];
}

/** What the manager counts of the agents that it polls. */
function ofAgents(manager: ManagerProcess): readonly Reading[] {
  const figure = (name: Parameters<ManagerProcess['figure']>[0]) => () => manager.figure(name);
  return [
    gauge('agents', 'Agents that are polled', figure('agents')),
    gauge('agents_up', 'Agents that answer', figure('agentsUp')),
    gauge('agent_readings', 'Readings of agents', figure('readings')),
    counter('agent_polls_total', 'Polls that were answered', figure('polls')),
    counter('agent_polls_failed_total', 'Polls that were not', figure('pollsFailed')),
    counter('agent_timeouts_total', 'Requests that no agent answered in time', figure('timeouts')),
    counter('agent_answers_wrong_total', 'Answers that could not be read', figure('wrong')),
    counter('agent_traps_total', 'Traps of agents', figure('traps')),
    counter('manager_deaths_total', 'Deaths of the process that polls', () => manager.deaths),
  ];
}

// The figures of the controller's parts for `/metrics`: which they are and what they are called. How they are served is the API's matter.

import type { Reading } from './api/types.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { Engine } from './engine/engine.ts';
import type { ManagerProcess } from './monitoring/manager/manager-process.ts';
import type { Serial } from './serial.ts';
import type { Storage } from './storage/open.ts';

export function readings(
  engine: Engine,
  endpoints: Endpoints,
  serial: Serial,
  storage: Storage,
  manager: ManagerProcess | null,
): readonly Reading[] {
  return [
    { name: 'journal_seq', help: 'Number of the last event', read: () => engine.state.seq },
    { name: 'epoch', help: 'Number of this start', read: () => engine.state.epoch },
    { name: 'queue_length', help: 'Inputs that wait for the loop', read: () => engine.figures.queue },
    { name: 'acts_waiting', help: 'Acts that wait for their receiver', read: () => engine.figures.waitingActs },
    { name: 'subscribers', help: 'Clients that follow the room', read: () => engine.figures.subscribers },
    { name: 'records_retained', help: 'Records that wait for the disk', read: () => engine.figures.retained },
    { name: 'records_lost', help: 'Records that the disk did not take', read: () => engine.figures.lost },
    { name: 'sessions', help: 'Open sessions', read: () => engine.state.sessions.size },
    { name: 'endpoint_links', help: 'Links of endpoints', read: () => endpoints.stats().links },
    { name: 'endpoint_links_waiting', help: 'Links that wait for adoption', read: () => endpoints.stats().waiting },
    { name: 'endpoint_links_refused', help: 'Links that were not let in', read: () => endpoints.stats().refused },
    {
      name: 'endpoint_links_cut',
      help: 'Links that were cut for silence, slowness or noise',
      read: () => endpoints.stats().cut,
    },
    { name: 'commands_sent', help: 'Commands to endpoints', read: () => endpoints.stats().commandsSent },
    {
      name: 'commands_failed',
      help: 'Commands that were refused, late or lost',
      read: () => endpoints.stats().commandsFailed,
    },
    { name: 'serial_lines', help: 'Serial lines of the settings', read: () => serial.counts().lines },
    { name: 'serial_lines_open', help: 'Serial lines that are open', read: () => serial.counts().openLines },
    { name: 'serial_frames', help: 'Frames of endpoints whose check held', read: () => serial.counts().goodFrames },
    { name: 'serial_frames_bad', help: 'Frames of endpoints that were dropped', read: () => serial.counts().badFrames },
    {
      name: 'serial_bytes_dropped',
      help: 'Bytes that serial lines did not take in time',
      read: () => serial.counts().droppedBytes,
    },
    { name: 'journal_durable', help: 'Records that are on the disk', read: () => storage.health.durable },
    { name: 'journal_pending', help: 'Appends under way', read: () => storage.health.pending },
    {
      name: 'journal_refusing',
      help: 'Whether the disk refused the last records',
      read: () => Number(storage.health.refusing),
    },
    { name: 'journal_full', help: 'Whether the reserve is used up', read: () => Number(storage.health.full) },
    ...(manager === null ? [] : agentReadings(manager)),
  ];
}

/** What the manager counts of the agents that it polls. */
function agentReadings(manager: ManagerProcess): readonly Reading[] {
  return [
    { name: 'agents', help: 'Agents that are polled', read: () => manager.figure('agents') },
    { name: 'agents_up', help: 'Agents that answer', read: () => manager.figure('agentsUp') },
    { name: 'agent_readings', help: 'Readings of agents', read: () => manager.figure('readings') },
    { name: 'agent_polls', help: 'Polls that were answered', read: () => manager.figure('polls') },
    { name: 'agent_polls_failed', help: 'Polls that were not', read: () => manager.figure('pollsFailed') },
    { name: 'agent_timeouts', help: 'Requests that no agent answered in time', read: () => manager.figure('timeouts') },
    { name: 'agent_wrong_answers', help: 'Answers that could not be read', read: () => manager.figure('wrong') },
    { name: 'agent_traps', help: 'Traps of agents', read: () => manager.figure('traps') },
    { name: 'manager_deaths', help: 'Deaths of the process that polls', read: () => manager.deaths },
  ];
}

// The demonstration as one object: a controller as a process, the room's endpoints around it, the stand-in for pages. `npm run demo` prints it,
// tests hold it: `await using demo = await startDemonstration({ … })`.

import { createClient } from '../../protocol/client/client.ts';
import type { ApiClient } from '../../protocol/client/types.ts';
import type { SimulatedSeat } from '../receiver/seat.ts';
import { DEMONSTRATION, DEMONSTRATION_SEED, DEMONSTRATION_WITH_SERIAL } from '../room/demonstration.ts';
import type { RoomPlan } from '../room/room.ts';
import { createFarEnd } from '../serial/far-end.ts';
import type { Pty } from '../serial/pty.ts';
import { hasPython, openPty } from '../serial/pty.ts';
import { startStreamServer } from '../transmitter/stream-server.ts';
import { realTimers } from '../world/real-timers.ts';
import { webSocketApi } from '../world/web-sockets.ts';
import { demonstrationConfig, temporaryFolder } from './config.ts';
import type { ControllerProcess } from './controller.ts';
import { createController } from './controller.ts';
import { EXIT, LaunchError } from './fault.ts';
import { allOnline, furnish, isFurnished } from './furnish.ts';
import type { Site } from './site.ts';
import { createSite } from './site.ts';
import { createStandIn, startStandInServer } from './stand-in.ts';
import { NO_TRACE, openTrace } from './trace.ts';

export interface DemonstrationOptions {
  /** Program and first arguments of the controller: `['node', 'dist/controller.js']`. */
  readonly controller: readonly string[];
  /** Folder of the page `/room/`; an empty one unless told. */
  readonly roomPage?: string | null;
  readonly host?: string;
  /** 0, a free one, unless told. */
  readonly port?: number;
  /** The data folder; a temporary one, removed at the end, unless told. */
  readonly data?: string | null;
  /** Where managers are answered by SNMP; nowhere unless told. */
  readonly snmpPort?: number | null;
  /** The user's own configuration file. */
  readonly config?: string | null;
  readonly trace?: string | null;
  readonly plan?: RoomPlan;
  /** Endpoints whose control line is serial get a pseudo terminal each; unless told, the demonstration's room has none. */
  readonly serial?: boolean;
  /** Progress, and what the controller writes for people. */
  readonly log?: (line: string) => void;
  /** Gives up starting, and ends what was begun. */
  readonly signal?: AbortSignal;
}

export interface Demonstration extends AsyncDisposable {
  readonly url: string;
  readonly plan: RoomPlan;
  readonly controller: ControllerProcess;
  readonly site: Site;
  /** The far ends of the serial lines, by the endpoint's ID. */
  readonly lines: ReadonlyMap<string, Pty>;
  /** Where pages ask a receiver to step aside. */
  readonly standIn: string;
  /** Whether this start furnished the room; false where the data folder held it. */
  readonly furnished: boolean;
  /** A client of the API, logged in; the administrator unless told. It is stopped with the demonstration. */
  api(username?: string, password?: string): Promise<ApiClient>;
  /** Sits down at these receivers, as a page does. */
  sit(...receivers: string[]): SimulatedSeat;
  /** Ends everything within 2 s; may be called twice. */
  stop(): Promise<void>;
}

function socketUrl(url: string, path: string): string {
  return `${url.replace(/^http/, 'ws')}${path}`;
}

/** What was begun is ended in the opposite order, also when the rest never began. */
class Ends {
  readonly #ends: (() => unknown)[] = [];
  #ending: Promise<void> | null = null;

  /** Throws where the end has begun already: then this is ended at once, and nothing more is to be begun. */
  add(end: () => unknown): void {
    this.check(end);
    this.#ends.unshift(end);
  }

  check(end: () => unknown = () => undefined): void {
    if (this.#ending === null) return;
    end();
    throw new LaunchError(EXIT.fault, 'stopped while it was starting');
  }

  all(): Promise<void> {
    this.#ending ??= this.#endAll();
    return this.#ending;
  }

  async #endAll(): Promise<void> {
    for (const end of this.#ends.splice(0)) await end();
  }
}

export function apiClient(url: string): ApiClient {
  return createClient({
    address: socketUrl(url, '/api'),
    connect: webSocketApi,
    timers: realTimers,
    random: Math.random,
    follow: false,
  });
}

async function enter(client: ApiClient, plan: RoomPlan, setupCode: string | null): Promise<void> {
  const { username, password } = plan.administrator;
  const entered =
    setupCode === null
      ? await client.login(username, password)
      : await client.setup({ code: setupCode, username, password });
  if (entered.ok) return;
  const what = setupCode === null ? 'the data folder holds another room' : 'the setup code was refused';
  throw new LaunchError(EXIT.usage, `${what}: ${username} cannot log in (${entered.reason})`);
}

/** A pseudo terminal for each endpoint whose control line is serial. */
async function openLines(plan: RoomPlan, ends: Ends): Promise<ReadonlyMap<string, Pty>> {
  const ids = [...plan.transmitters, ...plan.receivers].flatMap(({ id, control }) =>
    control === 'serial' ? [id] : [],
  );
  if (ids.length > 0 && !hasPython())
    throw new LaunchError(
      EXIT.usage,
      '--serial needs python3, which makes the pseudo terminals: apt-get install python3',
    );
  const lines = new Map<string, Pty>();
  for (const id of ids) {
    const pty = await openPty();
    ends.add(() => pty.stop());
    lines.set(id, pty);
  }
  return lines;
}

async function begin(options: DemonstrationOptions, ends: Ends): Promise<Demonstration> {
  const { host = '127.0.0.1', port = 0, log = () => undefined } = options;
  const { plan = options.serial === true ? DEMONSTRATION_WITH_SERIAL : DEMONSTRATION } = options;
  const trace = options.trace ? openTrace(options.trace, Date.now) : NO_TRACE;
  ends.add(() => trace.stop());
  const folder = temporaryFolder();
  ends.add(() => folder.remove());
  const streams = await startStreamServer(host);
  ends.add(() => streams.stop());
  const standIn = await startStandInServer(host);
  ends.add(() => standIn.stop());

  const lines = await openLines(plan, ends);
  const config = demonstrationConfig({
    lines: Object.fromEntries([...lines].map(([id, { path }]) => [`demo-${id}`, path])),
    user: options.config ?? null,
    roomPage: options.roomPage ?? folder.folder('room'),
    standIn: standIn.address,
    snmpPort: options.snmpPort ?? null,
  });
  const controller = createController({
    command: options.controller,
    host,
    port,
    data: options.data ?? `${folder.path}/data`,
    config: folder.write('controller.json', config),
    timers: realTimers,
    log,
  });
  ends.add(() => controller.stop());
  const { url, setupCode } = await controller.start();
  ends.check();

  const site = createSite({
    plan,
    seed: DEMONSTRATION_SEED,
    controllers: [socketUrl(url, '/endpoint')],
    streams,
    timers: realTimers,
    utc: Date.now,
    trace,
    serial: new Map([...lines].map(([id, pty]) => [id, createFarEnd(pty, realTimers).unit(null)])),
  });
  const accept = createStandIn({ headless: site.headless, trace, timers: realTimers });
  standIn.serve(accept, new URL(url).origin);
  site.start();
  ends.add(() => site.stop('the demonstration ends'));
  log('openseat: simulated endpoints started');

  const client = apiClient(url);
  client.start();
  ends.add(() => client.stop());
  await enter(client, plan, setupCode);
  const furnished = !(await isFurnished(client, plan));
  if (furnished) {
    log('openseat: furnishing the room');
    await furnish(client, site, plan);
  }
  await allOnline(site);
  client.stop();
  log('openseat: all endpoints are online');

  return {
    url,
    plan,
    controller,
    site,
    lines,
    standIn: standIn.address,
    furnished,
    async api(username = plan.administrator.username, password = plan.administrator.password) {
      const caller = apiClient(url);
      caller.start();
      ends.add(() => caller.stop());
      const entered = await caller.login(username, password);
      if (!entered.ok) throw new LaunchError(EXIT.fault, `${username} cannot log in: ${entered.because}`);
      return caller;
    },
    sit(...receivers) {
      const seat = site.headless.sit(receivers);
      ends.add(() => seat.stop('the demonstration ends'));
      return seat;
    },
    stop: () => ends.all(),
    [Symbol.asyncDispose]: () => ends.all(),
  };
}

/** Starts controller and room, and answers when every endpoint is online. Rejects with `LaunchError`; nothing is left running then. */
export async function startDemonstration(options: DemonstrationOptions): Promise<Demonstration> {
  const ends = new Ends();
  options.signal?.addEventListener('abort', () => void ends.all());
  if (options.signal?.aborted === true) await ends.all();
  try {
    return await begin(options, ends);
  } catch (error) {
    await ends.all();
    throw error;
  }
}

// One server of the API on a free port, with a fake room behind it and a clock that a test turns; gone when the test is over.

import { onTestFinished } from 'vitest';
import type { WebSocket } from 'ws';
import type { ReaderLimits } from '../../controller/api/limits.ts';
import { createApi } from '../../controller/api/server.ts';
import type { ApiOptions } from '../../controller/api/types.ts';
import { RoomReadings } from '../../controller/monitoring/readings/room-readings.ts';
import type { Log, LogFields } from '../../controller/ports/log.ts';
import type { TestClock } from '../../simulators/world/clock.ts';
import { createClock } from '../../simulators/world/clock.ts';
import { Client } from './client.ts';
import { FakeAudit } from './fake-audit.ts';
import { FakeOutputs } from './fake-outputs.ts';
import { FakeRoom } from './fake-room.ts';

export interface Line {
  readonly level: keyof Log;
  readonly fields: LogFields;
  readonly message: string;
}

export interface World {
  readonly room: FakeRoom;
  readonly audit: FakeAudit;
  readonly measured: RoomReadings;
  readonly outputs: FakeOutputs;
  readonly clock: TestClock;
  readonly http: string;
  readonly ws: string;
  readonly lines: readonly Line[];
  /** The setup codes that were shown. */
  readonly codes: readonly (string | null)[];
  /** Why it is not ready. */
  readonly faults: string[];
  readonly endpoints: readonly { readonly socket: WebSocket; readonly from: string }[];
  readonly stop: () => Promise<void>;
  client(options?: { readonly origin?: string; readonly ca?: string }): Promise<Client>;
  /** A client that is logged in, and its token. */
  member(username?: string): Promise<Client & { token: string }>;
}

export interface WorldOptions extends Partial<ApiOptions> {
  readonly limits?: ReaderLimits;
  /** Runs before the server starts. */
  readonly prepare?: (room: FakeRoom) => void;
}

const OPTIONS: ApiOptions = {
  ...{ host: '127.0.0.1', port: 0, tls: null, origins: [], pages: [], standIn: null },
  ...{ idleMs: 900_000, product: 'OpenSeat', version: '9.9.9' },
};

/** `admin` and `hxfj` have accounts, with the password `right`. */
export async function world({ limits, prepare, ...options }: WorldOptions = {}): Promise<World> {
  const clock = createClock();
  const room = new FakeRoom(clock);
  const audit = new FakeAudit();
  const measured = new RoomReadings(clock, null);
  const outputs = new FakeOutputs();
  const lines: Line[] = [];
  const codes: (string | null)[] = [];
  const faults: string[] = [];
  const endpoints: { socket: WebSocket; from: string }[] = [];
  if (prepare === undefined) {
    room.user('admin', 'administrator');
    room.user('hxfj', 'operator');
    room.transmitters(4);
  } else {
    prepare(room);
  }
  const at = (level: keyof Log) => (fields: LogFields, message: string) => lines.push({ level, fields, message });
  let fresh = 0;
  const api = createApi(
    { ...OPTIONS, ...options },
    {
      ...{ room, clock, audit, measured, outputs },
      random: {
        bytes: (count) => {
          fresh += 1;
          return Uint8Array.from({ length: count }, (_, index) => (index * 7 + fresh * 31) % 256);
        },
      },
      log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
      endpoints: { accept: (socket, from) => endpoints.push({ socket, from }) },
      showCode: (code) => codes.push(code),
      description: () => ({ methods: ['a'] }),
      readings: [{ type: 'gauge', name: 'queue_length', help: 'Inputs that wait', read: () => 7 }],
      whyNotReady: () => faults,
      ...(limits === undefined ? {} : { limits }),
    },
  );
  const http = await api.start();
  const ws = http.replace(/^http/, 'ws');
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= api.stop();
    return stopping;
  };
  onTestFinished(stop);
  const client = async (settings = {}): Promise<Client> => {
    const made = new Client(`${ws}/api`, settings);
    await made.next();
    return made;
  };
  const member = async (username = 'hxfj'): Promise<Client & { token: string }> => {
    const made = await client();
    return Object.assign(made, { token: await made.login(username) });
  };
  return { room, audit, measured, outputs, clock, http, ws, lines, codes, faults, endpoints, stop, client, member };
}

// One server on a loopback port for the streams of all simulated transmitters of a process: /stream/<name> each.
// What is said on a stream is not known here.

import { MAX_STREAM_TEXT_BYTES } from '../../protocol/limits.ts';
import { STREAM_SUBPROTOCOL } from '../../protocol/stream/messages.ts';
import type { Accept } from '../world/network.ts';
import { isLocalOrigin, startSocketServer } from '../world/socket-server.ts';

/** Streams of all transmitters together. */
const MAX_STREAMS = 4096;
/** Milliseconds between pings; a reader that misses one is gone, and its keys are released. */
const PING_MS = 5_000;
const PATH = '/stream/';
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

export interface StreamServer {
  readonly port: number;
  /** The address under which `name` (letters, digits, - and _) will be reached. */
  addressOf(name: string): string;
  /** Hands the streams of this name over from now on; null refuses them. */
  serve(name: string, accept: Accept | null): void;
  readonly streams: number;
  stop(): Promise<void>;
}

/** Listens until stopped, on a free port unless told. Rejects when the port is taken. */
export async function startStreamServer(host = '127.0.0.1', port = 0): Promise<StreamServer> {
  const doors = new Map<string, Accept>();
  const server = await startSocketServer({
    host,
    port,
    subprotocol: STREAM_SUBPROTOCOL,
    maxPayload: MAX_STREAM_TEXT_BYTES,
    maxConnections: MAX_STREAMS,
    pingMs: PING_MS,
    origin: isLocalOrigin,
    taker: (path) => (path.startsWith(PATH) ? doors.get(path.slice(PATH.length)) : undefined),
  });
  const shown = host.includes(':') ? `[${host}]` : host;

  return {
    port: server.port,
    addressOf: (name) => `ws://${shown}:${server.port}${PATH}${name}`,
    serve(name, accept) {
      if (accept === null) doors.delete(name);
      else if (NAME.test(name)) doors.set(name, accept);
    },
    get streams() {
      return server.connections;
    },
    stop: server.stop,
  };
}

// One simulated device behind a TCP port, as the real one stands on a network. What is said there is the device's matter.

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { SimulatedDevice } from './device.ts';

/** Connections at a time; one more is closed at once, as small devices do. */
const MAX_CONNECTIONS = 16;
/** Bytes that may wait for a client that does not read; he is cut off beyond. */
const MAX_UNREAD_BYTES = 1024 * 1024;

export interface ServedDevice {
  readonly port: number;
  /** Ends every connection and listens no more. */
  stop(): Promise<void>;
}

function take(device: SimulatedDevice, socket: Socket): void {
  socket.setNoDelay(true);
  const session = device.connect({
    send: (bytes) => {
      if (socket.destroyed) return;
      socket.write(bytes);
      if (socket.writableLength > MAX_UNREAD_BYTES) socket.destroy();
    },
    end: () => socket.destroy(),
  });
  socket.on('data', (bytes) => session.heard(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => session.gone());
}

/** Listens until stopped. Rejects when the port is taken. */
export async function serveDevice(
  device: SimulatedDevice,
  { host = '127.0.0.1', port }: { readonly host?: string; readonly port: number },
): Promise<ServedDevice> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    take(device, socket);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  server.on('error', () => undefined);
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

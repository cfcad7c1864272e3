// A line over TCP on real sockets: it comes back by itself, what was to be sent while it was closed is never sent, and a reader that takes nothing costs the
// connection rather than a late command.

import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTcpLine } from '../../controller/lines/tcp-line.ts';
import { systemClock, systemRandom } from '../../controller/system.ts';
import { until } from '../until.ts';

interface Peer {
  readonly port: number;
  readonly sockets: Socket[];
  heard(): string;
}

async function peer(take: (socket: Socket) => void = () => undefined): Promise<Peer> {
  const sockets: Socket[] = [];
  let heard = '';
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (heard.length < 4_096) heard += bytes.toString('utf8');
    });
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets, heard: () => heard };
}

function line(port: number, onClosed = () => {}) {
  const said: string[] = [];
  const made = createTcpLine({ host: '127.0.0.1', port }, systemClock, systemRandom);
  onTestFinished(() => made.stop());
  made.start({
    opened: () => said.push('opened'),
    bytes: (bytes) => said.push(`bytes ${Buffer.from(bytes).toString('utf8')}`),
    closed: () => {
      said.push('closed');
      onClosed();
    },
  });
  const write = (text: string, ms = 1_000) => made.write(Buffer.from(text), systemClock.now() + ms);
  return { made, said, write };
}

test('bytes go both ways; cut off, it comes back by itself, and what was to be sent meanwhile is gone', async () => {
  const other = await peer();
  const { said, write } = line(other.port, () => write('while it was closed '));
  write('before it is open ');
  await until(() => said.length === 1);
  write('first ');
  other.sockets[0]?.write('hello');
  await until(() => said.includes('bytes hello') && other.heard() === 'first ');
  other.sockets[0]?.destroy();
  await until(() => said.includes('closed') && said.at(-1) === 'opened');
  write('second');
  await until(() => other.heard() === 'first second');
});

test('a deadline that is over is never sent', async () => {
  const other = await peer();
  const { said, write } = line(other.port);
  await until(() => said.length === 1);
  write('late', -1);
  write('in time');
  await until(() => other.heard() === 'in time');
});

test('issue 4: a line that stalls: what it did not take by its deadline goes with the connection, and too much of it is refused', async () => {
  const other = await peer((socket) => void socket.pause());
  const { said, write } = line(other.port);
  await until(() => said.length === 1);
  const chunk = 'x'.repeat(32 * 1024);
  // The system takes some megabytes before it takes nothing more.
  let refused = 0;
  await until(() => {
    for (let at = 0; at < 4; at += 1) if (!write(chunk, 300)) refused += 1;
    return said.includes('closed');
  });
  expect(refused).toBeGreaterThan(0);
});

test('stopped, it opens no more', async () => {
  const other = await peer();
  const { made, said } = line(other.port);
  await until(() => said.length === 1);
  await made.stop();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(other.sockets).toHaveLength(1);
  expect(said).toEqual(['opened']);
});

// The floor's switchboard, a process: for each ask it tells the transmitter to admit, then the receiver to show, then the old transmitter to dismiss, and
// answers when both confirmed. No permission, no journal, no state but who shows what.

import { WebSocket, WebSocketServer } from 'ws';
import type { Ask, Done, Order } from './line.ts';
import { pack } from './line.ts';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const transmitters: WebSocket[] = [];
const receivers: WebSocket[] = [];
const shows = new Map<number, { from: number; grant: string }>();
const waiting = new Map<number, () => void>();
let addresses = '';
let last = 0;

function tell(socket: WebSocket | undefined, order: Omit<Order, 'id'>): Promise<void> {
  last += 1;
  const id = last;
  return new Promise((done) => {
    waiting.set(id, done);
    socket?.send(pack({ id, ...order }));
  });
}

async function switchOne(from: number, at: number, stream: boolean): Promise<void> {
  const grant = `g${last}-${at}`;
  await tell(transmitters[from], { type: 'admit', to: from, grant, address: null });
  await tell(receivers[at], { type: 'show', to: at, grant, address: stream ? addresses : null });
  const old = shows.get(at);
  shows.set(at, { from, grant });
  if (old !== undefined)
    void tell(transmitters[old.from], { type: 'dismiss', to: old.from, grant: old.grant, address: null });
}

async function carryOut(client: WebSocket, { ask, from, at, stream }: Ask): Promise<void> {
  await Promise.all(at.map((receiver) => switchOne(from, receiver, stream)));
  client.send(pack({ done: ask }));
}

server.on('connection', (socket, request) => {
  request.socket.setNoDelay(true);
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Ask | Done | { hello: string; address?: string };
    if ('done' in message) {
      waiting.get(message.done)?.();
      waiting.delete(message.done);
    } else if ('ask' in message) void carryOut(socket, message);
    else {
      (message.hello === 'transmitter' ? transmitters : receivers).push(socket);
      addresses = message.address ?? addresses;
    }
  });
});
server.on('listening', () => {
  const address = server.address();
  process.stdout.write(`ready ${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('SIGTERM', () => {
  for (const client of server.clients) if (client.readyState === WebSocket.OPEN) client.terminate();
  process.exit(0);
});

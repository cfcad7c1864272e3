// The floor's devices, a process: they answer what they are told. A receiver that is given an address opens the stream there with a proof of its key and
// answers at its first picture, as a real one does.

import { WebSocket, WebSocketServer } from 'ws';
import { createSigner, newKeys, verifier } from '../../simulators/world/keys.ts';
import type { Order } from './line.ts';
import { pack } from './line.ts';

const [port, transmitters, receivers] = process.argv.slice(2).map(Number);
const PICTURE = Buffer.alloc(2_048, 'x');
const keys = newKeys();
const signer = createSigner(keys);
const streams = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

streams.on('connection', (socket, request) => {
  request.socket.setNoDelay(true);
  const nonce = Math.random().toString(36);
  socket.send(nonce);
  socket.on('message', (data) => {
    void verifier
      .verify(keys.publicKey, nonce, String(data))
      .then((right) => right && socket.send(PICTURE, { binary: true }));
  });
});

function show(address: string, shown: (socket: WebSocket) => void): void {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  socket.on('message', (data, binary) => {
    if (binary) shown(socket);
    else void signer.sign(String(data)).then((proof) => socket.send(proof));
  });
  socket.on('error', () => undefined);
}

function device(hello: string, address: string): void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  let picture: WebSocket | null = null;
  socket.on('open', () => socket.send(pack({ hello, address })));
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const order = JSON.parse(String(data)) as Order;
    if (order.address === null) return socket.send(pack({ done: order.id }));
    show(order.address, (opened) => {
      socket.send(pack({ done: order.id }));
      picture?.close();
      picture = opened;
    });
  });
}

streams.on('listening', () => {
  const address = streams.address();
  const url = `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  for (let count = 0; count < (transmitters ?? 0); count += 1) device('transmitter', url);
  for (let count = 0; count < (receivers ?? 0); count += 1) device('receiver', url);
  process.stdout.write('ready\n');
});

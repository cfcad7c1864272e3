// Screens lent by the demonstration's launcher: its simulated receivers step aside while this page's connection to it is open.
// The messages stand in osd/receiver/stand-in.ts.

import type { Timers } from '../../protocol/link/types.ts';
import type { FromLauncher, FromPage, TakenReceiver } from '../receiver/stand-in.ts';
import { readStandIn, writeStandIn } from '../receiver/stand-in.ts';
import { PageError } from './fault.ts';
import type { Hold, PlayedScreen } from './screens.ts';
import { fingerprintOf, importKey } from './web-crypto.ts';

/** Milliseconds in which the launcher must answer. */
const TAKE_DEADLINE_MS = 5_000;

/** Takes the receivers over, or fails with `inUse`, `unknown` or `silent`. `lost` is called once when the launcher takes them back. */
export async function takeLentScreens(
  address: string,
  asked: readonly string[],
  timers: Timers,
  lost: () => void,
): Promise<Hold> {
  const socket = new WebSocket(address);
  const say = (message: FromPage) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(writeStandIn(message));
  };
  const answer = await answered(socket, timers, () => say({ type: 'take', receivers: [...asked] }));
  if (answer.type !== 'taken') {
    socket.close();
    throw new PageError(answer.type, asked.join(', '));
  }
  const taken = asked.flatMap((id) => answer.receivers.filter((receiver) => receiver.id === id));
  if (taken.length < asked.length) throw new PageError('silent', 'the launcher lent other receivers');
  const screens = await Promise.all(taken.map((receiver) => played(receiver, say)));
  const ended = new AbortController();
  socket.addEventListener('close', () => lost(), { signal: ended.signal });
  if (socket.readyState !== WebSocket.OPEN) throw new PageError('lost', 'the launcher went');
  return {
    screens,
    release: () => {
      ended.abort();
      socket.close();
    },
  };
}

function answered(socket: WebSocket, timers: Timers, opened: () => void): Promise<FromLauncher> {
  return new Promise((resolve, reject) => {
    const fail = (because: string) => {
      cancel();
      socket.onclose = null;
      socket.close();
      reject(new PageError('silent', because));
    };
    const cancel = timers.after(TAKE_DEADLINE_MS, () => fail('the launcher does not answer'));
    socket.onopen = opened;
    socket.onerror = () => fail('the launcher cannot be reached');
    socket.onclose = () => fail('the launcher went');
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      const read = readStandIn(String(data), 'launcher');
      if (!read.ok) {
        fail(read.because);
        return;
      }
      cancel();
      socket.onmessage = null;
      socket.onerror = null;
      socket.onclose = null;
      resolve(read.value);
    };
  });
}

async function played(taken: TakenReceiver, say: (message: FromPage) => void): Promise<PlayedScreen> {
  const { id, publicKey, memory } = taken;
  return {
    receiver: id,
    publicKey,
    fingerprint: await fingerprintOf(publicKey),
    privateKey: await importKey(taken.privateKey),
    memory,
    remember: (now) => say({ type: 'memory', id, memory: { ...now, controllers: [...now.controllers] } }),
    named: () => {},
    showed: (transmitter) => say({ type: 'showed', id, transmitter }),
  };
}

// WebSockets of the browser as links, streams and the stand-in take them. What is said over them is not known here.

import type { Connect } from '../../protocol/link/types.ts';
import type { ConnectStream } from '../receiver/types.ts';

interface Events {
  opened(): void;
  text(text: string): void;
  binary?(bytes: Uint8Array<ArrayBuffer>): void;
  closed(because: string): void;
}

/** The constructor throws on an address that is none, or that the page's policy forbids: told as a connection that closed. */
function open(address: string, subprotocols: string[], events: Events) {
  let live = true;
  const end = (because: string) => {
    if (!live) return;
    live = false;
    events.closed(because);
  };
  let socket: WebSocket | null = null;
  try {
    socket = new WebSocket(address, subprotocols);
  } catch {
    queueMicrotask(() => end('the address cannot be opened'));
  }
  if (socket !== null) {
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => live && events.opened();
    socket.onclose = ({ code, reason }) => end(`closed ${code} ${reason}`.trim());
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (!live) return;
      if (typeof data === 'string') events.text(data);
      else events.binary?.(new Uint8Array(data));
    };
  }
  return {
    get pending() {
      return socket?.bufferedAmount ?? 0;
    },
    send: (text: string) => {
      if (socket?.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      live = false;
      socket?.close();
    },
  };
}

export const connect: Connect = (address, events) => open(address, [], events);

export const connectStream: ConnectStream = (address, subprotocol, events) => open(address, [subprotocol], events);

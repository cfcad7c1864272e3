// The browser's WebSocket as the API's client takes it. What is said over it is not known here.

import type { Connect } from '../../protocol/link/types.ts';

/** The API of the controller that this page came from. */
export function apiAddress({ protocol, host }: Pick<Location, 'protocol' | 'host'>): string {
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/api`;
}

/** After `close`, and after the first `closed`, nothing is told any more. */
export const connect: Connect = (address, events) => {
  const socket = new WebSocket(address);
  let live = true;
  socket.onopen = () => live && events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (live && typeof data === 'string') events.text(data);
  };
  socket.onclose = ({ code, reason }) => {
    if (live) events.closed(`closed ${code} ${reason}`.trim());
    live = false;
  };
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      live = false;
      socket.close();
    },
  };
};

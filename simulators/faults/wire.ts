// A tap on an endpoint's link: every frame out and in passes a behaviour that may drop, delay, double or change it, or draw the cable.
// Which behaviours there are stands in table.ts.

import type { ControllerMessage, FromEndpoint } from '../../protocol/endpoint/messages.ts';
import { checkEndpointMessage } from '../../protocol/endpoint/messages.ts';
import type { EndpointKind } from '../../protocol/ids.ts';
import { parseJson } from '../../protocol/json.ts';
import type { Connect } from '../../protocol/link/types.ts';

/** One connection under a tap. */
export interface Line {
  /** Says this to the controller, past the tap. */
  say(message: FromEndpoint): void;
  /** Any text to the controller, past the tap. */
  send(text: string): void;
  /** The cable is drawn: both sides are told. */
  drop(): void;
}

/** What a behaviour does with frames; what it does not name passes. Call `pass` never, once, twice or later. */
export interface Wire {
  out?(message: FromEndpoint, pass: (message: FromEndpoint) => void, line: Line): void;
  in?(message: ControllerMessage, pass: () => void, line: Line): void;
  /** The connection is open. */
  opened?(line: Line): void;
}

function outgoing(text: string, kind: EndpointKind): FromEndpoint | null {
  const parsed = parseJson(text);
  const checked = parsed.ok ? checkEndpointMessage(parsed.value, kind) : parsed;
  return checked.ok ? (checked.value as FromEndpoint) : null;
}

function incoming(text: string): ControllerMessage | null {
  const parsed = parseJson(text);
  const checked = parsed.ok ? checkEndpointMessage(parsed.value, 'controller') : parsed;
  return checked.ok ? (checked.value as ControllerMessage) : null;
}

/** `connect` with a behaviour in between. Frames that are no messages pass. */
export function tap(connect: Connect, kind: EndpointKind, wire: Wire): Connect {
  return (address, events) => {
    let over = false;
    const line: Line = {
      say: (message) => line.send(JSON.stringify(message)),
      send(text) {
        if (!over) socket.send(text);
      },
      drop() {
        if (over) return;
        over = true;
        socket.close();
        events.closed('the cable was drawn');
      },
    };
    const socket = connect(address, {
      opened() {
        if (over) return;
        events.opened();
        wire.opened?.(line);
      },
      text(text) {
        if (over) return;
        const pass = () => {
          if (!over) events.text(text);
        };
        const message = wire.in === undefined ? null : incoming(text);
        if (message === null) pass();
        else wire.in?.(message, pass, line);
      },
      closed(because) {
        if (over) return;
        over = true;
        events.closed(because);
      },
    });
    return {
      send(text) {
        const message = wire.out === undefined ? null : outgoing(text, kind);
        if (message === null) line.send(text);
        else wire.out?.(message, line.say, line);
      },
      close() {
        over = true;
        socket.close();
      },
    };
  };
}

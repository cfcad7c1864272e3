// One connection to a controller's API, logged in by a token. What is asked over it stands with the verbs.

import type { RawData } from 'ws';
import { WebSocket } from 'ws';
import { createClient } from '../../protocol/client/client.ts';
import type { ApiClient, CallResult, ClientOptions } from '../../protocol/client/types.ts';
import { MAX_UNREAD_BYTES } from '../../protocol/limits.ts';
import type { Refusal } from '../../protocol/reasons.ts';
import type { FlagTable, FlagValues } from './flags.ts';
import { CliError, readText } from './flags.ts';

const DEFAULT_URL = 'http://127.0.0.1:8080';
/** Milliseconds until a connection that does not come about counts as failed. */
const HANDSHAKE_MS = 5_000;

/** Flags of every verb that asks a controller. */
export const SESSION_FLAGS = {
  url: {
    env: 'OPENSEAT_URL',
    value: 'ADDRESS',
    meaning: `address of the controller; ${DEFAULT_URL} unless given`,
    check: (value) => (addressOf(value) === null ? `is not like https://seats.example:8080: ${value}` : null),
  },
  'token-file': { env: null, value: 'FILE', meaning: 'file that holds the token', check: () => null },
  token: {
    env: 'OPENSEAT_TOKEN',
    value: 'TOKEN',
    meaning: 'the token; better in the variable than here, where others can read it',
    check: () => null,
  },
  ca: { env: 'OPENSEAT_CA', value: 'FILE', meaning: 'the room’s root certificate, PEM', check: () => null },
} as const satisfies FlagTable;

/** `ws://…/api` of an address as people write it; null where it is none. */
function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (!/^(https?|wss?):$/.test(url.protocol) || url.search !== '' || url.hash !== '') return null;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.protocol.replace('http', 'ws')}//${url.host}${path.endsWith('/api') ? path : `${path}/api`}`;
}

/**
 * Runs `act` with a client that is logged in, and hangs up after it.
 * @throws CliError `usage` without a token, `unreachable` where nobody answers, `refused` for a token that is worth nothing
 */
export async function withSession<T>(
  flags: FlagValues<typeof SESSION_FLAGS>,
  act: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const token = tokenOf(flags);
  const ca = flags.ca === null ? null : readText('--ca', flags.ca);
  const client = createClient({
    address: addressOf(flags.url ?? DEFAULT_URL) ?? '',
    connect: connectWith(ca),
    timers: {
      now: () => performance.now(),
      after: (ms, ring) => {
        const timer = setTimeout(ring, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    follow: false,
  });
  const lost = new Promise<never>((_resolve, reject) => {
    client.listen((told) => {
      if (told.type === 'status' && told.status.status === 'lost')
        reject(new CliError('unreachable', `${flags.url ?? DEFAULT_URL}: ${told.status.because}`));
    });
  });
  lost.catch(() => undefined);
  client.start();
  try {
    must(await Promise.race([client.authenticate(token), lost]));
    return await Promise.race([act(client), lost]);
  } finally {
    client.stop();
  }
}

/** The result, or what the controller said against it. @throws CliError */
export function must<M extends Parameters<ApiClient['call']>[0]>(result: CallResult<M>) {
  if (result.ok) return result.value;
  throw refused(result);
}

/** A refusal as the command's end: a controller that cannot do it now, because it stops for one, counts as one that is not there. */
export function refused({ reason, because }: Refusal): CliError {
  return new CliError(reason === 'unavailable' ? 'unreachable' : 'refused', `${reason}: ${because}`);
}

function tokenOf({ 'token-file': file, token }: FlagValues<typeof SESSION_FLAGS>): string {
  const text = (file === null ? token : readText('--token-file', file))?.trim() ?? '';
  if (text === '') throw new CliError('usage', 'give a token: --token-file FILE, or OPENSEAT_TOKEN');
  return text;
}

/** Real WebSockets, in the form in which the client asks for them. */
function connectWith(ca: string | null): ClientOptions['connect'] {
  return (address, events) => {
    const socket = new WebSocket(address, {
      perMessageDeflate: false,
      maxPayload: MAX_UNREAD_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
      ...(ca === null ? {} : { ca }),
    });
    let fault = '';
    socket.on('open', () => events.opened());
    socket.on('message', (data: RawData) => events.text(String(data)));
    socket.on('error', (error) => {
      fault = error.message;
    });
    socket.on('close', (code, reason) => events.closed(fault || `closed with ${code} ${reason.toString()}`.trim()));
    return {
      get pending() {
        return socket.bufferedAmount;
      },
      send: (text) => socket.send(text),
      close: () => (socket.readyState === WebSocket.OPEN ? socket.close(1000) : socket.terminate()),
    };
  };
}

// A stream driven by hand: for receivers that do not keep the rules, and for tests of the transmitter's door. An honest receiver is osd/receiver.

import type { ConnectStream } from '../../osd/receiver/types.ts';
import { parseJson } from '../../protocol/json.ts';
import type { Signer } from '../../protocol/keys.ts';
import { streamProof } from '../../protocol/keys.ts';
import type { StreamMessage } from '../../protocol/stream/messages.ts';
import { checkStreamMessage, STREAM_SUBPROTOCOL } from '../../protocol/stream/messages.ts';

/** Messages kept; a door says less than this in any test. */
const MAX_KEPT = 256;

export interface RawStreamOptions {
  readonly connect: ConnectStream;
  readonly address: string;
  readonly grant: string;
  /** Public key of the transmitter that is meant. */
  readonly transmitter: string;
  /** Answers the challenge; null for somebody who does not answer. */
  readonly signer: Signer | null;
  readonly formats?: readonly string[];
  /** Answers every challenge with this instead. */
  readonly signature?: string;
  /** Says nothing by itself. */
  readonly mute?: boolean;
}

export interface RawStream {
  readonly messages: readonly StreamMessage[];
  /** Types of the messages, for a short look. */
  readonly heard: readonly string[];
  readonly pictures: number;
  readonly picture: Uint8Array<ArrayBuffer> | null;
  /** Why it ended; null while it lives. */
  readonly ended: string | null;
  /** The signature that it sent. */
  readonly proof: string | null;
  say(message: StreamMessage): void;
  /** Any text, also what no message is. */
  send(text: string): void;
  key(code: string, down: boolean): void;
  close(): void;
}

export function openRawStream(options: RawStreamOptions): RawStream {
  const messages: StreamMessage[] = [];
  let pictures = 0;
  let picture: Uint8Array<ArrayBuffer> | null = null;
  let ended: string | null = null;
  let proof: string | null = null;

  const say = (message: StreamMessage) => socket.send(JSON.stringify(message));

  async function prove(nonce: string): Promise<void> {
    const text = streamProof({ nonce, grant: options.grant, transmitter: options.transmitter });
    proof = options.signature ?? (await options.signer?.sign(text)) ?? null;
    if (proof !== null) say({ type: 'proof', signature: proof });
  }

  function heard(text: string): void {
    const parsed = parseJson(text);
    const checked = parsed.ok ? checkStreamMessage(parsed.value, 'transmitter') : parsed;
    if (!checked.ok || messages.length >= MAX_KEPT) return;
    messages.push(checked.value);
    if (checked.value.type === 'challenge' && options.mute !== true) void prove(checked.value.nonce);
  }

  const socket = options.connect(options.address, STREAM_SUBPROTOCOL, {
    opened() {
      const formats = [...(options.formats ?? ['image/svg+xml'])];
      if (options.mute !== true) say({ type: 'open', grant: options.grant, formats });
    },
    text: heard,
    binary(bytes) {
      pictures += 1;
      picture = bytes;
    },
    closed(because) {
      ended = because;
    },
  });

  return {
    messages,
    get heard() {
      return messages.map(({ type }) => type);
    },
    get pictures() {
      return pictures;
    },
    get picture() {
      return picture;
    },
    get ended() {
      return ended;
    },
    get proof() {
      return proof;
    },
    say,
    send: (text) => socket.send(text),
    key: (code, down) => say({ type: 'key', code, down }),
    close: () => socket.close(),
  };
}

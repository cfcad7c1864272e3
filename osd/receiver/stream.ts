// The receiver's side of one stream: opening with grant and proof, pictures in, keys and pointer out as far as the mode allows. Which stream is
// shown, and when one is opened or given up, stands in receiver.ts.

import { parseJson } from '../../protocol/json.ts';
import type { Signer } from '../../protocol/keys.ts';
import { streamProof } from '../../protocol/keys.ts';
import { MAX_MESSAGE_DEPTH, MAX_PICTURE_BYTES, MAX_STREAM_TEXT_BYTES } from '../../protocol/limits.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { StreamMessage, StreamMessageOf } from '../../protocol/stream/messages.ts';
import { checkStreamMessage, STREAM_SUBPROTOCOL } from '../../protocol/stream/messages.ts';
import type { ConnectStream, Pointer, StreamSocket } from './types.ts';

/** Unsent bytes above which a mere move of the pointer is left out: a newer one follows. */
export const MAX_PENDING_MOVES = 16 * 1024;
/** Unsent bytes above which the stream is given up: the transmitter does not read, and releases everything when it ends. */
export const MAX_PENDING = 256 * 1024;
/** Keys held at once over one stream; more than ten fingers and a few stuck ones. */
export const MAX_HELD = 64;

export interface StreamTarget {
  readonly address: string;
  readonly grant: string;
  /** The public key of the transmitter that is meant. */
  readonly transmitter: string;
  readonly mode: Mode;
}

/** How a stream ended: refused before it ran, or ended for any other cause. */
export interface StreamEnd {
  readonly refused: Reason | null;
  readonly because: string;
}

export interface StreamHandler {
  picture(bytes: Uint8Array<ArrayBuffer>, format: string): void;
  /** The mode of the grant changed, or became known. */
  mode(mode: Mode): void;
  /** Called once, never after `close`. */
  ended(end: StreamEnd): void;
}

export interface StreamTools {
  readonly connect: ConnectStream;
  readonly signer: Signer;
  readonly formats: readonly string[];
}

type Stage = 'connecting' | 'asked' | 'proved' | 'open' | 'closed';
type FromReceiver = StreamMessageOf<'open' | 'proof' | 'key' | 'pointer' | 'release'>;

export class Stream {
  readonly #target: StreamTarget;
  readonly #tools: StreamTools;
  readonly #handler: StreamHandler;
  readonly #held = new Set<string>();
  #socket: StreamSocket | null = null;
  #stage: Stage = 'connecting';
  #mode: Mode;
  #format = '';
  #buttons = 0;

  constructor(target: StreamTarget, tools: StreamTools, handler: StreamHandler) {
    this.#target = target;
    this.#tools = tools;
    this.#handler = handler;
    this.#mode = target.mode;
  }

  get mode(): Mode {
    return this.#mode;
  }

  start(): void {
    this.#socket = this.#tools.connect(this.#target.address, STREAM_SUBPROTOCOL, {
      opened: () => this.#opened(),
      text: (text) => this.#text(text),
      binary: (bytes) => this.#binary(bytes),
      closed: (because) => this.#end(null, because),
    });
  }

  /** The controller said which mode this grant has; in view mode nothing stays held. */
  setMode(mode: Mode): void {
    if (mode === this.#mode) return;
    if (mode === 'view') this.release();
    this.#mode = mode;
    this.#handler.mode(mode);
  }

  /** A key that is down already is not pressed again, and one that did not go down here does not come up here. */
  key(code: string, down: boolean): void {
    if (!this.#controls() || down === this.#held.has(code)) return;
    if (down && this.#held.size >= MAX_HELD) return;
    if (down) this.#held.add(code);
    else this.#held.delete(code);
    this.#send({ type: 'key', code, down });
  }

  pointer({ x, y, buttons, wheel }: Pointer): void {
    if (!this.#controls()) return;
    const moves = buttons === this.#buttons && wheel === 0;
    if (moves && (this.#socket?.pending ?? 0) > MAX_PENDING_MOVES) return;
    this.#buttons = buttons;
    this.#send({ type: 'pointer', x, y, buttons, wheel });
  }

  /** Releases at the computer what is held there. */
  release(): void {
    if (this.#stage !== 'open' || (this.#held.size === 0 && this.#buttons === 0)) return;
    this.#held.clear();
    this.#buttons = 0;
    this.#send({ type: 'release' });
  }

  /** Ends the stream from this side; the transmitter releases what is left. */
  close(): void {
    this.release();
    this.#stage = 'closed';
    this.#socket?.close();
    this.#socket = null;
  }

  #controls(): boolean {
    return this.#stage === 'open' && this.#mode === 'control';
  }

  #opened(): void {
    if (this.#stage !== 'connecting') return;
    this.#stage = 'asked';
    this.#send({ type: 'open', grant: this.#target.grant, formats: [...this.#tools.formats] });
  }

  #text(text: string): void {
    if (this.#stage === 'closed') return;
    const parsed = parseJson(text, { maxBytes: MAX_STREAM_TEXT_BYTES, maxDepth: MAX_MESSAGE_DEPTH });
    const message = parsed.ok ? checkStreamMessage(parsed.value, 'transmitter') : parsed;
    if (message.ok) this.#message(message.value);
    else this.#end(null, `not understood: ${message.because}`);
  }

  #message(message: StreamMessage): void {
    if (message.type === 'challenge' && this.#stage === 'asked') this.#prove(message.nonce);
    else if (message.type === 'opened' && this.#stage === 'proved') this.#run(message);
    else if (message.type === 'mode' && this.#stage === 'open') this.setMode(message.mode);
    else if (message.type === 'refused') this.#end(message.reason, message.because);
    else if (message.type === 'ended') this.#end(null, message.because);
    else this.#end(null, `${message.type} out of turn`);
  }

  #prove(nonce: string): void {
    const { grant, transmitter } = this.#target;
    this.#stage = 'proved';
    this.#tools.signer.sign(streamProof({ nonce, grant, transmitter })).then(
      (signature) => {
        if (this.#stage === 'proved') this.#send({ type: 'proof', signature });
      },
      () => this.#end(null, 'the key of this receiver cannot sign'),
    );
  }

  #run({ format, mode }: StreamMessageOf<'opened'>): void {
    if (!this.#tools.formats.includes(format)) {
      this.#end(null, 'a format that was not asked for');
      return;
    }
    this.#stage = 'open';
    this.#format = format;
    this.#mode = mode;
    this.#handler.mode(mode);
  }

  #binary(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#stage === 'closed') return;
    if (this.#stage !== 'open') this.#end(null, 'a picture out of turn');
    else if (bytes.byteLength > MAX_PICTURE_BYTES) this.#end(null, 'a picture that is too large');
    else this.#handler.picture(bytes, this.#format);
  }

  #send(message: FromReceiver): void {
    if (this.#socket === null) return;
    this.#socket.send(JSON.stringify(message));
    if (this.#socket.pending > MAX_PENDING) this.#end(null, 'the transmitter does not read');
  }

  #end(refused: Reason | null, because: string): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    this.#held.clear();
    this.#buttons = 0;
    this.#socket?.close();
    this.#socket = null;
    this.#handler.ended({ refused, because });
  }
}

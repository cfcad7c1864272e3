// One stream as its transmitter sees it: open, challenge, proof, then pictures one way and keys the other, until it ends.
// Which grants there are is the door's matter (door.ts), and what keys do is the computer's.

import { parseJson } from '../../protocol/json.ts';
import type { Grant, Verifier } from '../../protocol/keys.ts';
import { streamProof } from '../../protocol/keys.ts';
import { MAX_STREAM_TEXT_BYTES, MAX_STRIKES } from '../../protocol/limits.ts';
import type { Timers } from '../../protocol/link/types.ts';
import type { Reason } from '../../protocol/reasons.ts';
import type { Mode } from '../../protocol/schema.ts';
import type { StreamMessage, StreamMessageOf } from '../../protocol/stream/messages.ts';
import { checkStreamMessage } from '../../protocol/stream/messages.ts';
import type { Frame, Peer, PeerEvents } from '../world/network.ts';
import type { Computer } from './computer.ts';
import { PICTURE_FORMAT, PICTURE_HEIGHT, PICTURE_WIDTH } from './picture.ts';

/** Milliseconds in which a stream must have proved itself. */
const PROOF_DEADLINE_MS = 5_000;
/** Milliseconds that one picture may lie unread before the reader is cut off. */
const UNREAD_DEADLINE_MS = 5_000;
const MAX_STREAM_DEPTH = 4;

export type StreamState = 'opening' | 'challenged' | 'proving' | 'running' | 'ended';

/** What a stream asks of its door. */
export interface StreamHost {
  readonly publicKey: string;
  readonly verifier: Verifier;
  readonly timers: Timers;
  readonly computer: Computer;
  nonce(): string;
  grant(id: string): Grant | undefined;
  /** The proof holds: this stream takes the grant's place, the older one ends. */
  proved(stream: Stream, grant: Grant): void;
  refused(grant: string | null, because: string): void;
  ended(stream: Stream, because: string): void;
  /** A key that the computer took; `because` says why, where the receiver did not send it. */
  key(stream: Stream, code: string, down: boolean, because?: string): void;
  /** A key or pointer event that the mode forbids. */
  ignored(stream: Stream): void;
  /** The computer's picture changed. */
  touched(): void;
}

/** One connection to the door. */
export class Stream {
  readonly #host: StreamHost;
  readonly #peer: Peer;
  #state: StreamState = 'opening';
  #grant: Grant | null = null;
  #nonce = '';
  #strikes = 0;
  #cancelDeadline: () => void;
  #sending = false;
  #next: Uint8Array<ArrayBuffer> | null = null;

  constructor(host: StreamHost, peer: Peer) {
    this.#host = host;
    this.#peer = peer;
    this.#cancelDeadline = host.timers.after(PROOF_DEADLINE_MS, () => this.#refuse('invalid', 'no proof in time'));
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The grant that this stream named; null before. */
  get grant(): Grant | null {
    return this.#grant;
  }

  events(): PeerEvents {
    return { frame: (frame) => this.#frame(frame), closed: (because) => this.#over(because) };
  }

  /** Sends a picture, or keeps it as the next one while the reader has not taken the last: a slow reader gets the latest only. */
  picture(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#state !== 'running') return;
    if (this.#sending) {
      this.#next = bytes;
      return;
    }
    this.#sending = true;
    this.#cancelDeadline = this.#host.timers.after(UNREAD_DEADLINE_MS, () => this.end('pictures are not read'));
    this.#peer.send(bytes, () => this.#taken());
  }

  /** The grant's mode changed while the stream runs. */
  mode(grant: Grant): void {
    const before = this.#grant?.mode;
    this.#grant = grant;
    if (this.#state !== 'running' || before === grant.mode) return;
    if (grant.mode === 'view') this.#release('view only from now on');
    this.#say({ type: 'mode', mode: grant.mode });
  }

  /** Ends it from this side, saying why. */
  end(because: string): void {
    if (this.#state === 'ended') return;
    this.#say(
      this.#state === 'running' ? { type: 'ended', because } : { type: 'refused', reason: 'forbidden', because },
    );
    this.#over(because);
    this.#peer.close();
  }

  #taken(): void {
    this.#cancelDeadline();
    this.#sending = false;
    const next = this.#next;
    this.#next = null;
    if (next !== null) this.picture(next);
  }

  #over(because: string): void {
    if (this.#state === 'ended') return;
    const ran = this.#state === 'running';
    this.#state = 'ended';
    this.#cancelDeadline();
    this.#next = null;
    if (ran) this.#release(because);
    this.#host.ended(this, because);
  }

  #release(because: string): void {
    const codes = this.#host.computer.release(this);
    for (const code of codes) this.#host.key(this, code, false, because);
    this.#host.touched();
  }

  #say(message: StreamMessage): void {
    this.#peer.send(JSON.stringify(message));
  }

  #refuse(reason: Reason, because: string): void {
    if (this.#state === 'ended') return;
    this.#host.refused(this.#grant?.grant ?? null, because);
    this.#say({ type: 'refused', reason, because });
    this.#over(because);
    this.#peer.close();
  }

  #frame(frame: Frame): void {
    if (this.#state === 'ended') return;
    const message = readMessage(frame);
    if (typeof message === 'string') this.#strike(message);
    else if (this.#state === 'running') this.#runs(message);
    else this.#proves(message);
  }

  /** Before the proof nothing is forgiven; a running stream may err, but not without end. */
  #strike(because: string): void {
    this.#strikes += 1;
    if (this.#state !== 'running') this.#refuse('invalid', because);
    else if (this.#strikes >= MAX_STRIKES) this.end(because);
  }

  #proves(message: StreamMessage): void {
    if (message.type === 'open' && this.#state === 'opening') this.#opens(message);
    else if (message.type === 'proof' && this.#state === 'challenged') void this.#proof(message.signature);
    else this.#refuse('invalid', `${message.type} has no place here`);
  }

  #opens(message: StreamMessageOf<'open'>): void {
    const grant = this.#host.grant(message.grant);
    if (grant === undefined) {
      this.#host.refused(message.grant, 'no such grant');
      this.#refuseQuietly('no such grant');
    } else if (!message.formats.includes(PICTURE_FORMAT)) {
      this.#refuse('invalid', `this transmitter gives ${PICTURE_FORMAT}`);
    } else {
      this.#grant = grant;
      this.#nonce = this.#host.nonce();
      this.#state = 'challenged';
      this.#say({ type: 'challenge', nonce: this.#nonce });
    }
  }

  #refuseQuietly(because: string): void {
    this.#say({ type: 'refused', reason: 'forbidden', because });
    this.#over(because);
    this.#peer.close();
  }

  async #proof(signature: string): Promise<void> {
    const named = this.#grant;
    if (named === null) return;
    this.#state = 'proving';
    const text = streamProof({ nonce: this.#nonce, grant: named.grant, transmitter: this.#host.publicKey });
    const holds = await this.#host.verifier.verify(named.receiver, text, signature).catch(() => false);
    if (this.#state !== 'proving') return;
    // Looked up again: it may have been dismissed, or given to another key, while the proof was checked.
    const grant = this.#host.grant(named.grant);
    if (!holds || grant?.receiver !== named.receiver) {
      this.#refuse('forbidden', holds ? 'the grant was dismissed' : 'the proof does not hold');
      return;
    }
    this.#cancelDeadline();
    this.#grant = grant;
    this.#state = 'running';
    this.#say({
      type: 'opened',
      format: PICTURE_FORMAT,
      width: PICTURE_WIDTH,
      height: PICTURE_HEIGHT,
      mode: grant.mode,
    });
    this.#host.proved(this, grant);
  }

  #runs(message: StreamMessage): void {
    if (message.type !== 'key' && message.type !== 'pointer' && message.type !== 'release') {
      this.#strike(`${message.type} has no place here`);
    } else if (message.type === 'release') {
      this.#release('released by the receiver');
    } else if (this.#grant?.mode !== ('control' satisfies Mode)) {
      this.#host.ignored(this);
    } else {
      this.#acts(message);
    }
  }

  #acts(message: StreamMessageOf<'key' | 'pointer'>): void {
    const { computer } = this.#host;
    if (message.type === 'pointer') {
      computer.point(this, message);
      this.#host.touched();
    } else if (computer.key(this, message.code, message.down)) {
      this.#host.key(this, message.code, message.down);
      this.#host.touched();
    }
  }
}

/** A frame as a message, or what is wrong with it. */
function readMessage(frame: Frame): StreamMessage | string {
  if (typeof frame !== 'string') return 'a receiver sends text only';
  const parsed = parseJson(frame, { maxBytes: MAX_STREAM_TEXT_BYTES, maxDepth: MAX_STREAM_DEPTH });
  if (!parsed.ok) return parsed.because;
  const checked = checkStreamMessage(parsed.value, 'receiver');
  return checked.ok ? checked.value : checked.because;
}

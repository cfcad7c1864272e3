// An endpoint made by hand: a P-256 key and a raw WebSocket to /endpoint. It proves itself as the contracts say and then does what a test tells it to.

import type { KeyObject } from 'node:crypto';
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import { until } from '../until.ts';
import type { Json } from './outside.ts';
import { asObject } from './outside.ts';

export interface Identity {
  readonly key: string;
  readonly fingerprint: string;
  sign(...lines: readonly string[]): string;
}

const part = (value: unknown): Buffer => Buffer.from(String(value), 'base64url');

export function identity(): Identity {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret: KeyObject = createPrivateKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { x, y } = pair.publicKey.export({ format: 'jwk' });
  const raw = Buffer.concat([Buffer.from([4]), part(x), part(y)]);
  return {
    key: raw.toString('base64url'),
    fingerprint: createHash('sha256').update(raw).digest('hex'),
    sign: (...lines) =>
      sign('sha256', Buffer.from(lines.join('\n')), { key: secret, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  };
}

export type Kind = 'transmitter' | 'receiver';

/** One link. It answers commands with `done` unless a test says otherwise. */
export class Device {
  readonly heard: Json[] = [];
  readonly socket: WebSocket;
  closed: number | null = null;
  /** What is said to a command; null for nothing. */
  answer: (command: Json) => Json | null = ({ id }) => ({ type: 'done', id });

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/endpoint`, { headers });
    this.socket.on('message', (data) => {
      const message = asObject(JSON.parse(String(data)));
      this.heard.push(message);
      const reply = 'deadline' in message ? this.answer(message) : null;
      if (reply !== null) this.say(reply);
      if (message['type'] === 'heartbeat' && message['ask'] === true) this.say({ type: 'heartbeat', ask: false });
    });
    this.socket.on('close', (code) => {
      this.closed = code;
    });
    this.socket.on('unexpected-response', (_request, response) => {
      this.closed = response.statusCode ?? 0;
      this.socket.terminate();
    });
    this.socket.on('error', () => undefined);
  }

  say(message: Json): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  async next(type: string): Promise<Json> {
    return await until(() => this.heard.find((one) => one['type'] === type));
  }

  /** The hello for the challenge of this link. */
  async hello(who: Identity, kind: Kind, more: Json = {}): Promise<Json> {
    const challenge = await this.next('challenge');
    return {
      type: 'hello',
      protocol: 1,
      key: who.key,
      room: challenge['room'],
      nonce: randomBytes(32).toString('base64url'),
      proof: who.sign('openseat endpoint 1', String(challenge['nonce']), String(challenge['room'])),
      boot: 'cold',
      ticket: null,
      name: 'Made by hand',
      model: 'test',
      firmware: '1',
      kind,
      state:
        kind === 'receiver'
          ? { state: 'dark', grant: null, transmitter: null }
          : { video: true, address: 'ws://127.0.0.1:9/none' },
      ...more,
    };
  }

  close(): void {
    this.socket.terminate();
  }
}

// An endpoint on a serial line made by hand, as a stranger would from the contracts alone: SLIP, a checksum computed bit by bit, a P-256 key. It says nothing before it is
// challenged, names a unit where it has one, and answers commands.

import { randomBytes } from 'node:crypto';
import type { Pty } from '../../simulators/serial/pty.ts';
import { until } from '../until.ts';
import type { Identity, Kind } from './device.ts';
import type { Json } from './outside.ts';
import { asObject } from './outside.ts';

function crc(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

export function frame(message: Json): Buffer {
  const body = Buffer.from(JSON.stringify(message), 'utf8');
  const sum = crc(body);
  const inside = [...body, sum >> 8, sum & 0xff];
  const escaped = inside.flatMap((byte) => (byte === 0xc0 ? [0xdb, 0xdc] : byte === 0xdb ? [0xdb, 0xdd] : [byte]));
  return Buffer.from([0xc0, ...escaped, 0xc0]);
}

export class SerialDevice {
  readonly heard: Json[] = [];
  readonly wrong: string[] = [];
  readonly #pty: Pty;
  readonly #who: Identity;
  readonly #kind: Kind;
  readonly #unit: number | null;
  #buffer: number[] = [];

  constructor(pty: Pty, who: Identity, kind: Kind, unit: number | null) {
    this.#pty = pty;
    this.#who = who;
    this.#kind = kind;
    this.#unit = unit;
    pty.listen({ bytes: (chunk) => this.#bytes(chunk), closed: () => undefined });
  }

  say(message: Json): void {
    this.#pty.write(frame(this.#unit === null ? message : { unit: this.#unit, ...message }));
  }

  async next(type: string): Promise<Json> {
    return await until(() => this.heard.find((one) => one['type'] === type));
  }

  #bytes(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte !== 0xc0) this.#buffer.push(byte);
      else if (this.#buffer.length > 0) this.#frame(this.#buffer.splice(0));
    }
  }

  #frame(escaped: readonly number[]): void {
    if (escaped.length + 2 > 4_096) this.wrong.push('longer than 4 KiB');
    const text = Buffer.from(escaped).toString('latin1').replaceAll('\xdb\xdc', '\xc0').replaceAll('\xdb\xdd', '\xdb');
    const bytes = Buffer.from(text, 'latin1');
    const body = bytes.subarray(0, -2);
    if (crc(body) !== bytes.readUInt16BE(bytes.length - 2)) return void this.wrong.push('checksum');
    const message = asObject(JSON.parse(body.toString('utf8')));
    if ((message['unit'] ?? null) === this.#unit) this.#message(message);
  }

  #message(message: Json): void {
    this.heard.push(message);
    if (message['type'] === 'challenge') this.#hello(message);
    if (message['type'] === 'heartbeat' && message['ask'] === true) this.say({ type: 'heartbeat', ask: false });
    if ('deadline' in message) this.say({ type: 'done', id: message['id'] });
  }

  #hello({ room, nonce }: Json): void {
    const state =
      this.#kind === 'receiver'
        ? { state: 'dark', grant: null, transmitter: null }
        : { video: true, address: 'ws://127.0.0.1:9/none' };
    this.say({
      type: 'hello',
      protocol: 1,
      key: this.#who.key,
      room,
      nonce: randomBytes(32).toString('base64url'),
      proof: this.#who.sign('openseat endpoint 1', String(nonce), String(room)),
      ...{ boot: 'cold', ticket: null, name: 'Serial by hand', model: 'test', firmware: '1' },
      ...{ kind: this.#kind, state },
    });
  }
}

// A simulated TESmart KVM switch: one console for several computers, frames of six bytes, and the words about its address that its maker's tool says.
// Written from the maker's protocol sheet and what users recorded of real ones.

import type { DeviceMake, DeviceSession, SimulatedDevice } from '../device.ts';

const HEAD = [0xaa, 0xbb, 0x03] as const;
const END = 0xee;
const FRAME_BYTES = 6;
const MAX_WORDS = 64;

const COMMANDS = { select: 0x01, buzzer: 0x02, light: 0x03, query: 0x10, report: 0x11, detection: 0x81 } as const;
const LIGHT_SECONDS = [0x00, 0x0a, 0x1e];

export interface TesmartHabits {
  /** What ends a report: the value and 0x16, as real switches say, or 0xEE, as the maker's sheet shows. */
  readonly reportEnd: 'value' | 'sheet';
  /** Whether it says what it shows whenever that changes, or only when asked. */
  readonly isTelling: boolean;
}

const USUAL: TesmartHabits = { reportEnd: 'value', isTelling: true };

type Send = (bytes: Uint8Array) => void;

class KvmSwitch {
  readonly #inputs: number;
  readonly #habits: TesmartHabits;
  readonly #network = new Map([
    ['IP', '192.168.001.010'],
    ['PT', '05000'],
    ['GW', '192.168.001.001'],
    ['MA', '255.255.255.000'],
  ]);
  readonly connections = new Set<Send>();
  /** From 1. */
  input = 1;

  constructor(inputs: number, habits: TesmartHabits) {
    this.#inputs = inputs;
    this.#habits = habits;
  }

  get report(): Uint8Array {
    const value = this.input - 1;
    return Uint8Array.of(...HEAD, COMMANDS.report, value, this.#habits.reportEnd === 'value' ? 0x16 + value : END);
  }

  show(input: number): void {
    if (!Number.isInteger(input) || input < 1 || input > this.#inputs) return;
    this.input = input;
    if (this.#habits.isTelling) for (const send of this.connections) send(this.report);
  }

  /** Buzzer, light and detection are obeyed without a word. */
  obey(command: number, value: number, answer: Send): void {
    if (command === COMMANDS.select) this.show(value);
    else if (command === COMMANDS.query) answer(this.report);
    else if (command === COMMANDS.light && !LIGHT_SECONDS.includes(value)) return;
  }

  /** `IP?` and `IP:10.0.0.9;`: what is set holds after the next start. */
  words(text: string, answer: Send): void {
    const [, key = '', value] = /^(IP|PT|GW|MA)(?:\?|: ?([\d.]{1,15});)$/.exec(text) ?? [];
    if (key === '') return;
    if (value !== undefined) {
      this.#network.set(key, padded(value));
      return answer(ascii('OK'));
    }
    // The end comes by itself, as the real one sends it.
    answer(ascii(`${key}:${this.#network.get(key) ?? ''}`));
    answer(ascii(';'));
  }
}

function padded(value: string): string {
  return value.includes('.')
    ? value
        .split('.')
        .map((part) => part.padStart(3, '0'))
        .join('.')
    : value.padStart(5, '0');
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Frames and words out of what one connection says. */
class Ear {
  readonly #kvm: KvmSwitch;
  readonly #send: Send;
  #frame: number[] = [];
  #words = '';

  constructor(kvm: KvmSwitch, send: Send) {
    this.#kvm = kvm;
    this.#send = send;
  }

  heard(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#frame.length > 0 || byte === HEAD[0]) this.#frameByte(byte);
      else this.#wordByte(String.fromCharCode(byte));
    }
  }

  #frameByte(byte: number): void {
    this.#words = '';
    this.#frame.push(byte);
    const at = this.#frame.length - 1;
    if (at < HEAD.length && HEAD[at] !== byte) this.#frame = byte === HEAD[0] ? [byte] : [];
    if (this.#frame.length < FRAME_BYTES) return;
    const [, , , command = 0, value = 0, end] = this.#frame;
    this.#frame = [];
    if (end === END) this.#kvm.obey(command, value, this.#send);
  }

  #wordByte(character: string): void {
    if (character === '\r' || character === '\n' || this.#words.length >= MAX_WORDS) this.#words = '';
    else this.#words += character;
    if (!/[?;]$/.test(this.#words)) return;
    this.#kvm.words(this.#words, this.#send);
    this.#words = '';
  }
}

/** A switch with one console; what the room calls its output is 1. */
export function createTesmart({ inputs }: DeviceMake, habits: Partial<TesmartHabits> = {}): SimulatedDevice {
  const kvm = new KvmSwitch(inputs, { ...USUAL, ...habits });
  const ends = new Set<() => void>();
  return {
    connect({ send, end }): DeviceSession {
      const ear = new Ear(kvm, send);
      kvm.connections.add(send);
      ends.add(end);
      return {
        heard: (bytes) => ear.heard(bytes),
        gone() {
          kvm.connections.delete(send);
          ends.delete(end);
        },
      };
    },
    panel(output, input) {
      if (output === '1' && input !== null) kvm.show(Number(input));
    },
    shows: (output) => (output === '1' ? String(kvm.input) : null),
    powerCycle() {
      kvm.connections.clear();
      for (const end of [...ends]) end();
      ends.clear();
    },
  };
}

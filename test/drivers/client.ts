// A bare client of a simulated device in memory: says text, hears what came since it last listened.

import type { SimulatedDevice } from '../../simulators/devices/device.ts';
import { bytes } from './stage.ts';

export interface Client {
  say(text: string): void;
  /** What came since the last call, a character a byte. */
  heard(): string;
  isEnded(): boolean;
}

export function client(device: SimulatedDevice): Client {
  let heard = '';
  let isEnded = false;
  const session = device.connect({
    send(said) {
      heard += Buffer.from(said).toString('latin1');
    },
    end() {
      isEnded = true;
    },
  });
  return {
    say: (text) => session.heard(bytes(text)),
    heard() {
      const all = heard;
      heard = '';
      return all;
    },
    isEnded: () => isEnded,
  };
}

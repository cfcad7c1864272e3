// A program that sends hostile datagrams from a seed at a pace, at low priority: `flood.ts PORT COUNT PER_SECOND SEED ENGINE BOOTS BEGAN [READY]` (BEGAN: UTC milliseconds of the boot;
// READY: so many are made before the first is sent, and go round and round, so that a measurement is not one of their making).
// What it sends stands in mutations.ts; it says `sent N` when it is done.

import { createSocket } from 'node:dgram';
import { setPriority } from 'node:os';
import { engineTime, keysFor } from '../../controller/monitoring/snmp/usm.ts';
import { USER } from './managers.ts';
import { chance, hostile, killers } from './mutations.ts';

const LOWEST = 19;
const TURN_MS = 5;
const COMMUNITY = 'public';

const [port = 0, count = 0, perS = 0, seed = 0] = process.argv.slice(2, 6).map(Number);
const [id = '', boots = '', began = '', ready = '0'] = process.argv.slice(6);
setPriority(LOWEST);
const engineId = Buffer.from(id, 'hex');
const keys = keysFor(USER, engineId);
const engine = () => engineTime(engineId, Number(boots), (Date.now() - Number(began)) / 1_000);
const random = chance(seed);
const socket = createSocket('udp4');
const worst = killers(COMMUNITY);
const fresh = () => hostile(random, { community: COMMUNITY, keys, engine });
const made = Array.from({ length: Number(ready) }, fresh);
const start = performance.now();
let sent = 0;

function datagram(): Buffer {
  return sent % 100 < 3 ? (worst[sent % 100] as Buffer) : (made[sent % made.length] ?? fresh());
}

function turn(): void {
  const due = Math.min(count, Math.floor(((performance.now() - start) * perS) / 1_000));
  for (; sent < due; sent += 1) socket.send(datagram(), port, '127.0.0.1');
  if (sent < count) setTimeout(turn, TURN_MS);
  else setTimeout(() => socket.close(() => process.stdout.write(`sent ${sent}\n`)), 100);
}

turn();

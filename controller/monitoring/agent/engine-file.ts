// The agent's identity towards managers, in the data folder: its engine ID, which stays, and how often it began, which grows durably with each start (RFC 3414, 2.2).
// What is made of it stands in usm.ts.

import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../../protocol/json.ts';
import { check, fields, Type } from '../../../protocol/schema.ts';
import type { Random } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

export const ENGINE_FILE = 'snmp-engine.json';
export const ENGINE_FILES = [ENGINE_FILE, `${ENGINE_FILE}.unfinished`] as const;
const MODE = 0o600;
const MAX_BYTES = 1_024;
const MAX_BOOTS = 0x7fff_ffff;
/** The enterprise's number with the first bit set, and that what follows is ours to choose (RFC 3411, SnmpEngineID). */
const PREFIX = '80007ed905';
const OWN_BYTES = 8;

const Kept = fields({
  id: Type.String({ pattern: '^[0-9a-f]{10,64}$' }),
  boots: Type.Integer({ minimum: 0, maximum: MAX_BOOTS }),
});

export interface KeptEngine {
  /** Hexadecimal. */
  readonly id: string;
  readonly boots: number;
}

/**
 * Begins another boot, and keeps that before anybody hears of it. A file that cannot be read, or whose boots are used up, is followed by another engine, which managers discover
 * anew. A disk that does not keep it is logged, and monitoring goes on: it may fail without harm.
 */
export async function nextBoot(folder: string, random: Random, log: Log): Promise<KeptEngine> {
  const before = await readKept(join(folder, ENGINE_FILE), log);
  const isFresh = before === null || before.boots >= MAX_BOOTS - 1;
  const own = Buffer.from(random.bytes(OWN_BYTES)).toString('hex');
  const engine = isFresh ? { id: `${PREFIX}${own}`, boots: 1 } : { id: before.id, boots: before.boots + 1 };
  try {
    await keep(folder, engine);
  } catch (error) {
    log.error({ because: String(error) }, 'the SNMP engine’s boots could not be kept');
  }
  return engine;
}

async function readKept(path: string, log: Log): Promise<KeptEngine | null> {
  try {
    const text = await readFile(path, 'utf8');
    const parsed = parseJson(text, { maxBytes: MAX_BYTES, maxDepth: 2 });
    const checked = parsed.ok ? check(Kept, parsed.value) : parsed;
    if (checked.ok && checked.value.id.length % 2 === 0) return checked.value;
    log.warn({ path }, 'the SNMP engine’s file is damaged: it is another engine from now on');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing) log.warn({ because: String(error) }, 'the SNMP engine’s file cannot be read');
  }
  return null;
}

/** Complete or as before, whatever happens: an unfinished name, fsync, rename, the folder's fsync. */
async function keep(folder: string, engine: KeptEngine): Promise<void> {
  const unfinished = join(folder, `${ENGINE_FILE}.unfinished`);
  const file = await open(unfinished, 'w', MODE);
  try {
    await file.writeFile(`${JSON.stringify(engine)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, join(folder, ENGINE_FILE));
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

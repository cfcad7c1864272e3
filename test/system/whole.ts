// A room in memory whose configuration can be read and changed as a whole, and a caller who is its administrator. Secrets lie in a folder of their own.

import { createHash, scryptSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../controller/domain/decision.ts';
import type { Caller } from '../../controller/domain/input.ts';
import type { KeyDeriver } from '../../controller/ports/passwords.ts';
import type { TlsSource } from '../../controller/system/certificates.ts';
import { Certificates } from '../../controller/system/certificates.ts';
import type { KnownSecret } from '../../controller/system/secret-files.ts';
import { SecretFiles } from '../../controller/system/secret-files.ts';
import { WholeConfiguration } from '../../controller/system/system-room.ts';
import { systemRandom } from '../../controller/system.ts';
import type { Call, MethodName } from '../../protocol/api/methods.ts';
import { API_METHODS, checkParams } from '../../protocol/api/methods.ts';
import { checkLoosely } from '../../protocol/schema.ts';
import type { MemoryJournal, MemorySnapshots } from '../engine/memory.ts';
import { World } from '../engine/world.ts';
import { KeptLog } from '../storage/bench.ts';

export type Result = Record<string, unknown>;

/** Quick, and not what production uses: what is proved here does not depend on how a key is made. */
export const QUICK_KEYS: KeyDeriver = {
  derive: (passphrase, salt) => Promise.resolve(scryptSync(passphrase, Buffer.from(salt, 'base64'), 32, { N: 16 })),
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface WholeOptions {
  readonly journal?: MemoryJournal;
  readonly snapshots?: MemorySnapshots;
  readonly state?: World['state'];
  readonly epoch?: number;
  readonly room?: string;
  readonly known?: readonly KnownSecret[];
  readonly folder?: string;
  /** Where its certificate comes from; nowhere unless told. */
  readonly tls?: TlsSource;
  /** Milliseconds that the clock stands later than at the beginning of time. */
  readonly clockAt?: number;
}

export class Whole {
  readonly world: World;
  readonly folder: string;
  readonly certificates: Certificates;
  #caller: Caller | null = null;

  constructor(options: WholeOptions = {}) {
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'openseat-whole-'));
    this.world = new World({ ...options, fingerprintOf: sha256 });
    const { clock, journal, snapshots } = this.world;
    clock.advance(options.clockAt ?? 0);
    const source = options.tls ?? ({ by: 'none' } as const);
    const certificates = new Certificates({ folder: this.folder, source, clock, log: new KeptLog() });
    this.certificates = certificates;
    this.world.start(
      (engine) =>
        new WholeConfiguration({
          ...{ engine, journal, snapshots, clock, random: systemRandom, deriver: QUICK_KEYS },
          log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
          secrets: new SecretFiles(this.folder, options.known ?? []),
          certificates,
          fingerprintOf: sha256,
          room: sha256(options.room ?? 'this room'),
          later: (act) => void setImmediate(act),
        }),
    );
  }

  /** Calls are made by this one from now on. */
  as(caller: Caller): this {
    this.#caller = caller;
    return this;
  }

  async call(method: MethodName, params: object = {}): Promise<Outcome> {
    const checked = checkParams(method, params);
    if (!checked.ok) return checked;
    const caller = this.#caller ?? (await this.world.admin());
    // Two changes within one millisecond would count as one.
    this.world.clock.advance(1);
    const outcome = await this.world.engine.call(caller, { method, params: checked.value } as Call).outcome;
    if (!outcome.ok) return outcome;
    const fits = checkLoosely(API_METHODS[method].result, JSON.parse(JSON.stringify(outcome.result)));
    if (!fits.ok) throw new Error(`${method} answered what its row does not say: ${fits.because}`);
    return outcome;
  }

  async must(method: MethodName, params: object = {}): Promise<Result> {
    const outcome = await this.call(method, params);
    if (!outcome.ok)
      throw new Error(`${method}: ${outcome.reason} ${outcome.because} ${JSON.stringify(outcome.results ?? '')}`);
    return outcome.result as Result;
  }

  /** The reason of a refusal, and why. */
  async refused(method: MethodName, params: object = {}): Promise<string> {
    const outcome = await this.call(method, params);
    if (outcome.ok) throw new Error(`${method} was not refused: ${JSON.stringify(outcome.result)}`);
    return `${outcome.reason}: ${outcome.because}`;
  }

  async text(at?: number): Promise<string> {
    return await this.parts('system.configuration', at === undefined ? {} : { at });
  }

  /** The text of all parts. */
  async parts(method: 'system.configuration' | 'system.backup', params: object): Promise<string> {
    let all = '';
    for (let asked: object = params; ; ) {
      const { text, next } = await this.must(method, asked);
      expectSmall(String(text));
      all += String(text);
      if (next === undefined) return all;
      asked = { after: next };
    }
  }

  async stage(text: string, partLength = 20_000): Promise<void> {
    for (let at = 0; at === 0 || at < text.length; at += partLength)
      await this.must('system.stage', { at, text: text.slice(at, at + partLength) });
  }

  async apply(text: string, params: object = {}): Promise<Result> {
    await this.stage(text);
    return await this.must('system.apply', params);
  }

  async list(kind: string): Promise<readonly Result[]> {
    const items: Result[] = [];
    for (let after: unknown; ; ) {
      const page = await this.must(`${kind}.list` as MethodName, after === undefined ? {} : { after });
      items.push(...(page.items as Result[]));
      after = page.next;
      if (after === undefined) return items;
    }
  }
}

function expectSmall(part: string): void {
  if (Buffer.byteLength(part) > 32 * 1024) throw new Error(`a part of ${Buffer.byteLength(part)} bytes`);
}

// `notify.json` in the data folder: how far each output has told the journal, and what stands told. So a start tells nothing twice and leaves nothing out. What is
// in it, output.ts knows.

import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson } from '../../../protocol/json.ts';
import { MAX_OUTPUTS } from '../../../protocol/limits.ts';
import { Count, check, fields, Type } from '../../../protocol/schema.ts';
import type { Log } from '../../ports/log.ts';
import { FILE_BYTES_AT_MOST, TOLD_AT_MOST } from './limits.ts';
import type { Kept } from './output.ts';

const NAME = 'notify.json';
export const NOTIFY_FILES = [NAME, `${NAME}.unfinished`] as const;
const MODE = 0o600;

const File = Type.Record(
  Type.String(),
  fields({
    seq: Count,
    told: Type.Array(Type.Tuple([Type.String(), Type.Number()]), { maxItems: TOLD_AT_MOST }),
  }),
  { maxProperties: MAX_OUTPUTS },
);

export class KeptFile {
  readonly #folder: string;
  readonly #log: Log;
  #isWriting = false;
  #next: (() => Readonly<Record<string, Kept>>) | null = null;
  #over: Promise<void> = Promise.resolve();

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** By output; none where there is no file, or one that cannot be read: then nothing older than the start is told. */
  async read(): Promise<Readonly<Record<string, Kept>>> {
    const path = join(this.#folder, NAME);
    try {
      const text = await readFile(path, 'utf8');
      const parsed = parseJson(text, { maxBytes: FILE_BYTES_AT_MOST, maxDepth: 6 });
      const checked = parsed.ok ? check(File, parsed.value) : parsed;
      if (checked.ok) return checked.value;
      this.#log.warn(
        { path },
        'the file of what was told of alarms is damaged: what is older than this start is not told',
      );
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing) this.#log.warn({ because: String(error) }, 'what was told of alarms cannot be read');
    }
    return {};
  }

  /** Keeps soon what is so then; while one is being written, once more after it. */
  keep(all: () => Readonly<Record<string, Kept>>): void {
    this.#next = all;
    if (!this.#isWriting) this.#over = this.#writeOn();
  }

  /** Fulfilled when all that was to be kept is kept, or the disk did not take it. */
  async settled(): Promise<void> {
    await this.#over;
  }

  async #writeOn(): Promise<void> {
    this.#isWriting = true;
    for (let all = this.#next; all !== null; all = this.#next) {
      this.#next = null;
      await this.#write(all()).catch((error: unknown) =>
        this.#log.error({ because: String(error) }, 'what was told of alarms could not be kept'),
      );
    }
    this.#isWriting = false;
  }

  /** Complete or as before, whatever happens: an unfinished name, fsync, rename. */
  async #write(all: Readonly<Record<string, Kept>>): Promise<void> {
    const unfinished = join(this.#folder, `${NAME}.unfinished`);
    const file = await open(unfinished, 'w', MODE);
    try {
      await file.writeFile(`${JSON.stringify(all)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(this.#folder, NAME));
  }
}

// Keeps anchors of the journal while it is written (safety 3.24): at the start, every 60 s or 1000 records, and at a clean end; in a signed file beside the
// journal's folder and as a line of the log, so that whoever collects logs has them on another machine. The journal never waits for it.

import { join } from 'node:path';
import type { Clock, Random } from '../ports/clock.ts';
import type { JournalHead } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Anchor, Anchorage, AnchorKind } from './anchor-file.ts';
import { FIRST_MAC, keyText, signed } from './anchor-file.ts';
import type { Disk } from './disk.ts';
import { codeOf } from './disk.ts';
import { namesIn, writeAll, writeDurably } from './files.ts';
import { ANCHOR_KEY, ANCHOR_MS, ANCHOR_RECORDS, ANCHORS, ANCHORS_AT_MOST, damagedName } from './layout.ts';

const KEY_BYTES = 32;

export interface AnchorKeeperParts {
  readonly disk: Disk;
  /** The data folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly epoch: number;
}

export class AnchorKeeper {
  readonly #parts: AnchorKeeperParts;
  #key: Buffer = Buffer.alloc(0);
  #mac = FIRST_MAC;
  #end = 0;
  /** The record of the last anchor, and the last one that is durable. */
  #anchored = 0;
  #head: JournalHead = { seq: 0, hash: '' };
  #writing: Promise<void> | null = null;
  /** Whether there is a file to go on with. */
  #started = false;
  /** The anchor of this start, until it is kept: without it, what this process writes would seem to be nobody's. */
  #first: Anchor | null = null;
  #cancel: () => void = () => undefined;

  constructor(parts: AnchorKeeperParts) {
    this.#parts = parts;
  }

  /**
   * Goes on with the anchors that were found, or begins new ones; those that are not what was written are set aside.
   * @returns where they are kept, or null
   */
  async start(found: Anchorage, head: JournalHead): Promise<string | null> {
    this.#head = head;
    const first = this.#anchor('start');
    let aside: string | null = null;
    try {
      if (found.state === 'kept' && found.key !== null) await this.#goOn(found, found.key, first);
      else {
        aside = found.state === 'none' ? null : await this.#setAside();
        await this.#begin(first);
      }
      this.#started = true;
      this.#say(first);
    } catch (error) {
      this.#parts.log.error({ code: codeOf(error) }, 'the journal could not be anchored at this start');
    }
    this.#later();
    return aside;
  }

  /** Records up to `head` are durable. Answers at once. */
  noted(head: JournalHead): void {
    this.#head = head;
    if (head.seq - this.#anchored >= ANCHOR_RECORDS) this.#keep('kept');
  }

  /** Keeps the last anchor of this process. */
  async stop(head: JournalHead): Promise<void> {
    this.#cancel();
    this.#head = head;
    await this.#writing;
    this.#keep('end');
    await this.#writing;
  }

  #later(): void {
    this.#cancel = this.#parts.clock.after(ANCHOR_MS, () => {
      if (this.#head.seq > this.#anchored) this.#keep('kept');
      this.#later();
    });
  }

  #keep(kind: AnchorKind): void {
    if (this.#writing !== null || !this.#started) return;
    const anchor = this.#anchor(kind);
    this.#writing = this.#write(anchor)
      .catch((error) =>
        this.#parts.log.warn({ code: codeOf(error), seq: anchor.seq }, 'an anchor of the journal was not kept'),
      )
      .then(() => {
        this.#writing = null;
      });
  }

  #anchor(kind: AnchorKind): Anchor {
    const { clock, epoch } = this.#parts;
    return { kind, ...this.#head, epoch, time: clock.utc() };
  }

  async #write(anchor: Anchor): Promise<void> {
    // Whatever comes of it: the next try is not before the next thousand records, or the next minute.
    this.#anchored = anchor.seq;
    if (this.#first !== null) await this.#append(this.#first);
    this.#first = null;
    await this.#append(anchor);
    this.#say(anchor);
  }

  async #append(anchor: Anchor): Promise<void> {
    const { disk, folder } = this.#parts;
    const { line, mac } = signed(this.#key, this.#mac, anchor);
    const file = await disk.open(join(folder, ANCHORS), 'write');
    try {
      if ((await file.size()) > this.#end) await file.truncate(this.#end);
      await writeAll(file, Buffer.from(line), this.#end);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#mac = mac;
    this.#end += line.length;
  }

  /** The log's line is the anchor that another machine keeps. */
  #say({ kind, seq, hash, epoch }: Anchor): void {
    this.#parts.log.info({ kind, seq, hash, epoch, mac: this.#mac }, 'an anchor of the journal');
  }

  async #goOn(found: Anchorage, key: Buffer, first: Anchor): Promise<void> {
    this.#key = key;
    if (found.anchors.length >= ANCHORS_AT_MOST) return this.#rewrite([...thinned(found.anchors), first]);
    this.#mac = found.mac;
    this.#end = found.end;
    this.#first = first;
    this.#started = true;
    await this.#append(first);
    this.#first = null;
    this.#anchored = first.seq;
  }

  /** The anchor before its key: a crash in between is told from a key that was taken away. */
  async #begin(first: Anchor): Promise<void> {
    const { disk, folder, random } = this.#parts;
    this.#key = Buffer.from(random.bytes(KEY_BYTES));
    await this.#rewrite([first]);
    await writeDurably(disk, join(folder, ANCHOR_KEY), [Buffer.from(keyText(this.#key))]);
  }

  async #rewrite(anchors: readonly Anchor[]): Promise<void> {
    const { disk, folder } = this.#parts;
    let mac = FIRST_MAC;
    const lines = anchors.map((anchor) => {
      const next = signed(this.#key, mac, anchor);
      mac = next.mac;
      return next.line;
    });
    const text = Buffer.from(lines.join(''));
    await writeDurably(disk, join(folder, ANCHORS), [text]);
    this.#mac = mac;
    this.#end = text.length;
    this.#anchored = anchors.at(-1)?.seq ?? 0;
  }

  async #setAside(): Promise<string> {
    const { disk, folder, clock } = this.#parts;
    const taken = new Set(((await disk.list(folder)) ?? []).map(({ name }) => name));
    let name = damagedName(clock.utc());
    for (let count = 2; taken.has(name); count += 1) name = `${damagedName(clock.utc())}-${count}`;
    const kept = join(folder, name);
    await disk.makeFolder(kept);
    await moveAnchors(disk, folder, kept);
    return kept;
  }
}

/** Moves the anchors and their key into another folder, durably. */
export async function moveAnchors(disk: Disk, folder: string, kept: string): Promise<void> {
  const names = await namesIn(disk, folder);
  for (const name of [ANCHORS, ANCHOR_KEY])
    if (names.includes(name)) await disk.rename(join(folder, name), join(kept, name));
  await disk.syncFolder(kept);
  await disk.syncFolder(folder);
}

/** Of the older half every fourth, as anchors without a meaning of their own: an end without its beginning would accuse somebody. */
function thinned(anchors: readonly Anchor[]): readonly Anchor[] {
  const half = Math.floor(anchors.length / 2);
  const older = anchors.slice(0, half).filter((_, index) => index % 4 === 0);
  const plain = older.map((anchor): Anchor => ({ ...anchor, kind: 'kept' }));
  return [...plain, ...anchors.slice(half)];
}

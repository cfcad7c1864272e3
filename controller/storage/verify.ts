// Verifies a whole journal from its first record, for the tool that an auditor runs on a folder; it changes nothing and may run beside the service.
// It tells apart what was altered, removed, inserted, cut off or rewritten; what to do about it is repair.ts's matter.

import type { Disk } from './disk.ts';
import { nodeDisk } from './node-disk.ts';
import type { Fault } from './scan.ts';
import { survey } from './survey.ts';
import { judged } from './verifier.ts';

/** `torn`: bytes at the end that are no whole append yet; a running service may just be writing them. */
export type Verdict =
  | {
      readonly kind: 'ok';
      readonly records: number;
      readonly hash: string;
      readonly torn: number;
      readonly warnings: readonly string[];
    }
  | (Omit<Fault, 'kind'> & { readonly kind: Fault['kind'] | 'anchors'; readonly warnings: readonly string[] });

/** The first fault of the journal in a data folder, or `ok`. Rejects only where the folder cannot be read. */
export async function verifyJournal(folder: string, disk: Disk = nodeDisk): Promise<Verdict> {
  const found = await survey(disk, folder, { whole: true, verifyBytes: 0 });
  const { fault, head, torn, warnings } = found;
  if (fault !== null) return { ...fault, warnings };
  const { verdict, because, file, record } = judged(found, folder);
  if (verdict === 'ok') return { kind: 'ok', records: head.seq, hash: head.hash, torn, warnings };
  return { kind: verdict, file: `${folder}/${file}`, record: record ?? 0, why: because, warnings };
}

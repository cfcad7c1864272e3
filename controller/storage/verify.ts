// Verifies a whole journal from its first record, for the tool that an auditor runs; it changes nothing and may run beside the service.
// It tells apart what was altered, removed, inserted or cut off; what to do about it is repair.ts's matter.

import type { Disk } from './disk.ts';
import { nodeDisk } from './node-disk.ts';
import type { Fault } from './scan.ts';
import { survey } from './survey.ts';

/** `torn`: bytes at the end that are no whole append yet; a running service may just be writing them. */
export type Verdict =
  | {
      readonly kind: 'ok';
      readonly records: number;
      readonly hash: string;
      readonly torn: number;
      readonly warnings: readonly string[];
    }
  | (Fault & { readonly warnings: readonly string[] });

/** The first fault of the journal in a data folder, or `ok`. Rejects only where the folder cannot be read. */
export async function verifyJournal(folder: string, disk: Disk = nodeDisk): Promise<Verdict> {
  const { fault, head, torn, warnings } = await survey(disk, folder, { whole: true, verifyBytes: 0 });
  if (fault !== null) return { ...fault, warnings };
  return { kind: 'ok', records: head.seq, hash: head.hash, torn, warnings };
}

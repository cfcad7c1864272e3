// The program that kill.test.ts kills: it appends as fast as it can, in small and in larger groups, takes a snapshot now and then, and prints
// the number of the last record whenever one became durable. Arguments: the folder.

import type { Log } from '../../controller/ports/log.ts';
import { openStorage } from '../../controller/storage/open.ts';
import { realClock } from './real-clock.ts';

const [, , folder = ''] = process.argv;
const say = (): void => undefined;
const log: Log = { debug: say, info: say, warn: say, error: say };

const sizes = { segmentBytes: 256 * 1024, reserveBytes: 64 * 1024 };
const { journal, snapshots, epoch } = await openStorage({ folder, clock: realClock, log, sizes });
process.stdout.write(`open ${journal.head.seq} ${epoch}\n`);
for (let round = 1; ; round += 1) {
  const appends = Array.from({ length: 1 + (round % 7) }, () => {
    const { seq } = journal.head;
    const records = Array.from({ length: 1 + (round % 3) }, (_, index) => ({
      ...{ seq: seq + 1 + index, epoch, time: realClock.utc(), type: 'tested', v: 1 },
      data: { number: seq + 1 + index, filler: 'x'.repeat((seq * 37) % 400) },
    }));
    return journal.append(seq, records).durable;
  });
  const { seq } = journal.head;
  await Promise.all(appends);
  process.stdout.write(`durable ${seq}\n`);
  if (round % 50 === 0)
    await snapshots.save({ ...journal.head, time: realClock.utc(), state: { at: journal.head.seq } });
}

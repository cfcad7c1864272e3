// The smallest controller that has a hashing child, for process.test.ts to kill.

import { HashingProcess } from '../../controller/passwords/hashing-process.ts';
import { realClock } from '../storage/real-clock.ts';

const say = (): void => undefined;
const passwords = new HashingProcess({ clock: realClock, log: { debug: say, info: say, warn: say, error: say } });
await passwords.start();
process.stdout.write(`ready ${await passwords.verify(null, 'x')}\n`);
setInterval(say, 60_000);

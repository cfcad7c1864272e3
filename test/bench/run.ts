// `npm run bench`: the figures of the product, as ratios against a floor measured in the same run. OPENSEAT_BENCH_ONLY=flood,serial measures those alone; --json FILE also
// writes them. What each section measures stands in the file of its name.

import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { agentsFigure, printAgents } from './agents.ts';
import { floodFigure, printFlood } from './flood.ts';
import { followedFigures, liveFigures, printLive } from './live.ts';
import { printRights, rightsFigures } from './rights.ts';
import { printSerial, serialFigures } from './serial.ts';
import { printSwitches, switchFigures } from './switching.ts';

/** Measures, prints, and gives what it measured. */
type Section = () => Promise<unknown>;

function section<Figures>(measure: () => Figures | Promise<Figures>, print: (figures: Figures) => void): Section {
  return async () => {
    const figures = await measure();
    print(figures);
    return figures;
  };
}

/** In the order in which they are measured: one after the other, because each wants the machine for itself. */
const SECTIONS: Readonly<Record<string, Section>> = {
  switching: section(switchFigures, printSwitches),
  rights: section(rightsFigures, printRights),
  flood: section(floodFigure, printFlood),
  live: section(liveFigures, printLive),
  followed: section(followedFigures, printLive),
  serial: section(serialFigures, printSerial),
  agents: section(agentsFigure, printAgents),
};

const names = process.env.OPENSEAT_BENCH_ONLY?.split(',') ?? Object.keys(SECTIONS);
const unknown = names.find((name) => SECTIONS[name] === undefined);
if (unknown !== undefined) {
  process.stderr.write(`bench: ${unknown} is none of ${Object.keys(SECTIONS).join(', ')}\n`);
  process.exit(2);
}

const figures: Record<string, unknown> = { cores: cpus().length };
for (const name of names) figures[name] = await SECTIONS[name]?.();

const place = process.argv.indexOf('--json');
if (place > 0) writeFileSync(process.argv[place + 1] ?? 'bench.json', JSON.stringify(figures, null, 2));
process.exit(0);

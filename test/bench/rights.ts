// How long the largest questions about rights hold the loop up, beside the floor of the same run: tables filled and read, as such a question does it.

import { FORESEEN, matrix, tooMuch } from '../rights/questions.ts';

const RUNS = 9;
/** What the floor fills and reads. */
const ENTRIES = 60_000;

interface RightsFigure {
  readonly question: string;
  /** Milliseconds, the best of several runs. */
  readonly ms: number;
  readonly ratio: number;
}

function best(act: () => unknown): number {
  let ms = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    JSON.stringify(act());
    ms = Math.min(ms, performance.now() - began);
  }
  return ms;
}

function floorWork(): number {
  const table = new Map<number, readonly string[]>();
  for (let at = 0; at < ENTRIES; at += 1) table.set(at, [`g${at % 40}`, `g${at % 7}`]);
  let found = 0;
  for (let at = 0; at < ENTRIES; at += 1) if (table.get((at * 31) % ENTRIES)?.includes('g3') === true) found += 1;
  return found;
}

export function rightsFigures(): readonly RightsFigure[] {
  const floor = best(floorWork);
  const questions = { 'a matrix of 64 × 128': matrix, ...FORESEEN, 'more than is judged': tooMuch };
  return Object.entries(questions).map(([question, ask]) => {
    const ms = best(ask);
    return { question, ms, ratio: ms / floor };
  });
}

export function printRights(figures: readonly RightsFigure[]): void {
  process.stdout.write(
    'Questions about rights, 10,000 endpoints and 2,000 users; 50 ms is what the loop may be held up\n',
  );
  for (const { question, ms, ratio } of figures)
    process.stdout.write(`      ${question.padEnd(34)}: ${ms.toFixed(1)} ms, × ${ratio.toFixed(2)} of the floor\n`);
}

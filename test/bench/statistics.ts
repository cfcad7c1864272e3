// Percentiles and ratios of measured times, and how they are printed. Nothing here measures.

/** Milliseconds of single exchanges and exchanges a second of many at once. */
export interface Sample {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

export function said({ median: middle, min, max }: Spread): string {
  return `${round(middle)} (${round(min)} to ${round(max)})`;
}

/** Runs one exchange after another, `rounds` times: milliseconds each. */
export async function oneByOne(rounds: number, exchange: (round: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let round_ = 0; round_ < rounds; round_ += 1) {
    const from = performance.now();
    await exchange(round_);
    times.push(performance.now() - from);
  }
  return times;
}

/** Keeps `lanes` exchanges under way until `rounds` are done: exchanges a second. */
export async function allAtOnce(
  rounds: number,
  lanes: number,
  exchange: (round: number, lane: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const from = performance.now();
  const run = async (lane: number): Promise<void> => {
    for (let mine = next++; mine < rounds; mine = next++) await exchange(mine, lane);
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return (rounds * 1000) / (performance.now() - from);
}

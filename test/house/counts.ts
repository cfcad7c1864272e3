// How much a test does: a little in `npm test`, the counts that the issues name in `npm run soak`. What is counted is the test's own.

/** True in `npm run soak`. */
export const SOAK = process.env.OPENSEAT_SOAK !== undefined;

/** The count of this run: `usual` in `npm test`, `large` in `npm run soak`. */
export function counts(usual: number, large: number): number {
  return SOAK ? large : usual;
}

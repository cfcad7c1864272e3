// Finds a Chromium and starts it: $CHROME, then the one that the package registry brings (the same everywhere, and without the windows that Debian's draws beside the
// page: a file of tests takes two thirds of the time), then Debian's. No set-up, no download of its own.
// What a page must show is not said here.

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { HOUSE } from '../house/house.ts';

/** How a Chromium is found, in the order in which it is tried. */
export const WAYS = ['environment', 'package', 'debian'] as const;
export type Way = (typeof WAYS)[number];

interface Found {
  readonly executablePath: string;
  /** What the process needs besides the environment of the tests. */
  readonly env: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const DEBIAN = '/usr/bin/chromium';
const CACHE = join(HOUSE, 'node_modules/.cache');
const UNPACK_LIMIT_MS = 120_000;
const START_LIMIT_MS = 30_000;
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const FINDERS: Readonly<Record<Way, () => Promise<Found | null>>> = {
  environment: async () => at(process.env.CHROME),
  debian: async () => (existsSync(DEBIAN) ? at(DEBIAN) : null),
  package: fromPackage,
};

function at(executablePath: string | undefined): Found | null {
  return executablePath === undefined ? null : { executablePath, env: {} };
}

/** Unpacks the package's browser once for each installation, and moves it into place whole: two workers may come at the same time. */
async function fromPackage(): Promise<Found> {
  const place = join(CACHE, 'chromium');
  if (!existsSync(place)) {
    mkdirSync(CACHE, { recursive: true });
    const aside = mkdtempSync(join(CACHE, 'unpacking-'));
    await unpack(require.resolve('@sparticuz/chromium'), aside);
    writeFileSync(join(aside, 'fonts/fonts.conf'), fontsConfig(place));
    moveUnlessThere(aside, place);
  }
  const env = { LD_LIBRARY_PATH: join(place, 'al2023/lib'), FONTCONFIG_PATH: join(place, 'fonts') };
  return { executablePath: join(place, 'chromium'), env };
}

/** In a process of its own: the package changes the environment of the one that imports it, and unpacks into the temporary folder. */
async function unpack(main: string, folder: string): Promise<void> {
  const program =
    'require(process.argv[1]).executablePath().catch((error) => { console.error(error); process.exit(1); })';
  // The variable makes the package unpack the libraries that a bare Debian lacks.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' };
  await promisify(execFile)(process.execPath, ['-e', program, main], { env, timeout: UNPACK_LIMIT_MS });
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}

function fontsConfig(place: string): string {
  const folders = [join(place, 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts'].map(
    (path) => `<dir>${path}</dir>`,
  );
  return `<?xml version="1.0"?>\n<fontconfig>${folders.join('')}<cachedir>${dirname(place)}/fonts</cachedir></fontconfig>\n`;
}

/** A new browser process; the caller closes it. `way` insists on one way of finding it, and throws where that way finds none. */
export async function launchChromium(way?: Way): Promise<Browser> {
  for (const each of way === undefined ? WAYS : [way]) {
    const found = await FINDERS[each]();
    if (found === null) continue;
    const env = { ...process.env, ...found.env };
    return await chromium.launch({
      executablePath: found.executablePath,
      args: ARGUMENTS,
      env,
      timeout: START_LIMIT_MS,
    });
  }
  throw new Error(`no Chromium by the way '${way}': set CHROME, or apt-get install chromium`);
}

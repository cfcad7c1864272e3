// The house as a tree of files: where it stands, its top folders, the files in it. What must hold for them stands in the tests beside this.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HOUSE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const TOP_FOLDERS = ['protocol', 'controller', 'osd', 'webadmin', 'simulators', 'test'] as const;

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Every file under a folder of `root`, as paths from `root` on, sorted; none if the folder does not exist. */
export function filesUnder(root: string, folder: string): string[] {
  if (!isFolder(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, path) : [path];
    })
    .sort();
}

// Hands a file to the browser, which keeps it where its reader wants. What is in it is not known here.

import type { ExportFile } from '../model/journal-export.svelte.ts';

/** Milliseconds after which a browser has begun to keep the file. */
const BEGUN_MS = 60_000;

export function keepFile({ name, type, parts }: ExportFile): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), BEGUN_MS);
}

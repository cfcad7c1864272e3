// Hands a file to the browser, which keeps it where its reader wants. What is in it is not known here.

export interface KeptFile {
  readonly name: string;
  readonly type: string;
  readonly parts: readonly string[];
}

/** Milliseconds after which a browser has begun to keep the file. */
const BEGUN_MS = 60_000;

export function keepFile({ name, type, parts }: KeptFile): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), BEGUN_MS);
}

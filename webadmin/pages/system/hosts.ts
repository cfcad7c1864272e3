// Names of hosts and addresses as people type them, and whether a certificate is for one of them. What a certificate may be for, the controller judges.

/** In the order in which they stand; doubles count once. */
export function hostsIn(typed: string): readonly string[] {
  const words = typed.toLowerCase().split(/[\s,，、;；]+/);
  return [...new Set(words.filter((word) => word !== ''))];
}

/** As it stands in an address: `[::1]` is `::1`. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

/** Whether a certificate for these names is for this host; a star stands for one label (RFC 6125, section 6.4.3). */
export function isForHost(names: readonly string[], host: string): boolean {
  const asked = bareHost(host);
  return names.some((name) => {
    const known = name.toLowerCase();
    return known === asked || (known.startsWith('*.') && asked.slice(asked.indexOf('.')) === known.slice(1));
  });
}

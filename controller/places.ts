// Where the other programs and the pages lie: beside the bundle in dist/, or, when this runs from source, beside the sources and in dist/.

const isSource = import.meta.url.endsWith('.ts');

/** The built page `name`. */
export function pageFolder(name: 'admin' | 'seat'): URL {
  return new URL(isSource ? `../dist/pages/${name}` : `./pages/${name}`, import.meta.url);
}

/** A program that runs as a child: its file in the bundle, or its source. */
export function childProgram(
  bundled: 'hasher' | 'lines' | 'manager' | 'notify' | 'snmp' | 'watchdog',
  source: string,
): URL {
  return new URL(isSource ? source : `./${bundled}.js`, import.meta.url);
}

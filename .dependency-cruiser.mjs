// The import ladder: who may import whom, type imports counted. The table is the law; the rules are made from it.
// What each room does stands in its README. test/house/ladder.test.ts shows that every one of these rules can fail.

/** For each place (a prefix of the path), what of ours it may import; a folder may import itself. */
const LADDER = {
  'protocol/': [],

  'controller/cli/': ['protocol/'],
  'controller/domain/': ['protocol/'],
  'controller/ports/': ['protocol/', 'controller/domain/'],
  'controller/engine/': ['protocol/', 'controller/(domain|ports)/'],
  'controller/storage/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/audit/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/children/': ['controller/ports/'],
  'controller/passwords/': ['protocol/', 'controller/(domain|ports|engine|children)/'],
  'controller/drivers/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/lines/': ['protocol/', 'controller/(domain|ports|engine|children)/'],
  'controller/endpoints/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/drill/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/api/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/system/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/dialects/': ['protocol/', 'controller/(domain|ports|engine)/'],
  'controller/monitoring/': ['protocol/', 'controller/(domain|ports|engine|children)/'],
  'controller/settings/': ['protocol/', 'controller/(domain|ports|drivers|drill|lines|monitoring)/'],
  'controller/cluster/': ['protocol/', 'controller/(domain|ports|engine)/'],
  // Files that stand in no room build and join the rooms; nobody imports the program itself.
  'controller/[^/]+$': ['protocol/', 'controller/(?!cli/|main[.]ts$)'],

  'osd/machine/': ['protocol/'],
  'osd/texts/': ['protocol/', 'osd/machine/'],
  'osd/drawing/': ['protocol/', 'osd/(machine|texts)/'],
  'osd/receiver/': ['protocol/', 'osd/machine/'],
  'osd/soft/': ['protocol/', 'osd/(machine|texts|drawing|receiver)/'],

  'webadmin/': ['protocol/'],
  'simulators/': ['protocol/', 'osd/(machine|receiver)/'],
  'test/': ['(protocol|controller|osd|webadmin|simulators)/', '[^/]+$'],
};

/** Places that know nothing of Node: they run in a browser, or are pure. */
const NO_NODE = '^(protocol|osd|webadmin|controller/domain|controller/ports|simulators/room/page)/';
/** The one tool in `protocol/`: it writes the generated descriptions into files, and nobody imports it. */
const WRITER = '^protocol/describe/write[.]ts$';
/** These decide with nothing but the language; `protocol` has one package besides, the schema library. */
const PURE = '^(controller/domain|controller/ports|osd/machine|osd/texts)/';
/** What node runs, where the packages of `devDependencies` may be missing. Pages are bundled, so they are not meant. */
const INSTALLED = { path: '^(protocol|controller|simulators)/', pathNot: '^simulators/room/page/' };

const NOT_OURS = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-unknown', 'npm-no-pkg', 'unknown'];

const ladder = Object.entries(LADDER).map(([place, others]) => {
  const allowed = place.endsWith('/') ? [place, ...others] : others;
  return {
    name: `ladder ${place}`,
    severity: 'error',
    from: { path: `^${place}` },
    to: { pathNot: allowed.map((path) => `^${path}`), dependencyTypesNot: NOT_OURS },
  };
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...ladder,
    {
      name: 'circle',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no node here',
      severity: 'error',
      from: { path: NO_NODE, pathNot: WRITER },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nobody imports the writer of descriptions',
      severity: 'error',
      from: {},
      to: { path: WRITER },
    },
    {
      name: 'no package in a pure place',
      severity: 'error',
      from: { path: PURE },
      to: { path: 'node_modules/' },
    },
    {
      name: 'only the schema library in protocol',
      severity: 'error',
      from: { path: '^protocol/' },
      to: { path: 'node_modules/', pathNot: 'node_modules/typebox/' },
    },
    {
      name: 'no development package in a program',
      severity: 'error',
      from: INSTALLED,
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data|coverage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'svelte', 'types'],
    },
  },
};

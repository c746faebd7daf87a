/** Who may import whom: one row a room. What is not in its row is forbidden. `a/b` names one entry of a room. */
const MAY_IMPORT = {
  schemas: [],
  ingest: ['schemas'],
  twin: ['schemas', 'ingest/log'],
  'chat-core': ['schemas', 'ingest/log', 'ingest/vault'],
  pipeline: ['schemas', 'ingest', 'ingest/log', 'ingest/vault', 'ingest/postgres', 'ingest/ops', 'warehouse', 'warehouse/query'],
  warehouse: ['schemas'],
  forecasting: ['schemas', 'ingest/log', 'warehouse/query'],
  dashboard: ['schemas', 'ingest/log', 'ingest/vault', 'ingest/ops', 'warehouse/query', 'forecasting'],
};

/** Entry files of the rooms, as their package.json exports them. */
const ENTRIES = {
  schemas: 'schemas/src/index',
  ingest: 'ingest/src/index',
  'ingest/log': 'ingest/src/log/index',
  'ingest/vault': 'ingest/src/vault/index',
  'ingest/postgres': 'ingest/src/postgres/index',
  'ingest/ops': 'ingest/src/ops/index',
  warehouse: 'warehouse/src/index',
  'warehouse/query': 'warehouse/src/query/index',
  forecasting: 'forecasting/src/index',
};

const ROOMS = ['schemas', 'ingest', 'twin', 'chat-core', 'pipeline', 'warehouse', 'forecasting', 'dashboard', 'cli'];
const TESTS = '\\.test\\.tsx?$|-contract\\.ts$|/e2e/';

const rows = Object.entries(MAY_IMPORT).map(([room, allowed]) => ({
  name: `${room}-imports-its-row-only`,
  comment: `${room}/ may import ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^${room}/src/`, pathNot: TESTS },
  to: { path: `^(${ROOMS.join('|')})/`, pathNot: [`^${room}/`, ...allowed.map((entry) => `^${ENTRIES[entry]}\\.ts$`)] },
}));

module.exports = {
  forbidden: [
    ...rows,
    {
      name: 'entries-only',
      comment: 'a room is used through its entries',
      severity: 'error',
      from: { path: '^([^/]+)/src/', pathNot: TESTS },
      to: {
        path: '^([^/]+)/src/',
        pathNot: [
          '^$1/',
          ...Object.values(ENTRIES).map((entry) => `^${entry}\\.ts$`),
          '^(twin|pipeline|chat-core)/src/index\\.ts$',
          '^dashboard/src/(server/admin/index|format/figure)\\.ts$',
        ],
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-code-is-pure',
      comment: 'the catalogue, the folds, the compiler and the twin take no clock, no random and no I/O',
      severity: 'error',
      from: {
        path: '^(schemas/src/(kernel|events|metrics|facts)|pipeline/src/fold|warehouse/src/query/compile|twin/src/(engine|floor|world|ledger|random|time))/',
        pathNot: TESTS,
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|\\.next|generated)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};

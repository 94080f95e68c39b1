// Second fence behind tsc project references: cycles, siblings, "only through index.ts", no I/O in the pure layers.
const pure = "^(?:model|sim|emit|check|compare|graph|lab|query(?!/duckdb))/";
module.exports = {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "pure-core-no-node", severity: "error", from: { path: pure }, to: { dependencyTypes: ["core"] } },
    {
      name: "model-imports-no-layer",
      severity: "error",
      from: { path: "^model/" },
      to: { path: "^(sim|emit|check|compare|graph|lab|query|cli)/" },
    },
    {
      name: "provision-imports-only-model",
      severity: "error",
      from: { path: "^provision/", pathNot: "^provision/(play|aws/traffic)/" },
      to: { path: "^(sim|emit|check|compare|graph|lab|query|cli)/" },
    },
    {
      // It types what the simulation's people type, at their pace.
      name: "play-knows-labs-and-no-records",
      severity: "error",
      from: { path: "^provision/(play|aws/traffic)/" },
      to: { path: "^(emit|check|compare|graph|lab|query|cli)/" },
    },
    {
      // The kernel is a second opinion: it reads what there is, and nothing of how the model decides.
      name: "the-kernel-reads-nouns-alone",
      severity: "error",
      from: { path: "^provision/kernel/" },
      to: { path: "^model/(?!topology/index\\.ts)|^provision/(?!kernel/)" },
    },
    {
      name: "nouns-know-no-decisions",
      severity: "error",
      from: { path: "^model/topology/index\\.ts" },
      to: { path: "^model/(policy|routing|path)/", reachable: true },
    },
    {
      name: "the-translation-is-pure",
      severity: "error",
      from: { path: "^provision/kernel/translate/" },
      to: { path: "^provision/kernel/(?!translate/)|^node:" },
    },
    {
      name: "archive-imports-only-records",
      severity: "error",
      from: { path: "^archive/" },
      to: { path: "^(sim|check|compare|graph|lab|provision|query|cli)/" },
    },
    {
      name: "the-pure-part-opens-no-files",
      severity: "error",
      from: { path: pure },
      to: { path: "^archive/" },
    },
    {
      name: "nobody-but-cli-provisions",
      severity: "error",
      from: { pathNot: "^(provision|cli|test)/" },
      to: { path: "^provision/" },
    },
    {
      name: "siblings-do-not-meet",
      severity: "error",
      from: { path: "^(sim|emit|check|graph)/" },
      to: { path: "^(sim|emit|check|compare|graph|lab|query|cli)/", pathNot: "^$1/" },
    },
    {
      name: "query-imports-model-and-records",
      severity: "error",
      from: { path: "^query/" },
      to: { path: "^(sim|check|compare|graph|lab|provision|cli)/" },
    },
    {
      name: "compare-imports-model-and-records",
      severity: "error",
      from: { path: "^compare/" },
      to: { path: "^(sim|check|graph|lab|archive|provision|query|cli)/" },
    },
    {
      name: "pure-query-runs-nothing",
      severity: "error",
      from: { path: "^query/(?!duckdb/)" },
      to: { path: "^query/duckdb/|@duckdb" },
    },
    {
      name: "duckdb-through-the-front-door",
      severity: "error",
      from: { path: "^query/duckdb/" },
      to: { path: "^query/(?!duckdb/|index\\.ts)" },
    },
    {
      // It is a native library of tens of megabytes.
      name: "duckdb-on-demand",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "@duckdb", dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "lab-imports-no-shell",
      severity: "error",
      from: { path: "^lab/" },
      to: { path: "^(check|compare|graph|query|cli)/" },
    },
    { name: "nobody-imports-cli", severity: "error", from: { pathNot: "^(cli|test)/" }, to: { path: "^cli/" } },
    {
      name: "through-the-front-door",
      severity: "error",
      from: { path: "^(model|sim|emit|check|compare|graph|lab|archive|provision|query|cli|bench)/" },
      to: {
        path: "^(model|sim|emit|check|compare|graph|lab|archive|provision|query)/(?!index\\.ts|duckdb/index\\.ts|topology/index\\.ts)",
        pathNot: "^$1/",
      },
    },
    { name: "aws-only-at-the-edge", severity: "error", from: { path: pure }, to: { path: "@aws-sdk|@smithy" } },
    {
      // Offline commands and --help must not pay for the SDK, which takes most of a second to load.
      name: "aws-sdk-on-demand",
      severity: "error",
      from: { pathNot: "^test/" },
      to: { path: "@aws-sdk|@smithy", dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "one-door-for-randomness",
      severity: "error",
      from: { pathNot: "^sim/kernel/random\\.ts$" },
      to: { path: "node_modules/(seedrandom|d3-random)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
  },
};

// The door of Logs Insights: a query's text -> its syntax tree -> SQL for DuckDB. What runs the SQL is in duckdb/.
export type * from "./syntax/syntax-tree.js";
export { QUERY_SOURCE, malformed } from "./syntax/malformed.js";
export { parseQuery } from "./syntax/parse-query.js";
export type { TimeRange, UsedRegex } from "./sql/compilation.js";
export {
  compileQuery,
  DEFAULT_LIMIT,
  type CompiledQuery,
  type CompileOptions,
  type ResultColumn,
} from "./sql/compile-query.js";
export type { EventSource, FileStream, SourcePart } from "./sql/event-source.js";
export { SAMPLE_QUERIES, type SampleQuery } from "./samples.js";
export { chartOf, groupVolume, type Bar, type Chart, type VolumeBar } from "./chart/chart.js";
export { chartSvg, type ChartPicture } from "./chart/svg.js";

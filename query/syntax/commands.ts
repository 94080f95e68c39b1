/** The commands that flowlab answers, as the grammar of AWS names them in its messages. */
export const COMMANDS: readonly string[] = ["fields", "filter", "parse", "stats", "sort", "limit", "display", "dedup"];

/** Commands of Logs Insights that flowlab refuses (CWL_QuerySyntax), with the reason. */
export const REFUSED_COMMANDS: Readonly<Record<string, string>> = {
  ...reasons("is one of AWS's machine-learning commands, which run in a real account only: use --log-group", [
    "anomaly",
    "diff",
    "logcompare",
    "outlier",
    "pattern",
    "relevantfields",
  ]),
  ...reasons("needs other log groups or lookup tables, which only a real account has: use --log-group", [
    "cidrlookup",
    "join",
    "lookup",
    "source",
    "subqueries",
  ]),
  ...reasons("is not a command that flowlab answers: use --log-group to ask a real account", [
    "accum",
    "addtotals",
    "appendcols",
    "autoregress",
    "countfrequent",
    "count_frequent",
    "estimate",
    "expand",
    "filldown",
    "fillmissing",
    "json",
    "sessionize",
    "unmask",
    "unnest",
  ]),
  filterindex: "is `filter` on an index, which files do not have: use filter",
  head: "is deprecated by AWS: use limit",
  order: "is spelled `sort`",
  search: 'is spelled `filter @message like "..."`',
  tail: "is deprecated by AWS: use sort and limit",
};

function reasons(reason: string, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

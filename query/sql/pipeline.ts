import type { Compilation } from "./compilation.js";
import type { EventRelation } from "./event-source.js";

/** One key of an order, as SQL. */
export interface OrderKey {
  readonly sql: string;
  readonly descending: boolean;
}

/** A query's commands as a chain of relations, each made of the one before. */
export class Pipeline {
  readonly compilation: Compilation;
  private readonly steps: string[];
  private current = "events";
  private columns = 0;
  /** What `sort` asked for; null for the default, newest first, or in stats by group. */
  order: readonly OrderKey[] | null = null;
  /** Keys that put in order what the order leaves open, so that an answer never depends on chance. */
  tieBreak: readonly OrderKey[];

  constructor(relation: EventRelation, compilation: Compilation) {
    this.compilation = compilation;
    this.steps = [`events AS (FROM ${relation.sql})`];
    this.tieBreak = relation.tieBreak.map((sql) => ({ sql, descending: false }));
  }

  /** A column name that nothing else has. */
  newColumn(): string {
    this.columns += 1;
    return `v${this.columns}`;
  }

  /** Goes on with what `body` makes of the relation so far. */
  push(body: (relation: string) => string): void {
    const name = `step${this.steps.length}`;
    this.steps.push(`${name} AS (${body(this.current)})`);
    this.current = name;
  }

  /** The order as text for ORDER BY. Missing values count as no numbers: first, or descending last. */
  orderBy(): string {
    const timestamp = this.compilation.scope.get("@timestamp");
    const newestFirst = timestamp?.kind === "timestamp" ? [{ sql: timestamp.sql, descending: true }] : [];
    const keys = [...(this.order ?? []), ...newestFirst, ...this.tieBreak];
    if (keys.length === 0) return "ALL";
    return keys.map(({ sql, descending }) => `${sql} ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`).join(", ");
  }

  /** The whole statement, `select` being made of the last relation. */
  statement(select: (relation: string) => string): string {
    return `WITH ${this.steps.join(",\n")}\n${select(this.current)}`;
  }
}

import type { AwsReading } from "../../provision/index.js";
import { escapeLine } from "./escape.js";
import { grouped } from "./text.js";

/** What an import read, as the one document of `--json`. `out` is null when nothing was written. */
export function importDocument({ regions, issues }: AwsReading, out: string | null): object {
  return {
    schema: 1,
    out,
    regions: regions.map(({ accountId, region, profile, counts, unread }) => ({
      accountId,
      region,
      profile,
      counts,
      unread: unread.map(({ name, operation, problem }) => ({
        collection: name,
        action: operation,
        code: problem.code,
      })),
    })),
    issues,
  };
}

/** A line for each Region: how many of what it holds. */
export function renderImport({ regions }: AwsReading): string {
  return regions
    .map(({ accountId, region, counts }) => {
      const held = Object.entries(counts).filter(([, count]) => count > 0);
      const text = held.map(([name, count]) => `${grouped(count)} ${name}`).join(", ");
      return `${escapeLine(accountId)} ${region}: ${text || "nothing"}\n`;
    })
    .join("");
}

import type { Issue } from "../../issue/issue.js";
import type { Origins } from "../../issue/origins.js";
import type { UnmodelledResource } from "../../topology/topology.js";
import type { DescribeDocument } from "./documents.js";

/** One import: what was read, and what has been found so far. */
export interface DescribeImport {
  readonly documents: readonly DescribeDocument[];
  /** By VPC id, for resources that stand where neither they nor their path tell the Region. */
  readonly regionOfVpc: ReadonlyMap<string, string>;
  readonly origins: Origins;
  readonly issues: Issue[];
  readonly unmodelled: UnmodelledResource[];
}

/** What every topology resource starts with. */
export interface Identity {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

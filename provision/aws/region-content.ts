import type { AwsProblem } from "./aws-problem.js";

/** One file of the describe-* layout. */
export interface CollectionFile {
  /** Without its extension. */
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A collection that could not be read, and why. */
export interface UnreadCollection {
  readonly name: string;
  /** As in an IAM policy: `ec2:DescribeVpcs`. */
  readonly operation: string;
  readonly problem: AwsProblem;
}

/** What one Region holds. */
export interface RegionContent {
  readonly files: readonly CollectionFile[];
  /** Elements by collection. */
  readonly counts: Readonly<Record<string, number>>;
  readonly unread: readonly UnreadCollection[];
}

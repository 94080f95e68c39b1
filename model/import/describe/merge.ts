import type { DescribeImport, Identity } from "./describe-import.js";

/**
 * Makes one resource of several descriptions of it: pages read twice, subnets shared between accounts, a peering
 * connection seen from both ends. A Name tag is only visible to its owner, so any name beats none.
 */
export function mergeById<R extends Identity>(
  run: DescribeImport,
  resources: readonly R[],
  merge?: (first: R, second: R) => R,
  keyOf: (resource: R) => string = ({ id }) => id,
): readonly R[] {
  const byKey = new Map<string, R>();
  for (const resource of resources) {
    const key = keyOf(resource);
    const first = byKey.get(key);
    if (first === undefined) {
      byKey.set(key, resource);
      continue;
    }
    if (!merge && !sameValue(withoutIdentity(first), withoutIdentity(resource))) {
      run.issues.push({
        severity: "warning",
        code: "Describe.Contradiction",
        message: `\`${resource.id}\` is described twice, and not the same`,
        hint: "the first description is used; take all files at one moment",
        ...run.origins.locate(resource),
      });
    }
    const merged = merge ? merge(first, resource) : first;
    const named =
      first.name === first.id && resource.name !== resource.id ? { ...merged, name: resource.name } : merged;
    const origin = run.origins.get(first);
    if (origin) run.origins.set(named, origin);
    byKey.set(key, named);
  }
  return [...byKey.values()];
}

function withoutIdentity<R extends Identity>(resource: R): unknown {
  return { ...resource, name: null, accountId: null, region: null };
}

/** Structural equality of plain data that may hold bigints. */
export function sameValue(a: unknown, b: unknown): boolean {
  return plain(a) === plain(b);
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));
}

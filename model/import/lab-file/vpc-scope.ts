import type { DocumentPath } from "../../issue/origins.js";
import type { Route } from "../../topology/topology.js";
import type { Ipv6Blocks } from "./assign-ipv6-blocks.js";
import type { Reading } from "./reading.js";
import type { VpcInput } from "./vpc-schema.js";

/** The VPC whose contents are being read. */
export interface VpcScope {
  readonly name: string;
  readonly id: string;
  readonly input: VpcInput;
  readonly path: DocumentPath;
  readonly reading: Reading;
  /** What Gateway endpoints and virtual private gateways add to route tables, by the table's id (RT-15, RT-04). */
  readonly addedRoutes: ReadonlyMap<string, readonly Route[]>;
  readonly ipv6: Ipv6Blocks;
  readonly owner: { readonly accountId: string; readonly region: string };
}

/** The ids of the subnets that name that route table or network ACL. */
export function subnetsWith(scope: VpcScope, key: "routeTable" | "networkAcl", wanted: string): string[] {
  return Object.entries(scope.input.subnets)
    .filter(([, subnet]) => subnet[key] === wanted || (subnet[key] === undefined && wanted === ""))
    .map(([name, subnet]) => scope.reading.identify("subnet", name, subnet.id));
}

/** A subnet can only use a route table or network ACL of its own VPC. */
export function requireOwn(
  { name, reading }: VpcScope,
  kind: "route table" | "network ACL",
  wanted: string,
  path: DocumentPath,
  own: readonly string[],
): void {
  if (own.includes(wanted) || !reading.names.find([kind], wanted, path)) return;
  reading.refuse(path, "InvalidParameterValue", `${kind} \`${wanted}\` does not belong to VPC \`${name}\``);
}

import type { Cidr } from "../../address/cidr.js";
import type { DocumentPath } from "../../issue/origins.js";
import { assertNever } from "../../issue/issue.js";
import type { RouteDestination, RouteTarget } from "../../topology/topology.js";
import type { NameKind } from "./names.js";
import type { Reading } from "./reading.js";

/** What a route is for; null after an issue. */
export function readRouteDestination(
  route: { readonly destination?: Cidr | undefined; readonly prefixList?: string | undefined },
  path: DocumentPath,
  reading: Reading,
): RouteDestination | null {
  if (route.destination !== undefined) return { kind: "cidr", cidr: route.destination };
  const list = reading.names.find(["prefix list"], route.prefixList ?? "", [...path, "prefixList"]);
  return list && { kind: "prefix-list", prefixListId: list.id };
}

const TARGETS = [
  "internet gateway",
  "egress-only internet gateway",
  "VPC peering connection",
  "network interface",
  "NAT gateway",
  "transit gateway",
  "virtual private gateway",
  "Gateway Load Balancer endpoint",
  "VPC endpoint",
  "instance",
] as const;

/** What a route leads to, by name; null after an issue. */
export function readRouteTarget(target: string, path: DocumentPath, reading: Reading): RouteTarget | null {
  if (target === "local") return { kind: "local" };
  // A firewall's endpoint and its interface have one name: routes lead to endpoints.
  const isEndpoint = reading.names.has("Gateway Load Balancer endpoint", target);
  const found = reading.names.find(isEndpoint ? ["Gateway Load Balancer endpoint"] : TARGETS, target, path);
  if (!found) return null;
  const kind = found.kind as (typeof TARGETS)[number] & NameKind;
  switch (kind) {
    case "internet gateway":
      return { kind: "internet-gateway", id: found.id };
    case "egress-only internet gateway":
      return { kind: "egress-only-internet-gateway", id: found.id };
    case "VPC peering connection":
      return { kind: "vpc-peering-connection", id: found.id };
    case "network interface":
      return { kind: "network-interface", id: found.id };
    case "NAT gateway":
      return { kind: "nat-gateway", id: found.id };
    case "transit gateway":
      return { kind: "transit-gateway", id: found.id };
    case "virtual private gateway":
      return { kind: "vpn-gateway", id: found.id };
    case "Gateway Load Balancer endpoint":
      return { kind: "vpc-endpoint", id: found.id };
    case "VPC endpoint":
      reading.refuse(
        path,
        "RouteNotSupported",
        `no route can be made to the endpoint \`${target}\``,
        "a Gateway endpoint adds its own routes (RT-15), an Interface endpoint is reached by its addresses (RT-10)",
      );
      return null;
    case "instance":
      return throughInstance(target, found.id, path, reading);
    default:
      return assertNever(kind);
  }
}

/** RT-10: an instance stands for its one interface. */
function throughInstance(name: string, id: string, path: DocumentPath, reading: Reading): RouteTarget | null {
  const [only, other] = reading.interfacesOfInstances.get(id) ?? [];
  if (only !== undefined && other === undefined) return { kind: "network-interface", id: only };
  reading.refuse(
    path,
    "InvalidInstanceID",
    `there are multiple interfaces attached to instance \`${name}\`: specify an interface for the route instead`,
    `its primary one is \`${name}/eth0\``,
  );
  return null;
}

import type { NetworkInterface, Topology } from "../../model/index.js";
import { has, type Address } from "./addresses.js";
import { longestMatch, tableOf } from "./routes.js";

const KINDS = ["global_accelerator_managed", "lambda", "nat_gateway", "network_load_balancer", "vpc_endpoint"];

/** CT-04: by what the interface is, who is at the other end, and the way that its subnet's routes lead there. */
export function isTrackedAutomatically(
  topology: Topology,
  networkInterface: NetworkInterface,
  egress: boolean,
  peer: Address,
): boolean {
  if (KINDS.includes(networkInterface.interfaceType)) return true;
  const managed = topology.networkInterfaces.filter((each) => KINDS.includes(each.interfaceType) && has(each, peer));
  if (managed.some(({ vpcId }) => vpcId === networkInterface.vpcId)) return true;
  const table = tableOf(
    topology,
    topology.subnets.find(({ id }) => id === networkInterface.subnetId)!,
  );
  const abroad = ["vpc-peering-connection", "transit-gateway"];
  const target = longestMatch(topology, table, peer)?.target;
  // FW-01: what passes a Network Firewall endpoint does so both ways.
  const firewallEndpointIds = topology.networkFirewalls.flatMap(({ endpointIds }) => endpointIds);
  if (target?.kind === "vpc-endpoint" && firewallEndpointIds.includes(target.id)) return true;
  if (!egress) return managed.length > 0 && table.routes.some(({ target }) => abroad.includes(target.kind));
  if (target === undefined) return false;
  if (abroad.includes(target.kind)) return managed.length > 0;
  const endpoint =
    target.kind === "vpc-endpoint" ? topology.vpcEndpoints.find(({ id }) => id === target.id) : undefined;
  return (
    target.kind === "nat-gateway" ||
    target.kind === "egress-only-internet-gateway" ||
    endpoint?.serviceName.endsWith(".dynamodb") === true
  );
}

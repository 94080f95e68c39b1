import {
  ACK,
  compileNetwork,
  nameIn,
  path,
  simTime,
  SYN,
  TrackingTable,
  type Issue,
  type Network,
  type NetworkInterface,
  type Target,
  type Topology,
} from "../../../model/index.js";
import type { ExchangeSpec } from "../../../sim/index.js";
import { nodeAt } from "../plan/balancer-nodes.js";
import { targetsAt } from "./answering.js";
import { describe, packet } from "./reach.js";

/**
 * Targets that the lab says are healthy and that the nodes of their load balancer do not reach, by name: AWS's checks
 * would find them unhealthy. Asked of the topology as it begins.
 */
export function unreachableTargets(exchanges: readonly ExchangeSpec[], topology: Topology): readonly Issue[] {
  const asked = exchanges.flatMap((spec) => {
    const node = nodeAt(spec.to, topology);
    return node === null ? [] : targetsAt(spec, topology).map((each) => ({ ...each, balancer: node.balancer }));
  });
  if (asked.length === 0) return [];
  const network = compileNetwork(topology);
  const issues = new Map<string, Issue>();
  for (const { balancer, target, targetGroupId } of asked) {
    const to = target.health === "healthy" ? interfaceOf(target, topology) : null;
    if (to === null) continue;
    for (const from of topology.networkInterfaces.filter(({ id }) => balancer.networkInterfaceIds.includes(id))) {
      if (!balancer.crossZone && zoneOf(from, topology) !== zoneOf(to, topology)) continue;
      const why = whyNot(network, balancer.id, from, to, target.port);
      if (why === null) continue;
      const name = nameIn(topology.instances, to.attachment?.instanceId ?? "");
      const message = `the health checks of \`${balancer.name}\` do not reach \`${name}\` on ${target.port}: ${why}`;
      const group = nameIn(topology.targetGroups, targetGroupId);
      const hint = `let it in, or say \`health: unhealthy\` of the target in \`${group}\``;
      issues.set(`${name} ${target.port}`, { severity: "error", code: "Provision.Unreachable", message, hint });
    }
  }
  return [...issues.values()];
}

/** The interface that a target is asked on: an instance's primary one, or that of its address. */
function interfaceOf({ target }: Target, { networkInterfaces }: Topology): NetworkInterface | null {
  const found = networkInterfaces.find(({ attachment, privateAddresses }) =>
    target.kind === "instance"
      ? attachment?.instanceId === target.instanceId && attachment.deviceIndex === 0
      : privateAddresses.some(({ address }) => address === target.address),
  );
  return found ?? null;
}

function zoneOf({ subnetId }: NetworkInterface, { subnets }: Topology): string | null {
  return subnets.find(({ id }) => id === subnetId)?.availabilityZone ?? null;
}

/** What becomes of a connection and of its answer; null where both arrive. */
function whyNot(
  network: Network,
  balancerId: string,
  from: NetworkInterface,
  to: NetworkInterface,
  port: number,
): string | null {
  const [source, destination] = [from, to].map(
    ({ privateAddresses }) => privateAddresses.find(({ primary }) => primary)?.address,
  );
  if (source === undefined || destination === undefined) return "it has no address";
  const tracking = new TrackingTable();
  const indexOf = ({ id }: NetworkInterface): number => network.interfaces.findIndex((each) => each.id === id);
  const request = { ...packet(), source, destination, destinationPort: port, tcpFlags: SYN };
  const out = path(network, tracking, request, indexOf(from), simTime(0));
  if (out.disposition.kind !== "delivered") return `what they send ends as ${describe(out.disposition)}`;
  const answer = {
    ...request,
    source: destination,
    destination: source,
    sourcePort: port,
    destinationPort: request.sourcePort,
    tcpFlags: SYN | ACK,
  };
  const back = path(network, tracking, answer, indexOf(to), simTime(0));
  // The model knows only what a node hands on: what is for itself has arrived where its load balancer judges it.
  const arrived =
    back.disposition.kind === "delivered" ||
    (back.disposition.kind === "dropped" && back.disposition.at === balancerId);
  return arrived ? null : `answers to them end as ${describe(back.disposition)}`;
}

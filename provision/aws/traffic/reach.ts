import {
  ACK,
  compileNetwork,
  formatIpAddress,
  parseIpAddress,
  path,
  simTime,
  SYN,
  TCP,
  TrackingTable,
  type Issue,
  type Network,
  type Packet,
  type Topology,
} from "../../../model/index.js";
import type { Lab } from "../../../sim/index.js";

/** Any of Amazon's public addresses: Systems Manager has many, and routes tell none apart from the internet. */
const AMAZON = parseIpAddress("52.94.0.1")!;
const HTTPS = 443;
const EPHEMERAL_PORT = 40_000;

/**
 * Instances that cannot reach Systems Manager, by name: its agent connects to it over HTTPS, by the internet or by
 * interface endpoints for `ssm` and `ssmmessages` (Systems Manager user guide, "Improve the security of EC2 instances by
 * using VPC endpoints"). Asked of the topology as it begins.
 */
export function unreachable({ topology }: Lab, instanceIds: readonly string[]): readonly Issue[] {
  const network = compileNetwork(topology);
  return instanceIds.flatMap((instanceId): Issue[] => {
    const index = network.interfaces.findIndex(
      ({ attachment }) => attachment?.instanceId === instanceId && attachment.deviceIndex === 0,
    );
    const own = network.interfaces[index];
    if (own === undefined || hasEndpoints(topology, own.vpcId)) return [];
    const why = whyNot(network, index);
    if (why === null) return [];
    const name = topology.instances.find(({ id }) => id === instanceId)?.name ?? instanceId;
    return [
      {
        severity: "error",
        code: "Provision.Unreachable",
        message: `Systems Manager does not reach the instance \`${name}\`: ${why}`,
        hint: "commands need a way out over HTTPS: a public address and an internet gateway, a NAT gateway, or endpoints for `ssm` and `ssmmessages`",
      },
    ];
  });
}

function hasEndpoints({ vpcEndpoints }: Topology, vpcId: string): boolean {
  const there = (service: string): boolean =>
    vpcEndpoints.some((each) => each.vpcId === vpcId && each.serviceName.endsWith(`.${service}`));
  return there("ssm") && there("ssmmessages");
}

/** What becomes of a connection to Amazon and of its answer; null where both arrive. */
function whyNot(network: Network, index: number): string | null {
  const source = network.interfaces[index]?.privateAddresses.find((each) => each.primary)?.address;
  if (source === undefined) return "it has no address";
  const tracking = new TrackingTable();
  const request = { ...packet(), source, destination: AMAZON, tcpFlags: SYN };
  const out = path(network, tracking, request, index, simTime(0));
  if (out.disposition.kind !== "delivered" || out.disposition.to.kind !== "internet")
    return `what it sends to ${formatIpAddress(AMAZON)} ends as ${describe(out.disposition)}`;
  const answer: Packet = {
    ...out.packet,
    source: out.destination,
    destination: out.source,
    sourcePort: HTTPS,
    destinationPort: out.packet.sourcePort,
    tcpFlags: SYN | ACK,
  };
  const back = path(network, tracking, answer, "internet", simTime(0));
  return back.disposition.kind === "delivered" ? null : `answers to it end as ${describe(back.disposition)}`;
}

/** A fate in words. */
export function describe(disposition: ReturnType<typeof path>["disposition"]): string {
  switch (disposition.kind) {
    case "delivered":
      return `delivered to its ${disposition.to.kind.replaceAll("-", " ")}`;
    case "dropped":
      return `\`${disposition.code}\` at ${disposition.at}`;
    case "undecided":
      return `undecided (${disposition.reason})`;
  }
}

/** What of a segment over HTTPS does not depend on its ends. */
export function packet(): Omit<Packet, "source" | "destination" | "tcpFlags"> {
  return {
    protocol: TCP,
    sourcePort: EPHEMERAL_PORT,
    destinationPort: HTTPS,
    icmpType: 0,
    icmpCode: 0,
    icmpIdentifier: 0,
    lengthBytes: 60,
    timeToLive: 127,
    dontFragment: true,
    mtuBytes: 0,
    about: null,
    payload: null,
  };
}

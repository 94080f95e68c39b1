import {
  deriveIdentifier,
  ipv4,
  isIpv4,
  parseIpv4,
  type Change,
  type Ipv4,
  type NetworkInterface,
  type Network,
} from "../model/index.js";
import { hasAddress } from "./endpoint.js";
import type { Failure } from "./remedy-failure.js";

/** RFC 5737: for documentation, so that no host has it; AWS gives another. */
const DOCUMENTATION = parseIpv4("192.0.2.0")!;
const LAST_OF_DOCUMENTATION = 254;

/** The VPC whose gateway is missing: of the table that routed the packet, or of whoever is asked from outside. */
function vpcIdOf({ network, way }: Failure): string | null {
  const table = way.hops.findLast((each) => each.kind === "route-table");
  if (table !== undefined) return table.vpcId;
  const asked = network.interfaces.find(
    (each) =>
      each.privateAddresses.some(({ publicAddress }) => publicAddress === way.destination) ||
      (!isIpv4(way.destination) && hasAddress(each, way.destination)),
  );
  return asked?.vpcId ?? null;
}

/** IGW-01: an internet gateway for a VPC without one: what a route leads to already, a spare one, or a new one. */
export function internetGatewayChanges(failure: Failure): readonly Change[] {
  const vpcId = vpcIdOf(failure);
  const { vpcs, internetGateways } = failure.network.topology;
  const vpc = vpcs.find(({ id }) => id === vpcId);
  if (vpc === undefined || internetGateways.some((each) => each.vpcId === vpc.id)) return [];
  const spare = internetGateways.filter(
    ({ vpcId: attached, accountId, region }) =>
      attached === null && accountId === vpc.accountId && region === vpc.region,
  );
  if (spare.length > 0)
    return spare.map(({ id }) => ({ kind: "AttachInternetGateway", internetGatewayId: id, vpcId: vpc.id }));
  const name = `${vpc.name} internet gateway`;
  const id = deriveIdentifier("igw", "remedy", vpc.id);
  return [{ kind: "CreateInternetGateway", id, name, forVpcId: vpc.id }];
}

function freePublicAddress({ interfaces }: Network, asked: unknown): Ipv4 | null {
  const used = new Set<unknown>(
    interfaces.flatMap(({ privateAddresses }) => privateAddresses.map(({ publicAddress }) => publicAddress)),
  );
  for (let offset = 1; offset <= LAST_OF_DOCUMENTATION; offset += 1) {
    const address = ipv4(DOCUMENTATION + offset);
    if (!used.has(address) && address !== asked) return address;
  }
  return null;
}

/** An Elastic IP address before the private one that wants to leave (IGW-03). AWS's own interfaces take none. */
export function publicAddressChanges({ network, way }: Failure): readonly Change[] {
  const { source } = way;
  const table = way.hops.findLast((each) => each.kind === "route-table");
  const publicAddress = freePublicAddress(network, way.destination);
  if (!isIpv4(source) || publicAddress === null) return [];
  const wants = ({ vpcId, interfaceType, requesterManaged, privateAddresses }: NetworkInterface): boolean =>
    vpcId === table?.vpcId &&
    interfaceType === "interface" &&
    !requesterManaged &&
    privateAddresses.some((each) => each.address === source && each.publicAddress === null);
  return network.interfaces.filter(wants).map(({ id }) => ({
    kind: "AssociateAddress",
    networkInterfaceId: id,
    privateAddress: source,
    publicAddress,
  }));
}

/** IGW-15: an exclusion of the subnet, for what begins inside only where that is enough; or more of the one it has. */
export function exclusionChanges({ network, way, senderIndex, direction }: Failure): readonly Change[] {
  const { topology } = network;
  const hop = way.hops.findLast((each) => each.kind === "block-public-access");
  const subnet = topology.subnets.find(({ id }) => id === hop?.subnetId);
  const vpc = topology.vpcs.find(({ id }) => id === subnet?.vpcId);
  if (subnet === undefined || vpc === undefined) return [];
  const options = topology.blockPublicAccess.find(
    ({ accountId, region }) => accountId === vpc.accountId && region === vpc.region,
  );
  if (options?.exclusionsAllowed !== true) return [];
  const outward = direction === "request" && senderIndex !== null && options.mode === "block-bidirectional";
  const modes = outward ? (["allow-egress", "allow-bidirectional"] as const) : (["allow-bidirectional"] as const);
  const own = topology.blockPublicAccessExclusions.find(({ excluded }) => excluded.id === subnet.id);
  return modes.map((mode) =>
    own === undefined
      ? {
          kind: "CreateVpcBlockPublicAccessExclusion",
          id: deriveIdentifier("vpcbpa-exclude", "remedy", subnet.id),
          subnetId: subnet.id,
          mode,
        }
      : { kind: "ModifyVpcBlockPublicAccessExclusion", id: own.id, mode },
  );
}

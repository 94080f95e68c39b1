import {
  deriveNumber,
  formatCidr,
  type Action,
  type DropCode,
  type Ipv4Cidr,
  type NetworkInterface,
  type Packet,
  type Route,
  type Subnet,
  type Topology,
} from "../../model/index.js";
import type { Connection } from "./connections.js";
import { inBlock, refusedBySecurityGroups, serviceMatches } from "./security-groups.js";

/** What the literal reading of the rules says about one packet. */
export interface Verdict {
  readonly outcome: "delivered" | "undecided" | DropCode;
  /** Who receives it (an interface, `internet`, a service) or drops it; empty for undecided. */
  readonly component: string;
  readonly sourceAction: Action | null;
  readonly destinationAction: Action | null;
  readonly source: number;
  readonly destination: number;
}

/** Pipeline 0.1 read aloud: plain arrays, no state but `connections`, which it adds to. Slow, and shares no decision with the model. */
export function evaluate(
  topology: Topology,
  connections: Connection[],
  packet: Packet,
  from: number | "internet",
  now: number,
): Verdict {
  const source = packet.source as number;
  const destination = packet.destination as number;
  let sourceAction: Action | null = null;
  const ends = (
    outcome: Verdict["outcome"],
    component: string,
    to: { readonly source: number; readonly destination: number } = { source, destination },
  ): Verdict => ({ outcome, component, sourceAction, destinationAction: null, ...to });
  const arrives = (
    to: NetworkInterface,
    by: { readonly source: number; readonly destination: number; readonly sender: NetworkInterface | null },
    sameSubnet: boolean,
  ): Verdict => ({ ...receive(topology, connections, packet, to, by, sameSubnet, now), sourceAction });

  if (from === "internet") return fromGateway(topology, source, destination, true, ends, arrives);

  const sender = topology.networkInterfaces[from]!;
  const subnet = subnetOf(topology, sender);
  const vpc = topology.vpcs.find(({ id }) => id === sender.vpcId)!;

  // E0: addresses of the same host.
  const host = topology.networkInterfaces.filter(
    (each) =>
      each === sender || (each.attachment !== null && each.attachment.instanceId === sender.attachment?.instanceId),
  );
  const self = host.find((each) => has(each, destination));
  if (self !== undefined) return ends("delivered", self.id);

  // E1: Amazon's services.
  const primary = vpc.cidrBlocks.find((block) => block.primary)!.cidr as Ipv4Cidr;
  const dhcp = packet.protocol === 17 && packet.destinationPort === 67;
  const service = LINK_LOCAL_SERVICES.get(destination);
  if (service !== undefined) return ends("delivered", service);
  if (inRange(destination, 0xa9fe0000, 16)) return ends("SIM_HOST_NO_ROUTE", "169.254.0.0/16");
  if (destination === primary.first + 2) return ends("delivered", "dns");
  if (destination === subnet.cidr.first + 1) return ends("delivered", dhcp ? "dhcp" : "router");
  if (destination === 0xffffffff && dhcp) return ends("delivered", "dhcp");

  // E0: ARP for a neighbour (FL-09).
  const neighbour = inBlock(subnet.cidr, destination);
  const owner = topology.networkInterfaces.find((each) => each.vpcId === vpc.id && has(each, destination));
  if (neighbour && owner === undefined) return ends("SIM_ARP_UNRESOLVED", subnet.id);

  // E2
  const own = has(sender, source);
  if (!own && sender.sourceDestCheck) return ends("ENI_SOURCE_DEST_CHECK_RESTRICTION", sender.id);

  // E3
  const refusal = refusedBySecurityGroups({
    topology,
    connections,
    networkInterface: sender,
    egress: true,
    packet,
    source,
    destination,
    sender: null,
    now,
  });
  sourceAction = refusal === null ? "ACCEPT" : "REJECT";
  if (refusal !== null) return ends(refusal, sender.id);
  const identity = own ? sender : null; // SG-13

  // E4
  if (neighbour) return arrives(owner!, { source, destination, sender: identity }, true);

  // E5, E6
  if (!aclAllows(topology, subnet, true, destination, packet)) {
    sourceAction = "REJECT";
    return ends("SUBNET_ACL_RESTRICTION", aclOf(topology, subnet).id);
  }

  // E7
  const table =
    topology.routeTables.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ??
    topology.routeTables.find(({ vpcId, main }) => vpcId === vpc.id && main)!;
  const route = longestMatch(topology, table.id, table.routes, destination);
  if (route === null) return ends("NO_ROUTE_TO_DESTINATION", table.id);

  // E8
  const { target } = route;
  switch (target.kind) {
    case "local":
      return owner === undefined
        ? ends("NO_POSSIBLE_DESTINATION", vpc.id)
        : arrives(owner, { source, destination, sender: identity }, false);
    case "internet-gateway": {
      const gateway = topology.internetGateways.find(({ id }) => id === target.id);
      if (gateway?.vpcId !== vpc.id) return ends("BAD_STATE_ROUTE", table.id); // RT-08
      if (isPrivate(destination)) return ends("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", gateway.id); // IGW-03
      if (isShared(destination)) return ends("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", gateway.id);
      const mapped = topology.networkInterfaces
        .filter(({ vpcId }) => vpcId === vpc.id)
        .flatMap(({ privateAddresses }) => privateAddresses)
        .find(({ address }) => address === source)?.publicAddress;
      if (mapped === null || mapped === undefined) return ends("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", gateway.id); // IGW-04
      return fromGateway(topology, mapped, destination, false, ends, arrives); // IGW-06
    }
    case "vpc-peering-connection": {
      const connection = topology.vpcPeeringConnections.find(({ id }) => id === target.id);
      if (connection?.status !== "active") return ends("BAD_STATE_ROUTE", table.id); // RT-08, PCX-04
      const peerId = connection.requester.vpcId === vpc.id ? connection.accepter.vpcId : connection.requester.vpcId;
      const peer = topology.vpcs.find(({ id }) => id === peerId);
      if (peer === undefined) return ends("undecided", "");
      const within = (blocks: typeof vpc.cidrBlocks, address: number): boolean =>
        blocks.some(({ cidr, state }) => state === "associated" && cidr.family === 4 && inBlock(cidr, address));
      if (!within(vpc.cidrBlocks, source) || !within(peer.cidrBlocks, destination))
        return ends("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", connection.id); // PCX-05
      const to = topology.networkInterfaces.find((each) => each.vpcId === peerId && has(each, destination));
      if (to === undefined) return ends("NO_POSSIBLE_DESTINATION", peerId);
      const sameRegion = connection.requester.region === connection.accepter.region;
      return arrives(to, { source, destination, sender: sameRegion ? identity : null }, false); // PCX-06, SG-11
    }
    case "egress-only-internet-gateway":
    case "nat-gateway":
    case "network-interface":
    case "transit-gateway":
    case "vpc-endpoint":
    case "vpn-gateway":
    case "unknown":
      return route.state === "blackhole" ? ends("BAD_STATE_ROUTE", table.id) : ends("undecided", "");
  }
}

/** I1…I5. */
function receive(
  topology: Topology,
  connections: Connection[],
  packet: Packet,
  to: NetworkInterface,
  by: { readonly source: number; readonly destination: number; readonly sender: NetworkInterface | null },
  sameSubnet: boolean,
  now: number,
): Omit<Verdict, "sourceAction"> {
  const { source, destination, sender } = by;
  const at = { source, destination };
  const instance = topology.instances.find(({ id }) => id === to.attachment?.instanceId);
  if (instance !== undefined && instance.state !== "running")
    return { outcome: "SIM_HOST_DOWN", component: instance.id, destinationAction: null, ...at };
  const subnet = subnetOf(topology, to);
  if (!sameSubnet && !aclAllows(topology, subnet, false, source, packet)) {
    const component = aclOf(topology, subnet).id;
    return { outcome: "SUBNET_ACL_RESTRICTION", component, destinationAction: "REJECT", ...at };
  }
  const refusal = refusedBySecurityGroups({
    topology,
    connections,
    networkInterface: to,
    egress: false,
    packet,
    source,
    destination,
    sender,
    now,
  });
  return refusal === null
    ? { outcome: "delivered", component: to.id, destinationAction: "ACCEPT", ...at }
    : { outcome: refusal, component: to.id, destinationAction: "REJECT", ...at };
}

/** IGW-05, IGW-06: from outside to a public address. */
function fromGateway(
  topology: Topology,
  source: number,
  destination: number,
  outside: boolean,
  ends: (
    outcome: Verdict["outcome"],
    component: string,
    at: { readonly source: number; readonly destination: number },
  ) => Verdict,
  arrives: (
    to: NetworkInterface,
    by: { readonly source: number; readonly destination: number; readonly sender: NetworkInterface | null },
    sameSubnet: boolean,
  ) => Verdict,
): Verdict {
  const at = { source, destination };
  const to = topology.networkInterfaces.find(({ privateAddresses }) =>
    privateAddresses.some(({ publicAddress }) => publicAddress === destination),
  );
  if (to === undefined) {
    if (!outside) return ends("delivered", "internet", at);
    return ends(
      isPrivate(destination) ? "NO_ROUTE_TO_DESTINATION" : "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
      "internet",
      at,
    );
  }
  const gateway = topology.internetGateways.find(({ vpcId }) => vpcId === to.vpcId);
  if (gateway === undefined) return ends("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet", at);
  if (isPrivate(source)) return ends("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", gateway.id, at);
  if (isShared(source)) return ends("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", gateway.id, at);
  const { address } = to.privateAddresses.find(({ publicAddress }) => publicAddress === destination)!;
  return arrives(to, { source, destination: address, sender: null }, false);
}

function subnetOf(topology: Topology, { subnetId }: NetworkInterface): Subnet {
  return topology.subnets.find(({ id }) => id === subnetId)!;
}

function has({ privateAddresses }: NetworkInterface, address: number): boolean {
  return privateAddresses.some((each) => each.address === address);
}

/** NACL-01 */
function aclOf(topology: Topology, subnet: Subnet): Topology["networkAcls"][number] {
  return (
    topology.networkAcls.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ??
    topology.networkAcls.find((acl) => acl.vpcId === subnet.vpcId && acl.default)!
  );
}

/** NACL-02, NACL-06, NACL-07 */
function aclAllows(topology: Topology, subnet: Subnet, egress: boolean, peer: number, packet: Packet): boolean {
  const entry = aclOf(topology, subnet)
    .entries.filter((each) => each.egress === egress && each.cidr.family === 4 && inBlock(each.cidr, peer))
    .filter(({ service }) =>
      service.kind === "icmp" && service.protocol === 58 ? packet.protocol === 58 : serviceMatches(service, packet),
    )
    .reduce<{ readonly ruleNumber: number; readonly action: string } | null>(
      (best, each) => (best === null || each.ruleNumber < best.ruleNumber ? each : best),
      null,
    );
  return entry?.action === "allow";
}

/** RT-03, RT-04, RT-05 */
function longestMatch(topology: Topology, tableId: string, routes: readonly Route[], to: number): Route | null {
  const matches = routes
    .filter(({ state }) => state !== "filtered")
    .flatMap((route) => {
      const { destination } = route;
      const cidrs =
        destination.kind === "cidr"
          ? [destination.cidr]
          : (topology.prefixLists.find(({ id }) => id === destination.prefixListId)?.cidrs ?? []);
      return cidrs.flatMap((cidr) => (cidr.family === 4 && inBlock(cidr, to) ? [{ route, cidr }] : []));
    });
  const longest = Math.max(...matches.map(({ cidr }) => cidr.prefixLength));
  const equal = matches.filter(({ cidr }) => cidr.prefixLength === longest);
  const propagated = ({ origin }: Route): boolean =>
    origin === "EnableVgwRoutePropagation" || origin === "Advertisement";
  const by = (wanted: (route: Route) => boolean): Route | null =>
    equal.find(({ route }) => wanted(route))?.route ?? null;
  const lists = equal
    .filter(({ route }) => route.destination.kind === "prefix-list" && !propagated(route))
    .map(({ route, cidr }) => {
      const list = route.destination.kind === "prefix-list" ? route.destination.prefixListId : "";
      return { route, lot: deriveNumber(tableId, `${formatCidr(cidr)} ${list}`) };
    });
  const least = Math.min(...lists.map(({ lot }) => lot));
  return (
    by(({ target }) => target.kind === "local") ??
    by((route) => route.destination.kind === "cidr" && !propagated(route)) ??
    lists.find(({ lot }) => lot === least)?.route ??
    by(propagated)
  );
}

function inRange(address: number, first: number, prefixLength: number): boolean {
  return address >= first && address < first + 2 ** (32 - prefixLength);
}

function isPrivate(address: number): boolean {
  return inRange(address, 0x0a000000, 8) || inRange(address, 0xac100000, 12) || inRange(address, 0xc0a80000, 16);
}

function isShared(address: number): boolean {
  return inRange(address, 0x64400000, 10);
}

/** SG-20, FL-08 */
const LINK_LOCAL_SERVICES: ReadonlyMap<number, string> = new Map([
  [0xa9fea9fe, "metadata"],
  [0xa9fea9fd, "dns"],
  [0xa9fea97b, "time"],
  [0xa9feaa02, "ecs-metadata"],
  [0xa9fea9fa, "licence"],
  [0xa9fea9fb, "licence"],
]);

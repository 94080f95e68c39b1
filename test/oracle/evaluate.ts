import {
  ipv6Bits,
  type Ipv4Cidr,
  type Ipv6Cidr,
  type NetworkInterface,
  type Packet,
  type Topology,
} from "../../model/index.js";
import {
  LINK_LOCAL_SERVICES,
  addressOf,
  has,
  inRange,
  isLinkLocalIpv6,
  isMulticastIpv6,
  isOfAmazonIpv6,
} from "./addresses.js";
import { atDoorstep } from "./at-doorstep.js";
import { leaves } from "./at-interface.js";
import { askedThrough } from "./gateway-endpoints.js";
import { fromOutside } from "./internet.js";
import { ends, undecided, type Journey, type Memory, type Step, type Verdict } from "./journey.js";
import { answeredBy, endsOf } from "./nat-gateways.js";
import { interfacesOfHost, isNeighbour, ownerIn, subnetOf } from "./places.js";
import { fromOnPremises, networkOf } from "./on-premises.js";
import { routed } from "./routed.js";

/** More gateways than any path has: a circle. */
const MOST_GATEWAYS = 16;

/** Pipeline 0.1 read aloud: plain arrays, no state but `memory`, which it adds to. Slow, and shares no decision with the model. */
export function evaluate(
  topology: Topology,
  memory: Memory,
  packet: Packet,
  from: number | "internet",
  now: number,
): Verdict {
  const journey: Journey = {
    topology,
    memory,
    now,
    packet,
    source: addressOf(packet.source),
    destination: addressOf(packet.destination),
    sender: null,
    origin: null,
    lostAtTransitGateway: false,
    balanced: false,
    natConnection: null,
    seen: [],
    spent: 0,
  };
  let step = from === "internet" ? fromInternet(journey) : fromHost(journey, topology.networkInterfaces[from]!);
  for (let gateways = 0; "onward" in step; gateways++) {
    if (gateways === MOST_GATEWAYS) return undecided(journey);
    step = goesOn(journey, step.onward);
  }
  return step;
}

/** What a service behind a gateway endpoint answers comes to the private address (VPCE-01); all else to a public one. */
function fromInternet(journey: Journey): Step {
  const { memory, packet, source, destination, now } = journey;
  const answered = endsOf(packet, source, destination);
  const asked = answered === null ? null : askedThrough(memory.endpointFlows, answered, now);
  const network = networkOf(journey.topology, source);
  if (asked === null && network !== undefined) return fromOnPremises(journey, network);
  if (asked === null) return fromOutside(journey, true);
  asked.lastSeen = now;
  return atDoorstep(journey, asked.from, false);
}

function fromHost(journey: Journey, sender: NetworkInterface): Step {
  const { topology, packet, source, destination } = journey;
  const subnet = subnetOf(topology, sender);
  const vpc = topology.vpcs.find(({ id }) => id === sender.vpcId)!;

  // E0: addresses of the same host.
  const host = interfacesOfHost(topology, sender);
  const self = host.find((each) => has(each, destination));
  if (self !== undefined) return ends(journey, "delivered", self.id);

  // E1: Amazon's services.
  const primary = vpc.cidrBlocks.find((block) => block.primary)!.cidr as Ipv4Cidr;
  const dhcp = packet.protocol === 17 && packet.destinationPort === (typeof destination === "number" ? 67 : 547);
  const isDiscovery = packet.protocol === 58 && packet.icmpType >= 133 && packet.icmpType <= 137;
  if (isDiscovery) return ends(journey, "delivered", "router");
  const service = LINK_LOCAL_SERVICES.get(destination);
  if (service !== undefined) return ends(journey, "delivered", service);
  if (inRange(destination, 0xa9fe0000, 16)) return ends(journey, "SIM_HOST_NO_ROUTE", "169.254.0.0/16");
  if (isOfAmazonIpv6(destination)) return ends(journey, "SIM_HOST_NO_ROUTE", "fd00:ec2::/32"); // RT-07
  if (isMulticastIpv6(destination))
    return dhcp ? ends(journey, "delivered", "dhcp") : ends(journey, "SIM_HOST_NO_ROUTE", "ff00::/8");
  if (isLinkLocalIpv6(destination)) return undecided(journey);
  if (destination === primary.first + 2) return ends(journey, "delivered", "dns");
  if (subnet.cidr !== null && destination === subnet.cidr.first + 1)
    return ends(journey, "delivered", dhcp ? "dhcp" : "router");
  const isRouter = ({ first }: Ipv6Cidr): boolean => destination === ipv6Bits(first) + 1n;
  if (subnet.ipv6Cidrs.some(isRouter)) return ends(journey, "delivered", "router"); // CIDR-10
  if (destination === 0xffffffff && dhcp) return ends(journey, "delivered", "dhcp");

  // E0: ARP for a neighbour (FL-09).
  const neighbour = isNeighbour(subnet, destination);
  const owner = ownerIn(topology, vpc.id, destination);
  if (neighbour && owner === undefined) return ends(journey, "SIM_ARP_UNRESOLVED", subnet.id);

  // E2
  const own = has(sender, source);
  if (!own && sender.sourceDestCheck) return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", sender.id);
  journey.sender = own ? sender : null; // SG-13
  journey.origin = ownerIn(topology, vpc.id, source) ?? null;

  const refused = leaves(journey, sender, neighbour);
  if (refused !== null) return refused;

  // IGW-12: return to sender, and to the load balancer that has shown its client to a target.
  const answered = endsOf(packet, source, destination);
  const drawn = answered === null ? null : answeredBy(journey.memory.natConnections, answered, journey.now);
  if (drawn?.drawsAnswers === true) {
    const at = topology.networkInterfaces.find(({ id }) => id === drawn.interfaceId)!;
    return atDoorstep(journey, at, at.subnetId === sender.subnetId);
  }
  return neighbour ? atDoorstep(journey, owner!, true) : routed(journey, sender);
}

/** Out of a gateway's interface, as any packet leaves an interface. */
function goesOn(journey: Journey, at: NetworkInterface): Step {
  const { topology, destination } = journey;
  const subnet = subnetOf(topology, at);
  const neighbour = isNeighbour(subnet, destination);
  const refused = leaves(journey, at, neighbour);
  if (refused !== null) return refused;
  if (!neighbour) return routed(journey, at);
  const owner = ownerIn(topology, at.vpcId, destination);
  return owner === undefined ? ends(journey, "SIM_ARP_UNRESOLVED", subnet.id) : atDoorstep(journey, owner, true);
}

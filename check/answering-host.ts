import {
  ICMP,
  ICMPV6,
  containsAddress,
  formatIpAddress,
  TCP,
  UDP,
  isIpv4,
  type AmazonService,
  type Destination,
  type DropCode,
  type IpAddress,
  type Network,
  type NetworkInterface,
  type Packet,
} from "../model/index.js";

/** Why nothing came back where no component dropped a packet; AWS has no codes for these. */
export type ProbeCode = DropCode | "SIM_NEVER_ANSWERS" | "SIM_REPLY_ASTRAY" | "SIM_NOT_MODELLED";

/** What sits at the end of a path: does it answer? */
export type AnsweringHost =
  | { readonly kind: "answers" }
  | { readonly kind: "silent"; readonly code: ProbeCode; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

const ANSWERS: AnsweringHost = { kind: "answers" };

const AMAZON_SERVICE = "com.amazonaws.";
const HTTPS = 443;

function neverAnswers(reason: string): AnsweringHost {
  return { kind: "silent", code: "SIM_NEVER_ANSWERS", reason };
}

/** VPCE-02: Amazon's own services answer HTTPS, and nobody pings an endpoint; of other services only their owner knows. */
function endpointAnswers({ topology }: Network, interfaceId: string, packet: Packet): AnsweringHost | null {
  const endpoint = topology.vpcEndpoints.find(({ networkInterfaceIds }) => networkInterfaceIds.includes(interfaceId));
  if (endpoint === undefined) return null;
  const { id, serviceName, type } = endpoint;
  const overTcp = packet.protocol === TCP;
  if (type === "Interface" && overTcp && packet.destinationPort === HTTPS) return ANSWERS;
  if (type === "Interface" && (!overTcp || serviceName.startsWith(AMAZON_SERVICE))) {
    return neverAnswers(`${id} only answers for ${serviceName}, over HTTPS`);
  }
  return { kind: "unknown", reason: `what ${id} (${serviceName}) answers on this port is not in the input` };
}

/** An Application Load Balancer answers its clients itself where it listens. */
function balancerAnswers({ topology }: Network, interfaceId: string, packet: Packet): AnsweringHost | null {
  const balancer = topology.loadBalancers.find(({ networkInterfaceIds }) => networkInterfaceIds.includes(interfaceId));
  if (balancer === undefined) return null;
  const listens = packet.protocol === TCP && balancer.listeners.some(({ port }) => port === packet.destinationPort);
  return listens ? ANSWERS : neverAnswers(`${balancer.name} has no listener for it`);
}

function unattached(network: Network, networkInterface: NetworkInterface, packet: Packet): AnsweringHost {
  const { id, interfaceType, requesterManaged, description } = networkInterface;
  const known = endpointAnswers(network, id, packet) ?? balancerAnswers(network, id, packet);
  if (known !== null) return known;
  if (interfaceType === "nat_gateway")
    return neverAnswers(`${id} belongs to a NAT gateway, which does not answer for itself`); // IGW-10
  if (interfaceType === "transit_gateway")
    return neverAnswers(`${id} belongs to a transit gateway, which has no address to answer from`);
  if (requesterManaged || interfaceType !== "interface") {
    const about = description === "" ? interfaceType : `${interfaceType}: ${description}`;
    return { kind: "unknown", reason: `what answers behind ${id} (${about}) is not modelled` };
  }
  return { kind: "silent", code: "SIM_HOST_DOWN", reason: `${id} is attached to no instance` };
}

/** What sits behind a network interface: an instance that runs or does not, or something of Amazon's. */
export function hostBehind(network: Network, interfaceIndex: number, packet: Packet): AnsweringHost {
  const networkInterface = network.interfaces[interfaceIndex]!;
  const { attachment, id } = networkInterface;
  if (attachment === null) return unattached(network, networkInterface, packet);
  const instance = network.topology.instances.find((item) => item.id === attachment.instanceId);
  if (instance === undefined)
    return { kind: "unknown", reason: `the instance ${attachment.instanceId} of ${id} is not in the input` };
  return instance.state === "running"
    ? ANSWERS
    : { kind: "silent", code: "SIM_HOST_DOWN", reason: `the instance ${instance.name} is ${instance.state}` };
}

/** Who asks from a network interface: a host, or a node of an Application Load Balancer, which asks its targets. */
export function askerBehind(network: Network, interfaceIndex: number, packet: Packet): AnsweringHost {
  const { id } = network.interfaces[interfaceIndex]!;
  const { loadBalancers } = network.topology;
  const isNode = loadBalancers.some(
    ({ type, networkInterfaceIds }) => type === "application" && networkInterfaceIds.includes(id),
  );
  return isNode ? ANSWERS : hostBehind(network, interfaceIndex, packet);
}

/** Whoever is in a declared network answers, as the internet does; of any other nothing is known. */
export function onPremisesAnswers({
  networkName,
  connectionId,
}: Extract<Destination, { readonly kind: "on-premises" }>): AnsweringHost {
  return networkName === null
    ? {
        kind: "unknown",
        reason: `it leaves AWS by ${connectionId}: who answers behind it cannot be known from the VPC's side`,
      }
    : ANSWERS;
}

/** Where each service of Amazon's is known to answer; the router answers pings (aws-semantics 14). */
const SERVICE_PORTS: Readonly<Record<AmazonService, { readonly protocol: number; readonly port: number }>> = {
  router: { protocol: ICMP, port: 0 },
  dns: { protocol: UDP, port: 53 },
  dhcp: { protocol: UDP, port: 67 },
  metadata: { protocol: TCP, port: 80 },
  time: { protocol: UDP, port: 123 },
  "ecs-metadata": { protocol: TCP, port: 80 },
  licence: { protocol: TCP, port: 1688 },
};

/** Amazon's own services answer for what they are there for; what else they answer is not documented. */
export function serviceAnswers(service: AmazonService, { protocol, destinationPort }: Packet): AnsweringHost {
  const known = SERVICE_PORTS[service];
  const dnsOverTcp = service === "dns" && protocol === TCP && destinationPort === 53;
  const asked = protocol === ICMPV6 ? ICMP : protocol;
  return dnsOverTcp || (known.protocol === asked && known.port === destinationPort)
    ? ANSWERS
    : { kind: "unknown", reason: `whether Amazon's ${service} service answers this is not documented` };
}

/** Ports on which Amazon's public services answer (VPCE-01 adds the echo request). */
const WEB_PORTS: readonly number[] = [80, 443];

/**
 * The internet answers, as far as the input can tell. It cannot where an address is Amazon's own (a prefix list of
 * AWS's names it) and the port is none of the service's, or where a resource that is not modelled has or had it.
 */
export function internetAnswers(network: Network, to: IpAddress, { protocol, destinationPort }: Packet): AnsweringHost {
  const { prefixLists, unmodelled } = network.topology;
  const owner = unmodelled.find(({ publicAddresses }) => isIpv4(to) && publicAddresses?.includes(to));
  if (owner !== undefined && !owner.carriesTraffic) {
    return neverAnswers(
      `${formatIpAddress(to)} was an address of ${owner.id}, which is deleted, and is nobody's since`,
    );
  }
  if (owner !== undefined)
    return {
      kind: "unknown",
      reason: `${formatIpAddress(to)} is or was an address of ${owner.id} (${owner.kind}), which is not modelled`,
    };
  const service = prefixLists.find(
    ({ name, cidrs }) => name.startsWith("com.amazonaws.") && cidrs.some((cidr) => containsAddress(cidr, to)),
  );
  if (
    service === undefined ||
    protocol === ICMP ||
    protocol === ICMPV6 ||
    (protocol === TCP && WEB_PORTS.includes(destinationPort))
  )
    return ANSWERS;
  // Observed in every probe of AWS's that tried: other ports are met with silence.
  return neverAnswers(`${formatIpAddress(to)} belongs to ${service.name}, which answers pings, HTTP and HTTPS`);
}

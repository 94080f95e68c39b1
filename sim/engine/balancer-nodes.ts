import { formatIpv4, type LoadBalancer, type NetworkInterface, type Topology } from "../../model/index.js";
import { addressResolution } from "../hosts/address-resolution.js";
import { ephemeralPorts } from "../hosts/ephemeral-ports.js";
import { hostProfile } from "../hosts/host-profile.js";
import { pathMtu } from "../hosts/path-mtu.js";
import type { Random } from "../kernel/random.js";
import type { Host } from "./host.js";

/**
 * elasticloadbalancing/latest/application/load-balancer-troubleshooting.html, HTTP 504: a connection to a target is given
 * up after 10 seconds.
 */
const CONNECT_TIMEOUT_US = 10_000_000;

/**
 * The nodes of Application Load Balancers as hosts, by the id of their interface: they end their clients' connections.
 * UNVERIFIED: that their TCP is Amazon Linux's.
 */
export function balancerNodes(topology: Topology, random: Random): ReadonlyMap<string, Host> {
  const interfaces = new Map(topology.networkInterfaces.map((each) => [each.id, each]));
  return new Map(
    topology.loadBalancers
      .filter(({ type }) => type === "application")
      .flatMap((balancer) =>
        balancer.networkInterfaceIds.flatMap((id) => {
          const at = interfaces.get(id);
          return at === undefined ? [] : [[id, node(balancer, at, random)] as const];
        }),
      ),
  );
}

function node(balancer: LoadBalancer, at: NetworkInterface, random: Random): Host {
  const usual = hostProfile("amazon-linux-2023", "instance");
  const synRetransmitUs = usual.synRetransmitUs.filter((afterUs) => afterUs < CONNECT_TIMEOUT_US);
  const profile = { ...usual, synRetransmitUs, synGiveUpUs: CONNECT_TIMEOUT_US };
  const address = at.privateAddresses.find(({ primary }) => primary)?.address;
  const name = `${balancer.name}/${at.name}`;
  return {
    name,
    hostName: address === undefined ? at.id : `ip-${formatIpv4(address).replaceAll(".", "-")}`,
    address: null,
    ipv6Address: null,
    instanceId: null,
    balancerNode: { loadBalancerId: balancer.id, interfaceId: at.id },
    profile,
    listens: new Set(balancer.listeners.map(({ port }) => port)),
    listensUdp: new Set(),
    ports: ephemeralPorts(profile),
    arp: addressResolution(0),
    pathMtu: pathMtu(profile.mtuBytes),
    random: random.fork(`host/${name}`),
    roundTripUs: null,
    routerHops: 0,
    onPremises: null,
  };
}

import { formatIpv4, ipv6Bits, type Topology } from "../../model/index.js";
import type { HostProfile } from "../exchanges/exchange.js";
import { addressResolution } from "../hosts/address-resolution.js";
import { ephemeralPorts } from "../hosts/ephemeral-ports.js";
import { hostProfile } from "../hosts/host-profile.js";
import { MAX_TIMER_PHASE_US } from "../hosts/kernel-timer.js";
import { pathMtu } from "../hosts/path-mtu.js";
import type { Random } from "../kernel/random.js";
import type { InstanceSoftware, InternetHost, Lab } from "../lab/lab.js";
import { balancerNodes } from "./balancer-nodes.js";
import type { Host, Hosts } from "./host.js";

/** What a route across the internet usually shows in traceroute. */
const INTERNET_ROUTER_HOPS = [9, 17] as const;
/** EC2 Instance Connect and other hosts of AWS's own are a few routers away. */
const AWS_ROUTER_HOPS = [1, 3] as const;
const NEARBY_US = 5_000;

export function makeHosts(lab: Lab, random: Random): Hosts {
  const byInstance = new Map(instanceHosts(lab, random).map((host) => [host.instanceId, host]));
  const internet = lab.internetHosts.map((host) => internetHost(host, random));
  const nodes = balancerNodes(lab.topology, random);
  const byName = new Map(internet.map((host) => [host.name, host]));
  const byAddress = new Map(internet.map((host) => [host.address, host]));
  const byIpv6 = new Map(internet.map((host) => [host.ipv6Address && ipv6Bits(host.ipv6Address), host]));
  return {
    all: [...byInstance.values(), ...byName.values()],
    byInterface: (interfaceId) => nodes.get(interfaceId),
    byInstance: (instanceId) => byInstance.get(instanceId),
    byName: (name) => byName.get(name),
    byAddress: (address) => (typeof address === "number" ? byAddress.get(address) : byIpv6.get(ipv6Bits(address))),
  };
}

function instanceHosts(lab: Lab, random: Random): Host[] {
  const software = new Map(lab.software.map((each) => [each.instanceId, each]));
  return lab.topology.instances.map((instance) => {
    const own = software.get(instance.id);
    const profile = profileOf(own);
    const stream = random.fork(`host/${instance.name}`);
    return {
      name: instance.name,
      hostName: hostNameOf(lab.topology, instance.id),
      address: null,
      ipv6Address: null,
      instanceId: instance.id,
      balancerNode: null,
      profile,
      listens: new Set(own?.listens ?? [22]),
      listensUdp: new Set(own?.listensUdp ?? []),
      ports: ephemeralPorts(profile),
      arp: addressResolution(stream.fork("timer").integer(0, MAX_TIMER_PHASE_US)),
      pathMtu: pathMtu(profile.mtuBytes),
      random: stream,
      roundTripUs: null,
      routerHops: 0,
      onPremises: null,
    };
  });
}

/** Hosts of one operating system share its profile but where their software differs. */
function profileOf(own: InstanceSoftware | undefined): HostProfile {
  const profile = hostProfile(own?.operatingSystem ?? "amazon-linux-2023", "instance");
  const { opensshVersion, mtuBytes } = own ?? { opensshVersion: null, mtuBytes: null };
  if (opensshVersion === null && mtuBytes === null) return profile;
  return {
    ...profile,
    opensshVersion: opensshVersion ?? profile.opensshVersion,
    mtuBytes: mtuBytes ?? profile.mtuBytes,
  };
}

/** EC2 names a host by its first interface's primary address: `ip-10-1-5-112`. */
function hostNameOf(topology: Topology, instanceId: string): string {
  const interfaces = topology.networkInterfaces.filter(({ attachment }) => attachment?.instanceId === instanceId);
  const first = interfaces.find(({ attachment }) => attachment?.deviceIndex === 0) ?? interfaces[0];
  const address = first?.privateAddresses.find(({ primary }) => primary)?.address;
  return address === undefined ? instanceId : `ip-${formatIpv4(address).replaceAll(".", "-")}`;
}

/** A host of the internet; also for those that a run makes up. */
export function internetHost(spec: InternetHost, random: Random): Host {
  const profile = hostProfile(spec.operatingSystem, "internet");
  const stream = random.fork(`host/${spec.name}`);
  const [fewest, most] = spec.roundTripUs < NEARBY_US ? AWS_ROUTER_HOPS : INTERNET_ROUTER_HOPS;
  return {
    name: spec.name,
    hostName: spec.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    address: spec.address,
    ipv6Address: spec.ipv6Address,
    instanceId: null,
    balancerNode: null,
    profile,
    listens: new Set(spec.listens),
    listensUdp: new Set(),
    ports: ephemeralPorts(profile),
    arp: addressResolution(0),
    pathMtu: pathMtu(profile.mtuBytes),
    random: stream,
    roundTripUs: spec.roundTripUs,
    // Behind a VPN the customer gateway is the one router on the way.
    routerHops: spec.onPremises === null ? stream.fork("route").integer(fewest, most) : 1,
    onPremises: spec.onPremises,
  };
}

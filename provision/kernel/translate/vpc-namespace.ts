import {
  formatCidr,
  formatIpv4,
  type Subnet,
  type Topology,
  type Vpc,
  ipv4CidrOf,
} from "../../../model/topology/index.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import { addressSet, blocksMatch } from "./matches.js";
import { networkAclChain, REFUSED } from "./network-acl.js";
import { blocksOf, routeTableOf, type InterfacePlace, type Places } from "./places.js";
import { peeringDevice, routeTableLines } from "./route-tables.js";
import { writeTable, type Chain } from "./ruleset.js";
import { KEEP_TIME_TO_LIVE } from "./time-to-live.js";

const FIRST_TABLE = 100;

/**
 * A VPC as one router: each interface has a link of its own, which says of what subnet it is. Route tables are asked by
 * incoming link (RT-13), network ACLs stand between the links of different subnets (NACL-04). It never speaks itself.
 */
export function vpcNamespace(places: Places, vpc: Vpc): KernelNamespace {
  const { topology } = places;
  const own = places.interfaces.filter((place) => place.vpc === vpc);
  const subnets = topology.subnets.filter(({ vpcId }) => vpcId === vpc.id);
  const numberOf = (subnet: Subnet): number => FIRST_TABLE + subnets.indexOf(subnet);
  return {
    name: places.vpcNamespace(vpc.id),
    role: { kind: "vpc", vpcId: vpc.id },
    sysctls: [["ipv4/ip_forward", "1"]],
    setup: [],
    routing: [
      "rule flush",
      "rule add priority 32766 lookup main",
      // RT-12: what stays in the subnet asks no route table.
      ...own.map(
        ({ link, subnet }) => `rule add priority 5 iif ${link} to ${formatCidr(ipv4CidrOf(subnet))} lookup main`,
      ),
      ...own.map(({ link, subnet }) => `rule add priority 10 iif ${link} lookup ${numberOf(subnet)}`),
      "route flush table main",
      ...own.flatMap(({ link, networkInterface }) =>
        networkInterface.privateAddresses.map(({ address }) => `route add ${formatIpv4(address)}/32 dev ${link}`),
      ),
      "route add blackhole default",
      // By subnet, not by route table: which interface of a transit gateway's a route leads to depends on the zone.
      ...subnets.flatMap((subnet) =>
        routeTableLines(places, routeTableOf(topology, subnet), subnet.availabilityZone, numberOf(subnet)),
      ),
    ],
    ruleset: ruleset(places, vpc, own),
  };
}

function ruleset(places: Places, vpc: Vpc, own: readonly InterfacePlace[]): string {
  const subnets = places.topology.subnets.filter(({ vpcId }) => vpcId === vpc.id);
  const jumps = (chain: string): string => own.map(({ link }) => `"${link}" : jump ${chain}-${link}`).join(", ");
  return writeTable(
    "flowlab",
    [
      {
        name: "before",
        hook: "type filter hook prerouting priority raw; policy accept;",
        rules: ["jump keep-ttl"],
      },
      ...subnets.flatMap((subnet) => aclChains(places.topology, subnet)),
      ...own.flatMap((place) => [leaveChain(places.topology, place), enterChain(places.topology, place)]),
      {
        // E5, E6: before the route is looked up, whose outcome no flow log shows (FL-03).
        name: "leave",
        hook: "type filter hook prerouting priority mangle; policy accept;",
        rules: own.length === 0 ? [] : [`iifname vmap { ${jumps("from")} }`],
      },
      {
        name: "enter",
        hook: "type filter hook forward priority filter; policy accept;",
        rules: [
          ...peeringRules(places.topology, vpc),
          ...(own.length === 0 ? [] : [`oifname vmap { ${jumps("to")} }`]),
        ],
      },
      { name: "silence", hook: "type filter hook output priority filter; policy drop;", rules: [] },
    ],
    [KEEP_TIME_TO_LIVE],
  );
}

function aclName(topology: Topology, { id }: Subnet, direction: "in" | "out"): string {
  return `acl-${direction}-${topology.subnets.findIndex((each) => each.id === id)}`;
}

function aclChains(topology: Topology, subnet: Subnet): readonly Chain[] {
  const acls = topology.networkAcls.filter(({ vpcId }) => vpcId === subnet.vpcId);
  const acl = acls.find(({ subnetIds }) => subnetIds.includes(subnet.id)) ?? acls.find((each) => each.default)!;
  return [
    networkAclChain(aclName(topology, subnet, "out"), acl, true),
    networkAclChain(aclName(topology, subnet, "in"), acl, false),
  ];
}

function leaveChain(topology: Topology, { link, subnet, networkInterface }: InterfacePlace): Chain {
  const at = {
    kind: "filtered",
    interfaceId: networkInterface.id,
    direction: "egress",
    by: "network-acl",
  } as const;
  return {
    name: `from-${link}`,
    rules: [
      `ip daddr ${formatCidr(ipv4CidrOf(subnet))} return`,
      `jump ${aclName(topology, subnet, "out")}`,
      `meta mark ${REFUSED} ${logStatement({ ...at, action: "REJECT" })} drop`,
      logStatement({ ...at, action: "ACCEPT" }),
    ],
  };
}

/** I1; what is let in is logged behind the interface's security groups. */
function enterChain(topology: Topology, { link, linkGroup, subnet, networkInterface, host }: InterfacePlace): Chain {
  const at = { kind: "filtered", interfaceId: networkInterface.id, direction: "ingress", by: "network-acl" } as const;
  return {
    name: `to-${link}`,
    rules: [
      // NACL-11: what a transit gateway is to carry crosses the ACL of its interface's subnet from within it too.
      host.kind === "transit-gateway"
        ? `iifgroup ${linkGroup} ip daddr ${addressSet(networkInterface.privateAddresses.map((each) => each.address))} return`
        : `iifgroup ${linkGroup} return`,
      `jump ${aclName(topology, subnet, "in")}`,
      `meta mark ${REFUSED} ${logStatement({ ...at, action: "REJECT" })} drop`,
    ],
  };
}

/** PCX-05: from the one VPC's blocks to the other's; SG-11: no identity crosses Regions. */
function peeringRules({ vpcPeeringConnections, vpcs }: Topology, vpc: Vpc): readonly string[] {
  return vpcPeeringConnections.flatMap(({ id, status, requester, accepter }, index) => {
    const peerSide = requester.vpcId === vpc.id ? accepter : accepter.vpcId === vpc.id ? requester : null;
    const peer = vpcs.find((each) => each.id === peerSide?.vpcId);
    if (status !== "active" || peer === undefined) return [];
    const out = `oifname "${peeringDevice(index)}"`;
    const refuse = `${logStatement({ kind: "dropped", at: id, code: "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR" })} drop`;
    return [
      `${out} ${unlessIn("saddr", vpc)} ${refuse}`,
      `${out} ${unlessIn("daddr", peer)} ${refuse}`,
      ...(requester.region === accepter.region ? [] : [`${out} ip dscp set 0`]),
    ];
  });
}

function unlessIn(field: "saddr" | "daddr", vpc: Vpc): string {
  return (blocksMatch(field, blocksOf(vpc)) ?? "").replace("{", "!= {");
}

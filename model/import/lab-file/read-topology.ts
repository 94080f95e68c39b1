import type { DocumentPath } from "../../issue/origins.js";
import { EMPTY_TOPOLOGY } from "../../topology/topology.js";
import type { PeeringSide, Route, Topology, Vpc, VpcPeeringConnection } from "../../topology/topology.js";
import { readBlockPublicAccess } from "./block-public-access.js";
import { assignIpv6Blocks } from "./assign-ipv6-blocks.js";
import { declareNames } from "./declare-names.js";
import { instanceInterfaces, readInstances } from "./instance-interfaces.js";
import type { Built } from "./managed-interfaces.js";
import { readFlowLogs, readLogGroups } from "./read-flow-logs.js";
import { managedPrefixLists } from "./managed-prefix-lists.js";
import { readInterfaces } from "./read-interfaces.js";
import { loadBalancerInterfaces, readLoadBalancers } from "./read-load-balancers.js";
import { natGatewayInterfaces, readNatGateways } from "./read-nat-gateways.js";
import { networkFirewallInterfaces, readAppliances, readNetworkFirewalls } from "./read-middleboxes.js";
import { propagatedRoutes, readOnPremises } from "./read-on-premises.js";
import { readTargetGroups } from "./read-target-groups.js";
import { attachmentInterfaces, readTransitGateways } from "./read-transit-gateways.js";
import { gatewayEndpointRoutes, readVpcEndpoints, vpcEndpointInterfaces } from "./read-vpc-endpoints.js";

import { readVpc } from "./read-vpc.js";
import type { Reading } from "./reading.js";
import type { RemoteVpcInput } from "./resource-schemas.js";
import type { TopologyInput } from "./topology-schema.js";

/**
 * Builds what a lab file describes: names become ids, addresses are derived, and what AWS makes for a VPC unasked is
 * added (RT-02, SG-02, NACL-01). Problems are in `reading.issues`; whether AWS would accept the result is for
 * `validateTopology` to say.
 */
export function readTopology(input: TopologyInput, reading: Reading): Topology {
  declareNames(input, reading);
  const addedRoutes = mergeRoutes(gatewayEndpointRoutes(input, reading), propagatedRoutes(input, reading));
  const ipv6Blocks = assignIpv6Blocks(input, reading);
  const contents = Object.entries(input.vpcs).map(([name, vpc]) =>
    readVpc(name, vpc, input, { addedRoutes, ipv6: ipv6Blocks.get(name)! }, reading),
  );
  const vpcs = contents.map((each) => each.vpc);
  const subnets = contents.flatMap((each) => each.subnets);
  const networkInterfaces = readInterfaces(
    [
      ...instanceInterfaces(input, reading),
      ...natGatewayInterfaces(input, reading),
      ...vpcEndpointInterfaces(input, reading),
      ...networkFirewallInterfaces(input, reading),
      ...attachmentInterfaces(input, reading),
      ...loadBalancerInterfaces(input, reading),
    ],
    new Map(vpcs.map((vpc) => [vpc.id, vpc.name])),
    subnets,
    ipv6OnCreation(input, reading),
    reading,
  );
  const built: Built = { vpcs: byId(vpcs), subnets: byId(subnets), networkInterfaces: byId(networkInterfaces) };
  const loadBalancers = readLoadBalancers(input, built, reading);
  const firewalls = readNetworkFirewalls(input, built, reading);
  return {
    ...EMPTY_TOPOLOGY,
    vpcs,
    subnets,
    routeTables: contents.flatMap((each) => each.routeTables),
    internetGateways: contents.flatMap((each) => each.internetGateways),
    egressOnlyInternetGateways: contents.flatMap((each) => each.egressOnlyInternetGateways),
    securityGroups: contents.flatMap((each) => each.securityGroups),
    securityGroupVpcAssociations: contents.flatMap((each) => each.securityGroupVpcAssociations),
    networkAcls: contents.flatMap((each) => each.networkAcls),
    networkInterfaces,
    instances: readInstances(input, networkInterfaces, reading),
    vpcPeeringConnections: readPeeringConnections(input, vpcs, reading),
    natGateways: readNatGateways(input, built, reading),
    vpcEndpoints: [...readVpcEndpoints(input, built, reading), ...firewalls.endpoints],
    networkFirewalls: firewalls.networkFirewalls,
    appliances: readAppliances(input, reading),
    ...readBlockPublicAccess(input, built, reading),
    ...readTransitGateways(input, built, reading),
    ...readOnPremises(input, built, reading),
    loadBalancers,
    targetGroups: readTargetGroups(input, loadBalancers, built, reading),
    prefixLists: [
      ...Object.entries(input.prefixLists).map(([name, { id, cidrs }]) =>
        reading.from(["prefixLists", name], { id: reading.identify("pl", name, id), name, cidrs }),
      ),
      ...managedPrefixLists(input).map((list) => reading.from(["region"], list)),
    ],
    flowLogs: readFlowLogs(input, built, reading),
    logGroups: readLogGroups(input, reading),
  };
}

/** The ids of the subnets whose interfaces get an IPv6 address when they are created. */
function ipv6OnCreation(input: TopologyInput, { identify }: Reading): ReadonlySet<string> {
  return new Set(
    Object.values(input.vpcs).flatMap(({ subnets }) =>
      Object.entries(subnets).flatMap(([name, { id, cidr, assignIpv6AddressOnCreation }]) =>
        assignIpv6AddressOnCreation || cidr === undefined ? identify("subnet", name, id) : [],
      ),
    ),
  );
}

function mergeRoutes(...all: readonly ReadonlyMap<string, readonly Route[]>[]): ReadonlyMap<string, readonly Route[]> {
  const merged = new Map<string, Route[]>();
  for (const routes of all)
    for (const [tableId, added] of routes) merged.set(tableId, [...(merged.get(tableId) ?? []), ...added]);
  return merged;
}

function byId<R extends { readonly id: string }>(resources: readonly R[]): ReadonlyMap<string, R> {
  return new Map(resources.map((resource) => [resource.id, resource]));
}

function readPeeringConnections(input: TopologyInput, vpcs: readonly Vpc[], reading: Reading): VpcPeeringConnection[] {
  const side = (vpc: string | RemoteVpcInput, path: DocumentPath): PeeringSide | null => {
    if (typeof vpc === "object")
      return { vpcId: vpc.vpcId, accountId: vpc.account, region: vpc.region, cidrs: vpc.cidrs };
    const id = reading.names.find(["VPC"], vpc, path)?.id;
    const own = vpcs.find((each) => each.id === id);
    return own
      ? {
          vpcId: own.id,
          accountId: own.accountId,
          region: own.region,
          cidrs: own.cidrBlocks.map((block) => block.cidr),
        }
      : null;
  };
  return Object.entries(input.peeringConnections).flatMap(([name, peering]) => {
    const path = ["peeringConnections", name];
    const requester = side(peering.requester, [...path, "requester"]);
    const accepter = side(peering.accepter, [...path, "accepter"]);
    if (!requester || !accepter) return [];
    return [
      reading.from(path, {
        id: reading.identify("pcx", name, peering.id),
        name,
        accountId: requester.accountId,
        region: requester.region,
        requester,
        accepter,
        status: peering.status,
      }),
    ];
  });
}

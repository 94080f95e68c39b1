import { formatCidr, type Issue, type Topology } from "../../../model/index.js";
import { PROVIDED_PREFIX_LENGTH } from "../ipv6-blocks.js";
import { chosenAddressRefusals } from "./chosen-addresses.js";
import { elasticIpRefusals } from "./elastic-ips.js";
import { imageParameter } from "./images.js";
import { balancerNodes } from "./balancer-nodes.js";
import { instanceLimitRefusals } from "./instance-limits.js";
import { operatingSystemOf } from "./instances.js";
import { loadBalancerRefusals } from "./load-balancer-refusals.js";
import { isOwnInterface } from "./network-interfaces.js";
import type { ProvisionedLab } from "./planning.js";
import { isManagedByAws } from "./prefix-lists.js";
import { refusal } from "./refusal.js";

const ONE_PLACE = "a lab is provisioned in one account and one Region";

/** The collections of a topology of which something is built; what of them is not, the other functions here refuse. */
const BUILT: ReadonlySet<string> = new Set<keyof Topology>([
  "vpcs",
  "subnets",
  "routeTables",
  "internetGateways",
  "egressOnlyInternetGateways",
  "vpcPeeringConnections",
  "securityGroups",
  "networkAcls",
  "networkInterfaces",
  "instances",
  "natGateways",
  "loadBalancers",
  "targetGroups",
  "vpcEndpoints",
  "transitGateways",
  "transitGatewayRouteTables",
  "transitGatewayAttachments",
  "prefixLists",
  "appliances",
  "flowLogs",
  "logGroups",
]);

/** Everything of a lab that `up` does not build, by name: said before any call is made. */
export function refuseUnbuildable(lab: ProvisionedLab): Issue[] {
  const { topology } = lab;
  return [
    ...placeRefusals(topology),
    ...collectionRefusals(topology),
    ...ipv6Refusals(topology),
    ...chosenAddressRefusals(topology),
    ...prefixListRefusals(topology),
    ...gatewayRefusals(topology),
    ...loadBalancerRefusals(lab),
    ...peeringRefusals(topology),
    ...interfaceRefusals(topology),
    ...elasticIpRefusals(topology),
    ...instanceRefusals(lab),
    ...instanceLimitRefusals(topology),
    ...metadataRefusals(topology),
  ];
}

/** What only flow logs would tell. */
function metadataRefusals({ vpcs, instances, networkInterfaces, flowLogs }: Topology): Issue[] {
  const why = "flowlab sets up only what packets depend on";
  return [
    ...vpcs.flatMap((each) => (each.encryptionControl ? refusal("encryption control of VPC", each.name, why) : [])),
    ...instances.flatMap((each) => [
      ...(each.tags ? [refusal("tags of instance", each.name, why)] : []),
      ...(each.autoScalingGroup ? [refusal("Auto Scaling group of instance", each.name, why)] : []),
    ]),
    ...networkInterfaces.flatMap((each) => [
      ...(each.tags ? [refusal("tags of network interface", each.name, why)] : []),
      ...(each.ecsTask ? [refusal("ECS task of network interface", each.name, why)] : []),
    ]),
    ...flowLogs.flatMap((each) => (each.tagFields ? refusal("tag fields of flow log", each.name, why) : [])),
  ];
}

/** One account and one Region: the credentials' own, and the lab's. */
function placeRefusals({ vpcs }: Topology): Issue[] {
  const [first] = vpcs;
  return vpcs.flatMap(({ name, accountId, region }) => [
    ...(accountId === first?.accountId ? [] : [refusal("VPC", name, `it is of account ${accountId}`, ONE_PLACE)]),
    ...(region === first?.region ? [] : [refusal("VPC", name, `it is in ${region}`, ONE_PLACE)]),
  ]);
}

/** `natGateways` as people say it. */
function nounOf(collection: string): string {
  return collection.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/s$/, "");
}

interface Anything {
  readonly name?: string;
  readonly id?: string;
  readonly region?: string;
}

function collectionRefusals(topology: Topology): Issue[] {
  return Object.entries(topology).flatMap(([collection, items]) =>
    BUILT.has(collection)
      ? []
      : (items as readonly Anything[]).map(({ name, id, region }) =>
          refusal(nounOf(collection), name ?? id ?? region ?? "?", "flowlab does not build such a resource"),
        ),
  );
}

/** Amazon provides a VPC with one /56, whichever it likes (CIDR-10), and EC2 gives a subnet one block of it. */
function ipv6Refusals({ vpcs, subnets }: Topology): Issue[] {
  const seen = new Set<string>();
  return [
    ...vpcs.flatMap(({ name, cidrBlocks }) =>
      cidrBlocks
        .flatMap(({ cidr }) => (cidr.family === 6 ? [cidr] : []))
        .flatMap((cidr, index) => {
          const text = formatCidr(cidr);
          const twice = seen.has(text);
          seen.add(text);
          const noun = `IPv6 block ${text} of VPC`;
          if (index > 0) return refusal(noun, name, "Amazon provides it with one");
          if (twice) return refusal(noun, name, "Amazon provides each VPC with another");
          return cidr.prefixLength === PROVIDED_PREFIX_LENGTH
            ? []
            : refusal(noun, name, `Amazon provides a /${PROVIDED_PREFIX_LENGTH}`);
        }),
    ),
    ...subnets.flatMap(({ name, cidr }) =>
      cidr === null ? refusal("IPv6-only subnet", name, "Systems Manager reaches its instances by IPv4 alone") : [],
    ),
    ...subnets.flatMap(({ name, ipv6Cidrs }) =>
      ipv6Cidrs.length > 1 ? refusal("further IPv6 block of subnet", name, "EC2 gives it one") : [],
    ),
  ];
}

/** As many entries as CreateManagedPrefixList takes (EC2 API reference). */
const PREFIX_LIST_ENTRIES = 100;

/** One list holds blocks of one family. */
function prefixListRefusals({ prefixLists }: Topology): Issue[] {
  return prefixLists
    .filter((list) => !isManagedByAws(list))
    .flatMap(({ name, cidrs }) => [
      ...(new Set(cidrs.map(({ family }) => family)).size > 1
        ? [refusal("prefix list", name, "it has blocks of both families")]
        : []),
      ...(cidrs.length > PREFIX_LIST_ENTRIES
        ? [refusal("prefix list", name, `EC2 makes one with ${PREFIX_LIST_ENTRIES} entries at most`, "divide it")]
        : []),
    ]);
}

function gatewayRefusals({
  natGateways,
  vpcEndpoints,
  transitGatewayAttachments,
  networkInterfaces,
}: Topology): Issue[] {
  const addressOf = new Map(networkInterfaces.map(({ id, privateAddresses }) => [id, privateAddresses.length]));
  return [
    ...natGateways.flatMap(({ name, state }) =>
      state === "available" ? [] : refusal("NAT gateway", name, `nothing makes one that is ${state}`),
    ),
    ...vpcEndpoints.flatMap(({ name, type, state, networkInterfaceIds }) => {
      if (type === "GatewayLoadBalancer")
        return refusal("VPC endpoint", name, "flowlab builds no Gateway Load Balancer");
      if (networkInterfaceIds.some((id) => (addressOf.get(id) ?? 1) > 1))
        return refusal("VPC endpoint", name, "AWS gives it one address in each subnet");
      return state === "available" ? [] : refusal("VPC endpoint", name, `nothing makes one that is ${state}`);
    }),
    ...transitGatewayAttachments.flatMap(({ name, resource, state }) => {
      if (resource.kind !== "vpc") return refusal("transit gateway attachment", name, "it leads to no VPC of the lab");
      return state === "available"
        ? []
        : refusal("transit gateway attachment", name, "nothing makes one that is not available");
    }),
  ];
}

function peeringRefusals({ vpcs, vpcPeeringConnections }: Topology): Issue[] {
  const known = new Set(vpcs.map(({ id }) => id));
  return vpcPeeringConnections.flatMap(({ name, status, requester, accepter }) => {
    if (!known.has(requester.vpcId) || !known.has(accepter.vpcId))
      return refusal("peering connection", name, "one of its VPCs is somebody else's", ONE_PLACE);
    return status === "active" || status === "pending-acceptance"
      ? []
      : refusal("peering connection", name, `nothing makes one that is ${status}`, "let it be active, or leave it out");
  });
}

/** Of the interfaces that AWS makes with something else, only those of NAT gateways and load balancers are found again for a flow log. */
function interfaceRefusals(topology: Topology): Issue[] {
  const { networkInterfaces, flowLogs, natGateways } = topology;
  const found = new Set([
    ...networkInterfaces.filter(isOwnInterface).map(({ id }) => id),
    ...natGateways.flatMap(({ addresses }) => addresses.map(({ networkInterfaceId }) => networkInterfaceId)),
    ...balancerNodes(topology).map(({ own }) => own.id),
  ]);
  return flowLogs.flatMap(({ name, resource }) =>
    resource.kind === "network-interface" && !found.has(resource.id)
      ? refusal("flow log", name, "AWS makes the interface that it logs", "log its subnet instead")
      : [],
  );
}

function instanceRefusals(lab: ProvisionedLab): Issue[] {
  const { instances, appliances } = lab.topology;
  return instances.flatMap((instance) => {
    const { id, name, instanceType } = instance;
    const operatingSystem = operatingSystemOf(instance, lab);
    const software = lab.software.find(({ instanceId }) => instanceId === id);
    const forwards = appliances.some((each) => each.resourceId === id && each.forwards !== "nothing");
    return [
      ...(imageParameter(instance, operatingSystem) === null
        ? [refusal("instance", name, `there is no image of ${operatingSystem} for ${instanceType}`)]
        : []),
      ...((software?.mtuBytes ?? null) === null
        ? []
        : [refusal("MTU of instance", name, "its operating system would have to be told", "leave out `mtu`")]),
      ...(forwards ? [refusal("forwarding of instance", name, "its operating system would have to be told")] : []),
    ];
  });
}
